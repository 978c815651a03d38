/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The protocol of docker's credential helpers, which podman, skopeo and buildah speak as well.
 * Errors go to stdout, and docker compares some of them letter by letter. */

#include "../input.h"
#include "../options.h"
#include "../say.h"
#include "docker-server.h"
#include "plain.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAME          "docker-credential-tokenring"
#define NOT_FOUND     "credentials not found in native keychain"
#define NO_SERVER     "no credentials server URL"
#define NO_USERNAME   "no credentials username"
#define LONGEST_INPUT (64 * 1024)

/* What docker is told when it fails; NULL: nothing failed. */
typedef char *Trouble;

static Trouble
trouble (const char *text)
{
  return g_strdup (text);
}

static Trouble
read_server (char **ret_server)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringSecret) input = tr_input_read (STDIN_FILENO, LONGEST_INPUT, &error);
  g_autofree char *server = NULL;
  const char *text;
  gsize length;

  if (input == NULL)
    return trouble (error->message);

  text = tokenring_secret_peek (input, &length);
  if (memchr (text, '\0', length) != NULL)
    return trouble ("the server URL has a NUL byte; send the name of a registry alone");
  server = g_strstrip (g_strdup (text));
  if (*server == '\0')
    return trouble (NO_SERVER);
  *ret_server = g_steal_pointer (&server);
  return NULL;
}

static char *
dup_username (const TokenringAccount *account)
{
  g_autofree char *username = tokenring_account_dup_setting (account, "use", "docker-username");

  return username == NULL || *username == '\0'
             ? g_strdup (tokenring_account_get_client_id (account))
             : g_steal_pointer (&username);
}

static Trouble
answer (const char *server, const TokenringAccount *account, const TokenringToken *token)
{
  g_autoptr (TokenringWriter) writer = tokenring_writer_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *username = dup_username (account);

  tokenring_writer_json_open (writer, NULL);
  tokenring_writer_json_member (writer, "ServerURL", server);
  tokenring_writer_json_member (writer, "Username", username);
  tokenring_writer_json_member (writer, "Secret",
                                tokenring_secret_peek (tokenring_token_get_secret (token), NULL));
  tokenring_writer_json_close (writer);
  return tokenring_writer_send (writer, STDOUT_FILENO, &error) ? NULL : trouble (error->message);
}

/* docker has its secrets in JSON, which has no place for other bytes. */
static gboolean
is_text (const TokenringSecret *secret)
{
  gsize length;
  const char *data = tokenring_secret_peek (secret, &length);

  return g_utf8_validate_len (data, length, NULL);
}

/* Whether a URL is owned, or a password kept for it, must be told apart from whether it can be had:
 * only the not-found text makes docker go on without credentials. */
static Trouble
answer_plain (TokenringBroker *broker, const char *server)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringCredential) credential = tr_plain_docker_get (broker, server, &error);
  g_autoptr (TokenringWriter) writer = NULL;

  if (credential == NULL)
    return trouble (error == NULL ||
                            g_error_matches (error, TOKENRING_ERROR, TOKENRING_ERROR_NO_ACCOUNT)
                        ? NOT_FOUND
                        : error->message);
  /* list has named it, and any other text would cost docker all that list has named. */
  if (!is_text (tokenring_credential_get_password (credential))) {
    tr_say ("what is kept for %s is no text, and docker takes nothing else; run: docker login %s",
            server, server);
    return trouble (NOT_FOUND);
  }

  writer = tokenring_writer_new ();
  tokenring_writer_json_open (writer, NULL);
  tokenring_writer_json_member (writer, "ServerURL", server);
  tokenring_writer_json_member (writer, "Username", tokenring_credential_get_username (credential));
  tokenring_writer_json_secret (writer, "Secret", tokenring_credential_get_password (credential));
  tokenring_writer_json_close (writer);
  return tokenring_writer_send (writer, STDOUT_FILENO, &error) ? NULL : trouble (error->message);
}

static Trouble
answer_token (TokenringBroker *broker, const char *server, TokenringAccount *account)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringToken) token = NULL;

  if (tr_docker_server_is_extra (server))
    return trouble (NOT_FOUND);
  token = tokenring_broker_get_token (broker, account, TOKENRING_FLAGS_NONE, &error);
  return token == NULL ? trouble (error->message) : answer (server, account, token);
}

