/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "options.h"
#include "say.h"
#include "setup.h"

#include <stdio.h>

/* What a file of systemd or a container holds, others have put there. */
static void
say_what_is_left (const TrContext *context, TokenringAccount *account)
{
  const char *name = tokenring_account_get_name (account);

  if (tokenring_broker_has_client_secret (context->broker, account, NULL))
    tr_inform (context,
               "Account '%s' is removed, with its tokens; its client secret is in a store that "
               "cannot be written to, and is still there",
               name);
  else
    tr_inform (context, "Account '%s' is removed, with its client secret and its tokens", name);
}

/* Nobody but who reads this knows of it from now on, so it is said to the quiet as well. */
static void
say_what_may_be_left (const TrContext *context, const char *name, TokenringAccount *account,
                      const char *reason)
{
  g_auto (GStrv) stores =
      tokenring_broker_list_stores (context->broker, TOKENRING_CHAIN_SECRETS, NULL);

  tr_inform (context, "Account '%s' is removed", name);
  if (account != NULL && tokenring_broker_has_client_secret (context->broker, account, NULL))
    tr_inform (context, "Its client secret is in a store that cannot be written to, and is still "
                        "there");
  if (stores != NULL && g_strv_contains ((const char *const *) stores, "secret-service"))
    tr_say ("what the keyring has of '%s' may still be in it: %s; to delete it where the keyring "
            "is open, run: secret-tool clear xdg:schema org.tokenring.ClientSecret account %s",
            name, reason, name);
  else
    tr_say ("what a store has of '%s' may still be in it: %s", name, reason);
}

/* The account stays whole while a store cannot be reached: that is told how to change. */
static TrExit
say_failure (const GError *error, const char *name)
{
  TrExit exit_status = tr_exit_for (error);

  if (exit_status != TR_EXIT_KEYRING)
    return tr_say_error (error);
  tr_say ("account '%s' is still there: %s; to remove it and leave in the store what is there, "
          "run: tokenring remove %s --force",
          name, error->message, name);
  return exit_status;
}

static TrExit
run (TrContext *context, int argc, char **argv)
{
  gboolean force = FALSE;
  const GOptionEntry entries[] = {
    { "force", 'f', 0, G_OPTION_ARG_NONE, &force,
      "Go on when a store cannot be reached, and say what may be left in it", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (TokenringAccount) account = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *left = NULL;
  TrExit exit_status;

  if (!tr_options_parse (context, &tr_command_remove, entries, &argc, &argv, 1, 1, &exit_status))
    return exit_status;

  /* Afterwards nobody knows what it owned. */
  account = tokenring_broker_load_account (context->broker, argv[1], NULL);
  if (force ? !tokenring_broker_abandon_account (context->broker, argv[1], &left, &error)
            : !tokenring_broker_remove_account (context->broker, argv[1], &error))
    return say_failure (error, argv[1]);
  if (left != NULL)
    say_what_may_be_left (context, argv[1], account, left);
  else if (account != NULL)
    say_what_is_left (context, account);
  else
    tr_inform (context, "Account '%s' is removed, with its client secret and its tokens", argv[1]);
  if (account != NULL)
    return tr_setup_take_back (context, account);
  tr_inform (
      context,
      "Its file could not be used, so what 'tokenring setup' wrote for it, if anything, is left");
  return TR_EXIT_DONE;
}

const TrCommand tr_command_remove = {
  .name = "remove",
  .arguments = "NAME [--force]",
  .summary = "Delete an account, its client secret and its tokens",
  .examples = "tokenring remove work\n"
              "tokenring remove work --force",
  .run = run,
};
