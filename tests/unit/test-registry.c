/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "registry.h"
#include "support.h"

#include <glib/gstdio.h>
#include <string.h>

static void
write_account (const TestFolders *test, const char *name, const char *client_id, const char *match)
{
  g_autofree char *text =
      g_strdup_printf ("[account]\nprovider=test\nclient-id=%s\nmatch=%s\n", client_id, match);

  test_folders_write_account (test, name, text);
}

static TestFolders *
accounts_new (void)
{
  TestFolders *test = test_folders_new ();

  test_folders_write_provider (test, "test");
  write_account (test, "wild", "id-wild", "https://*.example.com");
  write_account (test, "host", "id-host", "https://git.example.com");
  write_account (test, "team", "id-team", "https://git.example.com/team");
  write_account (test, "deep", "id-deep", "https://git.example.com/team/deep");
  write_account (test, "twin-a", "id-a", "https://twin.example.org;https://a.example.org");
  write_account (test, "twin-b", "id-b", "https://twin.example.org/");
  test_folders_write_account (test, "twin-c",
                              "[account]\nprovider=test\nclient-id=id-c\n"
                              "match=https://twin.example.org/c\n[use]\ngit-username=gc\n");
  return test;
}

/* The longest path wins, then the user name picks, then there is no answer but a message. */
static void
test_find (void)
{
  static const struct {
    const char *url;
    const char *account; /* NULL: none, for this reason */
    TokenringError code;
  } cases[] = {
    { "https://a.example.com", "wild", 0 },
    { "https://a.example.com/team/x", "wild", 0 },
    { "https://git.example.com", "host", 0 },
    { "https://GIT.example.com:443/", "host", 0 },
    { "https://git.example.com/other", "host", 0 },
    { "https://git.example.com/team", "team", 0 },
    { "https://git.example.com/team/x.git", "team", 0 },
    { "https://git.example.com/team/deep/x.git", "deep", 0 },
    { "https://git.example.com/teamwork", "host", 0 },
    { "https://git.example.com/team/../x", "host", 0 },
    { "https://a.example.org", "twin-a", 0 },
    { "https://id-host@git.example.com", "host", 0 },
    { "https://host@git.example.com", "host", 0 },
    /* a user name that fits no account of the best match: not even one that fits worse */
    { "https://id-wild@git.example.com", NULL, TOKENRING_ERROR_NO_ACCOUNT },
    { "https://id-host@git.example.com/team", NULL, TOKENRING_ERROR_NO_ACCOUNT },
    { "https://me@a.example.org", NULL, TOKENRING_ERROR_NO_ACCOUNT },
    /* several alike */
    { "https://twin.example.org", NULL, TOKENRING_ERROR_AMBIGUOUS },
    { "https://twin.example.org/x", NULL, TOKENRING_ERROR_AMBIGUOUS },
    { "https://id-a@twin.example.org", "twin-a", 0 },
    { "https://twin-b@twin.example.org", "twin-b", 0 },
    { "https://gc@twin.example.org/c", "twin-c", 0 },
    { "https://id-c@twin.example.org", NULL, TOKENRING_ERROR_NO_ACCOUNT },
    { "https://me@twin.example.org", NULL, TOKENRING_ERROR_NO_ACCOUNT },
    /* nobody's */
    { "https://example.com", NULL, TOKENRING_ERROR_NO_ACCOUNT },
    { "http://git.example.com", NULL, TOKENRING_ERROR_NO_ACCOUNT },
    { "https://git.example.com:8443", NULL, TOKENRING_ERROR_NO_ACCOUNT },
    { "https://git.example.com.evil.org", NULL, TOKENRING_ERROR_NO_ACCOUNT },
    { "https://git.example.com@evil.org", NULL, TOKENRING_ERROR_NO_ACCOUNT },
  };
  g_autoptr (TestFolders) test = accounts_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (TokenringUrl) url = tokenring_url_parse (cases[i].url, NULL);
    g_autoptr (TokenringAccount) account = tr_registry_find (folders, url, &error);

    g_test_message ("%s", cases[i].url);
    if (cases[i].account != NULL) {
      g_assert_no_error (error);
      g_assert_cmpstr (tokenring_account_get_name (account), ==, cases[i].account);
    } else {
      g_assert_null (account);
      test_assert_error (error, cases[i].code, tokenring_url_get_host (url));
    }
  }
}

