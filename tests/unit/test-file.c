/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Linked with --wrap=geteuid and --wrap=getpwuid_r. */

#include "file.h"
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

uid_t __real_geteuid (void);
uid_t __wrap_geteuid (void);

static gboolean be_another_user;

uid_t
__wrap_geteuid (void)
{
  return __real_geteuid () + (be_another_user ? 1 : 0);
}

static const char *passwd_home = "/from/passwd";

int __wrap_getpwuid_r (uid_t uid, struct passwd *entry, char *text, size_t length,
                       struct passwd **ret_entry);

int
__wrap_getpwuid_r (uid_t uid, struct passwd *entry, char *text, size_t length,
                   struct passwd **ret_entry)
{
  (void) uid;
  if (passwd_home == NULL) {
    *ret_entry = NULL;
    return 0;
  }
  g_strlcpy (text, passwd_home, length);
  *entry = (struct passwd){ .pw_dir = text };
  *ret_entry = entry;
  return 0;
}

static void
test_names (void)
{
  static const char *const good[] = { "a", "7", "work", "Work-2.old_x", "a..b", "a-" };
  static const char *const bad[] = {
    "",     ".",     "..",   ".hidden", "-flag", "_x",         "a/b",  "../a",
    "a b",  "a\nb",  "a\tb", "a;b",     "a=b",   "a:b",        "a\\b", "a%b",
    "a{b}", "a\x7f", "a\"b", "a'b",     "$a",    "gr\xc3\xbc", "\xff", "a\x80",
  };
  g_autofree char *longest = g_strnfill (64, 'a');
  g_autofree char *too_long = g_strnfill (65, 'a');

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (tr_name_is_valid (good[i]));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    if (tr_name_is_valid (bad[i]))
      g_error ("a name: '%s'", bad[i]);
  g_assert_true (tr_name_is_valid (longest));
  g_assert_false (tr_name_is_valid (too_long));
}

/* The user's file goes before the administrator's, and that before the vendor's. */
static void
test_find (void)
{
  static const TestLevel levels[] = { TEST_VENDOR, TEST_ADMIN, TEST_USER };
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);
  g_autofree char *own = tr_folders_user_file (folders, "accounts", "work");
  g_autofree char *own_config = tr_folders_user_file (folders, "", "tokenring");
  g_autofree char *expected_own = test_folders_path (test, TEST_USER, "accounts/work.conf");
  g_autofree char *expected_config = test_folders_path (test, TEST_USER, "tokenring.conf");

  g_assert_null (tr_folders_find (folders, "accounts", "work"));
  g_assert_cmpstr (own, ==, expected_own);
  g_assert_cmpstr (own_config, ==, expected_config);
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++) {
    g_autofree char *expected = test_folders_path (test, levels[i], "accounts/work.conf");
    g_autofree char *found = NULL;

    test_folders_write (test, levels[i], "accounts/work.conf", "");
    found = tr_folders_find (folders, "accounts", "work");
    g_assert_cmpstr (found, ==, expected);
  }
}

static void
test_list (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) none = tr_folders_list (folders, "accounts", &error);
  g_auto (GStrv) names = NULL;
  g_autofree char *joined = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  test_folders_write (test, TEST_VENDOR, "accounts/b.conf", "");
  test_folders_write (test, TEST_VENDOR, "accounts/both.conf", "");
  test_folders_write (test, TEST_ADMIN, "accounts/Z.conf", "");
  test_folders_write (test, TEST_USER, "accounts/both.conf", "");
  test_folders_write (test, TEST_USER, "accounts/a.conf", "");
  /* what a package manager, an editor or tr_file_replace() leaves lying about */
  test_folders_write (test, TEST_USER, "accounts/a.conf~", "");
  test_folders_write (test, TEST_USER, "accounts/a.conf.0badcafe.new", "");
  test_folders_write (test, TEST_USER, "accounts/.x.conf", "");
  test_folders_write (test, TEST_USER, "accounts/-x.conf", "");
  test_folders_write (test, TEST_USER, "accounts/.conf", "");
  test_folders_write (test, TEST_USER, "accounts/a b.conf", "");
  test_folders_write (test, TEST_USER, "accounts/noconf", "");
  names = tr_folders_list (folders, "accounts", &error);
  g_assert_no_error (error);
  joined = g_strjoinv (" ", names);
  g_assert_cmpstr (joined, ==, "Z a b both");
}

