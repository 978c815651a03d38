/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Sends one request and brings back the answer. The only user of libcurl. */

#pragma once

#include "reply.h"
#include "request.h"

TrReply *tr_http_send (const TrRequest *request, gboolean *ret_may_pass, GError **error);
