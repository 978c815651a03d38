/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "options.h"
#include "say.h"
#include "setup.h"

#include <stdio.h>

/* Where the client secret is that only a person can delete; NULL: there is none. */
static char *
dup_place (const TrContext *context, TokenringAccount *account)
{
  if (account == NULL || !tokenring_broker_has_client_secret (context->broker, account, NULL))
    return NULL;
  return tokenring_broker_dup_secret_place (context->broker, account, NULL);
}

/* Whether it is known that there is none. It may be where only a service looks. */
static gboolean
lacks_secret (const TrContext *context, TokenringAccount *account)
{
  g_autoptr (GError) problem = NULL;

  return account != NULL &&
         !tokenring_broker_has_client_secret (context->broker, account, &problem) &&
         problem == NULL;
}

/* What a file of systemd or a container holds, others have put there. */
static void
say_what_is_left (const TrContext *context, const char *name, TokenringAccount *account,
                  gboolean lacked_secret)
{
  g_autofree char *place = dup_place (context, account);

  if (lacked_secret)
    tr_inform (context,
               "Account '%s' is removed, with its tokens; no client secret of it was found", name);
  else if (place != NULL)
    tr_inform (
        context,
        "Account '%s' is removed, with its tokens; its client secret is still in %s, which is "
        "not deleted here",
        name, place);
  else
    tr_inform (context, "Account '%s' is removed, with its client secret and its tokens", name);
}

static gboolean
has_keyring (TokenringBroker *broker)
{
  g_auto (GStrv) stores = tokenring_broker_list_stores (broker, TOKENRING_CHAIN_SECRETS, NULL);

  return stores != NULL && g_strv_contains ((const char *const *) stores, "secret-service");
}

/* Nobody but who reads this knows of it from now on, so it is said to the quiet as well. */
static void
say_what_may_be_left (const TrContext *context, const char *name, const char *of_secret,
                      const char *of_tokens)
{
  if (of_secret != NULL && has_keyring (context->broker))
    tr_say ("the client secret of '%s' may still be in the keyring: %s; to delete it where the "
            "keyring is open, run: secret-tool clear xdg:schema org.tokenring.ClientSecret "
            "account %s",
            name, of_secret, name);
  else if (of_secret != NULL)
    tr_say ("the client secret of '%s' may still be in a store: %s", name, of_secret);
  else if (of_tokens != NULL)
    tr_say ("a token of '%s' may still be in a store, until it expires: %s", name, of_tokens);
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

/* Whatever a store does: the account goes. */
static gboolean
abandon (const TrContext *context, const char *name, TokenringAccount *account, GError **error)
{
  g_autofree char *of_secret = NULL;
  g_autofree char *of_tokens = NULL;
  g_autofree char *place = NULL;
  gboolean lacked_secret = lacks_secret (context, account);

  if (!tokenring_broker_abandon_account (context->broker, name, &of_secret, &of_tokens, error))
    return FALSE;
  if (of_secret == NULL) {
    say_what_is_left (context, name, account, lacked_secret);
    say_what_may_be_left (context, name, NULL, of_tokens);
    return TRUE;
  }
  place = dup_place (context, account);
  if (place != NULL)
    tr_inform (context,
               "Account '%s' is removed; a client secret of it is still in %s, which is not "
               "deleted here",
               name, place);
  else
    tr_inform (context, "Account '%s' is removed", name);
  say_what_may_be_left (context, name, of_secret, of_tokens);
  return TRUE;
}

static gboolean
remove_whole (const TrContext *context, const char *name, TokenringAccount *account, GError **error)
{
  gboolean lacked_secret = lacks_secret (context, account);

  if (!tokenring_broker_remove_account (context->broker, name, error))
    return FALSE;
  say_what_is_left (context, name, account, lacked_secret);
  return TRUE;
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
  TrExit exit_status;

  if (!tr_options_parse (context, &tr_command_remove, entries, &argc, &argv, 1, 1, &exit_status))
    return exit_status;

  /* Afterwards nobody knows what it owned. */
  account = tokenring_broker_load_account (context->broker, argv[1], NULL);
  if (force && !abandon (context, argv[1], account, &error))
    return tr_say_error (error);
  if (!force && !remove_whole (context, argv[1], account, &error))
    return say_failure (error, argv[1]);
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
