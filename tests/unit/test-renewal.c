/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "broker-fixture.h"
#include "failure.h"
#include "renewal.h"

#include <glib/gstdio.h>
#include <string.h>

static gulong paused;

static void
count_pause (gulong microseconds)
{
  paused += microseconds;
}

/* With a lock folder, and pauses that are only added up. */
static void
prepare (Fixture *fixture)
{
  fixture->broker->runtime = g_build_filename (fixture->folders->base, "run", NULL);
  fixture->broker->pause = count_pause;
  paused = 0;
}

static void
begin (Fixture *fixture)
{
  put_secret ("s3cret");
  prepare (fixture);
}

static void
next_process (Fixture *fixture)
{
  new_process (fixture);
  prepare (fixture);
}

static void
test_tries (Fixture *fixture, gconstpointer data)
{
  static const struct {
    TokenringError fault;
    guint calls;
  } cases[] = {
    { TOKENRING_ERROR_NETWORK, 3 },
    { TOKENRING_ERROR_REFUSED, 1 },
    { TOKENRING_ERROR_RESPONSE, 1 },
    { TOKENRING_ERROR_CONFIG, 1 },
  };

  (void) data;
  begin (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    next_process (fixture);
    test_issuer.calls = 0;
    test_issuer.fault = (int) cases[i].fault;
    assert_no_token (fixture, TOKENRING_FLAGS_FRESH, cases[i].fault, "");
    g_assert_cmpuint (test_issuer.calls, ==, cases[i].calls);
    g_assert_cmpuint (paused > 0, ==, cases[i].calls > 1);
  }
}

/* A timer may ask nobody to unlock the keyring. Who may is not told that it is locked. */
static void
test_no_prompt (Fixture *fixture, gconstpointer data)
{
  static const TokenringFlags flags[] = { TOKENRING_FLAGS_NO_PROMPT, TOKENRING_FLAGS_NONE };
  g_autofree char *key = tr_key_dup (fixture->account);

  (void) data;
  begin (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++) {
    g_autoptr (TrLock) lock = NULL;
    g_autoptr (TrFailure) failure = NULL;

    next_process (fixture);
    test_stores[SECRETS].fault = TOKENRING_ERROR_LOCKED;
    assert_no_token (fixture, flags[i], TOKENRING_ERROR_LOCKED, "");
    lock = tr_lock_open (fixture->broker->runtime, key);
    failure = tr_failure_read (lock);
    g_assert_cmpint (failure != NULL, ==, flags[i] == TOKENRING_FLAGS_NONE);
  }
}

/* The second pause is longer than the first, and an endpoint can ask for more. */
static void
test_pauses (Fixture *fixture, gconstpointer data)
{
  (void) data;
  begin (fixture);
  test_issuer.fault = TOKENRING_ERROR_NETWORK;
  assert_no_token (fixture, TOKENRING_FLAGS_FRESH, TOKENRING_ERROR_NETWORK, "");
  g_assert_cmpuint (paused, >=, 300 * 1000);
  g_assert_cmpuint (paused, <=, 1200 * 1000);

  next_process (fixture);
  test_issuer.retry_after = 3;
  assert_no_token (fixture, TOKENRING_FLAGS_FRESH, TOKENRING_ERROR_NETWORK, "");
  g_assert_cmpuint (paused, ==, 6 * G_USEC_PER_SEC);

  /* Longer than anybody would wait: nobody asks again until then. */
  next_process (fixture);
  test_issuer.retry_after = 60;
  test_issuer.calls = 0;
  assert_no_token (fixture, TOKENRING_FLAGS_FRESH, TOKENRING_ERROR_NETWORK, "");
  g_assert_cmpuint (test_issuer.calls, ==, 1);
  g_assert_cmpuint (paused, ==, 0);
  assert_no_token (fixture, TOKENRING_FLAGS_NONE, TOKENRING_ERROR_NETWORK, "");
  g_assert_cmpuint (test_issuer.calls, ==, 1);
  fixture->now += 60;
  test_issuer.fault = -1;
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
}

/* For as long as the configuration says, by other processes too, but not by who wants a fresh one,
 * and not once there is a new secret. */
static void
test_memory (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("new", -1);

  (void) data;
  begin (fixture);
  test_issuer.fault = TOKENRING_ERROR_REFUSED;
  assert_no_token (fixture, TOKENRING_FLAGS_NONE, TOKENRING_ERROR_REFUSED, "no token from");
  next_process (fixture);
  fixture->now += 29;
  assert_no_token (fixture, TOKENRING_FLAGS_NONE, TOKENRING_ERROR_REFUSED, "no token from");
  g_assert_cmpuint (test_issuer.calls, ==, 1);
  fixture->now += 1;
  assert_no_token (fixture, TOKENRING_FLAGS_NONE, TOKENRING_ERROR_REFUSED, "no token from");
  g_assert_cmpuint (test_issuer.calls, ==, 2);
  assert_no_token (fixture, TOKENRING_FLAGS_FRESH, TOKENRING_ERROR_REFUSED, "no token from");
  g_assert_cmpuint (test_issuer.calls, ==, 3);

  test_issuer.fault = -1;
  g_assert_true (
      tokenring_broker_set_client_secret (fixture->broker, fixture->account, secret, NULL));
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
  g_assert_cmpuint (test_issuer.calls, ==, 4);
}

