/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "folders.h"

/* tokenring.conf, with every key that it leaves out at its default. */
typedef struct {
  char **secrets;
  char **tokens;
  guint lock_timeout;   /* seconds */
  guint failure_memory; /* seconds */
  gboolean plain_git;   /* whether plain credentials are kept for git */
  gboolean plain_docker;
  GKeyFile *settings; /* the file itself, for the groups of the stores */
} TrConfig;

TrConfig *tr_config_load (const TrFolders *folders, GError **error);
void tr_config_free (TrConfig *config);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrConfig, tr_config_free)
