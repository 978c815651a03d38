/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Linked with --wrap=tr_definition_load_seen and --wrap=g_get_real_time. */

#include "index.h"
#include "registry.h"
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MANY 40

/* How many accounts were read from their files. */
static gint reads;
/* What was written just now has stood for a while. */
static gint64 ahead = G_USEC_PER_SEC * 60;
static gint64 frozen; /* 0: the clock goes */

TokenringAccount *__real_tr_definition_load_seen (const TrFolders *folders, const char *name,
                                                  TrSeen *seen, GError **error);
TokenringAccount *__wrap_tr_definition_load_seen (const TrFolders *folders, const char *name,
                                                  TrSeen *seen, GError **error);
gint64 __real_g_get_real_time (void);
gint64 __wrap_g_get_real_time (void);

TokenringAccount *
__wrap_tr_definition_load_seen (const TrFolders *folders, const char *name, TrSeen *seen,
                                GError **error)
{
  g_atomic_int_inc (&reads);
  return __real_tr_definition_load_seen (folders, name, seen, error);
}

gint64
__wrap_g_get_real_time (void)
{
  return frozen != 0 ? frozen : __real_g_get_real_time () + ahead;
}

typedef struct {
  TestFolders *test;
  TrFolders *folders;
} Fixture;

/* No two files are of one size: the clock of the file system may not tick in between, and the inode
 * be that of the file before. */
static void
write_account (const TestFolders *test, guint number, const char *match)
{
  static guint written;
  g_autofree char *name = g_strdup_printf ("a%04u", number);
  g_autofree char *padding = g_strnfill (++written % 5000, '#');
  g_autofree char *text =
      g_strdup_printf ("[account]\nprovider=test\nclient-id=id-%04u\nmatch=%s\n#%s\n", number,
                       match, padding);

  test_folders_write_account (test, name, text);
}

static void
write_accounts (const TestFolders *test, guint count)
{
  for (guint i = 0; i < count; i++) {
    g_autofree char *match = g_strdup_printf ("https://h%04u.example.com/team", i);

    write_account (test, i, match);
  }
}

static Fixture *
fixture_new (guint count)
{
  Fixture *fixture = g_new0 (Fixture, 1);

  fixture->test = test_folders_new ();
  fixture->folders = test_folders_open (fixture->test);
  fixture->folders->runtime = g_build_filename (fixture->test->base, "runtime", NULL);
  test_folders_write_provider (fixture->test, "test");
  write_accounts (fixture->test, count);
  return fixture;
}

static void
fixture_free (Fixture *fixture)
{
  tr_folders_free (fixture->folders);
  test_folders_free (fixture->test);
  g_free (fixture);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

/* The name of the account that owns the URL, or "code: message"; counts the files that are read. */
static char *
ask_folders (const TrFolders *folders, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringUrl) url = tokenring_url_parse (text, &error);
  g_autoptr (TokenringAccount) account = NULL;

  g_assert_no_error (error);
  reads = 0;
  account = tr_registry_find (folders, url, &error);
  return account == NULL ? g_strdup_printf ("%d: %s", error->code, error->message)
                         : g_strdup (tokenring_account_get_name (account));
}

static void
assert_answer (const Fixture *fixture, const char *url, const char *expected)
{
  g_autofree char *answer = ask_folders (fixture->folders, url);

  g_assert_cmpstr (answer, ==, expected);
}

static void
assert_none (const Fixture *fixture, const char *url)
{
  g_autofree char *answer = ask_folders (fixture->folders, url);
  g_autofree char *start = g_strdup_printf ("%d: ", TOKENRING_ERROR_NO_ACCOUNT);

  g_assert_true (g_str_has_prefix (answer, start));
}

/* The path of the one file in the runtime folder, or NULL. */
static char *
find_index (const Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folders->runtime, 0, NULL);
  const char *entry = dir == NULL ? NULL : g_dir_read_name (dir);
  g_autofree char *path =
      entry == NULL ? NULL : g_build_filename (fixture->folders->runtime, entry, NULL);

  g_assert_true (dir == NULL || g_dir_read_name (dir) == NULL);
  return g_steal_pointer (&path);
}

