/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "chain.h"

TokenringToken *tr_cache_find (TrChain *tokens, const TokenringAccount *account, gint64 now,
                               TokenringToken **ret_spare, GError **error);
void tr_cache_keep (TrChain *tokens, const TokenringAccount *account, const TokenringToken *token,
                    gint64 now);
gboolean tr_cache_forget (TrChain *tokens, const char *account, GError **error);
TokenringStatus tr_cache_look_for (TrChain *tokens, const TokenringAccount *account,
                                   TokenringSecret *secret, GError **error);
