/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "found.h"
#include "addition.h"

#include <string.h>

/* Of a name, so that there is room for a number at its end. */
#define LONGEST_NAME 60

/*
 * tr_found_new:
 * @source: where it is, for people
 *
 * Returns: (transfer full): something that was found, of which nothing is known yet
 */
TrFound *
tr_found_new (const char *source)
{
  TrFound *found = g_new0 (TrFound, 1);

  found->source = g_strdup (source);
  found->match = g_ptr_array_new_null_terminated (0, g_free, TRUE);
  found->parameters = g_ptr_array_new_null_terminated (0, g_free, TRUE);
  found->settings = g_ptr_array_new_null_terminated (0, g_free, TRUE);
  return found;
}

/*
 * tr_found_free:
 * @found: (nullable) (transfer full): something that was found
 */
void
tr_found_free (TrFound *found)
{
  if (found == NULL)
    return;

  g_free (found->source);
  g_free (found->name);
  g_free (found->provider);
  g_free (found->client_id);
  tokenring_secret_unref (found->secret);
  g_ptr_array_unref (found->match);
  g_ptr_array_unref (found->parameters);
  g_ptr_array_unref (found->settings);
  g_free (found->host);
  g_free (found->note);
  g_free (found->problem);
  g_free (found->advice);
  g_free (found->leftover);
  g_free (found);
}

static gboolean
takes_parameter (const TokenringProvider *provider, const char *key)
{
  g_auto (GStrv) known = tokenring_provider_dup_parameters (provider);

  return g_strv_contains ((const char *const *) known, key);
}

/* The slash that ends a URL without a path would be there twice when more is put behind it. */
static char *
dup_value (const char *value)
{
  const char *host = strstr (value, "://");
  const char *slash = host == NULL ? NULL : strchr (host + 3, '/');

  return slash != NULL && slash[1] == '\0' ? g_strndup (value, (gsize) (slash - value))
                                           : g_strdup (value);
}

/*
 * tr_found_set:
 * @found: something that was found
 * @provider: the provider of its account
 * @key: "match", "scope", or the name of a parameter
 * @origin: where the value comes from
 * @value: the value
 *
 * A URL with a password in it is a problem, and is never shown.
 *
 * Returns: whether it matters to the account; a parameter that the provider does not have does not
 */
gboolean
tr_found_set (TrFound *found, const TokenringProvider *provider, const char *key,
              const char *origin, const char *value)
{
  g_autofree char *text = dup_value (value);

  if (strstr (text, "://") != NULL && strchr (text, '@') != NULL)
    tr_found_set_problem (found, g_strdup_printf ("the URL in %s has a user name or password in "
                                                  "it, which none may have here; leave it out",
                                                  origin));
  else if (strcmp (key, "match") == 0)
    g_ptr_array_add (found->match, g_steal_pointer (&text));
  else if (takes_parameter (provider, key))
    g_ptr_array_add (found->parameters, g_strdup_printf ("%s=%s", key, text));
  else if (strcmp (key, "scope") == 0)
    g_ptr_array_add (found->settings, g_strdup_printf ("request.scope=%s", text));
  else
    return FALSE;
  return TRUE;
}

/*
 * tr_found_set_problem:
 * @found: something that was found
 * @problem: (transfer full): why it cannot be imported
 *
 * The first problem is the one that is said.
 */
void
tr_found_set_problem (TrFound *found, char *problem)
{
  if (found->problem == NULL)
    found->problem = problem;
  else
    g_free (problem);
}

/* --- the account --- */

/*
 * tr_found_make_draft:
 * @found: something that was found
 * @error: return location for an error: %TOKENRING_ERROR_INVALID
 *
 * Returns: (transfer full): the account that it would become
 */
TokenringDraft *
tr_found_make_draft (const TrFound *found, GError **error)
{
  const TrAddition addition = {
    .name = found->name,
    .provider = found->provider,
    .client_id = found->client_id,
    .match = (char **) found->match->pdata,
    .parameters = (char **) found->parameters->pdata,
    .settings = (char **) found->settings->pdata,
  };

  return tr_addition_make_draft (&addition, error);
}

/* --- in words --- */

/* What follows a question mark in a URL can be a key. */
static void
append_all (GString *line, const char *prefix, const GPtrArray *texts)
{
  for (guint i = 0; i < texts->len; i++) {
    const char *text = texts->pdata[i];
    gsize length = strstr (text, "://") == NULL ? strlen (text) : strcspn (text, "?");

    g_string_append_printf (line, ", %s%.*s%s", prefix, (int) length, text,
                            text[length] == '\0' ? "" : "?…");
  }
}

/*
 * tr_found_describe:
 * @found: something that was found
 *
 * Returns: (transfer full): a line that says where it is, and what it would become
 */
char *
tr_found_describe (const TrFound *found)
{
  g_autoptr (GString) line = g_string_new (found->source);

  if (found->host != NULL) {
    g_string_append (line, ": a password");
    if (found->client_id != NULL)
      g_string_append_printf (line, " of '%s'", found->client_id);
    g_string_append_printf (line, " for https://%s, for git", found->host);
    return g_string_free (g_steal_pointer (&line), FALSE);
  }
  g_string_append_printf (line, ": account '%s', provider %s", found->name, found->provider);
  if (found->client_id != NULL)
    g_string_append_printf (line, ", client id %s", found->client_id);
  append_all (line, "", found->parameters);
  append_all (line, "", found->settings);
  append_all (line, "match=", found->match);
  if (found->note != NULL)
    g_string_append_printf (line, "; %s", found->note);
  return g_string_free (g_steal_pointer (&line), FALSE);
}

/*
 * tr_found_dup_name:
 * @text: what something is called elsewhere
 *
 * Returns: (transfer full) (nullable): what an account can be called after it
 */
char *
tr_found_dup_name (const char *text)
{
  g_autofree char *name = g_ascii_strdown (text, LONGEST_NAME);
  char *begin = name;

  g_strdelimit (name, "_", '-');
  g_strcanon (name, G_CSET_a_2_z G_CSET_DIGITS ".-", '-');
  while (*begin != '\0' && !g_ascii_isalnum (*begin))
    begin++;
  for (gsize length = strlen (begin); length > 0 && !g_ascii_isalnum (begin[length - 1]); length--)
    begin[length - 1] = '\0';
  return *begin == '\0' ? NULL : g_strdup (begin);
}
