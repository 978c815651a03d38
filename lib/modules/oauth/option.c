/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "option.h"

#include <string.h>

/*
 * tr_set_config_error:
 * @error: return location for the error
 * @account: whose setting it is
 * @group: its group
 * @key: its key
 * @format: what is wrong with it, as the end of a sentence that begins with the key
 *
 * Sets %TOKENRING_ERROR_CONFIG.
 */
void
tr_set_config_error (GError **error, const TokenringAccount *account, const char *group,
                     const char *key, const char *format, ...)
{
  g_autofree char *shown_key = tokenring_text_escape (key, -1, 80);
  g_autofree char *value = tokenring_account_dup_setting (account, group, key);
  g_autofree char *origin = tokenring_account_dup_origin (account, group, key);
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG, "account '%s': %s in [%s] %s; %s %s",
               tokenring_account_get_name (account), shown_key, group, text,
               value == NULL ? "set" : "correct", origin);
}

/*
 * tr_option_dup_text:
 *
 * Returns: (transfer full) (nullable): the setting, or %NULL when it is absent or empty
 */
char *
tr_option_dup_text (const TokenringAccount *account, const char *group, const char *key)
{
  char *text = tokenring_account_dup_setting (account, group, key);

  if (text != NULL && *text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

/*
 * tr_option_dup_list:
 * @fallback: the list, separated by semicolons, when the setting is absent
 *
 * Returns: (transfer full): the list; an empty setting is an empty list
 */
char **
tr_option_dup_list (const TokenringAccount *account, const char *group, const char *key,
                    const char *fallback)
{
  g_autofree char *text = tokenring_account_dup_setting (account, group, key);

  return text == NULL ? g_strsplit (fallback, ";", -1)
                      : tokenring_account_dup_setting_list (account, group, key);
}

/*
 * tr_option_get_choice:
 * @choices: what the setting can be, %NULL at the end; the first is the default
 * @ret_choice: (out): the index of what it is
 *
 * Returns: whether it is one of them
 */
gboolean
tr_option_get_choice (const TokenringAccount *account, const char *group, const char *key,
                      const char *const *choices, guint *ret_choice, GError **error)
{
  g_autofree char *text = tokenring_account_dup_setting (account, group, key);
  g_autofree char *shown = NULL;
  g_autofree char *known = NULL;

  for (guint i = 0; choices[i] != NULL; i++) {
    if (text == NULL || strcmp (text, choices[i]) == 0) {
      *ret_choice = i;
      return TRUE;
    }
  }

  shown = tokenring_text_escape (text, -1, 40);
  known = g_strjoinv (", ", (char **) choices);
  tr_set_config_error (error, account, group, key, "is '%s', but can only be one of: %s", shown,
                       known);
  return FALSE;
}

/*
 * tr_option_get_number:
 * @fallback: the number when the setting is absent
 * @max: the largest number that is sensible
 * @ret_number: (out): the number, from 1 to @max
 *
 * Returns: whether it is such a number
 */
gboolean
tr_option_get_number (const TokenringAccount *account, const char *group, const char *key,
                      guint fallback, guint max, guint *ret_number, GError **error)
{
  g_autofree char *text = tokenring_account_dup_setting (account, group, key);
  g_autofree char *shown = NULL;
  guint64 number;

  if (text == NULL) {
    *ret_number = fallback;
    return TRUE;
  }
  if (g_ascii_string_to_unsigned (text, 10, 1, max, &number, NULL)) {
    *ret_number = (guint) number;
    return TRUE;
  }

  shown = tokenring_text_escape (text, -1, 40);
  tr_set_config_error (error, account, group, key, "is '%s', but must be a number from 1 to %u",
                       shown, max);
  return FALSE;
}