static Trouble
get (TokenringBroker *broker)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringUrl) url = NULL;
  g_autoptr (TokenringAccount) account = NULL;
  g_autofree char *server = NULL;
  Trouble refusal = read_server (&server);

  if (refusal != NULL)
    return refusal;

  url = tr_docker_server_parse (server, NULL, &error);
  if (url == NULL)
    return trouble (error->message);
  account = tokenring_broker_find_account (broker, url, &problem);
  if (account != NULL)
    return answer_token (broker, server, account);
  if (!tr_plain_is_meant (problem, &error))
    return trouble (error->message);

  refusal = answer_plain (broker, server);
  if (g_strcmp0 (refusal, problem->message) != 0)
    tr_plain_say_problem (problem, NULL);
  return refusal;
}

/* docker names a registry without its user, so the account owns it all the same: what another user
 * logs in with is not kept, and that is no failure, for docker also hands back what it made of our
 * own tokens. */
static Trouble
trouble_from_store (TokenringBroker *broker, const char *server, const GError *error)
{
  g_autoptr (TokenringUrl) url = tr_docker_server_parse (server, NULL, NULL);
  g_autoptr (TokenringAccount) owner = tokenring_broker_find_account (broker, url, NULL);

  if (owner == NULL || !g_error_matches (error, TOKENRING_ERROR, TOKENRING_ERROR_NO_ACCOUNT))
    return trouble (error->message);
  tr_say (
      "account '%s' answers for %s; the credentials of another user are not kept (see: tokenring "
      "explain %s)",
      tokenring_account_get_name (owner), server, server);
  return NULL;
}

/* docker names no user when it erases, and an account owns a registry whoever its user is. */
static gboolean
is_left_to_plain (TokenringBroker *broker, const char *server, GError **ret_problem)
{
  g_autoptr (TokenringUrl) url = tr_docker_server_parse (server, NULL, NULL);
  g_autoptr (GError) problem = NULL;
  g_autoptr (TokenringAccount) owner =
      url == NULL ? NULL : tokenring_broker_find_account (broker, url, &problem);

  if (url == NULL || owner != NULL || !tr_plain_is_meant (problem, NULL))
    return FALSE;
  *ret_problem = g_steal_pointer (&problem);
  return TRUE;
}

static Trouble
store_parsed (TokenringBroker *broker, const TokenringJson *json)
{
  const char *server = tokenring_json_get_string (json, "ServerURL");
  const char *username = tokenring_json_get_string (json, "Username");
  const char *password = tokenring_json_get_string (json, "Secret");
  g_autoptr (TokenringSecret) secret = tokenring_secret_new (password == NULL ? "" : password, -1);
  g_autoptr (TokenringUrl) url = NULL;
  g_autoptr (GError) problem = NULL;
  g_autoptr (GError) error = NULL;

  if (server == NULL || *server == '\0')
    return trouble (NO_SERVER);
  if (username == NULL || *username == '\0')
    return trouble (NO_USERNAME);
  if (password == NULL || *password == '\0')
    return trouble ("there is no secret to store; send it as Secret");

  url = tr_docker_server_parse (server, username, &error);
  if (url == NULL)
    return trouble (error->message);
  if (is_left_to_plain (broker, server, &problem))
    return tr_plain_may_be_kept (problem, &error) &&
                   tr_plain_docker_store (broker, server, username, secret, &error)
               ? NULL
               : trouble (error->message);
  return tokenring_broker_store (broker, url, secret, &error)
             ? NULL
             : trouble_from_store (broker, server, error);
}

static Trouble
store (TokenringBroker *broker)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringSecret) input = tr_input_read (STDIN_FILENO, LONGEST_INPUT, &error);
  g_autoptr (TokenringJson) json = NULL;
  const char *text;
  gsize length;

  if (input == NULL)
    return trouble (error->message);

  text = tokenring_secret_peek (input, &length);
  json = tokenring_json_parse (text, length, &error);
  if (json == NULL)
    return trouble (
        "the credentials to store are no JSON object; send ServerURL, Username and Secret in one");
  return store_parsed (broker, json);
}

/* Where no passwords are kept there is none. */
static Trouble
erase_plain (TokenringBroker *broker, const char *server)
{
  g_autoptr (GError) error = NULL;

  if (tr_plain_docker_erase (broker, server, &error) ||
      g_error_matches (error, TOKENRING_ERROR, TOKENRING_ERROR_NO_ACCOUNT))
    return NULL;
  return trouble (error->message);
}

