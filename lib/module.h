/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "tokenring-module.h"

typedef struct _TrModule TrModule;
typedef struct _TrLoader TrLoader;

TrLoader *tr_loader_new (const char *dir);
void tr_loader_free (TrLoader *loader);
void tr_loader_set_settings (TrLoader *loader, GKeyFile *settings);
void tr_loader_add (TrLoader *loader, const TokenringModule *table);
gboolean tr_loader_is_builtin (TrLoader *loader, const char *name);
gboolean tr_loader_has (TrLoader *loader, const char *name);
TrModule *tr_loader_get (TrLoader *loader, const char *name, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrLoader, tr_loader_free)

gboolean tr_module_can_store (const TrModule *module);
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
const TokenringJsonFunctions *tr_module_get_json (const TrModule *module, GError **error);
