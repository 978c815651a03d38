/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "secrets.h"

G_BEGIN_DECLS

gboolean tr_item_check (const TokenringItem *item, gboolean is_complete, GError **error);
gboolean tr_item_may_prompt (const TokenringItem *item);
GVariant *tr_item_new_properties (const TokenringItem *item);
gboolean tr_item_search (TrKeyring *keyring, const TokenringItem *item, char ***ret_unlocked,
                         char ***ret_locked, GError **error);
TokenringSecret *tr_item_read (TrKeyring *keyring, const char *const *paths, GError **error);

G_END_DECLS
