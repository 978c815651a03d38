/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Git Credential Manager has the client of a host that it does not know itself in git's
 * configuration. Variables of the environment go before that. */

#include "import.h"
#include "program.h"

#include <string.h>

#define SECONDS 10
#define NOTE                                                                                       \
  "Git Credential Manager had a person log in with it (authorization code), tokenring sends the "  \
  "client id and secret alone (client credentials), which the service has to allow"

/* git's own status for no such key. */
#define NO_SUCH_KEY 1

enum { CLIENT_ID, CLIENT_SECRET, TOKEN_ENDPOINT, SCOPES, USE_HEADER, USER_NAME, N_SETTINGS };

static const struct {
  const char *key; /* as git spells it: in small letters */
  const char *variable;
} names[N_SETTINGS] = {
  [CLIENT_ID] = { "oauthclientid", "GCM_OAUTH_CLIENTID" },
  [CLIENT_SECRET] = { "oauthclientsecret", "GCM_OAUTH_CLIENTSECRET" },
  [TOKEN_ENDPOINT] = { "oauthtokenendpoint", "GCM_OAUTH_TOKEN_ENDPOINT" },
  [SCOPES] = { "oauthscopes", "GCM_OAUTH_SCOPES" },
  [USE_HEADER] = { "oauthuseclientauthheader", "GCM_OAUTH_USE_CLIENT_AUTH_HEADER" },
  [USER_NAME] = { "oauthdefaultusername", "GCM_OAUTH_DEFAULT_USERNAME" },
};

/* The settings for one URL. The values stand in git's output, or in the environment. */
typedef struct {
  char *place; /* the URL as it is in the configuration; NULL: there is none */
  const char *values[N_SETTINGS];
  const char *scope; /* of the client secret */
} Client;

static void
free_client (Client *client)
{
  g_free (client->place);
  g_free (client);
}

static const char *
get_value (const Client *client, guint setting)
{
  const char *value = g_getenv (names[setting].variable);

  return value != NULL && *value != '\0' ? value : client->values[setting];
}

/* --- git's configuration --- */

static Client *
find_client (GPtrArray *clients, const char *place, gsize length)
{
  Client *client;

  for (guint i = 0; i < clients->len; i++) {
    client = clients->pdata[i];
    if (strlen (client->place) == length && strncmp (client->place, place, length) == 0)
      return client;
  }
  client = g_new0 (Client, 1);
  client->place = g_strndup (place, length);
  g_ptr_array_add (clients, client);
  return client;
}

/* A repository, or whoever runs us, could have the client secret sent elsewhere. */
static gboolean
is_trusted (const char *scope)
{
  return strcmp (scope, "global") == 0 || strcmp (scope, "system") == 0;
}

/* credential.URL.KEY; the URL may have dots in it. */
static void
take_setting (GPtrArray *clients, const char *scope, const char *key, const char *value)
{
  const char *place = strchr (key, '.');
  const char *last = strrchr (key, '.');

  if (place == NULL || place == last || *value == '\0' || !is_trusted (scope))
    return;
  for (guint i = 0; i < N_SETTINGS; i++) {
    Client *client;

    if (strcmp (last + 1, names[i].key) != 0)
      continue;
    client = find_client (clients, place + 1, (gsize) (last - place - 1));
    client->values[i] = value;
    if (i == CLIENT_SECRET)
      client->scope = scope;
  }
}

/* SCOPE NUL KEY newline VALUE NUL, again and again. A key without a value has no newline. */
static void
take_settings (GPtrArray *clients, const char *output, gsize length)
{
  const char *end = output + length;

  for (const char *scope = output; scope < end;) {
    const char *key = scope + strlen (scope) + 1;
    const char *newline = key < end ? strchr (key, '\n') : NULL;
    g_autofree char *name = newline == NULL ? NULL : g_strndup (key, (gsize) (newline - key));

    if (name != NULL)
      take_setting (clients, scope, name, newline + 1);
    scope = key < end ? key + strlen (key) + 1 : end;
  }
}

static TokenringSecret *
read_settings (GError **error)
{
  g_autofree char *program = tr_program_find ("git");
  const char *const argv[] = { program,  "config",       "--show-scope",
                               "--null", "--get-regexp", "^credential[.].*[.]oauth",
                               NULL };
  g_autoptr (TokenringSecret) output = NULL;
  g_autofree char *complaint = NULL;
  int status;

  if (program == NULL) {
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
                         "git is not on your PATH; install it, or correct the PATH");
    return NULL;
  }
  if (!tr_program_read (argv, SECONDS, &output, &status, &complaint, error))
    return NULL;
  if (status == 0 || status == NO_SUCH_KEY)
    return g_steal_pointer (&output);
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
               "git config failed: %s; correct what git names, and try again",
               *complaint == '\0' ? "git does not say why" : complaint);
  return NULL;
}

/* --- accounts --- */

/* It can also be a host alone. A name of a user that is in it is not part of what is owned. */
static TokenringUrl *
parse_place (const char *place)
{
  g_autofree char *text =
      strstr (place, "://") == NULL ? g_strconcat ("https://", place, NULL) : g_strdup (place);

  return tokenring_url_parse (text, NULL);
}

/* An endpoint without a host is at that of the URL. */
static char *
dup_endpoint (const char *endpoint, const TokenringUrl *url)
{
  g_autofree char *authority = url == NULL ? NULL : tokenring_url_dup_authority (url);

  if (*endpoint != '/' || url == NULL)
    return g_strdup (endpoint);
  return g_strdup_printf ("%s://%s%s", tokenring_url_get_scheme (url), authority, endpoint);
}

