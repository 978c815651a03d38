/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Variables of the environment, or of a .env file. Their values may be secrets. */

#pragma once

#include <tokenring.h>

typedef struct {
  char *name;
  gsize offset; /* of its value, in all of them */
  gsize length;
  gboolean is_template; /* whether other programs put something in the place of a part of it */
} TrVariable;

typedef struct {
  GPtrArray *list;         /* of TrVariable */
  GHashTable *last;        /* of each name, the last of the list */
  TokenringBuffer *values; /* one after the other */
} TrVariables;

TrVariables *tr_variables_new (void);
TrVariables *tr_variables_new_from_environment (void);
TrVariables *tr_variables_parse (const char *text, gsize length, const char *file,
                                 guint *ret_odd_line, GError **error);
void tr_variables_free (TrVariables *variables);
const TrVariable *tr_variables_find (const TrVariables *variables, const char *name);
char *tr_variables_dup_text (const TrVariables *variables, const TrVariable *variable);
TokenringSecret *tr_variables_make_secret (const TrVariables *variables,
                                           const TrVariable *variable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrVariables, tr_variables_free)
