/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "chain.h"

char *tr_place_dup_empty (TrChain *chain, const TokenringItem *item, GError **error);
char *tr_place_dup_in (TrChain *chain, guint index, const TokenringItem *item);
char *tr_place_dup_taken (TrChain *chain, const TokenringItem *item);
