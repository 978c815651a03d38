/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The settings of an account that this module needs, read and checked. What is wrong with one is an
 * error that names account, group and key. */

#pragma once

#include "tokenring-module.h"

void tr_set_config_error (GError **error, const TokenringAccount *account, const char *group,
                          const char *key, const char *format, ...) G_GNUC_PRINTF (5, 6);

char *tr_option_dup_text (const TokenringAccount *account, const char *group, const char *key);
char **tr_option_dup_list (const TokenringAccount *account, const char *group, const char *key,
                           const char *fallback);
gboolean tr_option_get_choice (const TokenringAccount *account, const char *group, const char *key,
                               const char *const *choices, guint *ret_choice, GError **error);
gboolean tr_option_get_number (const TokenringAccount *account, const char *group, const char *key,
                               guint fallback, guint max, guint *ret_number, GError **error);
