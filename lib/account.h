/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "claim.h"

TokenringAccount *tr_account_new (const TrOrigin *origin, const char *client_id, TrClaim *claim);
void tr_account_set_draft (TokenringAccount *account, gboolean is_draft);
TrOrigin tr_account_get_origin (const TokenringAccount *account);
char *tr_account_dup_raw (const TokenringAccount *account, const char *group, const char *key);
const TrClaim *tr_account_get_claim (const TokenringAccount *account);
char **tr_account_dup_usernames (const TokenringAccount *account);
gboolean tr_account_fits_username (const TokenringAccount *account, const char *username);
