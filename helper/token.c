/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "options.h"
#include "say.h"

#include <unistd.h>

static gboolean
print_token (const TokenringAccount *account, const TokenringToken *token, gboolean json,
             GError **error)
{
  g_autoptr (TokenringWriter) writer = tokenring_writer_new ();
  const char *text = tokenring_secret_peek (tokenring_token_get_secret (token), NULL);

  if (!json) {
    tokenring_writer_line (writer, text);
    return tokenring_writer_send (writer, STDOUT_FILENO, error);
  }

  tokenring_writer_json_open (writer, NULL);
  tokenring_writer_json_number (writer, "version", 1);
  tokenring_writer_json_member (writer, "account", tokenring_account_get_name (account));
  tokenring_writer_json_member (writer, "token", text);
  tokenring_writer_json_number (writer, "obtained", tokenring_token_get_obtained (token));
  tokenring_writer_json_number (writer, "expires", tokenring_token_get_expires (token));
  tokenring_writer_json_number (writer, "good_until", tokenring_token_get_good_until (token));
  tokenring_writer_json_close (writer);
  return tokenring_writer_send (writer, STDOUT_FILENO, error);
}

static TrExit
run (TrContext *context, int argc, char **argv)
{
  TokenringBroker *broker = context->broker;
  gboolean fresh = FALSE, json = FALSE;
  const GOptionEntry entries[] = {
    { "fresh", 0, 0, G_OPTION_ARG_NONE, &fresh, "Pass over the cache and get a new token", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print the token and its times as JSON", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (TokenringAccount) account = NULL;
  g_autoptr (TokenringToken) token = NULL;
  g_autoptr (GError) error = NULL;
  TrExit exit_status;

  if (!tr_options_parse (context, &tr_command_token, entries, &argc, &argv, 1, 1, &exit_status))
    return exit_status;

  account = tr_options_find_account (broker, argv[1], &error);
  if (account == NULL)
    return tr_say_error (error);
  token = tokenring_broker_get_token (broker, account,
                                      fresh ? TOKENRING_FLAGS_FRESH : TOKENRING_FLAGS_NONE, &error);
  if (token == NULL || !print_token (account, token, json, &error))
    return tr_say_error (error);
  return TR_EXIT_DONE;
}

const TrCommand tr_command_token = {
  .name = "token",
  .arguments = "NAME-or-URL [--fresh] [--json]",
  .summary = "Print the token of an account",
  .examples = "tokenring token work\n"
              "tokenring token https://git.example.com/team/project.git --json",
  .run = run,
};
