/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who answers for a URL, in words. The core decides; nothing is decided here. */

#include "explain.h"
#include "options.h"
#include "protocols/docker-server.h"
#include "say.h"

#include <string.h>

static const char *const reason_words[] = {
  [TOKENRING_REASON_BROKEN] = "broken",     [TOKENRING_REASON_OWNS_NOTHING] = "owns-nothing",
  [TOKENRING_REASON_HOST] = "host",         [TOKENRING_REASON_SCHEME] = "scheme",
  [TOKENRING_REASON_PORT] = "port",         [TOKENRING_REASON_PATH] = "path",
  [TOKENRING_REASON_NO_PATH] = "no-path",   [TOKENRING_REASON_LESS_SPECIFIC] = "less-specific",
  [TOKENRING_REASON_USERNAME] = "username", [TOKENRING_REASON_AMBIGUOUS] = "ambiguous",
  [TOKENRING_REASON_ANSWERS] = "answers",
};

/* The first account for that reason or a closer one. */
static const char *
find_closest (const TokenringExplanation *explanation, TokenringReason least)
{
  for (TokenringReason reason = TOKENRING_REASON_ANSWERS; reason >= least; reason--)
    for (guint i = 0; i < tokenring_explanation_get_length (explanation); i++)
      if (tokenring_explanation_get_reason (explanation, i) == reason)
        return tokenring_explanation_get_name (explanation, i);

  return NULL;
}

static const char *
find_answering (const TokenringExplanation *explanation)
{
  return find_closest (explanation, TOKENRING_REASON_ANSWERS);
}

/* Why it cannot be told who answers, or NULL. An account that cannot be read might own what no
 * other one does. */
static const char *
find_doubt (const TokenringExplanation *explanation)
{
  const char *problem = NULL;

  if (find_closest (explanation, TOKENRING_REASON_LESS_SPECIFIC) != NULL)
    return NULL;
  for (guint i = 0; problem == NULL && i < tokenring_explanation_get_length (explanation); i++)
    problem = tokenring_explanation_get_problem (explanation, i);
  return problem;
}

static char *
dup_sentence (const TokenringExplanation *explanation, guint index)
{
  const char *match = tokenring_explanation_get_match (explanation, index);

  switch (tokenring_explanation_get_reason (explanation, index)) {
  case TOKENRING_REASON_BROKEN:
    return g_strdup_printf ("cannot be used: %s",
                            tokenring_explanation_get_problem (explanation, index));
  case TOKENRING_REASON_OWNS_NOTHING:
    return g_strdup ("owns no URL");
  case TOKENRING_REASON_HOST:
    return g_strdup_printf ("owns another host: %s", match);
  case TOKENRING_REASON_SCHEME:
    return g_strdup_printf ("owns that host by another scheme: %s", match);
  case TOKENRING_REASON_PORT:
    return g_strdup_printf ("owns that host at another port: %s", match);
  case TOKENRING_REASON_PATH:
    return g_strdup_printf ("owns another path of that host: %s", match);
  case TOKENRING_REASON_NO_PATH:
    return g_strdup_printf ("owns a path of that host, and none is asked for: %s", match);
  case TOKENRING_REASON_LESS_SPECIFIC:
    return g_strdup_printf ("owns it by %s, and '%s' does more closely", match,
                            find_closest (explanation, TOKENRING_REASON_USERNAME));
  case TOKENRING_REASON_USERNAME:
    return g_strdup_printf ("owns it by %s, but does not go by that user name", match);
  case TOKENRING_REASON_AMBIGUOUS:
    return g_strdup_printf ("owns it by %s, and not alone", match);
  case TOKENRING_REASON_ANSWERS:
  default:
    return g_strdup_printf ("owns it by %s", match);
  }
}

/* What is the answer for a URL of nobody's. */
static void
print_stored (TokenringBroker *broker)
{
  g_autoptr (GError) problem = NULL;
  gboolean git = tokenring_broker_keeps_credentials (broker, TOKENRING_CREDENTIAL_GIT, &problem);
  gboolean docker = tokenring_broker_keeps_credentials (broker, TOKENRING_CREDENTIAL_DOCKER, NULL);
  const char *stored;

  if (g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG)) {
    tr_print ("Whether what git or docker has stored for it is the answer cannot be told: %s",
              problem->message);
    return;
  }
  if (git && docker)
    stored = "What git or docker has stored for it is the answer. Without that, ";
  else if (git)
    stored = "What git has stored for it is the answer; nothing is kept for docker ([plain] in "
             "tokenring.conf). Without that, ";
  else if (docker)
    stored = "What docker has stored for it is the answer; nothing is kept for git ([plain] in "
             "tokenring.conf). Without that, ";
  else
    stored = "Nothing is kept for git or docker ([plain] in tokenring.conf), so ";
  tr_print ("%sgit goes on to its next helper, or asks you; docker goes on without credentials",
            stored);
}