static void
test_list_no_folder (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);
  g_autoptr (GError) error = NULL;

  test_folders_write (test, TEST_ADMIN, "accounts", "a file");
  g_assert_null (tr_folders_list (folders, "accounts", &error));
  test_assert_error (error, TOKENRING_ERROR_CONFIG, test->dirs[TEST_ADMIN]);
}

/* Loads user/accounts/work.conf; what it says names the culprit, NULL for none. */
static void
assert_load (const TestFolders *test, const char *culprit, const char *text)
{
  g_autofree char *file = test_folders_path (test, TEST_USER, "accounts/work.conf");
  g_autofree char *path = culprit == NULL ? NULL : g_build_filename (test->base, culprit, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GKeyFile) loaded = tr_key_file_load (file, &error);

  if (culprit == NULL) {
    g_assert_no_error (error);
    g_assert_nonnull (loaded);
    return;
  }
  g_assert_null (loaded);
  test_assert_error (error, TOKENRING_ERROR_CONFIG, text);
  test_assert_error (error, TOKENRING_ERROR_CONFIG, path);
}

static void
test_modes (void)
{
  static const struct {
    const char *path;
    guint mode;
    gboolean good;
  } cases[] = {
    { "user/accounts/work.conf", 0600, TRUE },
    { "user/accounts/work.conf", 0400, TRUE },
    { "user/accounts/work.conf", 0644, TRUE },
    { "user/accounts/work.conf", 0755, TRUE },
    { "user/accounts/work.conf", 0620, FALSE },
    { "user/accounts/work.conf", 0664, FALSE },
    { "user/accounts/work.conf", 0602, FALSE },
    { "user/accounts/work.conf", 0666, FALSE },
    { "user/accounts", 0700, TRUE },
    { "user/accounts", 0755, TRUE },
    { "user/accounts", 0770, FALSE },
    { "user/accounts", 0707, FALSE },
    { "user/accounts", 01777, FALSE },
    { "user", 0755, TRUE },
    { "user", 0775, FALSE },
    { "user", 0777, FALSE },
    { "user", 01777, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TestFolders) test = test_folders_new ();
    g_autofree char *path = g_build_filename (test->base, cases[i].path, NULL);

    test_folders_write (test, TEST_USER, "accounts/work.conf", "[account]\n");
    g_assert_no_errno (g_chmod (path, cases[i].mode));
    assert_load (test, cases[i].good ? NULL : cases[i].path, "can be written by others");
  }
}

static void
test_owner (void)
{
  static const char *const paths[] = { "user/accounts/work.conf", "user/accounts", "user" };

  if (__real_geteuid () != 0) {
    /* Only root can give files away; anybody can be somebody else for once. */
    g_autoptr (TestFolders) test = test_folders_new ();

    test_folders_write (test, TEST_USER, "accounts/work.conf", "[account]\n");
    be_another_user = TRUE;
    assert_load (test, "user/accounts", "another user");
    be_another_user = FALSE;
    assert_load (test, NULL, "");
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (TestFolders) test = test_folders_new ();
    g_autofree char *path = g_build_filename (test->base, paths[i], NULL);

    test_folders_write (test, TEST_USER, "accounts/work.conf", "[account]\n");
    assert_load (test, NULL, "");
    g_assert_no_errno (chown (path, 65534, (gid_t) -1));
    assert_load (test, paths[i], "another user");
    g_assert_no_errno (chown (path, 0, 65534));
    assert_load (test, NULL, "");
  }
}

