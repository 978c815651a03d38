/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "options.h"
#include "present.h"
#include "say.h"

#include <string.h>

#define MOST_DIGITS 8

/* Twice what passes between two runs of the timer in data/systemd, and somewhat more. */
#define WITHIN "10m"

typedef struct {
  const TrContext *context;
  guint within;
  gboolean all;
  TrExit exit_status; /* of the first failure */
} Refresh;

/* "90", "90s", "10m", "2h" or "1d". */
static gboolean
parse_time (const char *text, guint *ret_seconds)
{
  static const struct {
    const char *unit;
    guint seconds;
  } units[] = { { "", 1 }, { "s", 1 }, { "m", 60 }, { "h", 60 * 60 }, { "d", 24 * 60 * 60 } };
  gsize digits = strspn (text, "0123456789");

  if (digits == 0 || digits > MOST_DIGITS)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (text + digits, units[i].unit) == 0) {
      guint64 seconds = g_ascii_strtoull (text, NULL, 10) * units[i].seconds;

      *ret_seconds = (guint) MIN (seconds, G_MAXUINT);
      return TRUE;
    }
  return FALSE;
}

/* What is wrong with a name, or with the file of that name, has it in the message. */
static gboolean
is_named (const GError *error, const char *name)
{
  g_autofree char *words = g_strconcat (" '", name, "'", NULL);

  return g_error_matches (error, TOKENRING_ERROR, TOKENRING_ERROR_NO_ACCOUNT) ||
         g_error_matches (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID) ||
         strstr (error->message, words) != NULL;
}

/* The others get their turn even so. */
static void
fail (Refresh *refresh, const char *name, const GError *error)
{
  if (is_named (error, name))
    tr_say ("%s", error->message);
  else
    tr_say ("%s: %s", name, error->message);
  if (refresh->exit_status == TR_EXIT_DONE)
    refresh->exit_status = tr_exit_for (error);
}

static void
tell (const Refresh *refresh, const char *name, const TokenringToken *token, gboolean is_new)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *left = tr_time_left (MAX (tokenring_token_get_good_until (token) - now, 0));

  if (!tokenring_token_is_cacheable (token))
    tr_inform (refresh->context,
               "%s: the service gave no usable lifetime, so its tokens cannot be kept", name);
  else
    tr_inform (refresh->context, "%s: %sgood for %s", name, is_new ? "renewed, " : "still ", left);
}

static void
refresh_account (Refresh *refresh, TokenringAccount *account)
{
  const char *name = tokenring_account_get_name (account);
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringToken) token = NULL;
  gboolean is_new;

  /* A timer has nobody who could answer a prompt. */
  token = tokenring_broker_refresh_token (refresh->context->broker, account, refresh->within,
                                          TOKENRING_FLAGS_NO_PROMPT, &is_new, &error);
  if (token != NULL)
    tell (refresh, name, token, is_new);
  else if (refresh->all && g_error_matches (error, TOKENRING_ERROR, TOKENRING_ERROR_NO_SECRET))
    tr_inform (refresh->context, "%s: left out, since it has no client secret", name);
  else
    fail (refresh, name, error);
}

/* Without names: whether anything was to be renewed. */
static gboolean
refresh_each (Refresh *refresh, char **names, gboolean is_given)
{
  gboolean any = FALSE;

  for (guint i = 0; names[i] != NULL; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (TokenringAccount) account =
        tokenring_broker_load_account (refresh->context->broker, names[i], &error);

    if (account == NULL) {
      fail (refresh, names[i], error);
      continue;
    }
    if (!is_given && !refresh->all && !tokenring_account_is_warm (account))
      continue;
    any = TRUE;
    refresh_account (refresh, account);
  }
  return any;
}

static TrExit
refresh_chosen (Refresh *refresh)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = tokenring_broker_list_accounts (refresh->context->broker, &error);

  if (names == NULL)
    return tr_say_error (error);
  if (refresh_each (refresh, names, FALSE) || refresh->exit_status != TR_EXIT_DONE)
    return refresh->exit_status;

  if (refresh->all)
    tr_inform (refresh->context, "There are no accounts");
  else
    tr_inform (refresh->context, "No account is to be kept warm: write warm=true below [account] "
                                 "in the file of one, or name one");
  return TR_EXIT_DONE;
}

static TrExit
run (TrContext *context, int argc, char **argv)
{
  Refresh refresh = { .context = context };
  g_autofree char *within = NULL;
  const GOptionEntry entries[] = {
    { "all", 'a', 0, G_OPTION_ARG_NONE, &refresh.all, "Every account that has a client secret",
      NULL },
    { "within", 'w', 0, G_OPTION_ARG_STRING, &within,
      "Renew what would run out in this time, such as 90s, 10m, 2h or 1d, but nothing in the first "
      "half of its life; " WITHIN " if not given",
      "TIME" },
    G_OPTION_ENTRY_NULL,
  };
  TrExit exit_status;

  if (!tr_options_parse (context, &tr_command_refresh, entries, &argc, &argv, 0, G_MAXINT,
                         &exit_status))
    return exit_status;
  if (refresh.all && argc > 1)
    return tr_say_usage (&tr_command_refresh, "--all goes without names");
  if (!parse_time (within == NULL ? WITHIN : within, &refresh.within))
    return tr_say_usage (&tr_command_refresh,
                         "--within takes a number of seconds, or one with s, m, h or d after it");

  if (argc == 1)
    return refresh_chosen (&refresh);
  refresh_each (&refresh, argv + 1, TRUE);
  return refresh.exit_status;
}

const TrCommand tr_command_refresh = {
  .name = "refresh",
  .arguments = "[NAME…] [--all] [--within TIME]",
  .summary = "Renew the tokens that would run out soon, before anybody needs them",
  .examples = "tokenring refresh work\n"
              "tokenring refresh --all --within 1h\n"
              "systemctl --user enable --now tokenring-refresh.timer",
  .run = run,
};
