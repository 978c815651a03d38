/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "addition.h"
#include "ask.h"
#include "guide.h"
#include "input.h"
#include "options.h"
#include "place.h"
#include "say.h"

#include <stdio.h>

static void
say_what_next (const TrContext *context, TokenringAccount *account, gboolean has_secret)
{
  const char *name = tokenring_account_get_name (account);

  if (has_secret)
    tr_inform (context, "Try it: tokenring check %s", name);
  else
    tr_place_say_how (context, account);
  if (tokenring_account_get_match (account)[0] != NULL)
    tr_inform (context, "Have git ask for it: tokenring setup git %s (or docker, in its place)",
               name);
}

/* What is wrong with the account is said before the user types a secret for it. */
static gboolean
check_addition (TokenringBroker *broker, const TrAddition *addition, GError **error)
{
  g_autoptr (TokenringDraft) draft = tr_addition_make_draft (addition, error);
  g_autoptr (TokenringAccount) account =
      draft == NULL ? NULL
                    : tokenring_broker_preview_account (broker, draft, addition->replace, error);

  if (account == NULL)
    return FALSE;
  if (addition->no_secret || tr_place_check (broker, account, error))
    return TRUE;
  if (!tokenring_broker_can_store_secret (broker, account, NULL))
    g_prefix_error (error, "add --no-secret: ");
  return FALSE;
}

static TrExit
add (const TrContext *context, const TrAddition *addition)
{
  TokenringBroker *broker = context->broker;
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringSecret) client_secret = NULL;
  g_autoptr (TokenringAccount) account = NULL;
  g_autofree char *prompt = g_strdup_printf ("Client secret of %s: ", addition->client_id);

  if (!check_addition (broker, addition, &error))
    return tr_say_error (error);

  if (!addition->no_secret) {
    client_secret = tr_input_ask_secret (prompt, &error);
    if (client_secret == NULL)
      return tr_say_error (error);
  }

  account = tr_addition_write (context, addition, client_secret, &error);
  if (account == NULL)
    return tr_say_error (error);
  say_what_next (context, account,
                 client_secret != NULL ||
                     tokenring_broker_has_client_secret (broker, account, NULL));
  return TR_EXIT_DONE;
}

static gboolean
is_parameter (TokenringBroker *broker, const char *name)
{
  g_auto (GStrv) providers = tokenring_broker_list_providers (broker, NULL);

  for (guint i = 0; providers != NULL && providers[i] != NULL; i++) {
    g_autoptr (TokenringProvider) provider =
        tokenring_broker_load_provider (broker, providers[i], NULL);
    g_auto (GStrv) known = provider == NULL ? NULL : tokenring_provider_dup_parameters (provider);

    if (known != NULL && g_strv_contains ((const char *const *) known, name))
      return TRUE;
  }
  return FALSE;
}

static char *
dup_hint (TrContext *context, const char *option)
{
  static const char *const secrets[] = { "secret", "client-secret", "password", NULL };

  if (g_strv_contains (secrets, option))
    return g_strdup ("the client secret is asked for, or read from standard input");
  if (g_str_equal (option, "url"))
    return g_strdup ("a URL that it owns is given as --match URL");
  return is_parameter (context->broker, option)
             ? g_strdup_printf ("a parameter is given as --param %s=VALUE", option)
             : NULL;
}

static TrExit
run (TrContext *context, int argc, char **argv)
{
  g_auto (TrAddition) addition = { 0 };
  /* File names are bytes: GLib leaves them as they are, whatever the locale. */
  const GOptionEntry entries[] = {
    { "provider", 'p', 0, G_OPTION_ARG_FILENAME, &addition.provider,
      "How tokens are asked for; 'tokenring providers' lists them", "P" },
    { "client-id", 'i', 0, G_OPTION_ARG_FILENAME, &addition.client_id,
      "The client id, or the user name", "ID" },
    { "match", 'm', 0, G_OPTION_ARG_FILENAME_ARRAY, &addition.match, "A URL that the account owns",
      "URL" },
    { "param", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &addition.parameters,
      "A parameter of the provider", "K=V" },
    { "set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &addition.settings,
      "A setting that overrides the provider's", "GROUP.KEY=VALUE" },
    { "no-secret", 0, 0, G_OPTION_ARG_NONE, &addition.no_secret, "Ask for no client secret", NULL },
    { "replace", 0, 0, G_OPTION_ARG_NONE, &addition.replace,
      "Write an account anew that is there already", NULL },
    G_OPTION_ENTRY_NULL,
  };
  gboolean is_guided = tr_ask_is_possible ();
  TrExit exit_status;

  if (!tr_options_parse (context, &tr_command_add, entries, &argc, &argv, is_guided ? 0 : 1, 1,
                         &exit_status))
    return exit_status;
  addition.name = g_strdup (argv[1]);
  if (addition.name != NULL && addition.provider != NULL && addition.client_id != NULL)
    return add (context, &addition);
  return is_guided ? tr_guide (context, &addition)
                   : tr_say_usage (&tr_command_add, "--provider and --client-id are needed");
}

const TrCommand tr_command_add = {
  .name = "add",
  .arguments = "[NAME] --provider P --client-id ID [--match URL]… [--param K=V]… "
               "[--set GROUP.KEY=VALUE]… [--no-secret] [--replace]",
  .summary = "Add an account; what is not given is asked for on a terminal",
  .examples = "tokenring add\n"
              "tokenring add work --provider oauth2 --client-id build-bot \\\n"
              "    --param token-url=https://login.example.com/oauth/token \\\n"
              "    --match https://git.example.com\n"
              "tokenring add plant --provider huvr --client-id build-bot \\\n"
              "    --param base-url=https://plant.example.com <secret-file",
  .run = run,
  .dup_hint = dup_hint,
};
