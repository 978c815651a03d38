/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "builtin.h"
#include "store.h"
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define VARIABLE "CREDENTIALS_DIRECTORY"
#define LONGEST  (64 * 1024)

static TokenringItem
item_of (const char *account)
{
  return (TokenringItem){ .struct_size = sizeof (TokenringItem),
                          .kind = TOKENRING_KIND_CLIENT_SECRET,
                          .account = account,
                          .client_id = "my-id" };
}

static TrLoader *
loader_new (const char *folders)
{
  TrLoader *loader = tr_loader_new ("/nonexistent");
  g_autoptr (GKeyFile) settings = g_key_file_new ();

  if (folders != NULL)
    g_key_file_set_value (settings, "credentials-directory", "folders", folders);
  tr_builtin_add (loader);
  tr_loader_set_settings (loader, settings);
  return loader;
}

static TokenringStatus
lookup_item (const char *folders, const TokenringItem *item, TokenringSecret **ret_value,
             GError **error)
{
  g_autoptr (TrLoader) loader = loader_new (folders);

  return tr_store_lookup (tr_loader_get (loader, "credentials-directory", NULL), item, ret_value,
                          error);
}

static void
assert_found (const char *folders, const char *account, const char *expected)
{
  const TokenringItem item = item_of (account);
  g_autoptr (TokenringSecret) value = NULL;
  g_autoptr (GError) error = NULL;
  TokenringStatus status = lookup_item (folders, &item, &value, &error);

  g_assert_no_error (error);
  g_assert_cmpint (status, ==,
                   expected == NULL ? TOKENRING_STATUS_NOT_FOUND : TOKENRING_STATUS_FOUND);
  if (expected == NULL)
    g_assert_null (value);
  else
    test_assert_secret (value, expected);
}

static void
assert_refused (const char *folders, TokenringError code, const char *text)
{
  const TokenringItem item = item_of ("work");
  g_autoptr (TokenringSecret) value = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (lookup_item (folders, &item, &value, &error), ==, TOKENRING_STATUS_UNAVAILABLE);
  g_assert_null (value);
  test_assert_error (error, code, text);
}

/* Written without a buffer in between: one of the tests looks for copies in memory. */
static void
write_bytes (const char *dir, const char *name, const char *bytes, gsize length)
{
  g_autofree char *file = g_build_filename (dir, name, NULL);
  int fd = open (file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0400);

  g_assert_no_errno (fd);
  g_assert_cmpint (write (fd, bytes, length), ==, (gssize) length);
  close (fd);
}

static void
write_secret (const char *dir, const char *text)
{
  write_bytes (dir, "tokenring.work", text, strlen (text));
}

static void
change_mode (const char *dir, const char *name, mode_t mode)
{
  g_autofree char *file = g_build_filename (dir, name, NULL);

  g_assert_no_errno (chmod (file, mode));
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint count = 0;

  while (g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

/* All of the file, less one newline at its end. */
static void
test_contents (void)
{
  static const struct {
    const char *text;
    gsize length, kept;
  } cases[] = {
    { "s3cret", 6, 6 },     { "s3cret\n", 7, 6 }, { "s3cret\n\n", 8, 7 }, { " a b ", 5, 5 },
    { "be\nfore\n", 8, 7 }, { "a\0b\n", 4, 3 },   { "\n\n", 2, 1 },       { "s3cret\r\n", 8, 7 },
  };
  g_autoptr (TestFolders) test = test_folders_new ();
  const TokenringItem item = item_of ("work");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringSecret) value = NULL;
    gsize length;
    const char *data;

    write_bytes (test->dirs[0], "tokenring.work", cases[i].text, cases[i].length);
    g_assert_cmpint (lookup_item (test->dirs[0], &item, &value, NULL), ==, TOKENRING_STATUS_FOUND);
    data = tokenring_secret_peek (value, &length);
    test_assert_bytes (data, length, cases[i].text, cases[i].kept);
    change_mode (test->dirs[0], "tokenring.work", 0600);
  }
}

