/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What one request has looked at already: with many accounts, each folder is judged and each
 * provider read once. Files change, so the next request begins anew. */

#pragma once

#include <glib.h>

typedef struct {
  GHashTable *folders;   /* those that can be trusted */
  GHashTable *parents;   /* those that are no danger to what is in them */
  GHashTable *providers; /* a name, to the settings of the provider */
  GHashTable *files;     /* a name, to the files that those are from */
} TrSeen;

TrSeen *tr_seen_new (void);
void tr_seen_free (TrSeen *seen);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrSeen, tr_seen_free)