/* A link is no way around: what it leads to counts, for a file and for a folder. */
static void
test_links (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *real = test_folders_path (test, TEST_ADMIN, "accounts/real.conf");
  g_autofree char *real_folder = test_folders_path (test, TEST_ADMIN, "accounts");
  g_autofree char *folder = test_folders_path (test, TEST_USER, "accounts");
  g_autofree char *link = test_folders_path (test, TEST_USER, "accounts/work.conf");
  g_autofree char *through = test_folders_path (test, TEST_ADMIN, "accounts/work.conf");

  test_folders_write (test, TEST_ADMIN, "accounts/real.conf", "[account]\n");
  g_assert_no_errno (g_mkdir (folder, 0700));
  g_assert_no_errno (symlink (real, link));
  assert_load (test, NULL, "");
  g_assert_no_errno (g_chmod (real, 0666));
  assert_load (test, "user/accounts/work.conf", "can be written by others");
  g_assert_no_errno (g_chmod (real, 0600));

  /* the whole folder is a link, and then one to a folder that all can write to */
  g_assert_no_errno (g_unlink (link));
  g_assert_no_errno (g_rmdir (folder));
  g_assert_no_errno (g_rename (real, through));
  g_assert_no_errno (symlink (real_folder, folder));
  assert_load (test, NULL, "");
  g_assert_no_errno (g_chmod (real_folder, 0777));
  assert_load (test, "user/accounts", "can be written by others");

  g_assert_no_errno (g_chmod (real_folder, 0700));
  g_assert_no_errno (g_unlink (through));
  g_assert_no_errno (symlink ("work.conf", through));
  assert_load (test, "user/accounts/work.conf", "cannot be read");
}

/* Who can write where the file really is can put another one there. */
static void
test_link_targets (void)
{
  static const struct {
    const char *path;
    guint mode;
    const char *says; /* NULL: it is fine */
  } cases[] = {
    { "admin/real", 0755, NULL },
    { "admin/real", 0775, "can be written by others" },
    { "admin/real", 0707, "can be written by others" },
    { "admin/real", 01777, "can be written by others" },
    { "admin", 0775, NULL },
    { "admin", 0777, "can be written by everybody" },
    { "admin", 01777, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TestFolders) test = test_folders_new ();
    g_autofree char *real = test_folders_path (test, TEST_ADMIN, "real/work.conf");
    g_autofree char *link = test_folders_path (test, TEST_USER, "accounts/work.conf");
    g_autofree char *path = g_build_filename (test->base, cases[i].path, NULL);

    g_test_message ("%s %o", cases[i].path, cases[i].mode);
    test_folders_write (test, TEST_ADMIN, "real/work.conf", "[account]\n");
    test_folders_write (test, TEST_USER, "accounts/work.conf", "[account]\n");
    g_assert_no_errno (g_unlink (link));
    g_assert_no_errno (symlink (real, link));
    g_assert_no_errno (g_chmod (path, cases[i].mode));
    assert_load (test, cases[i].says == NULL ? NULL : cases[i].path, cases[i].says);
  }
}

/* Further up a group may well write, as in many homes; everybody may not, unless the sticky bit
 * keeps what is there from being moved away. */
static void
test_parents (void)
{
  static const struct {
    guint mode;
    gboolean good;
  } cases[] = {
    { 0755, TRUE },  { 0775, TRUE },  { 0770, TRUE },
    { 01777, TRUE }, { 0777, FALSE }, { 0702, FALSE },
  };
  static const char *const parents[] = { "", "a" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint j = 0; j < G_N_ELEMENTS (parents); j++) {
      g_autoptr (TestFolders) test = test_folders_new ();
      g_autofree char *user = g_build_filename (test->base, "a", "b", NULL);
      g_autofree char *file = g_build_filename (user, "accounts", "work.conf", NULL);
      g_autofree char *dir = g_path_get_dirname (file);
      g_autofree char *parent = g_build_filename (test->base, parents[j], NULL);
      g_autoptr (GKeyFile) loaded = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%o", cases[i].mode);
      g_assert_no_errno (g_mkdir_with_parents (dir, 0700));
      g_assert_true (g_file_set_contents_full (file, "[account]\n", -1, 0, 0600, NULL));
      g_assert_no_errno (g_chmod (parent, cases[i].mode));
      loaded = tr_key_file_load (file, &error);
      g_assert_cmpint (loaded != NULL, ==, cases[i].good);
      if (cases[i].good)
        g_assert_no_error (error);
      else
        test_assert_error (error, TOKENRING_ERROR_CONFIG, parent);
      g_assert_no_errno (g_chmod (parent, 0700));
    }
}

