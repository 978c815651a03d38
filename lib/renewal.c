/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Getting a new token: one caller at a time asks the endpoint, among all processes and threads of
 * the user, and those who wait take what it got, be it a token or a refusal. */

#include "renewal.h"
#include "attempts.h"
#include "failure.h"
#include "key.h"
#include "token.h"
#include "vault.h"

#define LEAST_BUDGET  20  /* seconds for all tries */
#define SHORTEST_REST 2   /* seconds without a question after three in vain */
#define LONGEST_WISH  300 /* seconds that we stay away when asked to */

typedef struct {
  TokenringBroker *broker;
  TokenringAccount *account;
  const char *key; /* of its token */
  TokenringFlags flags;
  gboolean is_early;     /* whether a good token is to be renewed, too */
  guint within;          /* that is, one that does not last for so many seconds */
  gboolean is_new;       /* whether the token was asked for here */
  TokenringToken *spare; /* (nullable) (owned): an old token that has not expired */
  TrLock *lock;          /* (nullable) */
  gboolean is_alone;     /* whether the lock is ours */
  gint64 start;          /* in monotonic time */
  gint64 end;            /* when waiting, or trying, must be over */
} Renewal;

/* A timer must not ask time and again with a secret that was refused: some services lock an account
 * for that. Whoever needs a token may, and if it is given, the refusal is forgotten. */
static gboolean
is_still_refused (const Renewal *renewal, const TrFailure *failure, gint64 now)
{
  return renewal->is_early && tr_failure_is_recent_refusal (failure, now);
}

/* Whether somebody was at it while we waited. What is from before the machine was started, or from
 * another machine with the same home, has a moment that says nothing here. */
static gboolean
is_of_our_wait (const Renewal *renewal, const TrFailure *failure)
{
  return failure->moment >= renewal->start && failure->moment <= g_get_monotonic_time ();
}

/* A refusal is remembered for all. What may be over soon is taken only from someone who was at it
 * while we waited, unless the endpoint asked to be left alone, or an old token will do meanwhile.
 */
static gboolean
concerns_us (const Renewal *renewal, const TrFailure *failure)
{
  gint64 now = tr_broker_now (renewal->broker);
  gint64 memory = renewal->broker->config->failure_memory;

  if (failure->time > now)
    return FALSE;
  if (now < failure->until || is_of_our_wait (renewal, failure) ||
      is_still_refused (renewal, failure, now))
    return TRUE;
  return failure->passing && renewal->spare != NULL && now < failure->time + memory;
}

static TokenringToken *
settle (const Renewal *renewal, const GError *problem, gboolean passing, GError **error)
{
  if (passing && renewal->spare != NULL)
    return tokenring_token_ref (renewal->spare);
  g_propagate_error (error, g_error_copy (problem));
  return NULL;
}

/* Who did not see it fail is to know that nobody was asked just now. */
static GError *
recall (const Renewal *renewal, const TrFailure *failure)
{
  const char *name = tokenring_account_get_name (renewal->account);
  gint64 now = tr_broker_now (renewal->broker);
  GError *problem = g_error_copy (failure->error);
  g_autofree char *message = problem->message;

  if (is_of_our_wait (renewal, failure))
    problem->message = g_steal_pointer (&message);
  else if (now < failure->until)
    problem->message = g_strdup_printf ("%s; that was %" G_GINT64_FORMAT
                                        " s ago, and nobody asks again for %" G_GINT64_FORMAT
                                        " s but 'tokenring check %s'",
                                        message, now - failure->time, failure->until - now, name);
  else
    problem->message = g_strdup_printf ("%s; that was %" G_GINT64_FORMAT
                                        " s ago, and a refresh does not ask again so soon, but "
                                        "'tokenring check %s' does",
                                        message, now - failure->time, name);
  return problem;
}

/* Who renews early wants to hear why that failed, and not to get an old token. */
static gboolean
find_token (Renewal *renewal, gboolean quick, TokenringToken **ret_token)
{
  TokenringBroker *broker = renewal->broker;
  gint64 now = tr_broker_now (broker);
  const TrLook look = { tokenring_account_get_name (renewal->account), renewal->key, now, quick,
                        renewal->is_alone };
  g_autoptr (TokenringToken) token = NULL;

  token = tr_cache_find (broker->tokens, &look, NULL, &renewal->spare, NULL);
  if (renewal->is_early)
    g_clear_pointer (&renewal->spare, tokenring_token_unref);
  if (token == NULL || !tr_token_lasts (token, now, renewal->within))
    return FALSE;

  *ret_token = g_steal_pointer (&token);
  return TRUE;
}

/* Whether what another caller got, or did not get, is the answer for us as well. The stores that
 * are slow to ask come last: what was just got is in a quick one, if there is any. */
