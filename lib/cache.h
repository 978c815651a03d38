/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "chain.h"

/* The tokens: those in the stores of a chain, and those that this process has had already. */
typedef struct _TrCache TrCache;

typedef struct {
  const char *account;
  const char *key;
  gint64 now;
  gboolean is_quick; /* whether to ask only the stores that cost nothing */
  gboolean is_alone; /* whether the caller has the lock of the key to itself */
} TrLook;

TrCache *tr_cache_new (TrLoader *loader, const char *const *names);
void tr_cache_free (TrCache *cache);
TokenringToken *tr_cache_recall (TrCache *cache, const char *key, gint64 now);
TokenringToken *tr_cache_find (TrCache *cache, const TrLook *look, gboolean *ret_is_late,
                               TokenringToken **ret_spare, GError **error);
gboolean tr_cache_is_quick (TrCache *cache);
void tr_cache_keep (TrCache *cache, const char *account, const char *key, TokenringToken *token,
                    gint64 now);
gboolean tr_cache_forget (TrCache *cache, const char *account, GError **error);
TokenringStatus tr_cache_look_for (TrCache *cache, const TokenringAccount *account,
                                   TokenringSecret *secret, TokenringToken **ret_token,
                                   GError **error);