/* The message about several names them all. */
static void
test_ambiguous (void)
{
  g_autoptr (TestFolders) test = accounts_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);
  g_autoptr (TokenringUrl) url = tokenring_url_parse ("https://twin.example.org", NULL);
  g_autoptr (GError) error = NULL;

  write_account (test, "twin-d", "id-d", "https://twin.example.org");
  g_assert_null (tr_registry_find (folders, url, &error));
  test_assert_error (error, TOKENRING_ERROR_AMBIGUOUS, "'twin-a', 'twin-b' and 'twin-d'");
  test_assert_error (error, TOKENRING_ERROR_AMBIGUOUS, "put a user name into the URL");
}

/* docker could not do that. */
static void
test_ambiguous_registry (void)
{
  g_autoptr (TestFolders) test = accounts_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);
  g_autoptr (TokenringUrl) url = tokenring_url_new (NULL, "twin.example.org", NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (tr_registry_find (folders, url, &error));
  test_assert_error (error, TOKENRING_ERROR_AMBIGUOUS, "so change match= of all but one");
}

static void
test_no_accounts (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);
  g_autoptr (TokenringUrl) url = tokenring_url_parse ("https://git.example.com", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (tr_registry_find (folders, url, &error));
  test_assert_error (error, TOKENRING_ERROR_NO_ACCOUNT, "https://git.example.com");
}

/* One file that cannot be used does not keep the others from answering, wherever it stands in the
 * list; and it is told when nobody else answers, since it might have been the owner. */
static void
test_broken (void)
{
  static const char *const texts[] = {
    "[account\n",
    "",
    "[account]\nprovider=none\nclient-id=x\nmatch=https://git.example.com\n",
    "[account]\nprovider=test\nclient-id=x\nmatch=https://*\n",
    "[account]\nprovider=test\nclient-id=x\nmatch=https://good.example\n[request]\nscope={gone}\n",
  };
  static const char *const names[] = { "0-first", "z-last" };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (texts); i++) {
    g_autoptr (TestFolders) test = accounts_new ();
    g_autoptr (TrFolders) folders = test_folders_open (test);
    g_autoptr (TokenringUrl) owned = tokenring_url_parse ("https://git.example.com/x", NULL);
    g_autoptr (TokenringUrl) other = tokenring_url_parse ("https://other.example", NULL);
    g_autoptr (TokenringAccount) account = NULL;
    g_autoptr (GError) error = NULL;

    test_folders_write_account (test, names[i % 2], texts[i / 2]);
    account = tr_registry_find (folders, owned, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (tokenring_account_get_name (account), ==, "host");
    g_assert_null (tr_registry_find (folders, other, &error));
    test_assert_error (error, (TokenringError) error->code, names[i % 2]);
    g_assert_cmpint (error->code, !=, TOKENRING_ERROR_NO_ACCOUNT);
  }
}

static char *
read_account (const TestFolders *test, const char *name)
{
  g_autofree char *base = g_strdup_printf ("accounts/%s.conf", name);
  g_autofree char *file = test_folders_path (test, TEST_USER, base);
  char *text = NULL;

  g_file_get_contents (file, &text, NULL, NULL);
  return text;
}

static void
test_write (void)
{
  g_autoptr (TestFolders) test = accounts_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);
  g_autoptr (TokenringDraft) draft = tokenring_draft_new ("new", "test", "id-new");
  g_autoptr (TokenringAccount) account = NULL;
  g_autoptr (TokenringAccount) loaded = NULL;
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *left = NULL;

  tokenring_draft_add_match (draft, "https://new.example");
  account = tr_registry_check (folders, draft, FALSE, &error);
  g_assert_no_error (error);
  g_assert_null (read_account (test, "new"));
  g_clear_pointer (&account, tokenring_account_unref);

  account = tr_registry_write (folders, draft, FALSE, &before, &error);
  g_assert_no_error (error);
  g_assert_null (before);
  loaded = tr_definition_load (folders, "new", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tokenring_account_get_client_id (loaded), ==, "id-new");
  g_assert_cmpstr (tokenring_account_get_match (loaded)[0], ==, "https://new.example");

  tr_registry_restore (folders, "new", NULL);
  left = read_account (test, "new");
  g_assert_null (left);
}

/* Over another only if that is wished, and that one can be brought back to the byte. */
static void
test_replace (void)
{
  g_autoptr (TestFolders) test = accounts_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);
  g_autoptr (TokenringDraft) draft = tokenring_draft_new ("host", "test", "id-new");
  g_autofree char *original = read_account (test, "host");
  g_autofree char *untouched = NULL, *replaced = NULL, *restored = NULL;
  g_autoptr (TokenringAccount) account = NULL;
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (tr_registry_write (folders, draft, FALSE, &before, &error));
  test_assert_error (error, TOKENRING_ERROR_EXISTS, "'host'");
  g_clear_error (&error);
  untouched = read_account (test, "host");
  g_assert_cmpstr (untouched, ==, original);

  account = tr_registry_write (folders, draft, TRUE, &before, &error);
  g_assert_no_error (error);
  replaced = read_account (test, "host");
  g_assert_nonnull (strstr (replaced, "id-new"));
  tr_registry_restore (folders, "host", before);
  restored = read_account (test, "host");
  g_assert_cmpstr (restored, ==, original);
}

