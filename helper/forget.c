/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "options.h"
#include "say.h"

#include <stdio.h>

static TrExit
run (TokenringBroker *broker, int argc, char **argv)
{
  g_autoptr (TokenringAccount) account = NULL;
  g_autoptr (GError) error = NULL;
  TrExit exit_status;

  if (!tr_options_parse (&tr_command_forget, NULL, &argc, &argv, 1, 1, &exit_status))
    return exit_status;

  account = tr_options_find_account (broker, argv[1], &error);
  if (account == NULL || !tokenring_broker_forget (broker, account, &error))
    return tr_say_error (error);
  tr_print ("The cached tokens of '%s' are dropped", tokenring_account_get_name (account));
  return TR_EXIT_DONE;
}

const TrCommand tr_command_forget = {
  .name = "forget",
  .arguments = "NAME-or-URL",
  .summary = "Drop the cached tokens of an account; its client secret stays",
  .run = run,
};
