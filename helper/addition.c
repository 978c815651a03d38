/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "addition.h"
#include "match.h"
#include "pair.h"
#include "program.h"
#include "say.h"

#include <string.h>

/*
 * tr_addition_clear:
 * @addition: an account that is to be added
 *
 * Frees what is in it.
 */
void
tr_addition_clear (TrAddition *addition)
{
  g_free (addition->name);
  g_free (addition->provider);
  g_free (addition->client_id);
  g_strfreev (addition->match);
  g_strfreev (addition->parameters);
  g_strfreev (addition->settings);
}

/*
 * tr_addition_append:
 * @list: (inout): one of the lists of an addition
 * @text: what comes at its end
 */
void
tr_addition_append (char ***list, const char *text)
{
  gsize length = *list == NULL ? 0 : g_strv_length (*list);

  *list = g_renew (char *, *list, length + 2);
  (*list)[length] = g_strdup (text);
  (*list)[length + 1] = NULL;
}

/*
 * tr_addition_truncate:
 * @list: (nullable): one of the lists of an addition
 * @length: how many of its texts stay
 */
void
tr_addition_truncate (char **list, guint length)
{
  for (guint i = list == NULL ? length : g_strv_length (list); i > length; i--)
    g_clear_pointer (&list[i - 1], g_free);
}

static gboolean
has_pair (char **pairs, const char *name)
{
  gsize length = strlen (name);

  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++)
    if (g_str_has_prefix (pairs[i], name) && pairs[i][length] == '=')
      return TRUE;

  return FALSE;
}

/*
 * tr_addition_has_parameter:
 * @addition: an account that is to be added
 * @name: the name of a parameter
 *
 * Returns: whether the parameter has a value
 */
gboolean
tr_addition_has_parameter (const TrAddition *addition, const char *name)
{
  return has_pair (addition->parameters, name);
}

/*
 * tr_addition_has_setting:
 * @addition: an account that is to be added
 * @name: GROUP.KEY
 *
 * Returns: whether the setting has a value
 */
gboolean
tr_addition_has_setting (const TrAddition *addition, const char *name)
{
  return has_pair (addition->settings, name);
}

static const char *
get_text (const char *text)
{
  return text == NULL ? "" : text;
}

/*
 * tr_addition_make_draft:
 * @addition: an account that is to be added
 * @error: return location for an error: %TOKENRING_ERROR_INVALID
 *
 * What is not known yet is empty.
 *
 * Returns: (transfer full): what the library makes the account of
 */
TokenringDraft *
tr_addition_make_draft (const TrAddition *addition, GError **error)
{
  g_autoptr (TokenringDraft) draft =
      tokenring_draft_new (get_text (addition->name), get_text (addition->provider),
                           get_text (addition->client_id));

  for (guint i = 0; addition->match != NULL && addition->match[i] != NULL; i++)
    tokenring_draft_add_match (draft, addition->match[i]);
  for (guint i = 0; addition->parameters != NULL && addition->parameters[i] != NULL; i++)
    if (!tr_pair_set_parameter (draft, addition->parameters[i], error))
      return NULL;
  for (guint i = 0; addition->settings != NULL && addition->settings[i] != NULL; i++)
    if (!tr_pair_set_setting (draft, addition->settings[i], error))
      return NULL;
  return g_steal_pointer (&draft);
}

static void
say_what_is_owned (const TrContext *context, const TokenringAccount *account)
{
  const char *name = tokenring_account_get_name (account);
  const char *const *match = tokenring_account_get_match (account);

  tr_inform (context, "Account '%s' is written to %s", name, tokenring_account_get_file (account));
  for (guint i = 0; match[i] != NULL; i++)
    tr_inform (context, "It owns %s", match[i]);
  if (match[0] == NULL)
    tr_inform (context,
               "It owns no URL, so git and docker do not find it; 'tokenring token %s' does", name);
  tr_match_say_if_shared (context, account);
}

/*
 * tr_addition_write:
 * @context: what the command is run with
 * @addition: an account that is to be added
 * @client_secret: (nullable): its client secret
 * @error: return location for an error
 *
 * Writes the account, and says so.
 *
 * Returns: (transfer full): the account
 */
TokenringAccount *
tr_addition_write (const TrContext *context, const TrAddition *addition,
                   TokenringSecret *client_secret, GError **error)
{
  g_autoptr (TokenringDraft) draft = tr_addition_make_draft (addition, error);
  TokenringAccount *account =
      draft == NULL ? NULL
                    : tokenring_broker_add_account (context->broker, draft, client_secret,
                                                    addition->replace, error);

  if (account != NULL)
    say_what_is_owned (context, account);
  return account;
}

static void
append_option (GString *line, const char *option, const char *value)
{
  g_autofree char *quoted = tr_program_quote (value);

  g_string_append_printf (line, " %s %s", option, quoted);
}

static void
append_options (GString *line, const char *option, char **values)
{
  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    append_option (line, option, values[i]);
}

/*
 * tr_addition_dup_command:
 * @addition: an account that is to be added
 *
 * Returns: (transfer full): the command line that adds it, without its client secret
 */
char *
tr_addition_dup_command (const TrAddition *addition)
{
  g_autoptr (GString) line = g_string_new ("tokenring add ");

  g_string_append (line, addition->name);
  append_option (line, "--provider", addition->provider);
  append_option (line, "--client-id", addition->client_id);
  append_options (line, "--param", addition->parameters);
  append_options (line, "--match", addition->match);
  append_options (line, "--set", addition->settings);
  g_string_append (line, addition->no_secret ? " --no-secret" : "");
  g_string_append (line, addition->replace ? " --replace" : "");
  return g_string_free (g_steal_pointer (&line), FALSE);
}