/* docker has no user name, and no path, by which it could say whom it means. */
static void
print_ambiguous (TokenringBroker *broker, const TokenringUrl *url)
{
  gboolean is_registry = tokenring_url_get_scheme (url) == NULL;
  g_autoptr (GError) problem = NULL;
  g_autoptr (TokenringAccount) account = tokenring_broker_find_account (broker, url, &problem);

  if (account == NULL)
    tr_print ("Nobody answers: %s", problem->message);
  tr_print ("%sdocker goes on without credentials, or stops",
            is_registry ? "" : "git goes on to its next helper, or asks you; ");
}

static void
print_username (const TokenringExplanation *explanation, const char *shown, const char *username)
{
  gboolean is_one_closer = FALSE;

  for (guint i = 0; i < tokenring_explanation_get_length (explanation); i++)
    if (tokenring_explanation_get_reason (explanation, i) == TOKENRING_REASON_LESS_SPECIFIC)
      is_one_closer = TRUE;
  tr_print ("Nobody answers for %s: no account that owns it%s goes by the user name '%s'", shown,
            is_one_closer ? " most closely" : "", username);
}

/* Who means an account should hear how to ask for that. */
static void
print_namesake (TokenringBroker *broker, const char *text)
{
  g_autoptr (TokenringAccount) account = tokenring_broker_load_account (broker, text, NULL);

  if (account != NULL)
    tr_print ("'%s' was taken for a registry; it is also the name of an account: tokenring show %s",
              text, text);
}

static void
print_verdict (TokenringBroker *broker, const TokenringExplanation *explanation,
               const TokenringUrl *url)
{
  const char *answering = find_answering (explanation);
  const char *username = tokenring_url_get_username (url);
  g_autofree char *shown = tokenring_url_to_string (url);

  if (answering != NULL) {
    tr_print ("Account '%s' answers for %s", answering, shown);
    return;
  }
  if (find_closest (explanation, TOKENRING_REASON_AMBIGUOUS) != NULL) {
    print_ambiguous (broker, url);
    return;
  }
  if (find_closest (explanation, TOKENRING_REASON_USERNAME) != NULL)
    print_username (explanation, shown, username);
  else if (find_doubt (explanation) == NULL)
    tr_print ("Nobody answers for %s: no account owns it", shown);
  print_stored (broker);
}

/* Closest first: what people look for is mostly near the top. */
static void
print_accounts (const TokenringExplanation *explanation)
{
  guint length = tokenring_explanation_get_length (explanation);

  for (int reason = TOKENRING_REASON_ANSWERS; reason >= 0; reason--)
    for (guint i = 0; i < length; i++) {
      g_autofree char *sentence = NULL;

      if ((int) tokenring_explanation_get_reason (explanation, i) != reason)
        continue;
      sentence = dup_sentence (explanation, i);
      tr_print ("%-5s %s: %s", reason == TOKENRING_REASON_ANSWERS ? "yes" : "no",
                tokenring_explanation_get_name (explanation, i), sentence);
    }
}

static void
write_string (TokenringWriter *writer, const char *key, const char *value)
{
  g_autofree char *escaped = value == NULL ? NULL : tokenring_text_escape (value, -1, 0);

  if (value == NULL)
    tokenring_writer_json_null (writer, key);
  else
    tokenring_writer_json_member (writer, key, escaped);
}

static TrExit
send_json (const TokenringExplanation *explanation, const TokenringUrl *url)
{
  g_autoptr (TokenringWriter) writer = tokenring_writer_new ();
  g_autofree char *shown = tokenring_url_to_string (url);

  tokenring_writer_json_open (writer, NULL);
  tokenring_writer_json_number (writer, "version", 1);
  tokenring_writer_json_member (writer, "url", shown);
  write_string (writer, "account", find_answering (explanation));
  tokenring_writer_json_open_list (writer, "accounts");
  for (guint i = 0; i < tokenring_explanation_get_length (explanation); i++) {
    tokenring_writer_json_open (writer, NULL);
    write_string (writer, "name", tokenring_explanation_get_name (explanation, i));
    write_string (writer, "reason",
                  reason_words[tokenring_explanation_get_reason (explanation, i)]);
    write_string (writer, "match", tokenring_explanation_get_match (explanation, i));
    write_string (writer, "problem", tokenring_explanation_get_problem (explanation, i));
    tokenring_writer_json_close (writer);
  }
  tokenring_writer_json_close (writer);
  tokenring_writer_json_close (writer);
  return tr_send (writer);
}

