/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Plain credentials as git and docker ask for them. The accounts are asked first: what one of them
 * owns never comes here. */

#include "plain.h"
#include "../say.h"
#include "docker-server.h"

#include <string.h>
#include <unistd.h>

/*
 * tr_plain_is_meant:
 * @problem: (nullable): why no account answers, if one was looked for
 * @error: return location for @problem, if that is the end of it
 *
 * An account file that cannot be read does not keep the user from all other passwords.
 *
 * Returns: whether a plain credential may be the answer
 */
gboolean
tr_plain_is_meant (const GError *problem, GError **error)
{
  if (problem == NULL || g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_NO_ACCOUNT) ||
      g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG))
    return TRUE;
  g_propagate_error (error, g_error_copy (problem));
  return FALSE;
}

/*
 * tr_plain_may_be_kept:
 * @problem: (nullable): why no account answers, if one was looked for
 * @error: return location for @problem, if that is the end of it
 *
 * The account whose file cannot be read may be the one that owns the URL, and what is to be kept a
 * token of it.
 *
 * Returns: whether a plain credential may be kept
 */
gboolean
tr_plain_may_be_kept (const GError *problem, GError **error)
{
  if (problem == NULL || g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_NO_ACCOUNT))
    return TRUE;
  g_propagate_error (error, g_error_copy (problem));
  return FALSE;
}

/*
 * tr_plain_say_problem:
 * @problem: (nullable): why no account answers
 * @outcome: (nullable): how it went on, if that is a failure that will be said
 *
 * Says on stderr that an account file cannot be read, but nothing twice.
 */
void
tr_plain_say_problem (const GError *problem, const GError *outcome)
{
  if (!g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG))
    return;
  if (outcome == NULL || strcmp (problem->message, outcome->message) != 0)
    tr_say ("%s", problem->message);
}

/* --- git --- */

/* Where there is no keyring at all, nobody expects a password from it, but a token of the account.
 */
static gboolean
hides_the_cause (const GError *problem, const GError *outcome)
{
  return g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG) &&
         g_error_matches (outcome, TOKENRING_ERROR, TOKENRING_ERROR_ABSENT);
}

/*
 * tr_plain_git_serve:
 * @broker: the broker
 * @request: a request
 * @operation: what git wants
 * @problem: (nullable): why no account answers, if one was looked for
 * @error: return location for an error: @problem, or that of @operation
 *
 * Returns: whether there is nothing left to do
 */
gboolean
tr_plain_git_serve (TokenringBroker *broker, const TrGitRequest *request,
                    TrPlainOperation operation, const GError *problem, GError **error)
{
  g_autoptr (GError) outcome = NULL;

  if (!tr_plain_is_meant (problem, error))
    return FALSE;
  operation (broker, request, &outcome);
  if (hides_the_cause (problem, outcome)) {
    g_propagate_error (error, g_error_copy (problem));
    return FALSE;
  }
  tr_plain_say_problem (problem, outcome);
  if (outcome == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&outcome));
  return FALSE;
}

static gboolean
is_empty (const char *text)
{
  return text == NULL || *text == '\0';
}

/* A request without protocol or host could be for anybody's. A certificate has no host. */
static TokenringCredential *
make_wanted (const TrGitRequest *request)
{
  if (is_empty (request->protocol))
    return NULL;
  if (is_empty (request->host) &&
      (strcmp (request->protocol, "cert") != 0 || is_empty (request->path)))
    return NULL;
  return tokenring_credential_new_for_git (request->protocol, request->host, request->path,
                                           request->username);
}

static void
write_secret (TokenringWriter *writer, const char *key, const TokenringSecret *secret)
{
  if (secret != NULL)
    tokenring_writer_pair (writer, key, tokenring_secret_peek (secret, NULL));
}

static gboolean
answer (const TokenringCredential *credential, GError **error)
{
  g_autoptr (TokenringWriter) writer = tokenring_writer_new ();
  TokenringSecret *password = tokenring_credential_get_password (credential);
  const char *username = tokenring_credential_get_username (credential);
  gint64 expires = tokenring_credential_get_expires (credential);
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, expires);

  if (username != NULL)
    tokenring_writer_pair (writer, "username", username);
  write_secret (writer, "password", password);
  if (password != NULL && expires != 0)
    tokenring_writer_pair (writer, "password_expiry_utc", digits);
  write_secret (writer, "oauth_refresh_token", tokenring_credential_get_refresh_token (credential));
  return tokenring_writer_send (writer, STDOUT_FILENO, error);
}

