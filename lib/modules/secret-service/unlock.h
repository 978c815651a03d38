/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "keyring.h"

G_BEGIN_DECLS

gboolean tr_prompt_is_visible (void);
gboolean tr_prompt_run (TrKeyring *keyring, const char *path, gboolean allowed,
                        GVariant **ret_result, GError **error);
char *tr_prompt_dup_made (TrKeyring *keyring, GVariant *reply, gboolean allowed, GError **error);
gboolean tr_unlock (TrKeyring *keyring, const char *const *paths, gboolean may_prompt,
                    GError **error);

G_END_DECLS
