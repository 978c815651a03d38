/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "broker.h"

TokenringToken *tr_renew (TokenringBroker *broker, TokenringAccount *account, TokenringFlags flags,
                          TokenringToken *spare, GError **error);
TokenringToken *tr_renew_early (TokenringBroker *broker, TokenringAccount *account,
                                TokenringFlags flags, guint within, gboolean *ret_is_new,
                                GError **error);
gboolean tr_renewal_start_over (TokenringBroker *broker, const TokenringAccount *account,
                                GError **error);
void tr_renewal_forget_failure (TokenringBroker *broker, const TokenringAccount *account);