static ino_t
inode_of_index (const Fixture *fixture)
{
  g_autofree char *path = find_index (fixture);
  struct stat info;

  g_assert_nonnull (path);
  g_assert_no_errno (lstat (path, &info));
  return info.st_ino;
}

static gboolean
index_has (const Fixture *fixture, const char *text)
{
  g_autofree char *path = find_index (fixture);
  g_autofree char *all = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &all, &length, NULL));
  return memmem (all, length, text, strlen (text)) != NULL;
}

static void
test_few (void)
{
  g_autoptr (Fixture) fixture = fixture_new (16);

  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  g_assert_cmpint (reads, ==, 16);
  g_assert_null (find_index (fixture));
  g_assert_false (g_file_test (fixture->folders->runtime, G_FILE_TEST_EXISTS));
}

static void
test_many (void)
{
  g_autoptr (Fixture) fixture = fixture_new (1000);
  g_autofree char *path = NULL;
  struct stat info;

  assert_answer (fixture, "https://h0003.example.com/team/x", "a0003");
  g_assert_cmpint (reads, ==, 1000);
  path = find_index (fixture);
  g_assert_nonnull (path);
  g_assert_no_errno (lstat (path, &info));
  g_assert_cmpuint (info.st_mode & 07777, ==, 0600);
  g_assert_no_errno (lstat (fixture->folders->runtime, &info));
  g_assert_cmpuint (info.st_mode & 07777, ==, 0700);

  assert_answer (fixture, "https://h0003.example.com/team/x", "a0003");
  g_assert_cmpint (reads, ==, 1);
  assert_answer (fixture, "https://id-0999@h0999.example.com/team", "a0999");
  g_assert_cmpint (reads, ==, 1);
  assert_none (fixture, "https://id-0001@h0999.example.com/team");
  g_assert_cmpint (reads, ==, 0);
  assert_none (fixture, "https://h0003.example.com");
  assert_none (fixture, "https://h0003.example.com/teamwork");
  assert_none (fixture, "https://nobody.example.org");
  g_assert_cmpint (reads, ==, 0);
}

/* The longest path wins, also over what is not in the index yet, and the other way round. */
static void
test_best (void)
{
  g_autoptr (Fixture) fixture = fixture_new (MANY);
  ino_t before;

  write_account (fixture->test, 50, "https://h0003.example.com");
  write_account (fixture->test, 51, "https://*.example.com");
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  before = inode_of_index (fixture);
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  g_assert_cmpint (reads, ==, 1);
  assert_answer (fixture, "https://h0003.example.com/x", "a0050");
  g_assert_cmpint (reads, ==, 1);
  assert_answer (fixture, "https://new.example.com", "a0051");
  g_assert_cmpuint (inode_of_index (fixture), ==, before);

  write_account (fixture->test, 52, "https://h0003.example.com/team/deep");
  assert_answer (fixture, "https://h0003.example.com/team/deep", "a0052");
  write_account (fixture->test, 53, "https://h0003.example.com");
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  g_assert_cmpint (reads, ==, 2);
  g_assert_true (index_has (fixture, "a0053"));
  assert_answer (fixture, "https://a0050@h0003.example.com/x", "a0050");
  /* not even one that fits worse */
  assert_none (fixture, "https://a0050@h0003.example.com/team");
}