/* A clock that was set back must not keep a failure for long. */
static void
test_memory_and_clock (Fixture *fixture, gconstpointer data)
{
  (void) data;
  begin (fixture);
  test_issuer.fault = TOKENRING_ERROR_REFUSED;
  assert_no_token (fixture, TOKENRING_FLAGS_NONE, TOKENRING_ERROR_REFUSED, "");
  next_process (fixture);
  fixture->now -= 3600;
  assert_no_token (fixture, TOKENRING_FLAGS_NONE, TOKENRING_ERROR_REFUSED, "");
  g_assert_cmpuint (test_issuer.calls, ==, 2);
}

/* While an old token will do, the endpoint is not asked by each caller in turn. */
static void
test_spare (Fixture *fixture, gconstpointer data)
{
  (void) data;
  begin (fixture);
  put_token (fixture, TOKENS, "old", NOW - 3600, NOW + 50);
  test_issuer.fault = TOKENRING_ERROR_NETWORK;
  assert_token (fixture, TOKENRING_FLAGS_NONE, "old");
  g_assert_cmpuint (test_issuer.calls, ==, 3);
  next_process (fixture);
  fixture->now += 10;
  assert_token (fixture, TOKENRING_FLAGS_NONE, "old");
  g_assert_cmpuint (test_issuer.calls, ==, 3);
  next_process (fixture);
  fixture->now += 30;
  assert_token (fixture, TOKENRING_FLAGS_NONE, "old");
  g_assert_cmpuint (test_issuer.calls, ==, 6);
  test_issuer.fault = TOKENRING_ERROR_REFUSED;
  next_process (fixture);
  fixture->now += 9;
  assert_token (fixture, TOKENRING_FLAGS_NONE, "old");
  fixture->now += 1;
  assert_no_token (fixture, TOKENRING_FLAGS_NONE, TOKENRING_ERROR_REFUSED, "");
}

/* A store that cannot be reached now: the old token helps, and the next caller may unlock it. */
static void
test_locked (Fixture *fixture, gconstpointer data)
{
  (void) data;
  begin (fixture);
  test_stores[SECRETS].fault = TOKENRING_ERROR_LOCKED;
  assert_no_token (fixture, TOKENRING_FLAGS_NONE, TOKENRING_ERROR_LOCKED, "");
  put_token (fixture, TOKENS, "old", NOW - 3600, NOW + 50);
  assert_token (fixture, TOKENRING_FLAGS_NONE, "old");
  test_stores[SECRETS].fault = -1;
  next_process (fixture);
  fixture->now += 30;
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
}

/* Whether the endpoint was asked for a token that lasts so long. */
static void
assert_refresh (Fixture *fixture, guint within, gboolean is_new, const char *expected)
{
  guint calls = test_issuer.calls;
  gboolean was_new = !is_new;
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringToken) token =
      tokenring_broker_refresh_token (fixture->broker, fixture->account, within,
                                      TOKENRING_FLAGS_NO_PROMPT, &was_new, &error);

  g_assert_no_error (error);
  test_assert_secret (tokenring_token_get_secret (token), expected);
  g_assert_cmpint (was_new, ==, is_new);
  g_assert_cmpuint (test_issuer.calls - calls, ==, is_new ? 1 : 0);
}

static void
assert_no_refresh (Fixture *fixture, guint calls, TokenringError code)
{
  guint before = test_issuer.calls;
  gboolean is_new = 7;
  g_autoptr (GError) error = NULL;

  g_assert_null (tokenring_broker_refresh_token (fixture->broker, fixture->account, 600,
                                                 TOKENRING_FLAGS_NO_PROMPT, &is_new, &error));
  test_assert_error (error, code, "");
  g_assert_cmpint (is_new, ==, 7);
  g_assert_cmpuint (test_issuer.calls - before, ==, calls);
}

/* What lasts long enough is left alone, whoever got it; what does not is renewed, and once. */
static void
test_early (Fixture *fixture, gconstpointer data)
{
  (void) data;
  begin (fixture);
  assert_refresh (fixture, 600, TRUE, "issued-token");
  assert_refresh (fixture, 600, FALSE, "issued-token");
  put_token (fixture, TOKENS, "old", NOW - 2939, NOW + 661);
  next_process (fixture);
  assert_refresh (fixture, 600, FALSE, "old");
  fixture->now += 1;
  assert_refresh (fixture, 599, FALSE, "old");
  assert_refresh (fixture, 600, TRUE, "issued-token");
  next_process (fixture);
  assert_refresh (fixture, 600, FALSE, "issued-token");
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
}