static void
test_lengths (void)
{
  static const struct {
    gsize length; /* of the secret */
    gboolean newline, fits;
  } cases[] = {
    { LONGEST, FALSE, TRUE },     { LONGEST, TRUE, TRUE },      { LONGEST + 1, FALSE, FALSE },
    { LONGEST + 1, TRUE, FALSE }, { LONGEST * 8, TRUE, FALSE }, { 0, FALSE, FALSE },
    { 0, TRUE, FALSE },           { 1, FALSE, TRUE },           { 4094, TRUE, TRUE },
    { 4096, FALSE, TRUE },
  };
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *file = test_folders_path (test, TEST_USER, "tokenring.work");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strnfill (cases[i].length, 'x');
    g_autofree char *line = g_strconcat (text, cases[i].newline ? "\n" : NULL, NULL);

    g_unlink (file);
    write_secret (test->dirs[0], line);
    if (cases[i].fits)
      assert_found (test->dirs[0], "work", text);
    else
      assert_refused (test->dirs[0], TOKENRING_ERROR_CONFIG, file);
    /* what is far too long is not read at all */
    if (cases[i].length > 2 * LONGEST)
      assert_refused (test->dirs[0], TOKENRING_ERROR_CONFIG, "is not a file of at most");
  }
}

/* The service's own folder, then those of tokenring.conf, in their order. */
static void
test_order (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *both = g_strconcat (test->dirs[1], "; ", test->dirs[2], " ;", NULL);

  assert_found (NULL, "work", NULL);
  assert_found (both, "work", NULL);
  write_secret (test->dirs[2], "third");
  assert_found (both, "work", "third");
  write_secret (test->dirs[1], "second");
  assert_found (both, "work", "second");
  write_secret (test->dirs[0], "first");
  assert_found (both, "work", "second");
  g_setenv (VARIABLE, test->dirs[0], TRUE);
  assert_found (both, "work", "first");
  assert_found (NULL, "work", "first");
  assert_found (both, "other", NULL);
  g_setenv (VARIABLE, "", TRUE);
  assert_found (both, "work", "second");
  g_setenv (VARIABLE, "/nonexistent", TRUE);
  assert_found (both, "work", "second");
  g_unsetenv (VARIABLE);
}

/* What is wrong with one folder does not hide the next; if none has it, the first reason is told.
 */
static void
test_after_a_problem (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *both = g_strjoin (";", "relative", test->dirs[1], test->dirs[2], NULL);

  assert_refused (both, TOKENRING_ERROR_CONFIG, "'relative'");
  write_secret (test->dirs[1], "");
  assert_refused (both, TOKENRING_ERROR_CONFIG, "'relative'");
  write_secret (test->dirs[2], "third");
  assert_found (both, "work", "third");
}

static void
test_relative (void)
{
  static const char *const folders[] = { "secrets", "./secrets", "..", "~/secrets" };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
    assert_refused (folders[i], TOKENRING_ERROR_CONFIG, "no absolute path");
    g_setenv (VARIABLE, folders[i], TRUE);
    assert_refused (NULL, TOKENRING_ERROR_CONFIG, VARIABLE);
    g_unsetenv (VARIABLE);
  }
}

/* Only client secrets, and only under names that accounts can have. */
static void
test_items (void)
{
  static const char *const names[] = { "../work", "a/b", "", ".", "-x", "b\n" };
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *dir = test_folders_path (test, TEST_USER, "tokenring.a");
  g_autofree char *odd = test_folders_path (test, TEST_USER, "tokenring..");
  TokenringItem item = item_of ("work");
  g_autoptr (TokenringSecret) value = NULL;
  g_autoptr (GError) error = NULL;

  write_secret (test->dirs[0], "s3cret");
  g_assert_no_errno (g_mkdir (dir, 0700));
  g_assert_no_errno (g_mkdir (odd, 0700));
  write_bytes (dir, "b", "s3cret", 6);
  write_bytes (test->dirs[0], "tokenring.", "s3cret", 6);
  write_bytes (test->dirs[0], "tokenring.-x", "s3cret", 6);
  write_bytes (test->dirs[0], "tokenring.b\n", "s3cret", 6);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    assert_found (test->dirs[0], names[i], NULL);

  item.kind = TOKENRING_KIND_TOKEN;
  item.key = "k";
  g_assert_cmpint (lookup_item (test->dirs[0], &item, &value, &error), ==,
                   TOKENRING_STATUS_NOT_FOUND);
  item.kind = (TokenringKind) 7;
  g_assert_cmpint (lookup_item (test->dirs[0], &item, &value, &error), ==,
                   TOKENRING_STATUS_NOT_FOUND);
  g_assert_no_error (error);
  item = item_of ("work");
  item.client_id = NULL;
  g_assert_cmpint (lookup_item (test->dirs[0], &item, &value, &error), ==, TOKENRING_STATUS_FOUND);
}

