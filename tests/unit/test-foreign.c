/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "support.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
assert_file (const char *path, const char *expected, guint mode)
{
  g_autofree char *text = NULL;
  struct stat info;
  gsize length;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  test_assert_bytes (text, length, expected, strlen (expected));
  g_assert_cmpint (lstat (path, &info), ==, 0);
  g_assert_true (S_ISREG (info.st_mode));
  g_assert_cmpuint (info.st_mode & 07777, ==, mode);
}

static void
replace (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;

  tokenring_file_replace (path, text, strlen (text), &error);
  g_assert_no_error (error);
}

static void
assert_refused (const char *path, const char *why)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (tokenring_file_replace (path, "new", 3, &error));
  test_assert_error (error, TOKENRING_ERROR_FAILED, why);
  g_assert_nonnull (strstr (error->message, path));
}

static guint
count_files (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint count = 0;

  while (g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

static void
test_new (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *folder = test_folders_path (test, TEST_USER, "new/folder");
  g_autofree char *path = g_build_filename (folder, "config.json", NULL);
  struct stat info;

  replace (path, "{}\n");
  assert_file (path, "{}\n", 0600);
  g_assert_cmpint (stat (folder, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0700);
  g_assert_cmpuint (count_files (folder), ==, 1);
}

static void
test_mode (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  static const guint modes[] = { 0600, 0644, 0640, 0400, 0755 };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_autofree char *name = g_strdup_printf ("config-%u", i);
    g_autofree char *path = test_folders_path (test, TEST_USER, name);

    test_folders_write (test, TEST_USER, name, "old");
    g_assert_cmpint (g_chmod (path, (int) modes[i]), ==, 0);
    replace (path, "new and longer");
    assert_file (path, "new and longer", modes[i]);
  }
}

/* Its owner is kept by whoever may. */
static void
test_owner (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *path = test_folders_path (test, TEST_USER, "config");
  struct stat info;

  if (geteuid () != 0) {
    g_test_skip ("needs root");
    return;
  }
  test_folders_write (test, TEST_USER, "config", "old");
  g_assert_cmpint (chown (path, 12345, 23456), ==, 0);
  replace (path, "new");
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_uid, ==, 12345);
  g_assert_cmpuint (info.st_gid, ==, 23456);
}

/* Those who keep their files elsewhere keep them there. */
static void
test_link (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *target = test_folders_path (test, TEST_ADMIN, "target");
  g_autofree char *link = test_folders_path (test, TEST_USER, "link");
  g_autofree char *second = test_folders_path (test, TEST_USER, "second");
  g_autofree char *read = NULL;

  test_folders_write (test, TEST_ADMIN, "target", "old");
  test_folders_write (test, TEST_USER, "other", "other");
  g_assert_cmpint (g_chmod (target, 0640), ==, 0);
  g_assert_cmpint (symlink (target, link), ==, 0);
  g_assert_cmpint (symlink ("link", second), ==, 0);
  replace (second, "new");
  assert_file (target, "new", 0640);
  read = g_file_read_link (link, NULL);
  g_assert_cmpstr (read, ==, target);
}

static void
test_refused (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *link = test_folders_path (test, TEST_USER, "link");
  g_autofree char *loop = test_folders_path (test, TEST_USER, "loop");
  g_autofree char *folder = test_folders_path (test, TEST_USER, "folder");
  g_autofree char *below = test_folders_path (test, TEST_USER, "file/below");
  g_autofree char *file = test_folders_path (test, TEST_USER, "file");
  g_autofree char *read = NULL;

  test_folders_write (test, TEST_USER, "file", "old");
  g_assert_cmpint (symlink ("nowhere", link), ==, 0);
  g_assert_cmpint (symlink ("loop", loop), ==, 0);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  assert_refused (link, "leads nowhere");
  assert_refused (loop, g_strerror (ELOOP));
  assert_refused (folder, "no regular file");
  assert_refused (below, g_strerror (ENOTDIR));
  assert_file (file, "old", 0600);
  read = g_file_read_link (link, NULL);
  g_assert_cmpstr (read, ==, "nowhere");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/foreign/new", test_new);
  g_test_add_func ("/foreign/mode", test_mode);
  g_test_add_func ("/foreign/owner", test_owner);
  g_test_add_func ("/foreign/link", test_link);
  g_test_add_func ("/foreign/refused", test_refused);
  return g_test_run ();
}
