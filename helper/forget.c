/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "options.h"
#include "say.h"

#include <stdio.h>

/* A token that a keyring has of a better day is out of reach, for us as for everybody here. */
static void
say_what_is_left (const TrContext *context, TokenringAccount *account)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (TokenringToken) token =
      tokenring_broker_peek_token (context->broker, account, &problem);

  if (!context->quiet && g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_ABSENT))
    tr_say ("no keyring can be reached from here; if one has a token of '%s', that stays there "
            "until it expires",
            tokenring_account_get_name (account));
}

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
  say_what_is_left (context, account);
  return TR_EXIT_DONE;
}

const TrCommand tr_command_forget = {
  .name = "forget",
  .arguments = "NAME-or-URL",
  .summary = "Drop the cached tokens of an account; its client secret stays",
  .examples = "tokenring forget work",
  .run = run,
};