/* Only what others can write is refused: a mounted secret can be read by all. */
static void
test_modes (void)
{
  static const struct {
    mode_t file, folder;
    gboolean is_used;
  } cases[] = {
    { 0400, 0500, TRUE },  { 0440, 0750, TRUE },   { 0444, 0755, TRUE },  { 0600, 01777, TRUE },
    { 0644, 03777, TRUE }, { 0620, 0700, FALSE },  { 0602, 0700, FALSE }, { 0666, 0700, FALSE },
    { 0400, 0777, FALSE }, { 0400, 02770, FALSE },
  };
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *file = test_folders_path (test, TEST_USER, "tokenring.work");

  write_secret (test->dirs[0], "s3cret");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%o in %o", cases[i].file, cases[i].folder);
    g_assert_no_errno (chmod (test->dirs[0], 0700));
    g_assert_no_errno (chmod (file, cases[i].file));
    g_assert_no_errno (chmod (test->dirs[0], cases[i].folder));
    if (cases[i].is_used)
      assert_found (test->dirs[0], "work", "s3cret");
    else
      assert_refused (test->dirs[0], TOKENRING_ERROR_CONFIG, "chmod go-w");
  }
  g_assert_no_errno (chmod (test->dirs[0], 0700));
}

static void
test_owners (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *file = test_folders_path (test, TEST_USER, "tokenring.work");

  if (geteuid () != 0) {
    g_test_skip ("only root can give a file away");
    return;
  }
  write_secret (test->dirs[0], "s3cret");
  g_assert_no_errno (chown (file, 12345, 12345));
  assert_refused (test->dirs[0], TOKENRING_ERROR_CONFIG, file);
  g_assert_no_errno (chown (file, 0, 12345));
  assert_found (test->dirs[0], "work", "s3cret");
  g_assert_no_errno (chown (test->dirs[0], 12345, 12345));
  assert_refused (test->dirs[0], TOKENRING_ERROR_CONFIG, test->dirs[0]);
}

/* What may not be read is not taken for absent. */
static void
test_unreadable (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *file = test_folders_path (test, TEST_USER, "tokenring.work");
  gboolean is_root = geteuid () == 0;

  write_secret (test->dirs[0], "s3cret");
  g_assert_no_errno (chmod (test->base, 0755));
  g_assert_no_errno (chmod (test->dirs[0], is_root ? 0755 : 0700));
  g_assert_no_errno (chmod (file, 0000));
  if (is_root)
    g_assert_no_errno (seteuid (65534));
  assert_refused (test->dirs[0], TOKENRING_ERROR_UNAVAILABLE, g_strerror (EACCES));
  if (is_root)
    g_assert_no_errno (seteuid (0));
  g_assert_no_errno (chmod (test->dirs[0], 0000));
  if (is_root)
    g_assert_no_errno (seteuid (65534));
  assert_refused (test->dirs[0], TOKENRING_ERROR_UNAVAILABLE, test->dirs[0]);
  if (is_root)
    g_assert_no_errno (seteuid (0));
  g_assert_no_errno (chmod (test->dirs[0], 0700));
  write_bytes (test->dirs[1], "file", "x", 1);
  g_free (g_steal_pointer (&file));
  file = g_build_filename (test->dirs[1], "file", NULL);
  assert_refused (file, TOKENRING_ERROR_UNAVAILABLE, g_strerror (ENOTDIR));
}

