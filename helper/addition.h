/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An account that is to be added, as the command line tells it, or the answers of the guide do. */

#pragma once

#include "command.h"

typedef struct {
  char *name;
  char *provider;
  char *client_id;
  char **match;      /* NULL: none */
  char **parameters; /* KEY=VALUE each; NULL: none */
  char **settings;   /* GROUP.KEY=VALUE each; NULL: none */
  gboolean no_secret;
  gboolean replace;
} TrAddition;

void tr_addition_clear (TrAddition *addition);
void tr_addition_append (char ***list, const char *text);
void tr_addition_truncate (char **list, guint length);
gboolean tr_addition_has_parameter (const TrAddition *addition, const char *name);
gboolean tr_addition_has_setting (const TrAddition *addition, const char *name);
TokenringDraft *tr_addition_make_draft (const TrAddition *addition, GError **error);
TokenringAccount *tr_addition_write (const TrContext *context, const TrAddition *addition,
                                     TokenringSecret *client_secret, GError **error);
char *tr_addition_dup_command (const TrAddition *addition);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TrAddition, tr_addition_clear)
