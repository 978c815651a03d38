/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* git's credential protocol, as gitcredentials(7) and git-credential(1) tell it. git asks several
 * helpers in turn: what is not ours gets no answer, and no word. */

#include "../options.h"
#include "../say.h"
#include "git-request.h"
#include "plain.h"

#include <string.h>
#include <unistd.h>

static char *
dup_setting (const TokenringAccount *account, const char *key, const char *fallback)
{
  g_autofree char *value = tokenring_account_dup_setting (account, "use", key);

  return value == NULL || *value == '\0' ? g_strdup (fallback) : g_steal_pointer (&value);
}

/* A git that knows authtype sends any scheme as it is told; before that, there is only Basic. Where
 * a server takes both, Basic is the better one: with a scheme, git 2.46 and 2.47 send the first
 * part of a push of over http.postBuffer without any credentials. */
static gboolean
wants_scheme (const TrGitRequest *request, const TokenringAccount *account, const char *scheme)
{
  g_autofree char *form = dup_setting (account, "git", "auto");

  if (!request->knows_authtype || *scheme == '\0')
    return FALSE;
  if (strcmp (form, "scheme") == 0)
    return TRUE;
  return strcmp (form, "auto") == 0 && tr_git_request_is_challenged (request, scheme) &&
         !tr_git_request_is_challenged (request, "Basic");
}

static void
write_with_scheme (TokenringWriter *writer, const char *scheme, const char *token)
{
  tokenring_writer_pair (writer, "authtype", scheme);
  tokenring_writer_pair (writer, "credential", token);
  tokenring_writer_pair (writer, "ephemeral", "1");
}

/* git goes on to ask for a user name where there is none. */
static void
write_with_username (TokenringWriter *writer, const TokenringAccount *account, const char *token)
{
  const char *client_id = tokenring_account_get_client_id (account);
  g_autofree char *username = dup_setting (account, "git-username", client_id);

  tokenring_writer_pair (writer, "username", username);
  tokenring_writer_pair (writer, "password", token);
}

static gboolean
answer (const TrGitRequest *request, const TokenringAccount *account, const TokenringToken *token,
        GError **error)
{
  g_autoptr (TokenringWriter) writer = tokenring_writer_new ();
  g_autofree char *scheme = tokenring_account_dup_setting (account, "use", "scheme");
  g_autofree char *mark = request->knows_state ? tokenring_mark_new (account, token) : NULL;
  g_autofree char *expiry =
      g_strdup_printf ("%" G_GINT64_FORMAT, tokenring_token_get_good_until (token));
  const char *text = tokenring_secret_peek (tokenring_token_get_secret (token), NULL);
  const char *authtype = scheme == NULL ? "Bearer" : scheme;
  gboolean has_scheme = wants_scheme (request, account, authtype);

  /* git takes none of what they announce if it comes before them. */
  if (has_scheme)
    tokenring_writer_pair (writer, "capability[]", "authtype");
  if (mark != NULL)
    tokenring_writer_pair (writer, "capability[]", "state");

  if (has_scheme)
    write_with_scheme (writer, authtype, text);
  else
    write_with_username (writer, account, text);
  tokenring_writer_pair (writer, "password_expiry_utc", expiry);
  if (mark != NULL)
    tokenring_writer_pair (writer, "state[]", mark);
  return tokenring_writer_send (writer, STDOUT_FILENO, error);
}

/* The account owns the URL, so whatever the user could type would be wrong: git must not ask. */
static void
tell_to_quit (void)
{
  g_autoptr (TokenringWriter) writer = tokenring_writer_new ();

  tokenring_writer_pair (writer, "quit", "1");
  tokenring_writer_send (writer, STDOUT_FILENO, NULL);
}

static gboolean
get (TokenringBroker *broker, const TrGitRequest *request, const TokenringUrl *url, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (TokenringAccount) account =
      url == NULL ? NULL : tokenring_broker_find_account (broker, url, &problem);
  g_autoptr (TokenringToken) token = NULL;

  if (account == NULL)
    return tr_plain_git_serve (broker, request, tr_plain_git_get, problem, error);

  token = tokenring_broker_get_token (broker, account, TOKENRING_FLAGS_NONE, error);
  if (token != NULL && answer (request, account, token, error))
    return TRUE;
  tell_to_quit ();
  return FALSE;
}

