/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which groups and keys there are, of tokenring-accounts(5), tokenring-providers(5) and
 * tokenring.conf(5). */

#pragma once

#include "tokenring.h"

typedef enum {
  TR_KNOWN_SET = 1 << 0, /* what --set sets of an account */
  TR_KNOWN_ACCOUNT = 1 << 1,
  TR_KNOWN_PROVIDER = 1 << 2,
  TR_KNOWN_CONFIG = 1 << 3,
} TrKnown;

const char **tr_known_list_groups (TrKnown where);
gboolean tr_known_list_keys (TrKnown where, const char *group, const char ***ret_keys);
gboolean tr_known_is_private (const char *name);
gboolean tr_known_check_key (const char *group, const char *key, GError **error);
