/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "file.h"
#include "folders.h"
#include "pattern.h"

gboolean tr_account_check_name (const char *name, GError **error);
void tr_account_set_missing (const TrFolders *folders, const char *name, GError **error);
TokenringAccount *tr_account_new (const TrFolders *folders, const char *name, const char *file,
                                  GKeyFile *own, GError **error);
TokenringAccount *tr_account_load (const TrFolders *folders, const char *name, GError **error);
TokenringAccount *tr_account_load_seen (const TrFolders *folders, const char *name, TrSeen *seen,
                                        GError **error);
char *tr_account_dup_raw (const TokenringAccount *account, const char *group, const char *key);
TrMatch tr_account_match (const TokenringAccount *account, const TokenringUrl *url);
gboolean tr_account_fits_username (const TokenringAccount *account, const char *username);
const GPtrArray *tr_account_get_patterns (const TokenringAccount *account);
char **tr_account_dup_usernames (const TokenringAccount *account);
