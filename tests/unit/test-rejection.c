/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A token that a server refused: an old one is renewed, a new one ends it for a while. */

#include "broker-fixture.h"
#include "lock.h"

#include <string.h>

static guint paused;

static void
count_pause (gulong microseconds)
{
  (void) microseconds;
  paused++;
}

static void
next_process (Fixture *fixture)
{
  new_process (fixture);
  fixture->broker->runtime = g_build_filename (fixture->folders->base, "run", NULL);
  fixture->broker->pause = count_pause;
  paused = 0;
}

static void
begin (Fixture *fixture, gint64 age, gint64 life)
{
  put_secret ("s3cret");
  next_process (fixture);
  put_token (fixture, TOKENS, "current", NOW - age, NOW - age + life);
}

static gboolean
erase (Fixture *fixture, const char *rejected, GError **error)
{
  g_autoptr (TokenringSecret) secret =
      rejected == NULL ? NULL : tokenring_secret_new (rejected, -1);

  return tokenring_broker_erase (fixture->broker, fixture->url, secret, error);
}

static void
assert_hint (Fixture *fixture, const char *rejected, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (erase (fixture, rejected, &error));
  test_assert_error (error, TOKENRING_ERROR_REFUSED, text);
  g_assert_null (strstr (error->message, rejected));
  g_assert_cmpuint (count_tokens (TOKENS), ==, 0);
}

/* From 30 s on, it was good once. */
static void
test_age (Fixture *fixture, gconstpointer data)
{
  static const struct {
    gint64 age;
    gint64 life;
    gboolean hint;
  } cases[] = {
    { 0, 3600, TRUE },     { 29, 3600, TRUE },  { 30, 3600, FALSE },
    { 3000, 3600, FALSE }, { -1, 3600, FALSE }, /* the clock was set back */
    { 10, 12, TRUE },      { 11, 12, FALSE },   /* it ran out */
    { 20, 10, FALSE },
  };

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    begin (fixture, cases[i].age, cases[i].life);
    g_test_message ("%" G_GINT64_FORMAT " s old", cases[i].age);
    if (cases[i].hint)
      assert_hint (fixture, "current", " s old");
    else
      g_assert_true (erase (fixture, "current", &error));
    g_assert_cmpuint (count_tokens (TOKENS), ==, 0);
    fixture->now += 30;
    next_process (fixture);
    assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
    fixture->now = NOW;
  }
}

/* Nobody asks for another one, until the memory ends or a person does something about it. */
static void
test_memory (Fixture *fixture, gconstpointer data)
{
  static const char *const hint = "git.example.com refused a token of account 'work' that was 5 s "
                                  "old, and would refuse the next; check scope, audience and user "
                                  "name ('tokenring show work'), then run 'tokenring check work'";

  (void) data;
  begin (fixture, 5, 3600);
  assert_hint (fixture, "current", hint);
  assert_no_token (fixture, TOKENRING_FLAGS_NONE, TOKENRING_ERROR_REFUSED, hint);
  next_process (fixture);
  fixture->now += 29;
  assert_no_token (fixture, TOKENRING_FLAGS_NONE, TOKENRING_ERROR_REFUSED, hint);
  g_assert_cmpuint (test_issuer.calls, ==, 0);
  fixture->now += 1;
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");

  assert_hint (fixture, "issued-token", "0 s old");
  assert_no_token (fixture, TOKENRING_FLAGS_NONE, TOKENRING_ERROR_REFUSED, "0 s old");
  g_assert_cmpuint (test_issuer.calls, ==, 1);
  assert_token (fixture, TOKENRING_FLAGS_FRESH, "issued-token");
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
  g_assert_cmpuint (test_issuer.calls, ==, 2);
}

/* Who asks whether there was one hears of it for as long as a timer stays away for it, or until
 * there is a token; and asks nobody. */
static void
test_recall (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 age = -1;

  (void) data;
  begin (fixture, 5, 3600);
  g_assert_true (tokenring_broker_check_refusal (fixture->broker, fixture->account, &age, &error));
  assert_hint (fixture, "current", "5 s old");
  next_process (fixture);
  fixture->now += 3599;
  g_assert_false (tokenring_broker_check_refusal (fixture->broker, fixture->account, &age, &error));
  test_assert_error (error, TOKENRING_ERROR_REFUSED, "5 s old");
  g_assert_cmpint (age, ==, 3599);
  g_clear_error (&error);
  fixture->now += 1;
  g_assert_true (tokenring_broker_check_refusal (fixture->broker, fixture->account, &age, &error));
  fixture->now = NOW - 1;
  g_assert_true (tokenring_broker_check_refusal (fixture->broker, fixture->account, &age, &error));
  g_assert_cmpuint (test_issuer.calls, ==, 0);

  fixture->now = NOW + 30;
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
  g_assert_true (tokenring_broker_check_refusal (fixture->broker, fixture->account, &age, &error));
  g_assert_no_error (error);
}

/* Both ways to change an account, with a new secret and without. */
static void
test_forgotten (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("new", -1);
  g_autoptr (TokenringDraft) draft = tokenring_draft_new ("work", "test", "my-id");
  g_autoptr (TokenringAccount) account = NULL;

  (void) data;
  begin (fixture, 0, 3600);
  assert_hint (fixture, "current", "");
  g_assert_true (
      tokenring_broker_set_client_secret (fixture->broker, fixture->account, secret, NULL));
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");

  assert_hint (fixture, "issued-token", "");
  tokenring_draft_add_match (draft, "https://git.example.com");
  account = tokenring_broker_add_account (fixture->broker, draft, NULL, TRUE, NULL);
  g_assert_nonnull (account);
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
}

/* A host that names no token, or one that is not ours, has told us nothing about ours. */
static void
test_nothing_learned (Fixture *fixture, gconstpointer data)
{
  (void) data;
  begin (fixture, 0, 3600);
  g_assert_true (erase (fixture, "another", NULL));
  g_assert_cmpuint (count_tokens (TOKENS), ==, 1);
  g_assert_true (erase (fixture, NULL, NULL));
  g_assert_cmpuint (count_tokens (TOKENS), ==, 0);
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
}

/* Who holds the lock is waited for. When the time is up, the old token goes, and nothing is written
 * beside. */
static void
test_somebody_else (Fixture *fixture, gconstpointer data)
{
  g_autofree char *key = tr_key_dup (fixture->account);
  TrLock *other;

  (void) data;
  begin (fixture, 0, 3600);
  other = tr_lock_open (fixture->broker->runtime, key);
  g_assert_true (tr_lock_take (other, TRUE));
  assert_hint (fixture, "current", "0 s old");
  g_assert_cmpuint (paused, >, 20 * 1000 / 25);
  g_assert_null (tr_lock_read (other));
  tr_lock_free (other);
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
}

/* Where there can be no lock, it is said once and not remembered. */
static void
test_no_lock (Fixture *fixture, gconstpointer data)
{
  gint64 age;

  (void) data;
  begin (fixture, 0, 3600);
  g_clear_pointer (&fixture->broker->runtime, g_free);
  assert_hint (fixture, "current", "0 s old");
  g_assert_true (tokenring_broker_check_refusal (fixture->broker, fixture->account, &age, NULL));
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/rejection/age", test_age },
    { "/rejection/memory", test_memory },
    { "/rejection/recall", test_recall },
    { "/rejection/forgotten", test_forgotten },
    { "/rejection/nothing-learned", test_nothing_learned },
    { "/rejection/somebody-else", test_somebody_else },
    { "/rejection/no-lock", test_no_lock },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
