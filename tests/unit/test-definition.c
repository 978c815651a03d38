/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "account-fixture.h"

#include <unistd.h>

/* The short form of the scope, the long form, and both. */
static void
test_scope (void)
{
  g_autoptr (TokenringAccount) brief = account_new (ACCOUNT "scope=a b\n" BASE);
  g_autoptr (TokenringAccount) full = account_new (ACCOUNT BASE "[request]\nscope=c\n");
  g_autoptr (TokenringAccount) both = account_new (ACCOUNT "scope=a\n" BASE "[request]\nscope=c\n");

  assert_setting (brief, "request", "scope", "a b");
  assert_setting (full, "request", "scope", "c");
  assert_setting (both, "request", "scope", "c");
}

static void
test_refused (void)
{
  static const struct {
    const char *text;
    TokenringError code;
    const char *says;
  } cases[] = {
    { "", TOKENRING_ERROR_CONFIG, "work.conf" },
    { "[account]\nclient-id=x\n", TOKENRING_ERROR_CONFIG, "provider=" },
    { "[account]\nprovider=test\n" BASE, TOKENRING_ERROR_CONFIG, "client-id=" },
    { "[account]\nprovider=test\nclient-id=\n" BASE, TOKENRING_ERROR_CONFIG, "client-id=" },
    { "[account]\nprovider=none\nclient-id=x\n", TOKENRING_ERROR_CONFIG, "'none'" },
    { "[account]\nprovider=../x\nclient-id=x\n", TOKENRING_ERROR_CONFIG, "'../x'" },
    { ACCOUNT, TOKENRING_ERROR_CONFIG, "'base-url'" },
    { ACCOUNT "match=example.com\n" BASE, TOKENRING_ERROR_CONFIG, "'work'" },
    { ACCOUNT "match=http://example.com\n" BASE, TOKENRING_ERROR_CONFIG, "'work'" },
    { ACCOUNT "match=https://good.example;https://*\n" BASE, TOKENRING_ERROR_CONFIG, "'work'" },
    /* what was meant to be narrow is not all that the provider owns */
    { ACCOUNT "match=\n" BASE, TOKENRING_ERROR_CONFIG, "work.conf" },
    { ACCOUNT "match=;\n" BASE, TOKENRING_ERROR_CONFIG, "match=" },
    { ACCOUNT "match= ; ;\n" BASE, TOKENRING_ERROR_CONFIG, "match=" },
    { ACCOUNT "match=https://git.example.com/a\\x\n" BASE, TOKENRING_ERROR_CONFIG, "match=" },
    { ACCOUNT "match=https://good.example;https://git.example.com/\\\n" BASE,
      TOKENRING_ERROR_CONFIG, "match=" },
    { ACCOUNT "match=https://git.example.com/\xff\n" BASE, TOKENRING_ERROR_CONFIG, "work.conf" },
    { ACCOUNT "match=\xc3\n" BASE, TOKENRING_ERROR_CONFIG, "work.conf" },
    { ACCOUNT BASE "[use]\ngit=bearer\n", TOKENRING_ERROR_CONFIG, "git=" },
    { ACCOUNT "warm=maybe\n" BASE, TOKENRING_ERROR_CONFIG, "warm=" },
    { ACCOUNT "warm=\n" BASE, TOKENRING_ERROR_CONFIG, "warm=" },
    { "[account\n", TOKENRING_ERROR_CONFIG, "work.conf" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TestFolders) test = test_folders_new ();
    g_autoptr (GError) error = NULL;

    g_test_message ("case %u", i);
    g_assert_null (account_from (test, cases[i].text, &error));
    test_assert_error (error, cases[i].code, cases[i].says);
  }
}

static void
test_names (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);
  g_autoptr (GError) error = NULL;

  g_assert_null (tr_definition_load (folders, "none", &error));
  test_assert_error (error, TOKENRING_ERROR_NO_ACCOUNT, "'none'; 'tokenring list' shows");
  g_clear_error (&error);
  test_folders_write (test, TEST_ADMIN, "accounts/home.conf", "[account]\n");
  g_assert_null (tr_definition_load (folders, "Home", &error));
  test_assert_error (error, TOKENRING_ERROR_NO_ACCOUNT, "'Home'; did you mean 'home'?");
  g_clear_error (&error);
  g_assert_null (tr_definition_load (folders, "../accounts/work", &error));
  test_assert_error (error, TOKENRING_ERROR_INVALID, "../accounts/work");
}

/* The user's file hides the administrator's of the same name. */
static void
test_precedence (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);
  static const TestLevel levels[] = { TEST_VENDOR, TEST_ADMIN, TEST_USER };
  static const char *const ids[] = { "vendor", "admin", "user" };

  test_folders_write_provider (test, "test");
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++) {
    g_autofree char *text = g_strdup_printf ("[account]\nprovider=test\nclient-id=%s\n", ids[i]);
    g_autoptr (TokenringAccount) account = NULL;

    test_folders_write (test, levels[i], "accounts/work.conf", text);
    account = tr_definition_load (folders, "work", NULL);
    g_assert_cmpstr (tokenring_account_get_client_id (account), ==, ids[i]);
  }
}

/* An account that cannot be looked at is not one that is not there. */
static void
test_unreadable (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);
  g_autofree char *folder = test_folders_path (test, TEST_ADMIN, "accounts");
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_mkdir_with_parents (test->dirs[TEST_ADMIN], 0700));
  g_assert_no_errno (symlink (folder, folder));
  g_assert_null (tr_definition_load (folders, "work", &error));
  test_assert_error (error, TOKENRING_ERROR_CONFIG, folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/definition/scope", test_scope);
  g_test_add_func ("/definition/refused", test_refused);
  g_test_add_func ("/definition/names", test_names);
  g_test_add_func ("/definition/precedence", test_precedence);
  g_test_add_func ("/definition/unreadable", test_unreadable);
  return g_test_run ();
}
