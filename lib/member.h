/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A store as a member of a chain: known by its name alone until it is asked, and whoever watches
 * hears of what is done with it. */

#pragma once

#include "loader.h"

/* Whether a value that a store has is what is looked for; if not, the next store is asked. */
typedef gboolean (*TrAccept) (TokenringSecret *value, gpointer data);

TokenringStatus tr_member_lookup (TrLoader *loader, const char *name, const TokenringItem *item,
                                  TrAccept accept, gpointer data, TokenringSecret **ret_value,
                                  GError **error);
gboolean tr_member_write (const TrLoader *loader, const char *name, TrModule *store,
                          const TokenringItem *item, TokenringSecret *value, GError **error);
gboolean tr_member_clear (const TrLoader *loader, const char *name, TrModule *store,
                          const TokenringItem *item, GError **error);
