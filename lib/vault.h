/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "chain.h"

TokenringSecret *tr_vault_find (TrChain *secrets, const TokenringAccount *account,
                                gboolean may_prompt, char **ret_place, GError **error);
gboolean tr_vault_has (TrChain *secrets, const TokenringAccount *account, GError **error);
char *tr_vault_dup_place (TrChain *secrets, const TokenringAccount *account, GError **error);
gboolean tr_vault_can_store (TrChain *secrets, const TokenringAccount *account, GError **error);
gboolean tr_vault_check_privacy (TrChain *secrets, const TokenringAccount *account, GError **error);
gboolean tr_vault_check_end (TrChain *secrets, const TokenringAccount *account, GError **error);
gboolean tr_vault_store (TrChain *secrets, const TokenringAccount *account,
                         TokenringSecret *client_secret, GError **error);
gboolean tr_vault_clear (TrChain *secrets, const char *account, const char *client_id,
                         GError **error);