/* What a container's engine mounts: the name is a link into a folder that is swapped as a whole. */
static void
test_links (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *link = test_folders_path (test, TEST_USER, "tokenring.work");
  g_autofree char *data = test_folders_path (test, TEST_USER, "..data");
  g_autofree char *first = test_folders_path (test, TEST_USER, "..first");

  g_assert_no_errno (symlink ("..data/tokenring.work", link));
  assert_found (test->dirs[0], "work", NULL);
  g_assert_no_errno (g_mkdir (first, 0755));
  write_secret (first, "s3cret");
  g_assert_no_errno (symlink ("..first", data));
  assert_found (test->dirs[0], "work", "s3cret");
  /* the file counts, not the link, which all can write as links go */
  change_mode (first, "tokenring.work", 0666);
  assert_refused (test->dirs[0], TOKENRING_ERROR_CONFIG, "chmod go-w");

  g_assert_no_errno (g_unlink (link));
  g_assert_no_errno (symlink ("tokenring.work", link));
  assert_refused (test->dirs[0], TOKENRING_ERROR_UNAVAILABLE, g_strerror (ELOOP));
}

/* None of these is read, and none makes us wait. */
static void
test_no_files (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *file = test_folders_path (test, TEST_USER, "tokenring.work");

  g_assert_no_errno (mkfifo (file, 0600));
  assert_refused (test->dirs[0], TOKENRING_ERROR_CONFIG, file);
  g_assert_no_errno (g_unlink (file));
  g_assert_no_errno (g_mkdir (file, 0700));
  assert_refused (test->dirs[0], TOKENRING_ERROR_CONFIG, file);
  g_assert_no_errno (g_rmdir (file));
  g_assert_no_errno (symlink ("/dev/zero", file));
  assert_refused (test->dirs[0], TOKENRING_ERROR_CONFIG, file);
  g_assert_no_errno (g_unlink (file));
  /* has more in it than it says, as one to which somebody writes has */
  g_assert_no_errno (symlink ("/proc/self/maps", file));
  assert_refused (test->dirs[0], TOKENRING_ERROR_UNAVAILABLE, "changed");
}

/* The one copy is the secret itself, and it goes with it. */
static void
test_memory (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TokenringSecret) needle = test_secret_new_unique (400);
  const TokenringItem item = item_of ("work");
  TokenringSecret *value = NULL;

  write_bytes (test->dirs[0], "tokenring.work", tokenring_secret_peek (needle, NULL), 400);
  g_assert_cmpuint (test_count_copies (needle), ==, 0);
  g_assert_cmpint (lookup_item (test->dirs[0], &item, &value, NULL), ==, TOKENRING_STATUS_FOUND);
  g_assert_true (tokenring_secret_equal (value, needle));
  g_assert_cmpuint (test_count_copies (needle), ==, 1);
  tokenring_secret_unref (value);
  g_assert_cmpuint (test_count_copies (needle), ==, 0);
}

/* The files are the administrator's: nothing is written, and removing an account is no fault. */
static void
test_read_only (void)
{
  static const char *const names[] = { "credentials-directory", NULL };
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TrLoader) loader = tr_loader_new ("/nonexistent");
  g_autoptr (TrChain) chain = tr_chain_new (loader, names);
  g_autoptr (TokenringSecret) value = tokenring_secret_new ("new", -1);
  g_autoptr (GError) error = NULL;
  const TokenringItem item = item_of ("work");

  write_secret (test->dirs[0], "s3cret");
  g_setenv (VARIABLE, test->dirs[0], TRUE);
  tr_builtin_add (loader);
  g_assert_false (tr_chain_can_store (chain));
  g_assert_false (tr_chain_store_any (chain, &item, value, &error));
  test_assert_error (error, TOKENRING_ERROR_UNAVAILABLE, "no store of the chain");
  g_clear_error (&error);
  g_assert_true (tr_chain_clear (chain, &item, &error));
  g_assert_no_error (error);
  assert_found (NULL, "work", "s3cret");
  g_unsetenv (VARIABLE);
}

