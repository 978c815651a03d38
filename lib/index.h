/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What was learnt of many account files, so that the next request need not read them all again. It
 * only tells which files to leave aside: whatever answers a request is read from its file. */

#pragma once

#include "file.h"
#include "folders.h"
#include "pattern.h"

typedef struct _TrIndex TrIndex;

TrIndex *tr_index_open (const TrFolders *folders, TrSeen *seen);
void tr_index_free (TrIndex *index);
gboolean tr_index_recall (TrIndex *index, const char *name, const TokenringUrl *url,
                          TrMatch *ret_match, gboolean *ret_fits);
void tr_index_learn (TrIndex *index, const char *name, const TokenringAccount *account);
void tr_index_restart (TrIndex *index);
void tr_index_save (TrIndex *index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrIndex, tr_index_free)
