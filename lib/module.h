/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "tokenring-module.h"

typedef struct _TrModule TrModule;

TrModule *tr_module_new (const TokenringModule *table, gboolean is_builtin);
void tr_module_free (TrModule *module);
void tr_module_open (TrModule *module, const TokenringHost *host);
gboolean tr_module_is_builtin (const TrModule *module);
gboolean tr_module_can_store (const TrModule *module);
gboolean tr_module_is_vacant (TrModule *module);
TokenringStatus tr_module_lookup (TrModule *module, const TokenringItem *item,
                                  TokenringSecret **ret_value, GError **error);
TokenringStatus tr_module_store (TrModule *module, const TokenringItem *item,
                                 TokenringSecret *value, GError **error);
TokenringStatus tr_module_clear (TrModule *module, const TokenringItem *item, GError **error);
TokenringToken *tr_module_issue (TrModule *module, TokenringAccount *account,
                                 TokenringSecret *client_secret, TokenringAttempt *attempt,
                                 GError **error);
gboolean tr_module_call_status (TrModule *module, TokenringAccount *account, TokenringToken *token,
                                guint *ret_http_status, GError **error);
TokenringStatus tr_module_find_credentials (TrModule *module, const TokenringCredential *wanted,
                                            gboolean may_prompt, GPtrArray **ret_found,
                                            GError **error);
TokenringStatus tr_module_keep_credential (TrModule *module, const TokenringCredential *credential,
                                           GError **error);
TokenringStatus tr_module_drop_credentials (TrModule *module, const TokenringCredential *wanted,
                                            GError **error);
TokenringStatus tr_module_list_docker_credentials (TrModule *module, gboolean only_unlocked,
                                                   GPtrArray **ret_found, GError **error);
gboolean tr_module_check (TrModule *module, TokenringAccount *account, GError **error);
const TokenringJsonFunctions *tr_module_get_json (const TrModule *module, GError **error);