/* All own the same, and each has a user name of its own. */
static void
test_usernames (void)
{
  g_autoptr (Fixture) fixture = fixture_new (MANY);
  g_autofree char *alike = NULL;
  g_autofree char *indexed = NULL;

  for (guint i = 0; i < MANY; i++)
    write_account (fixture->test, i, "https://one.example.com");
  test_folders_write_account (fixture->test, "b",
                              "[account]\nprovider=test\nclient-id=id-b\n"
                              "match=https://one.example.com\n[use]\ngit-username=gb\n"
                              "docker-username=db\n");
  alike = ask_folders (fixture->folders, "https://one.example.com");
  assert_answer (fixture, "https://id-0007@one.example.com", "a0007");
  g_assert_cmpint (reads, ==, 1);
  assert_answer (fixture, "https://a0008@one.example.com", "a0008");
  assert_answer (fixture, "https://gb@one.example.com", "b");
  assert_answer (fixture, "https://db@one.example.com", "b");
  g_assert_cmpint (reads, ==, 1);
  assert_none (fixture, "https://me@one.example.com");
  indexed = ask_folders (fixture->folders, "https://one.example.com");
  g_assert_cmpstr (alike, ==, indexed);
}

/* Same size, same file, and its time set back; as often as it takes for the clock of the file
 * system to tick. */
static void
edit_in_place (const Fixture *fixture, const char *name, const char *from, const char *to)
{
  g_autofree char *path = test_folders_path (fixture->test, TEST_USER, name);
  g_autofree char *text = NULL;
  struct stat info, now;
  char *at;
  int fd;

  g_assert_cmpuint (strlen (from), ==, strlen (to));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  at = strstr (text, from);
  g_assert_nonnull (at);
  fd = open (path, O_WRONLY | O_CLOEXEC, 0);
  g_assert_no_errno (fd);
  g_assert_no_errno (fstat (fd, &info));
  do {
    g_assert_cmpint (pwrite (fd, to, strlen (to), at - text), ==, (gssize) strlen (to));
    g_assert_no_errno (futimens (fd, (const struct timespec[]){ info.st_atim, info.st_mtim }));
    g_assert_no_errno (fstat (fd, &now));
  } while (memcmp (&now.st_ctim, &info.st_ctim, sizeof now.st_ctim) == 0);
  close (fd);
}

static void
test_edited (void)
{
  g_autoptr (Fixture) fixture = fixture_new (MANY);

  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  edit_in_place (fixture, "accounts/a0003.conf", "https://h0003.", "https://other.");
  assert_answer (fixture, "https://other.example.com/team", "a0003");
  assert_none (fixture, "https://h0003.example.com/team");
  assert_answer (fixture, "https://h0002.example.com/team", "a0002");
  g_assert_cmpint (reads, ==, 1);
}

static void
test_deleted (void)
{
  g_autoptr (Fixture) fixture = fixture_new (MANY);
  g_autofree char *last = test_folders_path (fixture->test, TEST_USER, "accounts/a0039.conf");
  g_autofree char *path = test_folders_path (fixture->test, TEST_USER, "accounts/a0003.conf");
  g_autofree char *renamed = test_folders_path (fixture->test, TEST_USER, "accounts/z.conf");

  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  g_assert_no_errno (g_unlink (last));
  assert_none (fixture, "https://h0039.example.com/team");
  g_assert_false (index_has (fixture, "h0039"));
  g_assert_no_errno (g_rename (path, renamed));
  assert_answer (fixture, "https://h0003.example.com/team", "z");
  assert_answer (fixture, "https://h0003.example.com/team", "z");
  g_assert_cmpint (reads, ==, 1);
  assert_none (fixture, "https://a0003@h0003.example.com/team");

  g_assert_false (index_has (fixture, "a0003"));
  g_assert_true (index_has (fixture, "h0003"));
}

/* Two files change their names: each name has the other's stamp. */
static void
test_swapped (void)
{
  g_autoptr (Fixture) fixture = fixture_new (MANY);
  g_autofree char *a = test_folders_path (fixture->test, TEST_USER, "accounts/a0003.conf");
  g_autofree char *b = test_folders_path (fixture->test, TEST_USER, "accounts/a0004.conf");
  g_autofree char *between = test_folders_path (fixture->test, TEST_USER, "accounts/between");

  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  g_assert_no_errno (g_rename (a, between));
  g_assert_no_errno (g_rename (b, a));
  g_assert_no_errno (g_rename (between, b));
  assert_answer (fixture, "https://h0003.example.com/team", "a0004");
  assert_answer (fixture, "https://h0004.example.com/team", "a0003");
}

