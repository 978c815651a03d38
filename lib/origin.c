/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where a setting comes from. Nobody asks before something is wrong with it, so that no account has
 * to remember it: the account's file is read once more. */

#include "account.h"
#include "file.h"
#include "settings.h"

#include <string.h>

/* A line that was taken over as it is. */
static gboolean
has_same (GKeyFile *own, const char *group, const char *key, const char *value)
{
  g_autofree char *there = tr_settings_dup (own, group, key);

  return there != NULL && strcmp (there, value) == 0;
}

/* A scope is set by a short form, too. */
static gboolean
is_own (GKeyFile *own, const char *group, const char *key)
{
  g_autofree char *value = tr_settings_dup (own, group, key);
  g_autofree char *scope = tr_settings_dup (own, "account", "scope");

  return value != NULL ||
         (scope != NULL && strcmp (group, "request") == 0 && strcmp (key, "scope") == 0);
}

/* The longest parameter of the account that stands in the value: the provider's placeholders are
 * filled, and tell nothing any more. */
static char *
dup_parameter (GKeyFile *own, const char *value)
{
  g_auto (GStrv) names = g_key_file_get_keys (own, "parameters", NULL, NULL);
  g_autofree char *found = NULL;
  gsize longest = 0;

  for (guint i = 0; value != NULL && names != NULL && names[i] != NULL; i++) {
    g_autofree char *part = tr_settings_dup (own, "parameters", names[i]);

    if (part == NULL || strlen (part) <= longest || strstr (value, part) == NULL)
      continue;
    longest = strlen (part);
    g_free (found);
    found = g_strdup (names[i]);
  }
  return g_steal_pointer (&found);
}

/**
 * tokenring_account_dup_origin:
 * @account: an account
 * @group: a group of tokenring-providers(5)
 * @key: a key of that group
 *
 * Tells what there is to correct when the value cannot be used: the account's own line, one of its
 * parameters, or a line of its provider. For a message that ends with "correct" and this.
 *
 * Returns: (transfer full): what, with the file; "it" for what is not written yet
 *
 * Since: 0.1
 */
char *
tokenring_account_dup_origin (const TokenringAccount *account, const char *group, const char *key)
{
  const char *file = tokenring_account_get_file (account);
  g_autoptr (GKeyFile) own = tr_key_file_load (file, NULL);
  g_autofree char *value = tokenring_account_dup_setting (account, group, key);
  g_autofree char *parameter = NULL;

  if (own == NULL ||
      (tr_account_is_draft (account) && (value == NULL || !has_same (own, group, key, value))))
    return g_strdup ("it");
  if (is_own (own, group, key) || value == NULL || *value == '\0')
    return g_strdup_printf ("it in %s", file);
  parameter = dup_parameter (own, value);
  if (parameter != NULL)
    return g_strdup_printf ("the parameter '%s' in %s", parameter, file);
  return g_strdup_printf ("it in its provider '%s', or set it in %s",
                          tokenring_account_get_provider (account), file);
}
