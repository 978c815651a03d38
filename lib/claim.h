/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The URLs that an account owns. */

#pragma once

#include "origin.h"
#include "pattern.h"

typedef struct {
  char **match;        /* as they are written */
  GPtrArray *patterns; /* as they are compared with requests */
} TrClaim;

TrClaim *tr_claim_read (const TrOrigin *origin, GError **error);
void tr_claim_free (TrClaim *claim);
TrMatch tr_claim_match (const TrClaim *claim, const TokenringUrl *url);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrClaim, tr_claim_free)
