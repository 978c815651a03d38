/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The tokens of a process and of its stores, and what several threads and processes do to them at
 * the same time: the watch of a broker is told when a store has answered, and plays the others. */

#include "broker-fixture.h"
#include "lock.h"

/* What the others do once, when that store has answered. */
typedef struct {
  Fixture *fixture;
  const char *store;
  void (*act) (Fixture *fixture);
} Others;

static TrCache *
cache_of (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (tr_broker_open_chains (fixture->broker, &error));
  g_assert_no_error (error);
  return fixture->broker->tokens;
}

static TokenringToken *
find (Fixture *fixture, gboolean is_alone, gboolean *ret_is_late)
{
  g_autofree char *key = tr_key_dup (fixture->account);
  g_autoptr (TokenringToken) spare = NULL;
  const TrLook look = { "work", key, fixture->now, FALSE, is_alone };

  return tr_cache_find (cache_of (fixture), &look, ret_is_late, &spare, NULL);
}

static TokenringToken *
recall (Fixture *fixture)
{
  g_autofree char *key = tr_key_dup (fixture->account);

  return tr_cache_recall (cache_of (fixture), key, fixture->now);
}

static void
assert_recalled (Fixture *fixture, const char *expected)
{
  g_autoptr (TokenringToken) token = recall (fixture);

  g_assert_cmpint (token != NULL, ==, expected != NULL);
  if (token != NULL)
    test_assert_secret (tokenring_token_get_secret (token), expected);
}

static void
keep (Fixture *fixture, const char *text)
{
  g_autofree char *key = tr_key_dup (fixture->account);
  g_autoptr (TokenringSecret) secret = tokenring_secret_new (text, -1);
  g_autoptr (TokenringToken) token = tokenring_token_new (secret, NOW, NOW + 3600);

  tr_cache_keep (cache_of (fixture), "work", key, token, fixture->now);
}

static void
forget (Fixture *fixture)
{
  g_assert_true (tr_cache_forget (cache_of (fixture), "work", NULL));
}

static void
replace (Fixture *fixture)
{
  keep (fixture, "newer");
}

static void
play (TokenringStep step, gint64 elapsed, const char *detail, gpointer data)
{
  Others *others = data;
  void (*act) (Fixture * fixture) = others->act;

  if (step == TOKENRING_STEP_STORE && elapsed != TOKENRING_STEP_BEGINS && act != NULL &&
      g_str_has_prefix (detail, others->store) && g_str_has_suffix (detail, "is there")) {
    others->act = NULL;
    act (others->fixture);
  }
}

/* What was found is remembered, and what was kept. */
static void
test_recall (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringToken) token = NULL;

  (void) data;
  assert_recalled (fixture, NULL);
  put_token (fixture, TOKENS, "old", NOW - 100, NOW + 3500);
  token = find (fixture, FALSE, NULL);
  test_assert_secret (tokenring_token_get_secret (token), "old");
  assert_recalled (fixture, "old");
  keep (fixture, "newer");
  assert_recalled (fixture, "newer");
  forget (fixture);
  assert_recalled (fixture, NULL);
  g_assert_cmpuint (count_tokens (TOKENS), ==, 0);
}

static void
read_meanwhile (Fixture *fixture, void (*act) (Fixture *fixture))
{
  Others others = { fixture, "two", act };
  g_autoptr (TokenringToken) token = NULL;

  put_token (fixture, TOKENS, "old", NOW - 100, NOW + 3500);
  tokenring_broker_set_watch (fixture->broker, play, &others);
  token = find (fixture, FALSE, NULL);
  test_assert_secret (tokenring_token_get_secret (token), "old");
  g_assert_null (others.act);
}

/* A thread that read a token before another one dropped it does not bring it back. */
static void
test_dropped_while_reading (Fixture *fixture, gconstpointer data)
{
  (void) data;
  read_meanwhile (fixture, forget);
  g_assert_cmpuint (count_tokens (TOKENS), ==, 0);
  assert_recalled (fixture, NULL);
}

