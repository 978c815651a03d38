/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "options.h"
#include "present.h"
#include "say.h"

#include <stdio.h>

/* The host that a setting names, with its port; the setting was used already, so it is a URL. */
static char *
dup_host (const TokenringAccount *account, const char *group, const char *key)
{
  g_autofree char *text = tokenring_account_dup_setting (account, group, key);
  g_autoptr (TokenringUrl) url = text == NULL ? NULL : tokenring_url_parse (text, NULL);

  return url == NULL ? g_strdup ("the endpoint") : tokenring_url_dup_authority (url);
}

static void
print_token (const TrContext *context, const TokenringAccount *account, const TokenringToken *token)
{
  g_autofree char *host = dup_host (account, "request", "token-url");
  g_autofree char *left =
      tr_time_left (tokenring_token_get_good_until (token) - tokenring_token_get_obtained (token));

  tr_inform (context, "Token: %s issued one that is good for %s", host, left);
  if (!tokenring_token_is_cacheable (token))
    tr_inform (context, "Token: the answer had no usable lifetime, so it is not cached");
}

static TrExit
judge (const TrContext *context, const char *name, const char *host, guint http_status)
{
  if (http_status >= 200 && http_status < 300) {
    tr_inform (context, "API: %s accepts the token (HTTP %u)", host, http_status);
    return TR_EXIT_DONE;
  }
  if (http_status == 401) {
    tr_say ("%s refuses the new token of account '%s' (HTTP 401); check scope and audience "
            "('tokenring show %s'), and whether the credentials are for this environment",
            host, name, name);
    return TR_EXIT_REFUSED;
  }
  if (http_status == 403) {
    tr_say ("%s knows account '%s' but does not permit it (HTTP 403); ask for the permission, or "
            "check the scope ('tokenring show %s')",
            host, name, name);
    return TR_EXIT_REFUSED;
  }
  tr_say ("%s answers HTTP %u; check status-url in [use] of account '%s', or try later", host,
          http_status, name);
  return TR_EXIT_NETWORK;
}

static TrExit
call_status (const TrContext *context, TokenringAccount *account, TokenringToken *token)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *status_url = tokenring_account_dup_setting (account, "use", "status-url");
  g_autofree char *host = NULL;
  guint http_status;

  if (status_url == NULL || *status_url == '\0') {
    tr_inform (context, "API: not called, since the account has no status-url");
    return TR_EXIT_DONE;
  }
  if (!tokenring_broker_call_status (context->broker, account, token, &http_status, &error))
    return tr_say_error (error);
  host = dup_host (account, "use", "status-url");
  return judge (context, tokenring_account_get_name (account), host, http_status);
}

static TrExit
run (TrContext *context, int argc, char **argv)
{
  g_autoptr (TokenringAccount) account = NULL;
  g_autoptr (TokenringToken) token = NULL;
  g_autoptr (GError) error = NULL;
  TrExit exit_status;

  if (!tr_options_parse (context, &tr_command_check, NULL, &argc, &argv, 1, 1, &exit_status))
    return exit_status;

  account = tokenring_broker_load_account (context->broker, argv[1], &error);
  if (account == NULL)
    return tr_say_error (error);
  token = tokenring_broker_get_token (context->broker, account, TOKENRING_FLAGS_FRESH, &error);
  if (token == NULL)
    return tr_say_error (error);

  tr_inform (context, "Client secret: found");
  print_token (context, account, token);
  return call_status (context, account, token);
}

const TrCommand tr_command_check = {
  .name = "check",
  .arguments = "NAME",
  .summary = "Get a fresh token, try it, and say what works and what does not",
  .examples = "tokenring check work",
  .run = run,
};