/* As git reads it: a host, then a path. docker has a port after the host, and no user before it. */
static gboolean
is_like_scp (const char *text)
{
  gsize host = strcspn (text, "/:@");
  const char *rest = text + host;
  gboolean has_user = *rest == '@';
  const char *colon = has_user ? strstr (rest, ":") : rest;
  const char *end;

  if (host == 0 || *text == '[' || colon == NULL || *colon != ':' ||
      (has_user && memchr (rest, '/', (gsize) (colon - rest)) != NULL))
    return FALSE;
  end = colon + 1 + strspn (colon + 1, G_CSET_DIGITS);
  return has_user || (*end != '\0' && *end != '/');
}

static gboolean
is_for_ssh (const char *text)
{
  static const char *const schemes[] = { "ssh://", "git+ssh://", "ssh+git://" };

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_ascii_strncasecmp (text, schemes[i], strlen (schemes[i])) == 0)
      return TRUE;
  return strstr (text, "://") == NULL && is_like_scp (text);
}

static TrExit
send_ssh (gboolean json)
{
  g_autoptr (TokenringWriter) writer = tokenring_writer_new ();

  if (!json) {
    tr_print (
        "Nobody answers: git uses ssh for that, and asks no helper; with the https URL of the "
        "same it does");
    return TR_EXIT_DONE;
  }
  tokenring_writer_json_open (writer, NULL);
  tokenring_writer_json_number (writer, "version", 1);
  tokenring_writer_json_null (writer, "url");
  tokenring_writer_json_null (writer, "account");
  tokenring_writer_json_open_list (writer, "accounts");
  tokenring_writer_json_close (writer);
  tokenring_writer_json_close (writer);
  return tr_send (writer);
}

/* docker's name for Docker Hub looks like a URL. */
static TokenringUrl *
parse (const char *text, GError **error)
{
  g_autofree char *server = tr_docker_server_from_pattern (text);

  if (strstr (text, "://") == NULL || g_strcmp0 (server, text) == 0)
    return tr_docker_server_parse (text, NULL, error);
  return tokenring_url_parse (text, error);
}

static TrExit
say_doubt (const TokenringUrl *url, const char *problem)
{
  g_autofree char *shown = tokenring_url_to_string (url);

  tr_say ("it cannot be told who answers for %s: %s", shown, problem);
  return TR_EXIT_FAILED;
}

static TrExit
finish (const TokenringExplanation *explanation, const TokenringUrl *url)
{
  const char *doubt = find_doubt (explanation);

  if (find_answering (explanation) != NULL)
    return TR_EXIT_DONE;
  return doubt == NULL ? TR_EXIT_NO_ACCOUNT : say_doubt (url, doubt);
}

static TrExit
run (TrContext *context, int argc, char **argv)
{
  TokenringBroker *broker = context->broker;
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON, with a version in it", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (TokenringExplanation) explanation = NULL;
  g_autoptr (TokenringUrl) url = NULL;
  g_autoptr (GError) error = NULL;
  TrExit exit_status;

  if (!tr_options_parse (context, &tr_command_explain, entries, &argc, &argv, 1, 1, &exit_status))
    return exit_status;
  if (is_for_ssh (argv[1])) {
    exit_status = send_ssh (json);
    return exit_status == TR_EXIT_DONE ? TR_EXIT_NO_ACCOUNT : exit_status;
  }
  url = parse (argv[1], &error);
  if (url == NULL)
    return tr_say_error (error);
  explanation = tokenring_broker_explain (broker, url, &error);
  if (explanation == NULL)
    return say_doubt (url, error->message);

  if (json) {
    exit_status = send_json (explanation, url);
    if (exit_status != TR_EXIT_DONE)
      return exit_status;
  } else {
    print_verdict (broker, explanation, url);
    if (find_answering (explanation) == NULL)
      print_namesake (broker, argv[1]);
    print_accounts (explanation);
    tr_explain_advise (explanation, url);
  }
  return finish (explanation, url);
}

const TrCommand tr_command_explain = {
  .name = "explain",
  .arguments = "URL [--json]",
  .summary = "Tell which account answers for a URL, and why the others do not",
  .examples = "tokenring explain https://git.example.com/team/project.git\n"
              "tokenring explain registry.example.com:5000",
  .run = run,
};
