/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "check.h"
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

typedef struct {
  const TrContext *context;
  TokenringAccount *account;
  TokenringToken *token;
  gboolean json; /* whether what is well is told to a script, and at the end */
} Check;

/* What the account or its provider calls the lifetime in an answer; %NULL when neither says. */
static char *
dup_lifetime_names (const TokenringAccount *account)
{
  static const char *const keys[] = { "lifetime", "expires" };
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_auto (GStrv) list = tokenring_account_dup_setting_list (account, "response", keys[i]);

    for (guint j = 0; list[j] != NULL; j++)
      g_string_append_printf (names, "%s%s", names->len == 0 ? "" : " or ", list[j]);
  }
  return names->len == 0 ? NULL : g_strdup (names->str);
}

/* A service may well name no lifetime. But where one was looked for by name, that may be a slip. */
static void
print_default (const Check *check)
{
  g_autofree char *names = dup_lifetime_names (check->account);

  if (names != NULL && tokenring_token_has_default_lifetime (check->token))
    tr_inform (check->context,
               "Token: the answer has no %s, so default-lifetime in [response] counts", names);
}

static void
print_token (const Check *check)
{
  const TokenringToken *token = check->token;
  g_autofree char *host = dup_host (check->account, "request", "token-url");
  g_autofree char *left =
      tr_time_left (tokenring_token_get_good_until (token) - tokenring_token_get_obtained (token));

  tr_inform (check->context, "Client secret: found");
  if (tokenring_token_is_cacheable (token)) {
    tr_inform (check->context, "Token: %s issued one that is good for %s", host, left);
    print_default (check);
    return;
  }
  tr_inform (check->context, "Token: %s issued one", host);
  tr_inform (check->context, "Token: the answer had no usable lifetime, so it is not cached");
}

/* @host: of the API that was called; NULL: there is none. */
static TrExit
send_json (const Check *check, const char *host, guint http_status)
{
  g_autoptr (TokenringWriter) writer = tokenring_writer_new ();

  tokenring_writer_json_open (writer, NULL);
  tokenring_writer_json_number (writer, "version", 1);
  tokenring_writer_json_member (writer, "account", tokenring_account_get_name (check->account));
  tokenring_writer_json_open (writer, "token");
  tokenring_writer_json_number (writer, "obtained", tokenring_token_get_obtained (check->token));
  tokenring_writer_json_number (writer, "good_until",
                                tokenring_token_get_good_until (check->token));
  tokenring_writer_json_close (writer);
  if (host == NULL) {
    tokenring_writer_json_null (writer, "api");
  } else {
    tokenring_writer_json_open (writer, "api");
    tokenring_writer_json_member (writer, "host", host);
    tokenring_writer_json_number (writer, "http_status", http_status);
    tokenring_writer_json_close (writer);
  }
  tokenring_writer_json_close (writer);
  return tr_send (writer);
}

static TrExit
judge (const Check *check, const char *host, guint http_status)
{
  const char *name = tokenring_account_get_name (check->account);

  if (http_status >= 200 && http_status < 300) {
    if (!check->json)
      tr_inform (check->context, "API: %s accepts the token (HTTP %u)", host, http_status);
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
call_status (const Check *check)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *host = dup_host (check->account, "use", "status-url");
  guint http_status;
  TrExit sent;

  if (!tokenring_broker_call_status (check->context->broker, check->account, check->token,
                                     &http_status, &error))
    return tr_say_error (error);
  sent = check->json ? send_json (check, host, http_status) : TR_EXIT_DONE;
  return sent == TR_EXIT_DONE ? judge (check, host, http_status) : sent;
}

static TrExit
try_token (const Check *check)
{
  g_autofree char *status_url = tokenring_account_dup_setting (check->account, "use", "status-url");

  if (!check->json)
    print_token (check);
  if (status_url != NULL && *status_url != '\0')
    return call_status (check);
  if (check->json)
    return send_json (check, NULL, 0);
  tr_inform (check->context, "API: not called, since the account has no use.status-url to try");
  return TR_EXIT_DONE;
}

static TrExit
check_account (Check *check, gboolean *ret_is_refused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringToken) token =
      tokenring_broker_get_token (check->context->broker, check->account, TOKENRING_FLAGS_FRESH,
                                  &error);

  *ret_is_refused = g_error_matches (error, TOKENRING_ERROR, TOKENRING_ERROR_REFUSED);
  if (token == NULL)
    return tr_say_error (error);
  check->token = token;
  return try_token (check);
}

/*
 * tr_check_account:
 * @context: what the command is run with
 * @account: an account
 * @ret_is_refused: (out): whether the endpoint refuses to give out a token
 *
 * Returns: the status with which the command ends
 */
TrExit
tr_check_account (const TrContext *context, TokenringAccount *account, gboolean *ret_is_refused)
{
  Check check = { .context = context, .account = account };

  return check_account (&check, ret_is_refused);
}

static TrExit
run (TrContext *context, int argc, char **argv)
{
  Check check = { .context = context };
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &check.json, "Print JSON, with a version in it", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (TokenringAccount) account = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_refused;
  TrExit exit_status;

  if (!tr_options_parse (context, &tr_command_check, entries, &argc, &argv, 1, 1, &exit_status))
    return exit_status;

  account = tr_options_find_account (context->broker, argv[1], &error);
  if (account == NULL)
    return tr_say_error (error);
  check.account = account;
  return check_account (&check, &is_refused);
}

const TrCommand tr_command_check = {
  .name = "check",
  .arguments = "NAME-or-URL [--json]",
  .summary = "Get a fresh token, try it, and say what works and what does not",
  .examples = "tokenring check work\n"
              "tokenring check https://git.example.com",
  .run = run,
};
