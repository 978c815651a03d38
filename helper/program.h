/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Other programs: where they are, and what they say. */

#pragma once

#include <tokenring.h>

char *tr_program_find (const char *name);
char *tr_program_find_own (const char *name);
gboolean tr_program_read (const char *const *argv, guint seconds, TokenringSecret **ret_output,
                          int *ret_status, char **ret_complaint, GError **error);
gboolean tr_program_run (const char *const *argv, char **ret_output, gsize *ret_length,
                         int *ret_status, char **ret_complaint, GError **error);
char *tr_program_quote (const char *word);
