/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The request by which an account's token is tried out. Nothing is sent here. */

#pragma once

#include "request.h"

gboolean tr_status_check_header (const TokenringAccount *account, GError **error);
TrRequest *tr_status_new (TokenringAccount *account, TokenringSecret *token, GError **error);