static gboolean
is_false (const char *value)
{
  static const char *const words[] = { "false", "no", "off", "0" };

  for (guint i = 0; value != NULL && i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (value, words[i]) == 0)
      return TRUE;
  return FALSE;
}

static void
add_settings (TrFound *found, const Client *client, const TokenringProvider *provider,
              const TokenringUrl *url)
{
  const char *endpoint = get_value (client, TOKEN_ENDPOINT);
  const char *scopes = get_value (client, SCOPES);
  const char *user = get_value (client, USER_NAME);
  g_autofree char *token_url = endpoint == NULL ? NULL : dup_endpoint (endpoint, url);

  if (token_url != NULL)
    tr_found_set (found, provider, "token-url", "oauthTokenEndpoint", token_url);
  if (scopes != NULL)
    tr_found_set (found, provider, "scope", "oauthScopes", scopes);
  if (is_false (get_value (client, USE_HEADER)))
    g_ptr_array_add (found->settings, g_strdup ("request.client-auth=body"));
  if (user != NULL)
    g_ptr_array_add (found->settings, g_strdup_printf ("use.git-username=%s", user));
}

/* A URL with a password in it is not shown. */
static char *
dup_leftover (const Client *client)
{
  const char *value = g_getenv (names[CLIENT_SECRET].variable);
  g_autofree char *key = NULL;
  g_autofree char *quoted = NULL;

  if ((value != NULL && *value != '\0') || client->scope == NULL)
    return g_strdup_printf ("%s is still in the environment; once this works, take it out of the "
                            "file that sets it",
                            names[CLIENT_SECRET].variable);
  if (strpbrk (client->place, "@?") != NULL)
    return g_strdup_printf ("git has the client secret still; once this works, delete it from "
                            "git's configuration (--%s)",
                            client->scope);
  key = g_strdup_printf ("credential.%s.oauthClientSecret", client->place);
  quoted = tr_program_quote (key);
  return g_strdup_printf ("git has the client secret still; once this works, delete it: "
                          "git config --%s --unset-all %s",
                          client->scope, quoted);
}

static void
set_place (TrFound *found, const Client *client, const TokenringUrl *url)
{
  if (url != NULL) {
    g_ptr_array_add (found->match, tokenring_url_to_string (url));
    found->name = tr_found_dup_name (tokenring_url_get_host (url));
  } else if (client->place != NULL) {
    tr_found_set_problem (
        found,
        g_strdup ("it is for no usable URL; correct the URL in credential.URL.oauthClientId"));
  }
}

static char *
dup_source (const Client *client, const TokenringUrl *url)
{
  g_autofree char *shown = url == NULL ? NULL : tokenring_url_to_string (url);

  if (client->place == NULL)
    return g_strdup_printf ("%s in the environment", names[CLIENT_ID].variable);
  return g_strdup_printf ("OAuth client of %s in git's configuration",
                          shown == NULL ? "something" : shown);
}

static TrFound *
make_found (const Client *client, const TokenringProvider *provider)
{
  g_autoptr (TokenringUrl) url = client->place == NULL ? NULL : parse_place (client->place);
  g_autofree char *source = dup_source (client, url);
  const char *secret = get_value (client, CLIENT_SECRET);
  TrFound *found = tr_found_new (source);

  found->client_id = g_strdup (get_value (client, CLIENT_ID));
  found->secret = secret == NULL ? NULL : tokenring_secret_new (secret, -1);
  found->provider = g_strdup (tokenring_provider_get_name (provider));
  found->note = g_strdup (NOTE);
  found->leftover = dup_leftover (client);
  set_place (found, client, url);
  add_settings (found, client, provider, url);
  return found;
}

static gboolean
is_wanted (const Client *client, const char *wanted)
{
  g_autoptr (TokenringUrl) url = NULL;
  g_autofree char *text = NULL;

  if (get_value (client, CLIENT_ID) == NULL)
    return FALSE;
  if (wanted == NULL || g_strcmp0 (client->place, wanted) == 0)
    return TRUE;
  url = client->place == NULL ? NULL : parse_place (client->place);
  text = url == NULL ? NULL : tokenring_url_to_string (url);
  return g_strcmp0 (text, wanted) == 0;
}

/*
 * tr_import_find_gcm:
 * @import: what is wanted
 * @arguments: (optional) the URL of the settings that are wanted
 * @error: return location for an error: %TOKENRING_ERROR_FAILED, %TOKENRING_ERROR_CONFIG
 *
 * Returns: (transfer full): what is in git's configuration and in the environment
 */
GPtrArray *
tr_import_find_gcm (const TrImport *import, char **arguments, GError **error)
{
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) free_client);
  g_autoptr (TokenringProvider) provider = tr_import_load_provider (import, error);
  g_autoptr (TokenringSecret) output = provider == NULL ? NULL : read_settings (error);
  GPtrArray *list;
  gsize length;
  const char *text;

  if (output == NULL)
    return NULL;
  text = tokenring_secret_peek (output, &length);
  take_settings (clients, text, length);
  if (clients->len == 0)
    g_ptr_array_add (clients, g_new0 (Client, 1));
  list = tr_import_new_list ();
  for (guint i = 0; i < clients->len; i++)
    if (is_wanted (clients->pdata[i], arguments[0]))
      g_ptr_array_add (list, make_found (clients->pdata[i], provider));
  return list;
}
