/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "input.h"
#include "options.h"
#include "place.h"
#include "say.h"

#include <stdio.h>

static TrExit
run (TrContext *context, int argc, char **argv)
{
  g_autoptr (TokenringAccount) account = NULL;
  g_autoptr (TokenringSecret) client_secret = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *prompt = NULL;
  TrExit exit_status;

  if (!tr_options_parse (context, &tr_command_secret, NULL, &argc, &argv, 1, 1, &exit_status))
    return exit_status;

  account = tokenring_broker_load_account (context->broker, argv[1], &error);
  if (account == NULL || !tr_place_check (context->broker, account, &error))
    return tr_say_error (error);

  prompt = g_strdup_printf ("New client secret of %s: ", tokenring_account_get_client_id (account));
  client_secret = tr_input_ask_secret (prompt, &error);
  if (client_secret == NULL ||
      !tokenring_broker_set_client_secret (context->broker, account, client_secret, &error))
    return tr_say_error (error);

  tr_inform (context, "The client secret of '%s' is replaced; its cached tokens are dropped",
             argv[1]);
  tr_inform (context, "Try it: tokenring check %s", argv[1]);
  return TR_EXIT_DONE;
}

const TrCommand tr_command_secret = {
  .name = "secret",
  .arguments = "NAME",
  .summary = "Replace the client secret of an account, and drop its tokens",
  .examples = "tokenring secret work",
  .run = run,
};
