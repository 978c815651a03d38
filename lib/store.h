/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "module.h"

gboolean tr_store_is_writable (const TrModule *module);
gboolean tr_store_is_vacant (TrModule *module);
char *tr_store_dup_place (TrModule *module, const TokenringItem *item, GError **error);
gboolean tr_store_check_privacy (TrModule *module, const TokenringItem *item, GError **error);
TokenringStatus tr_store_lookup (TrModule *module, const TokenringItem *item,
                                 TokenringSecret **ret_value, GError **error);
TokenringStatus tr_store_write (TrModule *module, const TokenringItem *item, TokenringSecret *value,
                                GError **error);
TokenringStatus tr_store_clear (TrModule *module, const TokenringItem *item, GError **error);
TokenringStatus tr_store_find_credentials (TrModule *module, const TokenringCredential *wanted,
                                           gboolean may_prompt, GPtrArray **ret_found,
                                           GError **error);
TokenringStatus tr_store_keep_credential (TrModule *module, const TokenringCredential *credential,
                                          GError **error);
TokenringStatus tr_store_drop_credentials (TrModule *module, const TokenringCredential *wanted,
                                           GError **error);
TokenringStatus tr_store_list_docker_credentials (TrModule *module, gboolean only_unlocked,
                                                  GPtrArray **ret_found, GError **error);