/* What was refused once is refused again by the same request, and for its neighbours too. */
static void
test_parents_seen (void)
{
  static const char *const kinds[] = { "accounts", "accounts", "providers", "providers" };
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TrSeen) seen = tr_seen_new ();

  g_assert_no_errno (g_chmod (test->base, 0777));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree char *file = g_build_filename (test->base, "a", "b", kinds[i], "work.conf", NULL);
    g_autofree char *dir = g_path_get_dirname (file);
    g_autoptr (GError) error = NULL;

    g_assert_no_errno (g_mkdir_with_parents (dir, 0700));
    g_assert_true (g_file_set_contents_full (file, "[account]\n", -1, 0, 0600, NULL));
    g_assert_null (tr_key_file_load_seen (file, seen, &error));
    test_assert_error (error, TOKENRING_ERROR_CONFIG, test->base);
  }
  g_assert_no_errno (g_chmod (test->base, 0700));
}

static void
test_no_plain_file (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *folder = test_folders_path (test, TEST_USER, "accounts");
  g_autofree char *file = test_folders_path (test, TEST_USER, "accounts/work.conf");
  g_autofree char *most = g_strnfill (256 * 1024, '\n');
  g_autofree char *more = g_strnfill (256 * 1024 + 1, '\n');

  assert_load (test, "user/accounts", "cannot be read");
  g_assert_no_errno (g_mkdir (folder, 0700));
  assert_load (test, "user/accounts/work.conf", "cannot be read");
  g_assert_no_errno (g_mkdir (file, 0700));
  assert_load (test, "user/accounts/work.conf", "not a file");
  g_assert_no_errno (g_rmdir (file));
  /* nobody writes to it, and yet this does not wait */
  g_assert_no_errno (mkfifo (file, 0600));
  assert_load (test, "user/accounts/work.conf", "not a file");
  g_assert_no_errno (g_unlink (file));

  test_folders_write (test, TEST_USER, "accounts/work.conf", most);
  assert_load (test, NULL, "");
  test_folders_write (test, TEST_USER, "accounts/work.conf", more);
  assert_load (test, "user/accounts/work.conf", "at most");
  test_folders_write (test, TEST_USER, "accounts/work.conf", "");
  assert_load (test, NULL, "");
}

static void
test_broken (void)
{
  static const char *const cases[] = { "no group\n", "[account\n", "[a]\nline\n", "\x1b[31m[a]\n",
                                       "[a]\n\x01\xff\n" };
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *file = test_folders_path (test, TEST_USER, "accounts/work.conf");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    test_folders_write (test, TEST_USER, "accounts/work.conf", cases[i]);
    assert_load (test, "user/accounts/work.conf", "is broken");
    g_assert_null (tr_key_file_load (file, &error));
    g_assert_null (strpbrk (error->message, "\n\x1b\x01"));
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  }
}

/* GLib takes a value that is not UTF-8 for one that is not there. */
static void
test_not_utf8 (void)
{
  static const char *const cases[] = { "[a]\nk=\xff\n",      "[a]\nk=good\nl=\xc3\n",
                                       "[a]\n# \xfc\nk=1\n", "[a\xff]\nk=1\n",
                                       "[a]\n\xff=1\n",      "[a]\nk=\xc0\xaf\n" };
  g_autoptr (TestFolders) test = test_folders_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    test_folders_write (test, TEST_USER, "accounts/work.conf", cases[i]);
    assert_load (test, "user/accounts/work.conf", "not UTF-8");
  }
  test_folders_write (test, TEST_USER, "accounts/work.conf", "[a]\nk=\xc3\xbc\n");
  assert_load (test, NULL, "");
}

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) entries = g_dir_open (path, 0, NULL);
  guint count = 0;

  g_assert_nonnull (entries);
  while (g_dir_read_name (entries) != NULL)
    count++;
  return count;
}

static void
assert_file (const char *file, const char *text, guint mode)
{
  g_autofree char *got = NULL;
  struct stat info;
  gsize length;

  g_assert_true (g_file_get_contents (file, &got, &length, NULL));
  test_assert_bytes (got, length, text, strlen (text));
  g_assert_no_errno (lstat (file, &info));
  g_assert_cmpint (info.st_mode & 07777, ==, mode);
}

