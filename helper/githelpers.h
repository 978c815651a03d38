/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whom git asks for a URL, by its own configuration. */

#pragma once

#include <tokenring.h>

typedef struct {
  char *text; /* as "git config --null" writes it */
  gsize length;
} TrGitHelpers;

TrGitHelpers *tr_git_helpers_read (const char *program, GError **error);
void tr_git_helpers_free (TrGitHelpers *helpers);
GPtrArray *tr_git_helpers_find (const TrGitHelpers *helpers, const TokenringUrl *url);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrGitHelpers, tr_git_helpers_free)

const char *tr_git_helpers_find_ours (const GPtrArray *found);
gboolean tr_git_helpers_hear_path (const char *program, const TokenringUrl *url, gboolean *ret_hear,
                                   GError **error);
gboolean tr_git_helpers_ask (const char *program, const char *const *words, char **ret_output,
                             gsize *ret_length, GError **error);
