/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "module.h"

TokenringToken *tr_issuer_ask (TrModule *module, TokenringAccount *account,
                               TokenringSecret *client_secret, TokenringAttempt *attempt,
                               GError **error);
gboolean tr_issuer_call_status (TrModule *module, TokenringAccount *account, TokenringToken *token,
                                guint *ret_http_status, GError **error);
gboolean tr_issuer_check (TrModule *module, TokenringAccount *account, GError **error);
