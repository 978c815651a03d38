/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What curl sends to the token endpoint of a service, from its netrc file, are client id and client
 * secret. What it sends to other hosts, and git too, are a user name and a password. */

#include "import.h"
#include "netrc.h"
#include "program.h"

#include <string.h>

/* As much as curl reads. */
#define LARGEST_FILE (128 * 1024)

/* GitHub's way to have a token for a password: it is the login. */
#define LOGIN_IS_TOKEN "x-oauth-basic"

static gboolean
is_complete (const TrNetrcEntry *entry)
{
  gsize length = 0;

  if (entry->password != NULL)
    tokenring_secret_peek (entry->password, &length);
  return entry->machine != NULL && entry->login != NULL && *entry->login != '\0' && length > 0;
}

static gboolean
is_of (const TrNetrcEntry *entry, const char *machine)
{
  return machine == NULL ||
         (entry->machine != NULL && g_ascii_strcasecmp (entry->machine, machine) == 0);
}

static gboolean
has_token_as_login (const TrNetrcEntry *entry)
{
  return strcmp (tokenring_secret_peek (entry->password, NULL), LOGIN_IS_TOKEN) == 0;
}

/* Of several the last counts, as it does for the account. */
static const char *
find_value (char **pairs, const char *prefix)
{
  const char *value = NULL;

  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++)
    if (g_str_has_prefix (pairs[i], prefix))
      value = pairs[i] + strlen (prefix);
  return value;
}

/* The machine to which the client secret goes. If the file does not know that one, then none of its
 * passwords is meant for it. %NULL if no token URL is said. */
static gboolean
find_token_machine (const TrImport *import, const GPtrArray *entries, const char *file,
                    char **ret_machine, GError **error)
{
  const char *setting = find_value (import->settings, "request.token-url=");
  const char *value = setting == NULL ? find_value (import->parameters, "token-url=") : setting;
  g_autoptr (TokenringUrl) url = value == NULL ? NULL : tokenring_url_parse (value, NULL);
  g_autofree char *quoted = tr_program_quote (file);

  if (value == NULL)
    return TRUE;
  for (guint i = 0; url != NULL && i < entries->len; i++)
    if (is_of (entries->pdata[i], tokenring_url_get_host (url))) {
      *ret_machine = g_strdup (tokenring_url_get_host (url));
      return TRUE;
    }
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
               "%s has no entry for the machine of the token-url, so say which is meant: tokenring "
               "import netrc %s MACHINE",
               file, quoted);
  return FALSE;
}

static void
set_place (TrFound *found, const TrImport *import, const char *machine)
{
  g_autofree char *text = g_strconcat ("https://", machine, NULL);
  g_autoptr (TokenringUrl) url = tokenring_url_parse (text, NULL);
  g_autofree char *path = url == NULL ? NULL : tokenring_url_dup_path (url);

  if (url == NULL || tokenring_url_get_username (url) != NULL || *path != '\0')
    tr_found_set_problem (found, g_strdup ("its machine is no name of a host; correct it"));
  else if (import->plain)
    found->host = tokenring_url_dup_authority (url);
  else
    g_ptr_array_add (found->match, tokenring_url_to_string (url));
}

static TrFound *
make_found (const TrImport *import, const TokenringProvider *provider, const TrNetrcEntry *entry,
            const char *file)
{
  g_autofree char *source = g_strdup_printf ("machine %s in %s", entry->machine, file);
  TrFound *found = tr_found_new (source);

  if (has_token_as_login (entry))
    tr_found_set_problem (found, g_strdup ("its login is a token, as the password " LOGIN_IS_TOKEN
                                           " tells; make that the password of a user name"));
  else
    found->client_id = g_strdup (entry->login);
  found->secret = tokenring_secret_ref (entry->password);
  found->leftover = g_strdup_printf ("The password of %s is still in %s; once this works, delete "
                                     "the entry there",
                                     entry->machine, file);
  if (provider != NULL) {
    found->provider = g_strdup (tokenring_provider_get_name (provider));
    if (found->problem == NULL)
      found->advice = g_strdup ("if git or curl sends it as a password, use --plain");
  }
  found->name = tr_found_dup_name (entry->machine);
  set_place (found, import, entry->machine);
  return found;
}

static GPtrArray *
find_in (const TrImport *import, const GPtrArray *entries, const char *file, const char *machine,
         GError **error)
{
  g_autoptr (TokenringProvider) provider =
      import->plain ? NULL : tr_import_load_provider (import, error);
  g_autofree char *token_machine = g_strdup (machine);
  GPtrArray *list;

  if (!import->plain && provider == NULL)
    return NULL;
  if (machine == NULL && !find_token_machine (import, entries, file, &token_machine, error))
    return NULL;
  list = tr_import_new_list ();
  for (guint i = 0; i < entries->len; i++)
    if (is_complete (entries->pdata[i]) && is_of (entries->pdata[i], token_machine))
      g_ptr_array_add (list, make_found (import, provider, entries->pdata[i], file));
  return list;
}

/*
 * tr_import_find_netrc:
 * @import: what is wanted
 * @arguments: (optional) a file and a machine
 * @error: return location for an error: %TOKENRING_ERROR_FAILED, %TOKENRING_ERROR_CONFIG
 *
 * Returns: (transfer full): what is in the file
 */
GPtrArray *
tr_import_find_netrc (const TrImport *import, char **arguments, GError **error)
{
  g_autofree char *file = arguments[0] == NULL
                              ? g_build_filename (g_get_home_dir (), ".netrc", NULL)
                              : g_strdup (arguments[0]);
  g_autoptr (TokenringSecret) text = tr_import_read_file (file, LARGEST_FILE, error);
  g_autoptr (GPtrArray) entries = NULL;
  gsize length;
  const char *data;

  if (text == NULL)
    return NULL;
  data = tokenring_secret_peek (text, &length);
  entries = tr_netrc_parse (data, length, file, error);
  return entries == NULL
             ? NULL
             : find_in (import, entries, file, arguments[0] == NULL ? NULL : arguments[1], error);
}