static gboolean
look_again (Renewal *renewal, TokenringToken **ret_token, GError **error)
{
  gboolean is_quick = tr_cache_is_quick (renewal->broker->tokens);
  g_autoptr (TrFailure) failure = NULL;

  if ((renewal->flags & TOKENRING_FLAGS_FRESH) != 0)
    return FALSE;
  if (find_token (renewal, is_quick, ret_token))
    return TRUE;

  failure = renewal->lock == NULL ? NULL : tr_failure_read (renewal->lock);
  if (failure != NULL && concerns_us (renewal, failure)) {
    g_autoptr (GError) problem = recall (renewal, failure);

    *ret_token = settle (renewal, problem, failure->passing, error);
    return TRUE;
  }
  return is_quick && find_token (renewal, FALSE, ret_token);
}

/* Those who wait look together, under a shared lock; only who finds nothing there wants it alone.
 * Nobody looks twice before somebody has had it alone: it would be shared by one or the other all
 * the time otherwise, and nobody could get it. When the time is up, as when the holder was stopped,
 * we go on without. */
static gboolean
wait_for_lock (Renewal *renewal, TokenringToken **ret_token, GError **error)
{
  const TrWatch *watch = tr_loader_get_watch (renewal->broker->loader);
  gint64 wait = TR_SHORTEST_WAIT;
  gboolean is_news = TRUE;
  gint64 began;

  /* Where there can be no lock, another thread of this process may have been at it. */
  if (renewal->lock == NULL)
    return look_again (renewal, ret_token, error);

  began = tr_watch_begin (watch, TOKENRING_STEP_LOCK, "another process is asking for the token");
  for (gboolean waited = FALSE;; waited = TRUE) {
    if (waited && !tr_lock_take (renewal->lock, FALSE)) {
      is_news = TRUE;
    } else if (waited) {
      if (is_news && look_again (renewal, ret_token, error)) {
        tr_watch_end (watch, TOKENRING_STEP_LOCK, began, "another process has asked");
        return TRUE;
      }
      is_news = FALSE;
      tr_lock_release (renewal->lock);
    }
    renewal->is_alone = tr_lock_take (renewal->lock, TRUE);
    if (renewal->is_alone || g_get_monotonic_time () >= renewal->end) {
      tr_watch_end (watch, TOKENRING_STEP_LOCK, began, "%s",
                    renewal->is_alone ? "it is ours" : "it is not given back");
      return renewal->is_alone && look_again (renewal, ret_token, error);
    }
    renewal->broker->pause ((gulong) tr_pause_spread (wait));
    wait = MIN (wait * 2, TR_LONGEST_WAIT);
  }
}

static TokenringSecret *
take_secret (const Renewal *renewal, TrModule **ret_issuer, char **ret_place, GError **error)
{
  TokenringBroker *broker = renewal->broker;
  gboolean may_prompt = (renewal->flags & TOKENRING_FLAGS_NO_PROMPT) == 0;
  g_autoptr (TokenringSecret) secret = NULL;

  secret = tr_vault_find (broker->secrets, renewal->account, may_prompt, ret_place, error);
  *ret_issuer = secret == NULL ? NULL : tr_broker_get_issuer (broker, renewal->account, error);
  return *ret_issuer == NULL ? NULL : g_steal_pointer (&secret);
}

static void
keep (const Renewal *renewal, TokenringToken *token)
{
  TokenringBroker *broker = renewal->broker;

  tr_cache_keep (broker->tokens, tokenring_account_get_name (renewal->account), renewal->key, token,
                 tr_broker_now (broker));
  if (renewal->is_alone)
    tr_failure_write (NULL, renewal->lock);
}

/* A store that cannot be reached now may be there for the next caller, who can unlock it. */
static gboolean
is_store_trouble (const GError *problem)
{
  static const TokenringError codes[] = { TOKENRING_ERROR_UNAVAILABLE, TOKENRING_ERROR_LOCKED,
                                          TOKENRING_ERROR_DISMISSED, TOKENRING_ERROR_TIMED_OUT,
                                          TOKENRING_ERROR_ABSENT };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (problem, TOKENRING_ERROR, (int) codes[i]))
      return TRUE;
  return FALSE;
}

/* What the user mends by hand is not remembered: the next call is to see that it is mended. */
static gboolean
is_refusal (const GError *problem)
{
  return g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_REFUSED) ||
         g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_RESPONSE);
}

static void
leave_failure (const Renewal *renewal, const GError *problem, gboolean passing,
               const TokenringAttempt *attempt)
{
  gint64 now = tr_broker_now (renewal->broker);
  gint64 until = now;
  g_autoptr (TrFailure) failure = NULL;

  if (!renewal->is_alone)
    return;
  /* Who may raise a prompt can open what is locked for us. */
  if ((renewal->flags & TOKENRING_FLAGS_NO_PROMPT) != 0 && is_store_trouble (problem))
    return;

  if (attempt->may_pass)
    until = now + CLAMP (attempt->retry_after, SHORTEST_REST, LONGEST_WISH);
  else if (is_refusal (problem))
    until = now + renewal->broker->config->failure_memory;
  failure = tr_failure_new (problem, passing, now, until);
  tr_failure_write (failure, renewal->lock);
}

