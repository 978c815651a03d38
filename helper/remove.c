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

static TrExit
run (TrContext *context, int argc, char **argv)
{
  g_autoptr (TokenringAccount) account = NULL;
  g_autoptr (GError) error = NULL;
  TrExit exit_status;

  if (!tr_options_parse (context, &tr_command_remove, NULL, &argc, &argv, 1, 1, &exit_status))
    return exit_status;

  /* Afterwards nobody knows what it owned. */
  account = tokenring_broker_load_account (context->broker, argv[1], NULL);
  if (!tokenring_broker_remove_account (context->broker, argv[1], &error))
    return tr_say_error (error);
  if (account != NULL) {
    say_what_is_left (context, account);
    return tr_setup_take_back (context, account);
  }
  tr_inform (context, "Account '%s' is removed, with its client secret and its tokens", argv[1]);
  tr_inform (
      context,
      "Its file could not be used, so what 'tokenring setup' wrote for it, if anything, is left");
  return TR_EXIT_DONE;
}

const TrCommand tr_command_remove = {
  .name = "remove",
  .arguments = "NAME",
  .summary = "Delete an account, its client secret and its tokens",
  .examples = "tokenring remove work",
  .run = run,
};
