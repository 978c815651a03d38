/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "options.h"
#include "present.h"
#include "say.h"

static void
print_line (const char *label, const char *value)
{
  tr_print ("%-14s %s", label, value);
}

static void
print_setting (const char *label, const TokenringAccount *account, const char *group,
               const char *key)
{
  g_autofree char *value = tokenring_account_dup_setting (account, group, key);

  if (value != NULL && *value != '\0')
    print_line (label, value);
}

static void
print_state (const TrState *state)
{
  const TokenringAccount *account = state->account;
  const char *const *match = tokenring_account_get_match (account);
  g_autofree char *secret = tr_state_dup_secret_text (state);
  g_autofree char *token = tr_state_dup_token_text (state);

  print_line ("Account:", state->name);
  print_line ("File:", tokenring_account_get_file (account));
  print_line ("Provider:", tokenring_account_get_provider (account));
  print_line ("Client id:", tokenring_account_get_client_id (account));
  for (guint i = 0; match[i] != NULL; i++)
    print_line ("Owns:", match[i]);
  print_setting ("Token from:", account, "request", "token-url");
  print_setting ("Scope:", account, "request", "scope");
  print_setting ("Audience:", account, "request", "audience");
  print_setting ("git's user:", account, "use", "git-username");
  print_setting ("docker's user:", account, "use", "docker-username");
  print_setting ("Kept warm:", account, "account", "warm");
  print_line ("Client secret:", secret);
  print_line ("Token:", token);
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
  g_autoptr (TokenringAccount) account = NULL;
  g_autoptr (TrState) state = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringWriter) writer = tokenring_writer_new ();
  TrExit exit_status;

  if (!tr_options_parse (context, &tr_command_show, entries, &argc, &argv, 1, 1, &exit_status))
    return exit_status;
  account = tr_options_find_account (broker, argv[1], &error);
  if (account == NULL)
    return tr_say_error (error);

  state = tr_state_new_for_account (broker, account);
  if (json) {
    tr_state_write_json (state, writer);
    return tr_send (writer);
  }
  print_state (state);
  if (tr_state_get_complaint (state) != NULL)
    tr_say ("%s", tr_state_get_complaint (state));
  return TR_EXIT_DONE;
}

const TrCommand tr_command_show = {
  .name = "show",
  .arguments = "NAME-or-URL [--json]",
  .summary = "Show one account, never its secret or token",
  .examples = "tokenring show work",
  .run = run,
};