static void
test_link (void)
{
  g_autoptr (Fixture) fixture = fixture_new (MANY);
  g_autofree char *path = test_folders_path (fixture->test, TEST_USER, "accounts/a0003.conf");
  g_autofree char *target = test_folders_path (fixture->test, TEST_USER, "elsewhere");

  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  g_assert_no_errno (g_rename (path, target));
  g_assert_no_errno (symlink (target, path));
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");

  /* what the link leads to changes, and the link does not */
  edit_in_place (fixture, "elsewhere", "https://h0003.", "https://other.");
  assert_answer (fixture, "https://other.example.com/team", "a0003");
  assert_none (fixture, "https://h0003.example.com/team");

  /* it leads nowhere: then the next folder's file counts, and there is none */
  g_assert_no_errno (g_unlink (target));
  assert_answer (fixture, "https://h0002.example.com/team", "a0002");
  test_folders_write (fixture->test, TEST_ADMIN, "accounts/a0003.conf",
                      "[account]\nprovider=test\nclient-id=x\nmatch=https://admin.example.com\n");
  assert_answer (fixture, "https://admin.example.com", "a0003");
}

/* The user's file comes before the admin's of the same name, also when it is new. */
static void
test_levels (void)
{
  static const char admin[] =
      "[account]\nprovider=test\nclient-id=x\nmatch=https://admin.example.com\n";
  g_autoptr (Fixture) fixture = fixture_new (MANY);
  g_autofree char *path = test_folders_path (fixture->test, TEST_USER, "accounts/b.conf");

  test_folders_write (fixture->test, TEST_ADMIN, "accounts/b.conf", admin);
  assert_answer (fixture, "https://admin.example.com", "b");
  assert_answer (fixture, "https://admin.example.com", "b");
  g_assert_cmpint (reads, ==, 1);
  test_folders_write_account (
      fixture->test, "b",
      "[account]\nprovider=test\nclient-id=x\nmatch=https://user.example.com\n");
  assert_answer (fixture, "https://user.example.com", "b");
  assert_none (fixture, "https://admin.example.com");
  g_assert_no_errno (g_unlink (path));
  assert_answer (fixture, "https://admin.example.com", "b");
}

/* What an account owns can come from its provider, and that from its base. */
static void
test_provider (void)
{
  static const char account[] = "[account]\nprovider=top\nclient-id=x\n[parameters]\nhost=one\n";
  g_autoptr (Fixture) fixture = fixture_new (MANY);
  g_autofree char *link = test_folders_path (fixture->test, TEST_USER, "providers/top.conf");
  g_autofree char *target = test_folders_path (fixture->test, TEST_USER, "top");

  test_folders_write (fixture->test, TEST_VENDOR, "providers/base.conf",
                      "[provider]\nmatch=https://{host}.a.example.org\n");
  test_folders_write (fixture->test, TEST_VENDOR, "providers/top.conf", "[provider]\nbase=base\n");
  test_folders_write_account (fixture->test, "b", account);
  assert_answer (fixture, "https://one.a.example.org", "b");
  assert_answer (fixture, "https://one.a.example.org", "b");
  g_assert_cmpint (reads, ==, 1);

  test_folders_write (fixture->test, TEST_VENDOR, "providers/base.conf",
                      "[provider]\nmatch=https://{host}.b.example.org\n");
  /* the new URL first: the old one would show that the index is wrong */
  assert_answer (fixture, "https://one.b.example.org", "b");
  assert_none (fixture, "https://one.a.example.org");

  /* the user's own comes first, here by way of a link */
  test_folders_write (fixture->test, TEST_USER, "top", "[provider]\nmatch=https://c.example.org\n");
  test_folders_write (fixture->test, TEST_USER, "providers/none.conf", "[provider]\n");
  g_assert_no_errno (symlink (target, link));
  assert_answer (fixture, "https://c.example.org", "b");
  assert_none (fixture, "https://one.b.example.org");
  edit_in_place (fixture, "top", "c.example", "d.example");
  assert_answer (fixture, "https://d.example.org", "b");
  assert_none (fixture, "https://c.example.org");
}