/*
 * tr_plain_git_get:
 * @broker: the broker
 * @request: for what no account owns
 * @error: return location for an error, set when it cannot be told whether there is an answer
 *
 * Returns: whether it is answered, or there is nothing to answer
 */
gboolean
tr_plain_git_get (TokenringBroker *broker, const TrGitRequest *request, GError **error)
{
  g_autoptr (TokenringCredential) wanted = make_wanted (request);
  g_autoptr (TokenringCredential) credential = NULL;
  g_autoptr (GError) problem = NULL;

  if (wanted == NULL)
    return TRUE;
  credential = tokenring_broker_find_credential (broker, wanted, TOKENRING_FLAGS_NONE, &problem);
  if (problem != NULL)
    g_propagate_error (error, g_error_copy (problem));
  return credential == NULL ? problem == NULL : answer (credential, error);
}

/*
 * tr_plain_git_store:
 * @broker: the broker
 * @request: for what no account owns
 * @error: return location for an error, set when the password is not kept
 *
 * A credential with a scheme, or one that is said to be ephemeral, is not kept.
 *
 * Returns: whether there is nothing left to do
 */
gboolean
tr_plain_git_store (TokenringBroker *broker, const TrGitRequest *request, GError **error)
{
  g_autoptr (TokenringCredential) credential = make_wanted (request);

  if (credential == NULL || request->username == NULL || request->password == NULL ||
      request->is_ephemeral)
    return TRUE;

  tokenring_credential_set_password (credential, request->password);
  tokenring_credential_set_expires (credential, request->expires);
  tokenring_credential_set_refresh_token (credential, request->refresh_token);
  return tokenring_broker_keep_credential (broker, credential, error);
}

/*
 * tr_plain_git_erase:
 * @broker: the broker
 * @request: for what no account owns
 * @error: return location for an error, set when the password may still be there
 *
 * Returns: whether there is nothing left to do
 */
gboolean
tr_plain_git_erase (TokenringBroker *broker, const TrGitRequest *request, GError **error)
{
  g_autoptr (TokenringCredential) wanted = make_wanted (request);

  /* What was refused has a scheme, so it was no password. */
  if (wanted == NULL || (request->password == NULL && request->credential != NULL))
    return TRUE;

  tokenring_credential_set_password (wanted, request->password);
  return tokenring_broker_drop_credential (broker, wanted, error);
}

/* --- docker --- */

static TokenringCredential *
find_exact (TokenringBroker *broker, const char *server, const char *username, GError **error)
{
  g_autoptr (TokenringCredential) wanted = tokenring_credential_new_for_docker (server, username);
  g_autoptr (TokenringCredential) found =
      tokenring_broker_find_credential (broker, wanted, TOKENRING_FLAGS_NONE, error);
  gsize length = 0;

  /* An empty one is none, to docker. */
  if (found != NULL)
    tokenring_secret_peek (tokenring_credential_get_password (found), &length);
  return length == 0 ? NULL : g_steal_pointer (&found);
}

/* Those that are kept under other names of the same registry. */
static GPtrArray *
list_aliases (TokenringBroker *broker, const char *server, GError **error)
{
  g_autofree char *registry = tr_docker_server_dup_registry (server);
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) aliases =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tokenring_credential_free);

  if (registry == NULL)
    return g_steal_pointer (&aliases);
  all = tokenring_broker_list_docker_credentials (broker, FALSE, error);
  if (all == NULL)
    return NULL;

  for (guint i = 0; i < all->len; i++) {
    const char *name = tokenring_credential_get_server (all->pdata[i]);
    g_autofree char *other = tr_docker_server_dup_registry (name);

    if (strcmp (name, server) != 0 && g_strcmp0 (registry, other) == 0)
      g_ptr_array_add (aliases, tokenring_credential_new_for_docker (
                                    name, tokenring_credential_get_username (all->pdata[i])));
  }
  return g_steal_pointer (&aliases);
}

