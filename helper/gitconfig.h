/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* git's own configuration, read and written by git itself. */

#pragma once

#include <tokenring.h>

typedef struct {
  char *program;
  const char *scope; /* such as "--global" */
  GPtrArray *steps;  /* what is to be run, each an argv */
} TrGitConfig;

TrGitConfig *tr_git_config_new (const char *scope, GError **error);
void tr_git_config_free (TrGitConfig *config);
GPtrArray *tr_git_config_read (const TrGitConfig *config, const char *key, GError **error);
void tr_git_config_plan (TrGitConfig *config, const char *key, const GPtrArray *before,
                         const GPtrArray *after);
char *tr_git_config_dup_step (const TrGitConfig *config, guint index);
gboolean tr_git_config_run (const TrGitConfig *config, guint index, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrGitConfig, tr_git_config_free)

char *tr_git_config_dup_key (const char *match, const char *name, gboolean *ret_has_path);
char *tr_git_config_dup_helper (GError **error);
gboolean tr_git_config_is_ours (const char *helper);