/* What was written just now can be written again and look the same. */
static void
test_unsettled (void)
{
  g_autoptr (Fixture) fixture = NULL;

  ahead = -G_USEC_PER_SEC;
  fixture = fixture_new (MANY);
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  g_assert_cmpint (reads, ==, MANY);
  ahead = G_USEC_PER_SEC * 60;
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  g_assert_cmpint (reads, ==, 1);
}

static gint64
when_changed (const char *path)
{
  struct stat info;

  g_assert_no_errno (stat (path, &info));
  return info.st_ctim.tv_sec * G_USEC_PER_SEC + info.st_ctim.tv_nsec / 1000;
}

/* The same of a provider, whose accounts are old. */
static void
test_unsettled_provider (void)
{
  g_autoptr (Fixture) fixture = fixture_new (MANY);
  g_autofree char *account = test_folders_path (fixture->test, TEST_USER, "accounts/a0039.conf");
  g_autofree char *provider = test_folders_path (fixture->test, TEST_VENDOR, "providers/test.conf");

  while (when_changed (provider) <= when_changed (account))
    test_folders_write_provider (fixture->test, "test");
  frozen = when_changed (provider) + G_USEC_PER_SEC / 10;
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  g_assert_null (find_index (fixture));
  frozen++;
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  g_assert_true (index_has (fixture, "h0003"));
  frozen = 0;
}

static void
assert_config_error (const Fixture *fixture, const char *url, const char *text)
{
  g_autofree char *answer = ask_folders (fixture->folders, url);
  g_autofree char *start = g_strdup_printf ("%d: ", TOKENRING_ERROR_CONFIG);

  g_assert_true (g_str_has_prefix (answer, start));
  g_assert_nonnull (strstr (answer, text));
}

/* A file that cannot be read might own what nobody else does; and it is tried again. */
static void
test_broken (void)
{
  g_autoptr (Fixture) fixture = fixture_new (MANY);
  ino_t before;

  test_folders_write_account (fixture->test, "a0003", "[account]\nprovider=missing\n");
  test_folders_write_account (fixture->test, "a0005", "junk");
  assert_config_error (fixture, "https://h0003.example.com/team", "a0003");
  before = inode_of_index (fixture);
  assert_config_error (fixture, "https://h0003.example.com/team", "a0003");
  g_assert_cmpuint (inode_of_index (fixture), ==, before);
  g_assert_cmpint (reads, ==, 2);
  assert_answer (fixture, "https://h0004.example.com/team", "a0004");
  g_assert_cmpint (reads, ==, 3);
  g_assert_cmpuint (inode_of_index (fixture), ==, before);

  write_account (fixture->test, 3, "https://mended.example.com");
  assert_answer (fixture, "https://mended.example.com", "a0003");
  assert_config_error (fixture, "https://nobody.example.com", "a0005");
  /* an account that others may match better, but for the user name */
  assert_none (fixture, "https://me@h0004.example.com/team");
}

/* Whoever can write to a folder could put another file there. */
static void
test_unsafe (void)
{
  g_autoptr (Fixture) fixture = fixture_new (MANY);
  g_autofree char *accounts = test_folders_path (fixture->test, TEST_USER, "accounts");
  g_autofree char *file = test_folders_path (fixture->test, TEST_USER, "accounts/a0003.conf");
  g_autofree char *providers = test_folders_path (fixture->test, TEST_VENDOR, "providers");

  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  g_assert_no_errno (g_chmod (file, 0666));
  assert_config_error (fixture, "https://h0003.example.com/team", file);
  g_assert_no_errno (g_chmod (file, 0600));
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  g_assert_no_errno (g_chmod (accounts, 0777));
  assert_config_error (fixture, "https://nobody.example.com", accounts);
  assert_config_error (fixture, "https://h0003.example.com/team", accounts);
  g_assert_no_errno (g_chmod (accounts, 0700));
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  g_assert_no_errno (g_chmod (providers, 0777));
  assert_config_error (fixture, "https://nobody.example.com", providers);
  g_assert_no_errno (g_chmod (providers, 0700));
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
}

