/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "keyring.h"

G_BEGIN_DECLS

gboolean tr_item_check (const TokenringItem *item, gboolean is_complete, GError **error);
gboolean tr_item_search (TrKeyring *keyring, const TokenringItem *item, char ***ret_unlocked,
                         char ***ret_locked, GError **error);
TokenringSecret *tr_item_read (TrKeyring *keyring, const char *const *paths, GError **error);
GVariant *tr_item_create (TrKeyring *keyring, const char *collection, const TokenringItem *item,
                          TokenringSecret *value, GError **error);

G_END_DECLS
