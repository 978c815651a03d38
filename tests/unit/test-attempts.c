/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "attempts.h"
#include "broker-fixture.h"

/* What the issuer is to answer, and what it was asked. */
static guint failures; /* that come before there is a token */
static gboolean may_pass;
static guint retry_after;
static guint times_left[8];
static guint waited[8];
static gboolean is_slow; /* so that the first try takes a second */
static guint calls;
static guint pauses;

static TokenringToken *
answer (gpointer self, TokenringAccount *account, TokenringSecret *client_secret,
        TokenringAttempt *attempt, GError **error)
{
  (void) self;
  (void) account;
  g_assert_cmpuint (calls, <, G_N_ELEMENTS (times_left));
  g_assert_cmpuint (attempt->tries, ==, calls);
  waited[calls] = attempt->waited;
  times_left[calls++] = attempt->time_left;
  if (is_slow && calls == 1)
    g_usleep (G_USEC_PER_SEC + 1000);
  if (calls > failures)
    return tokenring_token_new (client_secret, attempt->now, attempt->now + 60);

  attempt->may_pass = may_pass;
  attempt->retry_after = retry_after;
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_NETWORK, "failure %u", calls);
  return NULL;
}

static void
count_pause (gulong microseconds)
{
  g_assert_cmpuint (microseconds, >, 0);
  pauses++;
}

static void
make_attempts (Fixture *fixture, gint64 seconds, TokenringToken **ret_token, GError **error)
{
  const TokenringModule table = { .struct_size = sizeof table, .name = "own", .issue = answer };
  TrModule *issuer = tr_module_new (&table, TRUE);
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("t0k", -1);
  TrAttempts attempts = { fixture->broker,
                          fixture->account,
                          issuer,
                          secret,
                          NULL,
                          g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND };
  TokenringAttempt attempt;

  calls = pauses = 0;
  fixture->broker->pause = count_pause;
  *ret_token = tr_attempts_make (&attempts, &attempt, error);
  g_assert_cmpint (attempt.now, ==, fixture->now);
  g_assert_cmpint (attempt.may_pass, ==, *ret_token == NULL && may_pass);
  tr_module_free (issuer);
}

/* What may pass is tried three times at most, and never when there is no time left for it. */
static void
test_tries (Fixture *fixture, gconstpointer data)
{
  static const struct {
    guint failures;
    gboolean may_pass;
    guint retry_after;
    gint64 seconds;
    guint calls;
    const char *problem; /* NULL: a token */
  } cases[] = {
    { 0, FALSE, 0, 20, 1, NULL },         { 1, TRUE, 0, 20, 2, NULL },
    { 2, TRUE, 0, 20, 3, NULL },          { 3, TRUE, 0, 20, 3, "failure 3" },
    { 3, FALSE, 0, 20, 1, "failure 1" },  { 1, TRUE, 10, 20, 2, NULL },
    { 1, TRUE, 20, 20, 1, "failure 1" },  { 1, TRUE, 0, 0, 1, "failure 1" },
    { 1, TRUE, 0, -100, 1, "failure 1" },
  };

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringToken) token = NULL;
    g_autoptr (GError) error = NULL;

    g_test_message ("case %u", i);
    failures = cases[i].failures;
    may_pass = cases[i].may_pass;
    retry_after = cases[i].retry_after;
    make_attempts (fixture, cases[i].seconds, &token, &error);
    g_assert_cmpuint (calls, ==, cases[i].calls);
    g_assert_cmpuint (pauses, ==, cases[i].calls - 1);
    g_assert_cmpint (token != NULL, ==, cases[i].problem == NULL);
    if (cases[i].problem != NULL)
      test_assert_error (error, TOKENRING_ERROR_NETWORK, cases[i].problem);
  }
}

/* The first has all the time that the account's settings give, the others what is left. */
static void
test_time (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringToken) token = NULL;

  (void) data;
  failures = 2;
  may_pass = TRUE;
  retry_after = 0;
  is_slow = TRUE;
  make_attempts (fixture, 20, &token, NULL);
  is_slow = FALSE;
  g_assert_nonnull (token);
  g_assert_cmpuint (times_left[0], ==, 0);
  g_assert_cmpuint (waited[0], ==, 0);
  for (guint i = 1; i < calls; i++) {
    g_assert_cmpuint (times_left[i], >=, 1);
    g_assert_cmpuint (times_left[i], <=, 19);
    g_assert_cmpuint (waited[i], >=, 1);
    g_assert_cmpuint (waited[i], <, 20);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/attempts/tries", Fixture, NULL, set_up, test_tries, tear_down);
  g_test_add ("/attempts/time", Fixture, NULL, set_up, test_time, tear_down);
  return g_test_run ();
}