/* 0600 in 0700 folders, whatever the umask lets through. */
static void
test_replace (void)
{
  static const mode_t masks[] = { 0, 022, 077 };

  for (guint i = 0; i < G_N_ELEMENTS (masks); i++) {
    g_autoptr (TestFolders) test = test_folders_new ();
    g_autofree char *dir = test_folders_path (test, TEST_USER, "accounts");
    g_autofree char *file = test_folders_path (test, TEST_USER, "accounts/work.conf");
    mode_t before = umask (masks[i]);
    g_autoptr (GError) error = NULL;
    struct stat info;

    g_assert_true (tr_file_replace (file, "first", 5, &error));
    g_assert_no_error (error);
    assert_file (file, "first", 0600);
    g_assert_no_errno (stat (dir, &info));
    g_assert_cmpint (info.st_mode & 07777, ==, 0700);
    g_assert_true (tr_file_replace (file, "the second", 10, &error));
    g_assert_true (tr_file_replace (file, "", 0, &error));
    g_assert_no_error (error);
    assert_file (file, "", 0600);
    g_assert_cmpuint (count_entries (dir), ==, 1);
    umask (before);
  }
}

/* Who has the old file open keeps it whole, and modes and links of the old one do not live on. */
static void
test_replace_atomic (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *file = test_folders_path (test, TEST_USER, "accounts/work.conf");
  g_autofree char *other = test_folders_path (test, TEST_USER, "other.conf");
  char got[8];
  int fd;

  test_folders_write (test, TEST_USER, "accounts/work.conf", "before");
  g_assert_no_errno (g_chmod (file, 0666));
  fd = open (file, O_RDONLY | O_CLOEXEC);
  g_assert_true (tr_file_replace (file, "after", 5, NULL));
  g_assert_cmpint (read (fd, got, sizeof got), ==, 6);
  g_assert_cmpmem (got, 6, "before", 6);
  close (fd);
  assert_file (file, "after", 0600);

  test_folders_write (test, TEST_USER, "other.conf", "other");
  g_assert_no_errno (g_unlink (file));
  g_assert_no_errno (symlink (other, file));
  g_assert_true (tr_file_replace (file, "after", 5, NULL));
  assert_file (file, "after", 0600);
  assert_file (other, "other", 0600);
}

/* The disk is full after some bytes: the old file stays, and nothing lies beside it. */
static void
test_replace_full (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *dir = test_folders_path (test, TEST_USER, "accounts");
  g_autofree char *file = test_folders_path (test, TEST_USER, "accounts/work.conf");
  g_autofree char *text = g_strnfill (100000, 'x');
  g_autoptr (GError) error = NULL;
  struct rlimit before, small;
  gboolean replaced;

  test_folders_write (test, TEST_USER, "accounts/work.conf", "before");
  signal (SIGXFSZ, SIG_IGN);
  g_assert_no_errno (getrlimit (RLIMIT_FSIZE, &before));
  small = (struct rlimit){ 10, before.rlim_max };
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &small));
  replaced = tr_file_replace (file, text, 100000, &error);
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &before));
  g_assert_false (replaced);
  test_assert_error (error, TOKENRING_ERROR_FAILED, file);
  assert_file (file, "before", 0600);
  g_assert_cmpuint (count_entries (dir), ==, 1);
}

static void
test_replace_refused (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *dir = test_folders_path (test, TEST_USER, "accounts");
  g_autofree char *file = test_folders_path (test, TEST_USER, "accounts/work.conf");
  g_autoptr (GError) error = NULL;

  /* there is a folder of that name */
  g_assert_no_errno (g_mkdir_with_parents (file, 0700));
  g_assert_false (tr_file_replace (file, "text", 4, &error));
  test_assert_error (error, TOKENRING_ERROR_FAILED, file);
  g_assert_cmpuint (count_entries (dir), ==, 1);
  g_assert_no_errno (g_rmdir (file));
  g_assert_no_errno (g_rmdir (dir));

  /* the folder is a file */
  g_clear_error (&error);
  test_folders_write (test, TEST_USER, "accounts", "a file");
  g_assert_false (tr_file_replace (file, "text", 4, &error));
  test_assert_error (error, TOKENRING_ERROR_FAILED, file);
  g_assert_cmpuint (count_entries (test->dirs[TEST_USER]), ==, 1);

  /* the folder cannot be written to, which does not hold root back */
  g_clear_error (&error);
  g_assert_no_errno (g_unlink (dir));
  g_assert_no_errno (g_mkdir (dir, 0500));
  if (geteuid () == 0)
    return;
  g_assert_false (tr_file_replace (file, "text", 4, &error));
  test_assert_error (error, TOKENRING_ERROR_FAILED, file);
  g_assert_cmpuint (count_entries (dir), ==, 0);
}

