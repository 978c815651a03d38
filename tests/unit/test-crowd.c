/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What several processes of a user, and the threads of one, do to each other. */

#include "broker-fixture.h"
#include "failure.h"
#include "lock.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static TokenringBroker *
start_process (Fixture *fixture)
{
  TokenringBroker *broker = tr_broker_new (test_folders_open (fixture->folders), test_loader_new (),
                                           test_clock, &fixture->now);

  broker->runtime = g_build_filename (fixture->folders->base, "run", NULL);
  return broker;
}

static void
assert_got (Fixture *fixture, TokenringBroker *broker, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringToken) token =
      tokenring_broker_get_token (broker, fixture->account, TOKENRING_FLAGS_NONE, &error);

  g_assert_no_error (error);
  test_assert_secret (tokenring_token_get_secret (token), expected);
}

static void
erase (Fixture *fixture, TokenringBroker *broker, const char *rejected)
{
  g_autoptr (TokenringSecret) secret = tokenring_secret_new (rejected, -1);
  g_autoptr (GError) error = NULL;

  g_assert_true (tokenring_broker_erase (broker, fixture->url, secret, &error));
  g_assert_no_error (error);
}

/* A program that runs for long is refused with a token for which another one has got a newer one
 * meanwhile. */
static void
test_erase_spares_the_newer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringBroker) slow = start_process (fixture);
  g_autoptr (TokenringBroker) quick = start_process (fixture);

  (void) data;
  put_secret ("s3cret");
  put_token (fixture, TOKENS, "old", NOW - 100, NOW + 3500);
  assert_got (fixture, slow, "old");
  erase (fixture, quick, "old");
  test_issuer.answer = "newer";
  assert_got (fixture, quick, "newer");

  erase (fixture, slow, "old");
  g_assert_cmpuint (count_tokens (TOKENS), ==, 1);
  test_issuer.answer = "a third one";
  assert_got (fixture, slow, "newer");
  g_assert_cmpuint (test_issuer.calls, ==, 1);
}

/* What no store could keep is dropped all the same. */
static void
test_erase_of_what_only_we_have (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringBroker) broker = start_process (fixture);

  (void) data;
  put_secret ("s3cret");
  test_stores[TOKENS].fault = test_stores[MORE_TOKENS].fault = TOKENRING_ERROR_TIMED_OUT;
  assert_got (fixture, broker, "issued-token");
  assert_got (fixture, broker, "issued-token");
  g_assert_cmpuint (test_issuer.calls, ==, 1);
  test_stores[TOKENS].fault = test_stores[MORE_TOKENS].fault = -1;
  fixture->now += 60;
  erase (fixture, broker, "issued-token");
  test_issuer.answer = "newer";
  assert_got (fixture, broker, "newer");
}

/* The moments of a machine that has been up for longer, or of this one before it was started, are
 * still to come. */
static void
test_failure_of_another_boot (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringBroker) broker = start_process (fixture);
  g_autofree char *key = tr_key_dup (fixture->account);
  g_autoptr (GError) problem =
      g_error_new_literal (TOKENRING_ERROR, TOKENRING_ERROR_NETWORK, "cannot be reached");
  g_autoptr (TrFailure) failure = tr_failure_new (problem, TRUE, NOW - 86400, NOW - 86398);
  g_autoptr (TrLock) lock = tr_lock_open (broker->runtime, key);

  (void) data;
  put_secret ("s3cret");
  failure->moment += 30 * G_TIME_SPAN_DAY;
  g_assert_true (tr_lock_take (lock, TRUE));
  tr_failure_write (failure, lock);
  g_clear_pointer (&lock, tr_lock_free);
  assert_got (fixture, broker, "issued-token");
}

/* As a thread of the program may do, such as Python's multiprocessing. */
static pid_t
fork_child (void)
{
  pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child == 0) {
    pause ();
    _exit (0);
  }
  return child;
}

/* A lock ends when it is given back, though a child has it too. */
static void
test_fork (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (fixture->folders->base, "run", NULL);
  g_autoptr (TrLock) lock = tr_lock_open (folder, "a");
  g_autoptr (TrLock) other = tr_lock_open (folder, "a");
  pid_t child;
  gboolean taken;

  (void) data;
  g_assert_true (tr_lock_take (lock, TRUE));
  child = fork_child ();
  g_clear_pointer (&lock, tr_lock_free);
  taken = tr_lock_take (other, TRUE);
  kill (child, SIGKILL);
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
  g_assert_true (taken);
}

static TrLock *shared;
static guint pauses;

static void
pause_and_let_go (gulong microseconds)
{
  (void) microseconds;
  if (++pauses == 50)
    g_clear_pointer (&shared, tr_lock_free);
}

/* As long as others share the lock, nobody can have it alone, and looking takes long at some
 * stores. One that has looked does not do it again before there can be something new. */
static void
test_looking_keeps_nobody_waiting (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringBroker) broker = start_process (fixture);
  g_autofree char *key = tr_key_dup (fixture->account);

  (void) data;
  put_secret ("s3cret");
  broker->pause = pause_and_let_go;
  pauses = 0;
  shared = tr_lock_open (broker->runtime, key);
  g_assert_true (tr_lock_take (shared, FALSE));
  assert_got (fixture, broker, "issued-token");
  g_assert_cmpuint (pauses, ==, 50);
  /* Before it waits, once with the others, and once alone. */
  g_assert_cmpuint (test_stores[MORE_TOKENS].lookups, <=, 6);
}

