/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "options.h"
#include "say.h"

#include <unistd.h>

/* Asked before a token is, so that none is got in vain. */
static char *
dup_name (const TokenringAccount *account, GError **error)
{
  g_autofree char *header = tokenring_account_dup_setting (account, "use", "header");
  g_autofree char *origin = NULL;

  if (header == NULL || *header == '\0')
    return g_strdup ("Authorization");
  if (tokenring_text_is_header_name (header))
    return g_steal_pointer (&header);
  origin = tokenring_account_dup_origin (account, "use", "header");
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
               "account '%s': header in [use] is not the name of a header; correct %s",
               tokenring_account_get_name (account), origin);
  return NULL;
}

static gboolean
print_headers (const TokenringAccount *account, const char *name, const TokenringToken *token,
               GError **error)
{
  g_autoptr (TokenringWriter) writer = tokenring_writer_new ();
  g_autoptr (TokenringSecret) value = tokenring_account_make_header_value (account, token);
  g_autofree char *user_agent = tokenring_account_dup_setting (account, "use", "user-agent");

  tokenring_writer_header (writer, name, tokenring_secret_peek (value, NULL));
  if (user_agent != NULL && *user_agent != '\0')
    tokenring_writer_header (writer, "User-Agent", user_agent);
  return tokenring_writer_send (writer, STDOUT_FILENO, error);
}

static TrExit
run (TrContext *context, int argc, char **argv)
{
  TokenringBroker *broker = context->broker;
  g_autoptr (TokenringAccount) account = NULL;
  g_autoptr (TokenringToken) token = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  TrExit exit_status;

  if (!tr_options_parse (context, &tr_command_header, NULL, &argc, &argv, 1, 1, &exit_status))
    return exit_status;

  account = tr_options_find_account (broker, argv[1], &error);
  if (account == NULL)
    return tr_say_error (error);
  name = dup_name (account, &error);
  token = name == NULL ? NULL
                       : tokenring_broker_get_token (broker, account, TOKENRING_FLAGS_NONE, &error);
  if (token == NULL || !print_headers (account, name, token, &error))
    return tr_say_error (error);
  return TR_EXIT_DONE;
}

const TrCommand tr_command_header = {
  .name = "header",
  .arguments = "NAME-or-URL",
  .summary = "Print the HTTP headers that carry the token, for curl -H @-",
  .examples = "tokenring header work | curl -H @- https://git.example.com/api/projects",
  .run = run,
};
