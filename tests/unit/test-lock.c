/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "failure.h"
#include "lock.h"
#include "runtime.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
  char *root;
  char *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture->root = g_dir_make_tmp ("tokenring-XXXXXX", NULL);
  fixture->folder = g_build_filename (fixture->root, "run", NULL);
}

static void
empty_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (g_remove (path) != 0) {
      empty_folder (path);
      g_remove (path);
    }
  }
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  empty_folder (fixture->root);
  g_rmdir (fixture->root);
  g_free (fixture->folder);
  g_free (fixture->root);
}

static guint
mode_of (const char *path)
{
  struct stat info;

  g_assert_cmpint (lstat (path, &info), ==, 0);
  return info.st_mode & 07777;
}

static void
test_modes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TrLock) lock = tr_lock_open (fixture->folder, "key");
  g_autofree char *file = g_build_filename (fixture->folder, "key.lock", NULL);

  (void) data;
  g_assert_nonnull (lock);
  g_assert_cmpuint (mode_of (fixture->folder), ==, 0700);
  g_assert_cmpuint (mode_of (file), ==, 0600);
}

static void
test_exclusive (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TrLock) one = tr_lock_open (fixture->folder, "key");
  g_autoptr (TrLock) two = tr_lock_open (fixture->folder, "key");
  g_autoptr (TrLock) other = tr_lock_open (fixture->folder, "another");

  (void) data;
  g_assert_true (tr_lock_take (one, TRUE));
  g_assert_false (tr_lock_take (two, TRUE));
  g_assert_false (tr_lock_take (two, FALSE));
  g_assert_true (tr_lock_take (other, TRUE));
  tr_lock_release (one);
  g_assert_true (tr_lock_take (two, FALSE));
  g_assert_true (tr_lock_take (one, FALSE));
  g_assert_false (tr_lock_take (one, TRUE));
  g_clear_pointer (&two, tr_lock_free);
  g_assert_true (tr_lock_take (one, TRUE));
}

/* The kernel lets go of it, whatever ended the holder. */
static void
test_dies_with_its_holder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TrLock) lock = tr_lock_open (fixture->folder, "key");
  int pipe_fds[2];
  char byte;
  pid_t child;

  (void) data;
  g_assert_cmpint (pipe (pipe_fds), ==, 0);
  child = fork ();
  if (child == 0) {
    TrLock *held = tr_lock_open (fixture->folder, "key");
    gboolean taken = tr_lock_take (held, TRUE);

    if (write (pipe_fds[1], taken ? "y" : "n", 1) == 1)
      pause ();
    _exit (1);
  }
  g_assert_cmpint (read (pipe_fds[0], &byte, 1), ==, 1);
  g_assert_cmpint (byte, ==, 'y');
  g_assert_false (tr_lock_take (lock, FALSE));
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  g_assert_true (tr_lock_take (lock, TRUE));
  close (pipe_fds[0]);
  close (pipe_fds[1]);
}

/* What another user may have put in the place of the folder or the file is not used. */
static void
test_unsafe (Fixture *fixture, gconstpointer data)
{
  g_autofree char *other = g_build_filename (fixture->root, "other", NULL);
  g_autofree char *file = g_build_filename (fixture->folder, "key.lock", NULL);

  (void) data;
  g_assert_null (tr_lock_open (NULL, "key"));
  g_assert_cmpint (g_mkdir (other, 0700), ==, 0);
  g_assert_cmpint (symlink (other, fixture->folder), ==, 0);
  g_assert_null (tr_lock_open (fixture->folder, "key"));
  g_assert_cmpint (g_unlink (fixture->folder), ==, 0);

  g_assert_cmpint (g_mkdir (fixture->folder, 0700), ==, 0);
  g_assert_cmpint (g_chmod (fixture->folder, 0750), ==, 0);
  g_assert_null (tr_lock_open (fixture->folder, "key"));
  g_assert_cmpint (g_chmod (fixture->folder, 0700), ==, 0);
  g_assert_cmpint (symlink (other, file), ==, 0);
  g_assert_null (tr_lock_open (fixture->folder, "key"));
  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_cmpint (g_mkdir (file, 0700), ==, 0);
  g_assert_null (tr_lock_open (fixture->folder, "key"));
}

static void
test_failure (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TrLock) lock = tr_lock_open (fixture->folder, "key");
  g_autoptr (GError) error =
      g_error_new (TOKENRING_ERROR, TOKENRING_ERROR_REFUSED, "no,\nnot at all");
  g_autoptr (TrFailure) written = tr_failure_new (error, TRUE, 1000, 1030);
  g_autoptr (TrFailure) read = NULL;

  (void) data;
  g_assert_null (tr_failure_read (lock));
  tr_failure_write (written, lock);
  read = tr_failure_read (lock);
  g_assert_nonnull (read);
  g_assert_cmpint (read->moment, ==, written->moment);
  g_assert_cmpint (read->time, ==, 1000);
  g_assert_cmpint (read->until, ==, 1030);
  g_assert_true (read->passing);
  g_assert_error (read->error, TOKENRING_ERROR, TOKENRING_ERROR_REFUSED);
  g_assert_null (strchr (read->error->message, '\n'));
  tr_failure_write (NULL, lock);
  g_assert_null (tr_failure_read (lock));
}

/* Half of a record, of a holder that was killed, or what somebody else wrote there. */
static void
test_broken_failure (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = {
    "x",
    "\n",
    "1 2 3 0\nmessage\n",
    "1 2 3 0 11",
    "1 2 3 0 11\n",
    "1 2 3 0 11\nmess",
    "1 2 3 0 11\n\n",
    "1 2 3 0 11\n\xff\n",
  };
  g_autoptr (TrLock) lock = tr_lock_open (fixture->folder, "key");

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    tr_lock_write (lock, texts[i]);
    g_assert_null (tr_failure_read (lock));
  }
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/lock/modes", test_modes },
    { "/lock/exclusive", test_exclusive },
    { "/lock/dies-with-its-holder", test_dies_with_its_holder },
    { "/lock/unsafe", test_unsafe },
    { "/lock/failure", test_failure },
    { "/lock/broken-failure", test_broken_failure },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