/*
 * tr_plain_docker_get:
 * @broker: the broker
 * @server: a registry that no account owns
 * @error: return location for an error, set when it cannot be told whether there is a credential
 *
 * What is kept under that very name goes before what is kept under another of the same registry.
 *
 * Returns: (transfer full) (nullable): its credential
 */
TokenringCredential *
tr_plain_docker_get (TokenringBroker *broker, const char *server, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GPtrArray) aliases = NULL;
  g_autoptr (TokenringCredential) found = find_exact (broker, server, NULL, &problem);

  if (found == NULL && problem == NULL)
    aliases = list_aliases (broker, server, &problem);
  for (guint i = 0; aliases != NULL && i < aliases->len && found == NULL && problem == NULL; i++)
    found = find_exact (broker, tokenring_credential_get_server (aliases->pdata[i]),
                        tokenring_credential_get_username (aliases->pdata[i]), &problem);

  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return g_steal_pointer (&found);
}

/*
 * tr_plain_docker_store:
 * @broker: the broker
 * @server: a registry that no account owns
 * @username: its user
 * @secret: the user's password or token
 * @error: return location for an error, set when it is not kept
 *
 * Returns: whether it is kept
 */
gboolean
tr_plain_docker_store (TokenringBroker *broker, const char *server, const char *username,
                       TokenringSecret *secret, GError **error)
{
  g_autoptr (TokenringCredential) credential =
      tokenring_credential_new_for_docker (server, username);

  tokenring_credential_set_password (credential, secret);
  return tokenring_broker_keep_credential (broker, credential, error);
}

/*
 * tr_plain_docker_erase:
 * @broker: the broker
 * @server: a registry that no account owns
 * @error: return location for an error, set when a credential may still be there
 *
 * Returns: whether nothing is kept for the registry, under any of its names
 */
gboolean
tr_plain_docker_erase (TokenringBroker *broker, const char *server, GError **error)
{
  g_autoptr (TokenringCredential) wanted = tokenring_credential_new_for_docker (server, NULL);
  g_autoptr (GPtrArray) aliases = NULL;

  if (!tokenring_broker_drop_credential (broker, wanted, error))
    return FALSE;
  aliases = list_aliases (broker, server, error);
  for (guint i = 0; aliases != NULL && i < aliases->len; i++)
    if (!tokenring_broker_drop_credential (broker, aliases->pdata[i], error))
      return FALSE;
  return aliases != NULL;
}

/* Whether get would answer, and with nothing of an account. */
static gboolean
is_listable (TokenringBroker *broker, const TokenringCredential *credential)
{
  const char *server = tokenring_credential_get_server (credential);
  const char *username = tokenring_credential_get_username (credential);
  g_autofree char *stripped = g_strstrip (g_strdup (server));
  g_autoptr (GError) problem = NULL;
  g_autoptr (TokenringUrl) url = tr_docker_server_parse (server, NULL, NULL);
  g_autoptr (TokenringAccount) owner =
      url == NULL ? NULL : tokenring_broker_find_account (broker, url, &problem);

  if (url == NULL || owner != NULL || strcmp (server, stripped) != 0 ||
      !tokenring_text_is_one_line (server, -1) || username == NULL ||
      !tokenring_text_is_one_line (username, -1))
    return FALSE;
  return g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_NO_ACCOUNT) ||
         g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG);
}

/*
 * tr_plain_docker_list:
 * @broker: the broker
 * @writer: an answer with an open JSON object
 * @listed: the names that are in it already
 *
 * Adds the registries that have a plain credential which can be read now. A keyring that is locked
 * or not there adds nothing: docker would take a failure for that of everything else.
 */
void
tr_plain_docker_list (TokenringBroker *broker, TokenringWriter *writer, GHashTable *listed)
{
  g_autoptr (GPtrArray) all = tokenring_broker_list_docker_credentials (broker, TRUE, NULL);

  for (guint i = 0; all != NULL && i < all->len; i++) {
    const char *server = tokenring_credential_get_server (all->pdata[i]);

    if (g_hash_table_contains (listed, server) || !is_listable (broker, all->pdata[i]))
      continue;
    g_hash_table_add (listed, g_strdup (server));
    tokenring_writer_json_member (writer, server,
                                  tokenring_credential_get_username (all->pdata[i]));
  }
}