static void
overwrite_all (char *text, gsize length, const char *from, const char *to)
{
  char *at;

  while ((at = memmem (text, length, from, strlen (from))) != NULL)
    memcpy (at, to, strlen (to));
}

/* It can hide an account, but who answers is read from the account's file. */
static void
test_forged (void)
{
  g_autoptr (Fixture) fixture = fixture_new (MANY);
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  gsize length;

  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  path = find_index (fixture);
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  overwrite_all (text, length, "h0003.example.com", "evil0.example.com");
  g_assert_true (g_file_set_contents_full (path, text, (gssize) length, 0, 0600, NULL));
  assert_none (fixture, "https://h0003.example.com/team");
  g_assert_cmpint (reads, ==, 0);

  assert_none (fixture, "https://evil0.example.com/team");
  g_assert_cmpint (reads, ==, MANY + 1);
  /* it was found out, and made anew */
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  g_assert_cmpint (reads, ==, 1);

  /* a user name that is not the account's */
  overwrite_all (text, length, "id-0004", "id-evil");
  g_assert_true (g_file_set_contents_full (path, text, (gssize) length, 0, 0600, NULL));
  assert_none (fixture, "https://id-evil@h0004.example.com/team");
  assert_answer (fixture, "https://id-0004@h0004.example.com/team", "a0004");
}

/* Another user could have read or written it. */
static void
test_not_private (void)
{
  g_autoptr (Fixture) fixture = fixture_new (MANY);
  g_autofree char *aside = g_build_filename (fixture->test->base, "aside", NULL);
  g_autofree char *path = NULL;
  struct stat info;

  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  path = find_index (fixture);
  g_assert_no_errno (g_chmod (path, 0640));
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  g_assert_cmpint (reads, ==, MANY);
  g_assert_no_errno (lstat (path, &info));
  g_assert_cmpuint (info.st_mode & 07777, ==, 0600);

  /* a link is neither read nor written through, but replaced */
  g_assert_no_errno (g_rename (path, aside));
  g_assert_no_errno (symlink (aside, path));
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  g_assert_cmpint (reads, ==, MANY);
  g_assert_no_errno (lstat (path, &info));
  g_assert_true (S_ISREG (info.st_mode));

  g_assert_no_errno (g_chmod (fixture->folders->runtime, 0755));
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  g_assert_cmpint (reads, ==, MANY);
}

static void
test_no_folder (void)
{
  g_autoptr (Fixture) fixture = fixture_new (MANY);
  g_autofree char *real = g_build_filename (fixture->test->base, "real", NULL);

  /* a file is in the way */
  g_assert_true (g_file_set_contents (fixture->folders->runtime, "", 0, NULL));
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  g_assert_cmpint (reads, ==, MANY);
  /* a link is */
  g_assert_no_errno (g_unlink (fixture->folders->runtime));
  g_assert_no_errno (g_mkdir (real, 0700));
  g_assert_no_errno (symlink (real, fixture->folders->runtime));
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  g_assert_no_errno (g_rmdir (real));
  /* there is nowhere to put it */
  g_clear_pointer (&fixture->folders->runtime, g_free);
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  g_assert_cmpint (reads, ==, MANY);
}

