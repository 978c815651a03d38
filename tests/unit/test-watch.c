/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "broker-fixture.h"
#include "watch.h"

#include <string.h>

/* One word for each step that has ended, and how many are going on. */
typedef struct {
  GString *words;
  GString *details;
  int open;
} Seen;

static void
look (TokenringStep step, gint64 elapsed, const char *detail, gpointer data)
{
  static const char *const words[] = { "config", "match", "module", "store", "lock", "issue" };
  Seen *seen = data;

  g_string_append_printf (seen->details, "%s\n", detail);
  seen->open += elapsed == TOKENRING_STEP_BEGINS ? 1 : -1;
  g_assert_cmpint (seen->open, >=, 0);
  if (elapsed == TOKENRING_STEP_BEGINS)
    return;
  g_assert_cmpint (elapsed, >=, 0);
  g_string_append_printf (seen->words, "%s%s", seen->words->len == 0 ? "" : " ", words[step]);
}

static void
seen_clear (Seen *seen)
{
  g_string_free (seen->words, TRUE);
  g_string_free (seen->details, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Seen, seen_clear)

static void
assert_seen (Seen *seen, const char *words)
{
  g_assert_cmpstr (seen->words->str, ==, words);
  g_assert_cmpint (seen->open, ==, 0);
  g_string_truncate (seen->words, 0);
}

static void
test_steps (Fixture *fixture, gconstpointer data)
{
  g_auto (Seen) seen = { g_string_new (NULL), g_string_new (NULL), 0 };
  g_autoptr (TokenringAccount) found = NULL;

  (void) data;
  put_secret ("s3cret");
  fixture->broker->runtime = g_build_filename (fixture->folders->base, "run", NULL);
  tokenring_broker_set_watch (fixture->broker, look, &seen);

  found = tokenring_broker_find_account (fixture->broker, fixture->url, NULL);
  assert_seen (&seen, "match");
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
  /* Under the lock the two token stores are asked again, first as quick ones, then as any. */
  assert_seen (&seen, "config store store lock store store store store store issue store");
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
  assert_seen (&seen, "");
  g_assert_true (tokenring_broker_forget (fixture->broker, fixture->account, NULL));
  assert_seen (&seen, "store store");

  g_assert_nonnull (strstr (seen.details->str, "'work'"));
  g_assert_nonnull (strstr (seen.details->str, "two: "));
  g_assert_null (strstr (seen.details->str, "s3cret"));
  g_assert_null (strstr (seen.details->str, "issued-token"));
}

static void
test_failures (Fixture *fixture, gconstpointer data)
{
  g_auto (Seen) seen = { g_string_new (NULL), g_string_new (NULL), 0 };

  (void) data;
  put_secret ("s3cret");
  tokenring_broker_set_watch (fixture->broker, look, &seen);
  test_issuer.fault = TOKENRING_ERROR_NETWORK;
  assert_no_token (fixture, TOKENRING_FLAGS_FRESH, TOKENRING_ERROR_NETWORK, "");
  /* Three tries, and the pauses between them. */
  assert_seen (&seen, "config store issue issue issue issue issue");
  test_stores[SECRETS].fault = TOKENRING_ERROR_LOCKED;
  assert_no_token (fixture, TOKENRING_FLAGS_FRESH, TOKENRING_ERROR_LOCKED, "");
  g_assert_nonnull (strstr (seen.details->str, "cannot be had"));
  g_assert_cmpint (seen.open, ==, 0);
}

/* Nobody watches: nothing is made up for him. */
static void
test_nobody (Fixture *fixture, gconstpointer data)
{
  const TrWatch watch = { NULL, NULL };

  (void) data;
  put_secret ("s3cret");
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
  g_assert_cmpint (tr_watch_begin (&watch, TOKENRING_STEP_LOCK, "%s", "x"), ==, 0);
  tr_watch_end (&watch, TOKENRING_STEP_LOCK, 0, "%s", "x");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/watch/steps", Fixture, NULL, set_up, test_steps, tear_down);
  g_test_add ("/watch/failures", Fixture, NULL, set_up, test_failures, tear_down);
  g_test_add ("/watch/nobody", Fixture, NULL, set_up, test_nobody, tear_down);
  return g_test_run ();
}
