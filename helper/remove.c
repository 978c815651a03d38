/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "options.h"
#include "say.h"
#include "setup.h"

#include <stdio.h>

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
  .arguments = "NAME",
  .summary = "Delete an account, its client secret and its tokens",
  .examples = "tokenring remove work",
  .run = run,
};
