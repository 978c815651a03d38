/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Answers that are no success, made into one line that says what to do. */

#pragma once

#include "reply.h"
#include "request.h"

gboolean tr_refusal_is_in (const TokenringJson *json);
void tr_refusal_set_error (GError **error, const TrReply *answer, const TokenringJson *json,
                           const TrRequest *request);