/* What is not there is erased: docker logout names each registry in several ways. */
static Trouble
erase (TokenringBroker *broker)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringUrl) url = NULL;
  g_autofree char *server = NULL;
  Trouble refusal = read_server (&server);

  if (refusal != NULL)
    return refusal;

  url = tr_docker_server_parse (server, NULL, &error);
  if (url == NULL)
    return trouble (error->message);
  if (is_left_to_plain (broker, server, &problem)) {
    tr_plain_say_problem (problem, NULL);
    return erase_plain (broker, server);
  }
  if (tr_docker_server_is_extra (server))
    return NULL;
  if (!tokenring_broker_erase (broker, url, NULL, &error))
    return trouble (error->message);
  return NULL;
}

/* docker asks get for each name that it is told here, and gives up if one fails. */
static gboolean
get_would_answer (TokenringBroker *broker, TokenringAccount *account, const char *server)
{
  g_autoptr (TokenringUrl) url = tr_docker_server_parse (server, NULL, NULL);
  g_autoptr (TokenringAccount) owner =
      url == NULL ? NULL : tokenring_broker_find_account (broker, url, NULL);
  g_autoptr (TokenringToken) token = NULL;

  if (owner == NULL ||
      strcmp (tokenring_account_get_name (owner), tokenring_account_get_name (account)) != 0)
    return FALSE;

  token = tokenring_broker_peek_token (broker, account, NULL);
  return token != NULL || tokenring_broker_has_client_secret (broker, account, NULL);
}

/* An account is one for a registry if it says as whom to log in there. */
static void
list_account (TokenringBroker *broker, TokenringAccount *account, TokenringWriter *writer,
              GHashTable *listed)
{
  g_autofree char *username = tokenring_account_dup_setting (account, "use", "docker-username");
  const char *const *match = tokenring_account_get_match (account);

  if (username == NULL || *username == '\0')
    return;

  for (guint i = 0; match[i] != NULL; i++) {
    g_autofree char *server = tr_docker_server_from_pattern (match[i]);

    if (server != NULL && get_would_answer (broker, account, server) &&
        g_hash_table_add (listed, g_strdup (server)))
      tokenring_writer_json_member (writer, server, username);
  }
}

static Trouble
list (TokenringBroker *broker)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = tokenring_broker_list_accounts (broker, &error);
  g_autoptr (TokenringWriter) writer = tokenring_writer_new ();
  g_autoptr (GHashTable) listed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (names == NULL)
    return trouble (error->message);

  tokenring_writer_json_open (writer, NULL);
  for (guint i = 0; names[i] != NULL; i++) {
    g_autoptr (TokenringAccount) account = tokenring_broker_load_account (broker, names[i], NULL);

    if (account != NULL)
      list_account (broker, account, writer, listed);
  }
  tr_plain_docker_list (broker, writer, listed);
  tokenring_writer_json_close (writer);
  return tokenring_writer_send (writer, STDOUT_FILENO, &error) ? NULL : trouble (error->message);
}

static Trouble
version (TokenringBroker *broker)
{
  (void) broker;
  printf ("%s (tokenring) %s\n", NAME, TOKENRING_VERSION);
  return NULL;
}

typedef Trouble (*Action) (TokenringBroker *broker);

static Action
find_action (const char *name)
{
  static const struct {
    const char *name;
    Action action;
  } actions[] = { { "get", get },   { "store", store },     { "erase", erase },
                  { "list", list }, { "version", version }, { "--version", version },
                  { "-v", version } };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (strcmp (actions[i].name, name) == 0)
      return actions[i].action;

  return NULL;
}

static TrExit
run (TrContext *context, int argc, char **argv)
{
  TokenringBroker *broker = context->broker;
  Action action = argc == 2 ? find_action (argv[1]) : NULL;
  g_autofree char *problem = NULL;
  g_autofree char *line = NULL;

  if (tr_options_show_help (&tr_command_docker, argc, argv))
    return TR_EXIT_DONE;
  if (argc != 2)
    problem = g_strdup ("Usage: " NAME " <store|get|erase|list|version>");
  else if (action == NULL)
    problem = g_strdup_printf ("%s: unknown action: %s", NAME, argv[1]);
  else
    problem = action (broker);
  if (problem == NULL)
    return TR_EXIT_DONE;

  line = tokenring_text_escape (problem, -1, 0);
  printf ("%s\n", line);
  return TR_EXIT_FAILED;
}

const TrCommand tr_command_docker = {
  .name = "docker",
  .arguments = "get|store|erase|list|version",
  .summary = "Answer docker, which asks on stdin; see docker-credential-tokenring(1)",
  .examples = "echo registry.example.com | tokenring docker get",
  .run = run,
};
