/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The ordered list of stores for one kind of thing, as in nsswitch.conf. */

#pragma once

#include "member.h"

typedef struct _TrChain TrChain;

TrChain *tr_chain_new (TrLoader *loader, const char *const *names);
void tr_chain_free (TrChain *chain);
guint tr_chain_get_length (const TrChain *chain);
TrModule *tr_chain_get_store (TrChain *chain, guint index, GError **error);
gboolean tr_chain_can_store (TrChain *chain);
char *tr_chain_dup_names (const TrChain *chain);
TokenringStatus tr_chain_find (TrChain *chain, const TokenringItem *item, gboolean quick,
                               TrAccept accept, gpointer data, guint *ret_index,
                               TokenringSecret **ret_value, GError **error);
gboolean tr_chain_is_quick (TrChain *chain);
void tr_chain_store_before (TrChain *chain, const TokenringItem *item, TokenringSecret *value,
                            guint index);
TokenringStatus tr_chain_lookup (TrChain *chain, const TokenringItem *item, TrAccept accept,
                                 gpointer data, TokenringSecret **ret_value, GError **error);
gboolean tr_chain_store_first (TrChain *chain, const TokenringItem *item, TokenringSecret *value,
                               GError **error);
gboolean tr_chain_store_any (TrChain *chain, const TokenringItem *item, TokenringSecret *value,
                             GError **error);
gboolean tr_chain_is_any_there (TrChain *chain, const TokenringItem *item);
gboolean tr_chain_clear (TrChain *chain, const TokenringItem *item, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrChain, tr_chain_free)