/* Somebody changes the account while one process is at the endpoint for it. */
typedef struct {
  Fixture *fixture;
  TokenringBroker *broker; /* of who changes it */
  void (*change) (Fixture *fixture, TokenringBroker *broker);
  GThread *thread;
  GMutex mutex;
  GCond cond;
  gboolean is_waiting; /* for the other one, or done without that */
} Change;

static void
note_waiting (Change *change)
{
  g_mutex_lock (&change->mutex);
  change->is_waiting = TRUE;
  g_cond_signal (&change->cond);
  g_mutex_unlock (&change->mutex);
}

static gpointer
run_change (gpointer data)
{
  Change *change = data;

  change->change (change->fixture, change->broker);
  note_waiting (change);
  return NULL;
}

static void
watch_change (TokenringStep step, gint64 elapsed, const char *detail, gpointer data)
{
  (void) detail;
  if (step == TOKENRING_STEP_LOCK && elapsed == TOKENRING_STEP_BEGINS)
    note_waiting (data);
}

/* The endpoint takes its time: in between, the other one gets as far as it can. */
static void
watch_issue (TokenringStep step, gint64 elapsed, const char *detail, gpointer data)
{
  Change *change = data;

  (void) detail;
  if (step != TOKENRING_STEP_ISSUE || elapsed != TOKENRING_STEP_BEGINS || change->thread != NULL)
    return;
  change->thread = g_thread_new ("change", run_change, change);
  g_mutex_lock (&change->mutex);
  while (!change->is_waiting)
    g_cond_wait (&change->cond, &change->mutex);
  g_mutex_unlock (&change->mutex);
}

static void
change_while_issuing (Fixture *fixture, void (*act) (Fixture *fixture, TokenringBroker *broker))
{
  g_autoptr (TokenringBroker) issuing = start_process (fixture);
  g_autoptr (TokenringBroker) changing = start_process (fixture);
  Change change = { .fixture = fixture, .broker = changing, .change = act };

  g_mutex_init (&change.mutex);
  g_cond_init (&change.cond);
  put_secret ("s3cret");
  tokenring_broker_set_watch (issuing, watch_issue, &change);
  tokenring_broker_set_watch (changing, watch_change, &change);
  tokenring_token_unref (
      tokenring_broker_get_token (issuing, fixture->account, TOKENRING_FLAGS_NONE, NULL));
  g_assert_cmpstr (test_issuer.last_secret, ==, "s3cret");
  g_assert_nonnull (change.thread);
  g_thread_join (change.thread);
  g_mutex_clear (&change.mutex);
  g_cond_clear (&change.cond);
}

static void
replace_secret (Fixture *fixture, TokenringBroker *broker)
{
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("rotated", -1);
  g_autoptr (GError) error = NULL;

  g_assert_true (tokenring_broker_set_client_secret (broker, fixture->account, secret, &error));
  g_assert_no_error (error);
}

static void
replace_account (Fixture *fixture, TokenringBroker *broker)
{
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("rotated", -1);
  g_autoptr (TokenringDraft) draft = NULL;
  g_autoptr (TokenringAccount) account = NULL;
  g_autoptr (GError) error = NULL;

  (void) fixture;
  draft = tokenring_broker_load_draft (broker, "work", &error);
  g_assert_no_error (error);
  account = tokenring_broker_add_account (broker, draft, secret, TRUE, &error);
  g_assert_no_error (error);
}

static void
remove_account (Fixture *fixture, TokenringBroker *broker)
{
  g_autoptr (GError) error = NULL;

  (void) fixture;
  g_assert_true (tokenring_broker_remove_account (broker, "work", &error));
  g_assert_no_error (error);
}

/* Nothing is left that was issued for what was before. */
static void
test_changed_while_issuing (Fixture *fixture, gconstpointer data)
{
  (void) data;
  change_while_issuing (fixture, replace_secret);
  g_assert_cmpuint (count_tokens (TOKENS), ==, 0);
  change_while_issuing (fixture, replace_account);
  g_assert_cmpuint (count_tokens (TOKENS), ==, 0);
  change_while_issuing (fixture, remove_account);
  g_assert_cmpuint (count_tokens (TOKENS), ==, 0);
}

/* A refusal of the old secret is none of the new one. */
static void
test_changed_while_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringBroker) next = start_process (fixture);

  (void) data;
  test_issuer.fault = TOKENRING_ERROR_REFUSED;
  change_while_issuing (fixture, replace_secret);
  test_issuer.fault = -1;
  assert_got (fixture, next, "issued-token");
  g_assert_cmpstr (test_issuer.last_secret, ==, "rotated");
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/crowd/erase-spares-the-newer", test_erase_spares_the_newer },
    { "/crowd/erase-of-what-only-we-have", test_erase_of_what_only_we_have },
    { "/crowd/failure-of-another-boot", test_failure_of_another_boot },
    { "/crowd/fork", test_fork },
    { "/crowd/looking-keeps-nobody-waiting", test_looking_keeps_nobody_waiting },
    { "/crowd/changed-while-issuing", test_changed_while_issuing },
    { "/crowd/changed-while-refused", test_changed_while_refused },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
