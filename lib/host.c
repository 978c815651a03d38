/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What modules see of the program that opened them. */

#include "host.h"
#include "settings.h"

/**
 * tokenring_host_dup_setting:
 * @host: what the module is opened by
 * @key: a key
 *
 * Returns: (transfer full) (nullable): the value of @key in the group of tokenring.conf that is
 * named like the module, or %NULL when it is not set
 *
 * Since: 0.1
 */
char *
tokenring_host_dup_setting (const TokenringHost *host, const char *key)
{
  return host->settings == NULL ? NULL : tr_settings_dup (host->settings, host->name, key);
}

/**
 * tokenring_host_dup_setting_list:
 * @host: what the module is opened by
 * @key: a key, whose value is a list with ";"
 *
 * Returns: (transfer full): the parts of the value of @key in the group of tokenring.conf that is
 *   named like the module; empty when it is not set
 *
 * Since: 0.1
 */
char **
tokenring_host_dup_setting_list (const TokenringHost *host, const char *key)
{
  return host->settings == NULL ? g_new0 (char *, 1)
                                : tr_settings_dup_list (host->settings, host->name, key);
}
