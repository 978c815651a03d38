/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "attempts.h"
#include "issuer.h"

#define MAX_TRIES   3
#define FIRST_PAUSE (G_USEC_PER_SEC / 4) /* before the second try */
#define LEAST_TIME  (G_TIME_SPAN_SECOND) /* what a try needs at least */

/* How long to stay away before the next try; -1 when there is to be none. */
static gint64
plan_pause (const TrAttempts *attempts, const TokenringAttempt *attempt, guint tries)
{
  gint64 wish = (gint64) attempt->retry_after * G_TIME_SPAN_SECOND;
  gint64 own = tr_pause_spread ((gint64) FIRST_PAUSE << (tries - 1));
  gint64 pause = MAX (wish, own);

  if (!attempt->may_pass || tries >= MAX_TRIES ||
      g_get_monotonic_time () + pause + LEAST_TIME > attempts->end)
    return -1;
  return pause;
}

/* The host that a user waits for, and not the path, which says nothing to him. */
static char *
dup_endpoint (const TokenringAccount *account)
{
  g_autofree char *text = tokenring_account_dup_setting (account, "request", "token-url");
  g_autoptr (TokenringUrl) url = text == NULL ? NULL : tokenring_url_parse (text, NULL);

  return url == NULL ? g_strdup ("the endpoint") : tokenring_url_dup_authority (url);
}

static TokenringToken *
issue_watched (const TrAttempts *attempts, TokenringAttempt *attempt, GError **problem)
{
  const TrWatch *watch = tr_loader_get_watch (attempts->broker->loader);
  g_autofree char *host = watch->call == NULL ? NULL : dup_endpoint (attempts->account);
  gint64 began = tr_watch_begin (watch, TOKENRING_STEP_ISSUE, "%s", host);
  TokenringToken *token = tr_issuer_ask (attempts->issuer, attempts->account,
                                         attempts->client_secret, attempt, problem);

  if (token == NULL)
    tr_watch_end (watch, TOKENRING_STEP_ISSUE, began, "%s: no token: %s", host,
                  (*problem)->message);
  else
    tr_watch_end (watch, TOKENRING_STEP_ISSUE, began, "%s: a token for %" G_GINT64_FORMAT " s",
                  host, tokenring_token_get_expires (token) - tokenring_token_get_obtained (token));
  return token;
}

static void
pause_watched (const TrAttempts *attempts, gint64 microseconds)
{
  const TrWatch *watch = tr_loader_get_watch (attempts->broker->loader);
  gint64 began = tr_watch_begin (watch, TOKENRING_STEP_ISSUE, "the next try");

  attempts->broker->pause ((gulong) microseconds);
  tr_watch_end (watch, TOKENRING_STEP_ISSUE, began, "a pause before the next try");
}

/*
 * tr_attempts_make:
 * @attempts: what is asked, and until when
 * @attempt: (out): the last attempt
 * @error: return location for an error, that of the last attempt
 *
 * Asks the endpoint, and asks it again after a pause where that may help and there is time.
 *
 * Returns: (transfer full): a new token
 */
TokenringToken *
tr_attempts_make (const TrAttempts *attempts, TokenringAttempt *attempt, GError **error)
{
  gint64 start = g_get_monotonic_time ();

  for (guint tries = 1;; tries++) {
    g_autoptr (GError) problem = NULL;
    gint64 now = g_get_monotonic_time ();
    gint64 left = (attempts->end - now) / G_TIME_SPAN_SECOND;
    TokenringToken *token;
    gint64 pause;

    *attempt = (TokenringAttempt){ .struct_size = sizeof *attempt,
                                   .now = tr_broker_now (attempts->broker),
                                   .time_left = tries == 1 ? 0 : (guint) MAX (left, 1),
                                   .tries = tries - 1,
                                   .waited = (guint) ((now - start) / G_TIME_SPAN_SECOND),
                                   .secret_place = attempts->secret_place };
    token = issue_watched (attempts, attempt, &problem);
    if (token != NULL)
      return token;

    pause = plan_pause (attempts, attempt, tries);
    if (pause < 0) {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
    pause_watched (attempts, pause);
  }
}
