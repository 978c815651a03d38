/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "keyring.h"

G_BEGIN_DECLS

TokenringStatus tr_plain_find (gpointer self, const TokenringCredential *wanted,
                               gboolean may_prompt, GPtrArray **ret_found, GError **error);
TokenringStatus tr_plain_keep (gpointer self, const TokenringCredential *credential,
                               GError **error);
TokenringStatus tr_plain_drop (gpointer self, const TokenringCredential *wanted, GError **error);
TokenringStatus tr_plain_list_docker (gpointer self, gboolean only_unlocked, GPtrArray **ret_found,
                                      GError **error);

G_END_DECLS