/* A @url that is NULL is of no kind that an account can own; what several own is theirs all the
 * same.
 */
static gboolean
is_owned (TokenringBroker *broker, const TokenringUrl *url, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (TokenringAccount) account =
      url == NULL ? NULL : tokenring_broker_find_account (broker, url, &problem);

  if (account != NULL || g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_AMBIGUOUS))
    return TRUE;
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* git hands back what it had from us after each success, and a mark says so without a look into any
 * store. A credential with a scheme is always a token, never what a user typed. */
static gboolean
store (TokenringBroker *broker, const TrGitRequest *request, const TokenringUrl *url,
       GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (tr_git_request_is_marked (request))
    return TRUE;
  if (!is_owned (broker, url, &problem))
    return tr_plain_may_be_kept (problem, error) &&
           tr_plain_git_serve (broker, request, tr_plain_git_store, problem, error);
  return request->password == NULL ||
         tokenring_broker_store (broker, url, request->password, error);
}

static gboolean
erase (TokenringBroker *broker, const TrGitRequest *request, const TokenringUrl *url,
       GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (!is_owned (broker, url, &problem))
    return tr_plain_git_serve (broker, request, tr_plain_git_erase, problem, error);
  return tokenring_broker_erase (broker, url, tr_git_request_get_secret (request), error);
}

/* What we know beyond the first form of the protocol. There is no request. */
static gboolean
capability (TokenringBroker *broker, const TrGitRequest *request, const TokenringUrl *url,
            GError **error)
{
  g_autoptr (TokenringWriter) writer = tokenring_writer_new ();

  (void) broker;
  (void) request;
  (void) url;
  tokenring_writer_line (writer, "version 0");
  tokenring_writer_line (writer, "capability authtype");
  tokenring_writer_line (writer, "capability state");
  return tokenring_writer_send (writer, STDOUT_FILENO, error);
}

typedef gboolean (*Operation) (TokenringBroker *broker, const TrGitRequest *request,
                               const TokenringUrl *url, GError **error);

static Operation
find_operation (const char *name)
{
  static const struct {
    const char *name;
    Operation operation;
  } operations[] = {
    { "get", get }, { "store", store }, { "erase", erase }, { "capability", capability }
  };

  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    if (strcmp (operations[i].name, name) == 0)
      return operations[i].operation;

  return NULL;
}

static gboolean
serve (TokenringBroker *broker, Operation operation, GError **error)
{
  g_autoptr (TrGitRequest) request = NULL;
  g_autoptr (TokenringUrl) url = NULL;

  if (operation == capability)
    return capability (broker, NULL, NULL, error);

  request = tr_git_request_read (STDIN_FILENO, error);
  if (request == NULL)
    return FALSE;
  if (!tr_git_request_is_web (request))
    return operation (broker, request, NULL, error);

  url = tr_git_request_make_url (request, error);
  return url != NULL && operation (broker, request, url, error);
}

static gboolean
is_worth_a_word (Operation operation, const GError *error)
{
  if (g_error_matches (error, TOKENRING_ERROR, TOKENRING_ERROR_NO_ACCOUNT))
    return FALSE;
  /* get has said it already. */
  return operation == get || !g_error_matches (error, TOKENRING_ERROR, TOKENRING_ERROR_AMBIGUOUS);
}

static TrExit
run (TrContext *context, int argc, char **argv)
{
  TokenringBroker *broker = context->broker;
  g_autoptr (GError) error = NULL;
  Operation operation;

  if (tr_options_show_help (&tr_command_git, argc, argv))
    return TR_EXIT_DONE;
  if (argc < 2) {
    tr_say ("an operation is needed; usage: %s",
            "git-credential-tokenring get|store|erase|capability");
    return TR_EXIT_USAGE;
  }

  operation = find_operation (argv[1]);
  /* Later versions of git have operations that we do not know of. */
  if (operation == NULL || serve (broker, operation, &error))
    return TR_EXIT_DONE;
  if (!is_worth_a_word (operation, error))
    return TR_EXIT_DONE;
  tr_say ("%s", error->message);
  return TR_EXIT_FAILED;
}

const TrCommand tr_command_git = {
  .name = "git",
  .arguments = "get|store|erase|capability",
  .summary = "Answer git, which asks on stdin; see git-credential-tokenring(1)",
  .examples = "printf 'url=https://git.example.com\\n\\n' | tokenring git get",
  .run = run,
};