/* Nor does it put it in the place of the one that another one got. */
static void
test_replaced_while_reading (Fixture *fixture, gconstpointer data)
{
  (void) data;
  read_meanwhile (fixture, replace);
  assert_recalled (fixture, "newer");
}

/* The store is full when a token is kept: it is remembered all the same. */
static void
test_kept_nowhere (Fixture *fixture, gconstpointer data)
{
  (void) data;
  test_stores[TOKENS].takes_nothing = test_stores[MORE_TOKENS].takes_nothing = TRUE;
  keep (fixture, "newer");
  assert_recalled (fixture, "newer");
}

/* What is found late is written to the store before by who is alone with it, and only told to
 * others. */
static void
test_late (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringToken) found = NULL;
  g_autoptr (TokenringToken) alone = NULL;
  g_autoptr (TokenringToken) again = NULL;
  gboolean is_late = FALSE;

  (void) data;
  put_token (fixture, MORE_TOKENS, "cached", NOW, NOW + 3600);
  found = find (fixture, FALSE, &is_late);
  g_assert_true (is_late);
  g_assert_cmpuint (count_tokens (TOKENS), ==, 0);
  alone = find (fixture, TRUE, &is_late);
  g_assert_false (is_late);
  g_assert_cmpint (test_stores[TOKENS].last_expires, ==, NOW + 3600);
  again = find (fixture, FALSE, &is_late);
  g_assert_false (is_late);
  test_assert_secret (tokenring_token_get_secret (again), "cached");
  g_assert_cmpuint (test_stores[MORE_TOKENS].lookups, ==, 2);
}

static void
with_locks (Fixture *fixture)
{
  new_process (fixture);
  fixture->broker->runtime = g_build_filename (fixture->folders->base, "run", NULL);
}

/* A caller does that with the lock of the token, and goes without when somebody else has it. */
static void
test_late_get (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TrLock) lock = NULL;

  (void) data;
  with_locks (fixture);
  put_token (fixture, MORE_TOKENS, "cached", NOW, NOW + 3600);
  lock = tr_broker_take_lock (fixture->broker, fixture->account);
  g_assert_nonnull (lock);
  g_assert_null (tr_broker_take_lock (fixture->broker, fixture->account));
  assert_token (fixture, TOKENRING_FLAGS_NONE, "cached");
  g_assert_cmpuint (count_tokens (TOKENS), ==, 0);

  g_clear_pointer (&lock, tr_lock_free);
  with_locks (fixture);
  assert_token (fixture, TOKENRING_FLAGS_NONE, "cached");
  g_assert_cmpuint (count_tokens (TOKENS), ==, 1);
  g_assert_cmpuint (test_issuer.calls, ==, 0);
}

/* Another process drops the token after it was found late. A new one is got, and no store has the
 * old one. */
static void
test_late_and_dropped (Fixture *fixture, gconstpointer data)
{
  Others others = { fixture, "three", forget };

  (void) data;
  put_secret ("s3cret");
  with_locks (fixture);
  put_token (fixture, MORE_TOKENS, "old", NOW - 100, NOW + 3500);
  tokenring_broker_set_watch (fixture->broker, play, &others);
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
  g_assert_cmpuint (count_tokens (TOKENS), ==, 1);
  g_assert_cmpuint (count_tokens (MORE_TOKENS), ==, 0);
  assert_recalled (fixture, "issued-token");
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/cache/recall", test_recall },
    { "/cache/dropped-while-reading", test_dropped_while_reading },
    { "/cache/replaced-while-reading", test_replaced_while_reading },
    { "/cache/kept-nowhere", test_kept_nowhere },
    { "/cache/late", test_late },
    { "/cache/late-get", test_late_get },
    { "/cache/late-and-dropped", test_late_and_dropped },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
