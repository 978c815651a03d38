/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "options.h"
#include "say.h"

#include <stdio.h>

static TrExit
run (TrContext *context, int argc, char **argv)
{
  g_autoptr (TokenringAccount) account = NULL;
  g_autoptr (GError) error = NULL;
  TrExit exit_status;

  if (!tr_options_parse (context, &tr_command_forget, NULL, &argc, &argv, 1, 1, &exit_status))
    return exit_status;

  account = tr_options_find_account (context->broker, argv[1], &error);
  if (account == NULL || !tokenring_broker_forget (context->broker, account, &error))
    return tr_say_error (error);
  tr_inform (context, "The cached tokens of '%s' are dropped",
             tokenring_account_get_name (account));
  return TR_EXIT_DONE;
}

const TrCommand tr_command_forget = {
  .name = "forget",
  .arguments = "NAME-or-URL",
  .summary = "Drop the cached tokens of an account; its client secret stays",
  .examples = "tokenring forget work",
  .run = run,
};