/* The result may not be wanted, and to pass over the cache is no way to keep it warm. */
static void
test_early_flags (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringToken) token = NULL;

  (void) data;
  begin (fixture);
  put_token (fixture, TOKENS, "old", NOW - 60, NOW + 3540);
  token = tokenring_broker_refresh_token (fixture->broker, fixture->account, 600,
                                          TOKENRING_FLAGS_FRESH, NULL, NULL);
  test_assert_secret (tokenring_token_get_secret (token), "old");
  g_assert_cmpuint (test_issuer.calls, ==, 0);
}

/* A failure is told, though the old token stays the answer for who needs one. */
static void
test_early_failure (Fixture *fixture, gconstpointer data)
{
  (void) data;
  begin (fixture);
  put_token (fixture, TOKENS, "old", NOW - 3300, NOW + 300);
  test_issuer.fault = TOKENRING_ERROR_NETWORK;
  assert_no_refresh (fixture, 3, TOKENRING_ERROR_NETWORK);
  assert_token (fixture, TOKENRING_FLAGS_NONE, "old");
  next_process (fixture);
  fixture->now += 1;
  assert_no_refresh (fixture, 0, TOKENRING_ERROR_NETWORK);
  fixture->now += 1;
  assert_no_refresh (fixture, 3, TOKENRING_ERROR_NETWORK);

  /* Nor is a token within its margin passed off as one that was kept warm. */
  fixture->now = NOW + 280;
  assert_no_refresh (fixture, 3, TOKENRING_ERROR_NETWORK);
  assert_token (fixture, TOKENRING_FLAGS_NONE, "old");
  test_stores[SECRETS].fault = TOKENRING_ERROR_LOCKED;
  next_process (fixture);
  fixture->now += 2;
  assert_no_refresh (fixture, 0, TOKENRING_ERROR_LOCKED);
}

/* For an hour, by whatever process; but not once somebody who asked was given a token. */
static void
test_early_refusal (Fixture *fixture, gconstpointer data)
{
  (void) data;
  begin (fixture);
  test_issuer.fault = TOKENRING_ERROR_REFUSED;
  assert_no_refresh (fixture, 1, TOKENRING_ERROR_REFUSED);
  next_process (fixture);
  fixture->now += 3599;
  assert_no_refresh (fixture, 0, TOKENRING_ERROR_REFUSED);
  fixture->now += 1;
  assert_no_refresh (fixture, 1, TOKENRING_ERROR_REFUSED);
  fixture->now += 60;
  assert_no_token (fixture, TOKENRING_FLAGS_NONE, TOKENRING_ERROR_REFUSED, "");
  fixture->now += 3599;
  assert_no_refresh (fixture, 0, TOKENRING_ERROR_REFUSED);

  test_issuer.fault = -1;
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
  fixture->now += 3000;
  assert_refresh (fixture, 600, TRUE, "issued-token");
}

/* What may be over soon, or is mended by hand, is not kept from anybody for an hour. */
static void
test_early_other_failures (Fixture *fixture, gconstpointer data)
{
  static const TokenringError codes[] = { TOKENRING_ERROR_RESPONSE, TOKENRING_ERROR_CONFIG };

  (void) data;
  begin (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    test_issuer.fault = (int) codes[i];
    fixture->now += 60;
    assert_no_refresh (fixture, 1, codes[i]);
    fixture->now += 30;
    assert_no_refresh (fixture, 1, codes[i]);
  }
}

static gpointer
ask (gpointer data)
{
  Fixture *fixture = data;

  return tokenring_broker_get_token (fixture->broker, fixture->account, TOKENRING_FLAGS_NONE, NULL);
}

/* One issue for all threads of a process, with and without a folder for locks. */
static void
test_threads (Fixture *fixture, gconstpointer data)
{
  GThread *threads[8];

  begin (fixture);
  if (data != NULL)
    g_clear_pointer (&fixture->broker->runtime, g_free);
  fixture->broker->pause = g_usleep;
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("caller", ask, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++) {
    g_autoptr (TokenringToken) token = g_thread_join (threads[i]);

    g_assert_nonnull (token);
  }
  g_assert_cmpuint (test_issuer.calls, ==, 1);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*run) (Fixture *fixture, gconstpointer data);
    const char *data;
  } tests[] = {
    { "/renewal/tries", test_tries, NULL },
    { "/renewal/pauses", test_pauses, NULL },
    { "/renewal/no-prompt", test_no_prompt, NULL },
    { "/renewal/memory", test_memory, NULL },
    { "/renewal/memory-and-clock", test_memory_and_clock, NULL },
    { "/renewal/spare", test_spare, NULL },
    { "/renewal/locked", test_locked, NULL },
    { "/renewal/early", test_early, NULL },
    { "/renewal/early-flags", test_early_flags, NULL },
    { "/renewal/early-failure", test_early_failure, NULL },
    { "/renewal/early-refusal", test_early_refusal, NULL },
    { "/renewal/early-other-failures", test_early_other_failures, NULL },
    { "/renewal/threads", test_threads, NULL },
    { "/renewal/threads-without-locks", test_threads, "without" },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, tests[i].data, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
