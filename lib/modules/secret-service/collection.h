/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "keyring.h"

G_BEGIN_DECLS

char *tr_collection_find (TrKeyring *keyring, gboolean is_token, gboolean may_prompt,
                          GError **error);
char **tr_collection_find_locked_default (TrKeyring *keyring, GError **error);

G_END_DECLS