/* In a process of its own: GLib asks for the folder once. */
static void
test_default_folders (void)
{
  g_autoptr (TrFolders) folders = NULL;

  if (!g_test_subprocess ()) {
    g_test_trap_subprocess (NULL, 0, 0);
    g_test_trap_assert_passed ();
    return;
  }
  g_setenv ("XDG_CONFIG_HOME", "/somewhere/config", TRUE);
  folders = tr_folders_new_default ();
  g_assert_cmpuint (g_strv_length (folders->dirs), ==, 3);
  g_assert_cmpstr (folders->dirs[0], ==, "/somewhere/config/tokenring");
  g_assert_cmpstr (folders->dirs[1], ==, TOKENRING_SYSCONFDIR);
  g_assert_cmpstr (folders->dirs[2], ==, TOKENRING_DATADIR);
}

static const struct {
  const char *name, *config, *home, *passwd; /* NULL: not set */
  const char *expected;
} relative_folders[] = {
  { "config", "config", "/somewhere", "/from/passwd", "/somewhere/.config/tokenring" },
  { "empty-config", "", "/somewhere", "/from/passwd", "/somewhere/.config/tokenring" },
  { "home", NULL, "home", "/from/passwd", "/from/passwd/.config/tokenring" },
  { "empty-home", NULL, "", "/from/passwd", "/from/passwd/.config/tokenring" },
  { "both", "config", "home", "/from/passwd", "/from/passwd/.config/tokenring" },
  { "both-empty", "", "", "/from/passwd", "/from/passwd/.config/tokenring" },
  { "config-and-empty-home", "config", "", "/from/passwd", "/from/passwd/.config/tokenring" },
  { "empty-config-and-home", "", ".", "/from/passwd", "/from/passwd/.config/tokenring" },
  { "all", "config", "home", "home", "/nonexistent/.config/tokenring" },
  { "nobody", "config", "home", NULL, "/nonexistent/.config/tokenring" },
};

static void
set_or_unset (const char *variable, const char *value)
{
  if (value == NULL)
    g_unsetenv (variable);
  else
    g_setenv (variable, value, TRUE);
}

/* Nothing in the folder where the host program runs is looked at. */
static void
test_relative_folder (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (TrFolders) folders = NULL;

  if (!g_test_subprocess ()) {
    g_test_trap_subprocess (NULL, 0, 0);
    g_test_trap_assert_passed ();
    return;
  }
  set_or_unset ("XDG_CONFIG_HOME", relative_folders[i].config);
  set_or_unset ("HOME", relative_folders[i].home);
  passwd_home = relative_folders[i].passwd;
  folders = tr_folders_new_default ();
  g_assert_cmpstr (folders->dirs[0], ==, relative_folders[i].expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file/names", test_names);
  g_test_add_func ("/file/find", test_find);
  g_test_add_func ("/file/list", test_list);
  g_test_add_func ("/file/list-no-folder", test_list_no_folder);
  g_test_add_func ("/file/modes", test_modes);
  g_test_add_func ("/file/owner", test_owner);
  g_test_add_func ("/file/links", test_links);
  g_test_add_func ("/file/link-targets", test_link_targets);
  g_test_add_func ("/file/parents", test_parents);
  g_test_add_func ("/file/parents-seen", test_parents_seen);
  g_test_add_func ("/file/no-plain-file", test_no_plain_file);
  g_test_add_func ("/file/broken", test_broken);
  g_test_add_func ("/file/not-utf8", test_not_utf8);
  g_test_add_func ("/file/replace", test_replace);
  g_test_add_func ("/file/replace-atomic", test_replace_atomic);
  g_test_add_func ("/file/replace-full", test_replace_full);
  g_test_add_func ("/file/replace-refused", test_replace_refused);
  g_test_add_func ("/file/default-folders", test_default_folders);
  for (guint i = 0; i < G_N_ELEMENTS (relative_folders); i++) {
    g_autofree char *path = g_strconcat ("/file/relative-folder/", relative_folders[i].name, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_relative_folder);
  }
  return g_test_run ();
}
