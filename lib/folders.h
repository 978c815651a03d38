/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where configuration files are, and what they may be called. */

#pragma once

#include "tokenring.h"

typedef struct {
  char **dirs;   /* the user's first, then the admin's, then the vendor's */
  char *runtime; /* where the index of the accounts is; NULL: nowhere */
} TrFolders;

TrFolders *tr_folders_new (const char *const *dirs);
TrFolders *tr_folders_new_default (void);
void tr_folders_free (TrFolders *folders);
char *tr_folders_find (const TrFolders *folders, const char *kind, const char *name);
char **tr_folders_list (const TrFolders *folders, const char *kind, GError **error);
char *tr_folders_dup_nearest (const TrFolders *folders, const char *kind, const char *name);
char *tr_folders_user_file (const TrFolders *folders, const char *kind, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrFolders, tr_folders_free)

gboolean tr_name_is_valid (const char *name);