static void
set_end (Renewal *renewal)
{
  guint seconds = MAX (renewal->broker->config->lock_timeout, LEAST_BUDGET);

  renewal->end = g_get_monotonic_time () + (gint64) seconds * G_TIME_SPAN_SECOND;
}

static TokenringToken *
issue (Renewal *renewal, GError **error)
{
  TokenringAttempt attempt = { .struct_size = sizeof attempt };
  g_autoptr (TokenringSecret) client_secret = NULL;
  g_autoptr (TokenringToken) token = NULL;
  g_autofree char *place = NULL;
  g_autoptr (GError) problem = NULL;
  TrModule *issuer;
  gboolean passing;

  client_secret = take_secret (renewal, &issuer, &place, &problem);
  /* A prompt may have been open for long. */
  set_end (renewal);
  if (client_secret != NULL)
    token = tr_attempts_make (&(TrAttempts){ renewal->broker, renewal->account, issuer,
                                             client_secret, place, renewal->end },
                              &attempt, &problem);
  if (token != NULL) {
    keep (renewal, token);
    renewal->is_new = TRUE;
    return g_steal_pointer (&token);
  }

  passing = attempt.may_pass || is_store_trouble (problem);
  leave_failure (renewal, problem, passing, &attempt);
  return settle (renewal, problem, passing, error);
}

static TokenringToken *
take_turn (Renewal *renewal, GError **error)
{
  TokenringBroker *broker = renewal->broker;
  g_autoptr (TrLock) lock = tr_lock_open (broker->runtime, renewal->key);
  TokenringToken *token = NULL;

  renewal->lock = lock;
  renewal->start = g_get_monotonic_time ();
  /* A lock file could be missing. */
  tr_turns_begin (broker->turns, renewal->key);
  renewal->end =
      g_get_monotonic_time () + (gint64) broker->config->lock_timeout * G_TIME_SPAN_SECOND;
  if (!wait_for_lock (renewal, &token, error))
    token = issue (renewal, error);
  tr_turns_end (broker->turns, renewal->key);
  g_clear_pointer (&renewal->spare, tokenring_token_unref);
  return token;
}

/*
 * tr_renew:
 * @broker: a broker whose chains are open
 * @account: an account
 * @flags: how
 * @spare: (nullable): an old token that is the answer if there can be no new one now
 * @error: return location for an error
 *
 * Returns: (transfer full): a new token, or one that another caller just got
 */
TokenringToken *
tr_renew (TokenringBroker *broker, TokenringAccount *account, TokenringFlags flags,
          TokenringToken *spare, GError **error)
{
  g_autofree char *key = tr_key_dup (account);
  Renewal renewal = { .broker = broker,
                      .account = account,
                      .key = key,
                      .flags = flags,
                      .spare = spare == NULL ? NULL : tokenring_token_ref (spare) };

  return take_turn (&renewal, error);
}

/*
 * tr_renew_early:
 * @broker: a broker whose chains are open
 * @account: an account
 * @flags: how
 * @within: seconds for which a token has to last if it is to stay
 * @ret_is_new: (out): whether the token was asked for now
 * @error: return location for an error
 *
 * Returns: (transfer full): a token that lasts so long, or as long as a new one does
 */
TokenringToken *
tr_renew_early (TokenringBroker *broker, TokenringAccount *account, TokenringFlags flags,
                guint within, gboolean *ret_is_new, GError **error)
{
  g_autofree char *key = tr_key_dup (account);
  Renewal renewal = { .broker = broker,
                      .account = account,
                      .key = key,
                      .flags = flags & ~TOKENRING_FLAGS_FRESH,
                      .is_early = TRUE,
                      .within = within };
  TokenringToken *token = NULL;

  /* Nobody has to be waited for if there is nothing to do. */
  if (!find_token (&renewal, FALSE, &token))
    token = take_turn (&renewal, error);
  *ret_is_new = renewal.is_new;
  return token;
}

/*
 * tr_renewal_forget_failure:
 * @broker: a broker
 * @account: an account
 *
 * The next caller asks the endpoint, whatever it said to the last one.
 */
void
tr_renewal_forget_failure (TokenringBroker *broker, const TokenringAccount *account)
{
  g_autoptr (TrLock) lock = tr_broker_take_lock (broker, account);

  if (lock != NULL)
    tr_failure_write (NULL, lock);
}

/*
 * tr_renewal_start_over:
 * @broker: a broker whose chains are open
 * @account: an account that has a new client secret
 * @error: return location for an error, set when a token may still be cached
 *
 * Waits for who is at the endpoint with the old one: what comes of that must not stay.
 *
 * Returns: whether nothing is left that was issued for the old one
 */
gboolean
tr_renewal_start_over (TokenringBroker *broker, const TokenringAccount *account, GError **error)
{
  g_autoptr (TrLock) lock = tr_broker_wait_for_lock (broker, account);

  if (lock != NULL)
    tr_failure_write (NULL, lock);
  return tr_cache_forget (broker->tokens, tokenring_account_get_name (account), error);
}
