/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "keyring.h"
#include "layout.h"

/* One operation on credentials. */
typedef struct {
  const TokenringCredential *credential;
  gboolean need_all; /* what is locked counts too, even if something else is found */
  gboolean only_unlocked;
  gboolean may_prompt;
  GPtrArray *found; /* TokenringCredential */
} TrPlainOrder;

GPtrArray *tr_plain_search (TrKeyring *keyring, const TrPlainOrder *order, GError **error);
gboolean tr_plain_read_secrets (TrKeyring *keyring, const GPtrArray *items, GError **error);