/* What would not work is not written. */
static void
test_write_refused (void)
{
  static const struct {
    const char *name, *provider, *client_id, *match, *key, *value;
    TokenringError code;
  } cases[] = {
    { "../x", "test", "id", NULL, NULL, NULL, TOKENRING_ERROR_INVALID },
    { "", "test", "id", NULL, NULL, NULL, TOKENRING_ERROR_INVALID },
    { "host", "test", "id", NULL, NULL, NULL, TOKENRING_ERROR_EXISTS },
    { "admins", "test", "id", NULL, NULL, NULL, TOKENRING_ERROR_EXISTS },
    { "new", "none", "id", NULL, NULL, NULL, TOKENRING_ERROR_INVALID },
    { "new", "test", "", NULL, NULL, NULL, TOKENRING_ERROR_INVALID },
    { "new", "test", "\xff", NULL, NULL, NULL, TOKENRING_ERROR_INVALID },
    { "new", "test", "id", "http://example.com", NULL, NULL, TOKENRING_ERROR_INVALID },
    { "new", "test", "id", "example.com", NULL, NULL, TOKENRING_ERROR_INVALID },
    { "new", "test", "id", "https://*", NULL, NULL, TOKENRING_ERROR_INVALID },
    { "new", "test", "id", NULL, "slip-of-the-pen", "x", TOKENRING_ERROR_INVALID },
  };
  g_autoptr (TestFolders) test = accounts_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);

  test_folders_write (test, TEST_ADMIN, "accounts/admins.conf",
                      "[account]\nprovider=test\nclient-id=x\n");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringDraft) draft =
        tokenring_draft_new (cases[i].name, cases[i].provider, cases[i].client_id);
    g_autoptr (GBytes) before = NULL;
    g_autoptr (GError) error = NULL;

    g_test_message ("case %u", i);
    if (cases[i].match != NULL)
      tokenring_draft_add_match (draft, cases[i].match);
    if (cases[i].key != NULL)
      g_assert_true (tokenring_draft_set (draft, "parameters", cases[i].key, "x", NULL));
    g_assert_null (tr_registry_write (folders, draft, FALSE, &before, &error));
    test_assert_error (error, cases[i].code, "");
    g_assert_null (before);
    g_assert_null (read_account (test, "new"));
  }
}

static void
test_delete (void)
{
  g_autoptr (TestFolders) test = accounts_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);
  static const struct {
    const char *name;
    int code; /* -1: it can be removed */
    const char *says;
  } cases[] = {
    { "host", -1, NULL },
    { "none", TOKENRING_ERROR_NO_ACCOUNT, "'none'; 'tokenring list' shows those there are" },
    { "hots", TOKENRING_ERROR_NO_ACCOUNT, "'hots'; did you mean 'host'?" },
    { "admins", TOKENRING_ERROR_INVALID, "'admins'" },
    { "../accounts/host", TOKENRING_ERROR_INVALID, "'../accounts/host'" },
  };

  test_folders_write (test, TEST_ADMIN, "accounts/admins.conf",
                      "[account]\nprovider=test\nclient-id=x\n");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (tr_registry_check_removable (folders, cases[i].name, &error), ==,
                     cases[i].code < 0);
    if (cases[i].code >= 0)
      test_assert_error (error, (TokenringError) cases[i].code, cases[i].says);
  }
  g_assert_true (tr_registry_delete (folders, "host", NULL));
  g_assert_null (read_account (test, "host"));
  g_assert_true (tr_registry_delete (folders, "host", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/registry/find", test_find);
  g_test_add_func ("/registry/ambiguous", test_ambiguous);
  g_test_add_func ("/registry/ambiguous-registry", test_ambiguous_registry);
  g_test_add_func ("/registry/no-accounts", test_no_accounts);
  g_test_add_func ("/registry/broken", test_broken);
  g_test_add_func ("/registry/write", test_write);
  g_test_add_func ("/registry/replace", test_replace);
  g_test_add_func ("/registry/write-refused", test_write_refused);
  g_test_add_func ("/registry/delete", test_delete);
  return g_test_run ();
}