/* The folder can be read, and nothing new be put there; root is not held back by that. */
static void
test_read_only (void)
{
  g_autoptr (Fixture) fixture = fixture_new (MANY);

  g_assert_no_errno (g_mkdir (fixture->folders->runtime, 0500));
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  g_assert_cmpint (reads, ==, geteuid () == 0 ? 1 : MANY);
  g_assert_no_errno (g_chmod (fixture->folders->runtime, 0700));
}

/* Cut off anywhere, it tells of fewer accounts or of none. */
static void
test_cut_off (void)
{
  g_autoptr (Fixture) fixture = fixture_new (17);
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  gsize length;

  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  path = find_index (fixture);
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  for (gsize i = 0; i < length; i += 7) {
    g_assert_true (g_file_set_contents_full (path, text, (gssize) i, 0, 0600, NULL));
    assert_answer (fixture, "https://h0003.example.com/team", "a0003");
    assert_answer (fixture, "https://h0016.example.com/team", "a0016");
    g_assert_cmpint (reads, ==, 1);
  }
}

/* Any bytes do no harm: an account is found that owns the URL, or none. */
static void
test_garbage (void)
{
  g_autoptr (Fixture) fixture = fixture_new (17);
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  gsize length;

  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  path = find_index (fixture);
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  for (guint i = 0; i < 1000; i++) {
    g_autofree char *copy = g_memdup2 (text, length);
    g_autofree char *answer = NULL;

    for (guint j = 0; j < 8; j++)
      copy[g_test_rand_int_range (0, (gint32) length)] = (char) g_test_rand_int_range (0, 256);
    g_assert_true (g_file_set_contents_full (path, copy, (gssize) length, 0, 0600, NULL));
    answer = ask_folders (fixture->folders, "https://h0003.example.com/team");
    if (strcmp (answer, "a0003") != 0)
      g_assert_nonnull (strstr (answer, "no account owns"));
  }
  g_assert_true (g_file_set_contents_full (path, "\n\n", 2, 0, 0600, NULL));
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  assert_answer (fixture, "https://h0003.example.com/team", "a0003");
  g_assert_cmpint (reads, ==, 1);
}

/* More path segments than an entry holds: such an account is read each time. */
static void
test_long_path (void)
{
  g_autoptr (Fixture) fixture = fixture_new (MANY);
  g_autoptr (GString) match = g_string_new ("https://long.example.com");

  for (guint i = 0; i < 70; i++)
    g_string_append_printf (match, "/%u", i);
  write_account (fixture->test, 50, match->str);
  assert_answer (fixture, match->str, "a0050");
  assert_answer (fixture, match->str, "a0050");
  g_assert_cmpint (reads, ==, 1);
  assert_none (fixture, "https://long.example.com/0/1");
}

static char *
make_random_url (gboolean is_pattern)
{
  static const char *const hosts[] = { "a.example.com", "b.example.com",    "x.a.example.com",
                                       "docker.io",     "index.docker.io",  "localhost:8080",
                                       "[::1]",         "b.example.com:444" };
  static const char *const paths[] = { "", "/", "/p", "/p/q", "/p/q/r", "/q" };
  static const char *const users[] = { "", "", "", "id-0001@", "a0002@", "none@" };
  const char *host = hosts[g_test_rand_int_range (0, G_N_ELEMENTS (hosts))];
  gboolean is_wild = is_pattern && g_test_rand_int_range (0, 8) == 0;
  gboolean is_local = *host == 'l' || *host == '[';

  return g_strconcat (is_local ? "http://" : "https://",
                      is_pattern ? "" : users[g_test_rand_int_range (0, G_N_ELEMENTS (users))],
                      is_wild ? "*.example.com" : host,
                      paths[g_test_rand_int_range (0, G_N_ELEMENTS (paths))], NULL);
}

static void
write_random_account (const TestFolders *test)
{
  g_autofree char *one = make_random_url (TRUE);
  g_autofree char *two = make_random_url (TRUE);
  g_autofree char *both = g_strconcat (one, ";", two, NULL);
  guint number = (guint) g_test_rand_int_range (0, MANY);

  write_account (test, number, g_test_rand_bit () ? one : both);
}

