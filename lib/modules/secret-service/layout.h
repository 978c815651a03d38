/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "keyring.h"

G_BEGIN_DECLS

/* An item that another helper, or we, may have made for a host program. */
typedef struct {
  char *path;
  TokenringCredential *credential; /* without secrets */
  gboolean is_old;                 /* in the older form of git's */
  guint64 modified;
} TrPlainItem;

TrPlainItem *tr_plain_item_new (const char *path, GVariant *properties,
                                const TokenringCredential *wanted);
void tr_plain_item_free (TrPlainItem *item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrPlainItem, tr_plain_item_free)

gboolean tr_layout_can_hold (const TokenringCredential *credential);
GVariant *tr_layout_new_pattern (const TokenringCredential *wanted);
GVariant *tr_layout_new_attributes (const TokenringCredential *credential, gboolean is_old);
char *tr_layout_dup_label (const TokenringCredential *credential);
TokenringSecret *tr_layout_make_secret (const TokenringCredential *credential);
void tr_layout_take_secret (TokenringCredential *credential, TokenringSecret *secret);

G_END_DECLS
