/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Things in the keyring, whatever they are: attributes, a label and a secret. */

#pragma once

#include "keyring.h"

G_BEGIN_DECLS

GVariant *tr_secrets_new_properties (const char *label, GVariant *attributes);
gboolean tr_secrets_search (TrKeyring *keyring, GVariant *attributes, char ***ret_unlocked,
                            char ***ret_locked, GError **error);
GPtrArray *tr_secrets_read (TrKeyring *keyring, const char *const *paths, GError **error);
char *tr_secrets_write (TrKeyring *keyring, const char *collection, GVariant *properties,
                        TokenringSecret *value, gboolean may_prompt, GError **error);
char *tr_secrets_add (TrKeyring *keyring, const char *collection, GVariant *properties,
                      TokenringSecret *value, const char *same, gboolean may_prompt,
                      GError **error);
gboolean tr_secrets_check (TrKeyring *keyring, const char *path, TokenringSecret *value,
                           GError **error);
gboolean tr_secrets_delete (TrKeyring *keyring, const char *path, gboolean may_prompt,
                            GError **error);

G_END_DECLS