static void
assert_place (const char *folders, const char *expected)
{
  const TokenringItem item = item_of ("work");
  g_autoptr (TrLoader) loader = loader_new (folders);
  g_autoptr (GError) error = NULL;
  g_autofree char *place = NULL;

  place = tr_store_dup_place (tr_loader_get (loader, "credentials-directory", NULL), &item, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (place, ==, expected);
}

static void
assert_no_place (const char *folders, const char *text)
{
  const TokenringItem item = item_of ("work");
  g_autoptr (TrLoader) loader = loader_new (folders);
  g_autoptr (GError) error = NULL;

  g_assert_null (
      tr_store_dup_place (tr_loader_get (loader, "credentials-directory", NULL), &item, &error));
  test_assert_error (error, TOKENRING_ERROR_CONFIG, text);
}

/* Where the file is; else a folder that is there, and none that systemd makes anew each time. */
static void
test_place (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *both = g_strdup_printf ("/nonexistent;%s", test->dirs[1]);
  g_autofree char *first = g_build_filename (test->dirs[0], "tokenring.work", NULL);
  g_autofree char *second = g_build_filename (test->dirs[1], "tokenring.work", NULL);

  assert_no_place (NULL, "folders= in [credentials-directory]");
  assert_no_place ("secrets", "'secrets'");
  assert_place ("/nonexistent", "/nonexistent/tokenring.work");
  g_assert_no_errno (g_mkdir_with_parents (test->dirs[1], 0700));
  assert_place (both, second);
  g_setenv (VARIABLE, test->dirs[0], TRUE);
  assert_place (NULL, first);
  assert_place (both, second);
  write_secret (test->dirs[0], "");
  assert_place (both, first);
  g_unsetenv (VARIABLE);
}

static void
assert_private (const char *folder, mode_t mode, const char *text)
{
  const TokenringItem item = item_of ("work");
  g_autoptr (TrLoader) loader = loader_new (folder);
  TrModule *module = tr_loader_get (loader, "credentials-directory", NULL);
  g_autoptr (GError) error = NULL;

  change_mode (folder, "tokenring.work", mode);
  g_assert_cmpint (tr_store_check_privacy (module, &item, &error), ==, text == NULL);
  if (text == NULL)
    g_assert_no_error (error);
  else
    test_assert_error (error, TOKENRING_ERROR_CONFIG, text);
}

/* Root gives a file to the group that has to read it; who else lets a group in may not know. */
static void
test_privacy (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  const char *dir = test->dirs[0];
  g_autofree char *file = g_build_filename (dir, "tokenring.work", NULL);

  write_secret (dir, "s3cret");
  assert_private (dir, 0400, NULL);
  assert_private (dir, 0600, NULL);
  assert_private (dir, 0440, "tokenring.work can be read by others; run: chmod go= '");
  assert_private (dir, 0644, "run: chmod go= '");
  g_setenv (VARIABLE, dir, TRUE);
  assert_private (dir, 0644, NULL);
  g_unsetenv (VARIABLE);
  if (geteuid () == 0) {
    g_assert_no_errno (chown (file, 0, 1));
    assert_private (dir, 0440, NULL);
    assert_private (dir, 0444, "run: chmod o= '");
    g_assert_no_errno (chown (file, 1, 1));
    assert_private (dir, 0444, NULL);
  }
}

int
main (int argc, char **argv)
{
  guint descriptors;
  int status;

  g_test_init (&argc, &argv, NULL);
  g_unsetenv (VARIABLE);
  umask (022);
  descriptors = count_descriptors ();
  g_test_add_func ("/credentials/contents", test_contents);
  g_test_add_func ("/credentials/place", test_place);
  g_test_add_func ("/credentials/privacy", test_privacy);
  g_test_add_func ("/credentials/lengths", test_lengths);
  g_test_add_func ("/credentials/order", test_order);
  g_test_add_func ("/credentials/after-a-problem", test_after_a_problem);
  g_test_add_func ("/credentials/relative", test_relative);
  g_test_add_func ("/credentials/items", test_items);
  g_test_add_func ("/credentials/modes", test_modes);
  g_test_add_func ("/credentials/owners", test_owners);
  g_test_add_func ("/credentials/unreadable", test_unreadable);
  g_test_add_func ("/credentials/links", test_links);
  g_test_add_func ("/credentials/no-files", test_no_files);
  g_test_add_func ("/credentials/memory", test_memory);
  g_test_add_func ("/credentials/read-only", test_read_only);
  status = g_test_run ();
  g_assert_cmpuint (count_descriptors (), ==, descriptors);
  return status;
}