/* With the index and without it, all is the same, whatever comes and goes in between. */
static void
test_random (void)
{
  g_autoptr (Fixture) fixture = fixture_new (MANY);
  g_autoptr (TrFolders) plain = test_folders_open (fixture->test);
  guint found = 0, saved = 0;

  for (guint i = 0; i < 400; i++) {
    g_autofree char *url = make_random_url (FALSE);
    g_autofree char *expected = NULL;
    g_autofree char *answer = NULL;

    if (i < 2 * MANY || i % 8 == 0)
      write_random_account (fixture->test);
    expected = ask_folders (plain, url);
    answer = ask_folders (fixture->folders, url);
    g_assert_cmpstr (answer, ==, expected);
    found += *answer == 'a';
    saved += reads < 10;
  }
  g_assert_cmpuint (found, >, 50);
  g_assert_cmpuint (saved, >, 300);
}

/* docker names no scheme, and Docker Hub goes by several names. */
static void
test_docker (void)
{
  g_autoptr (Fixture) fixture = fixture_new (MANY);
  g_autoptr (TokenringUrl) url = tokenring_url_new (NULL, "index.docker.io", NULL, NULL, NULL);

  write_account (fixture->test, 50, "https://docker.io");
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (TokenringAccount) account = NULL;

    reads = 0;
    account = tr_registry_find (fixture->folders, url, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (tokenring_account_get_name (account), ==, "a0050");
  }
  g_assert_cmpint (reads, ==, 1);
}

static gpointer
ask_often (gpointer data)
{
  const TrFolders *folders = data;

  for (guint i = 0; i < 20; i++) {
    g_autoptr (TokenringUrl) url = tokenring_url_parse ("https://h0003.example.com/team", NULL);
    g_autoptr (TokenringAccount) account = tr_registry_find (folders, url, NULL);

    g_assert_cmpstr (tokenring_account_get_name (account), ==, "a0003");
  }
  return NULL;
}

/* Several at once, while another account changes: all write it, and none is in the other's way. */
static void
test_at_once (void)
{
  g_autoptr (Fixture) fixture = fixture_new (MANY);
  g_autofree char *path = NULL;
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new (NULL, ask_often, fixture->folders);
  for (guint i = 0; i < 20; i++)
    write_account (fixture->test, 30,
                   i % 2 == 0 ? "https://x.example.com" : "https://y.example.com");
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  assert_answer (fixture, "https://y.example.com", "a0030");
  path = find_index (fixture);
  g_assert_nonnull (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/index/few", test_few);
  g_test_add_func ("/index/many", test_many);
  g_test_add_func ("/index/best", test_best);
  g_test_add_func ("/index/usernames", test_usernames);
  g_test_add_func ("/index/edited", test_edited);
  g_test_add_func ("/index/deleted", test_deleted);
  g_test_add_func ("/index/swapped", test_swapped);
  g_test_add_func ("/index/link", test_link);
  g_test_add_func ("/index/levels", test_levels);
  g_test_add_func ("/index/provider", test_provider);
  g_test_add_func ("/index/unsettled", test_unsettled);
  g_test_add_func ("/index/unsettled-provider", test_unsettled_provider);
  g_test_add_func ("/index/broken", test_broken);
  g_test_add_func ("/index/unsafe", test_unsafe);
  g_test_add_func ("/index/forged", test_forged);
  g_test_add_func ("/index/not-private", test_not_private);
  g_test_add_func ("/index/no-folder", test_no_folder);
  g_test_add_func ("/index/read-only", test_read_only);
  g_test_add_func ("/index/cut-off", test_cut_off);
  g_test_add_func ("/index/garbage", test_garbage);
  g_test_add_func ("/index/long-path", test_long_path);
  g_test_add_func ("/index/random", test_random);
  g_test_add_func ("/index/docker", test_docker);
  g_test_add_func ("/index/at-once", test_at_once);
  return g_test_run ();
}
