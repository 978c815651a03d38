/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "keyring.h"

G_BEGIN_DECLS

char *tr_collection_find_default (TrKeyring *keyring, GError **error);
char *tr_collection_find (TrKeyring *keyring, const TokenringItem *item, GError **error);
gboolean tr_collection_is_locked (TrKeyring *keyring, const char *path, gboolean *ret_locked,
                                  GError **error);

G_END_DECLS
