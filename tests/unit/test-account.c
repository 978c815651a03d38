/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "key.h"
#include "support.h"

#include <string.h>

#define PROVIDER                                                                                   \
  "[provider]\nissuer=issuer\nparameters=base-url\nmatch={base-url}/api\n"                         \
  "[parameters]\nhost=api\n"                                                                       \
  "[request]\ntoken-url={base-url}/token\nscope=wide\ngrant=client-credentials\n"                  \
  "[fields]\nclient_id=id\n[extra]\nhost={host}\n[headers]\nX-A=1\n"                               \
  "[response]\ntoken=token\n[use]\nuser-agent=ua\n"

#define ACCOUNT "[account]\nprovider=test\nclient-id=my-id\n"
#define BASE    "[parameters]\nbase-url=https://example.com\n"

static TokenringAccount *
account_from (const TestFolders *test, const char *text, GError **error)
{
  g_autoptr (TrFolders) folders = test_folders_open (test);

  test_folders_write (test, TEST_VENDOR, "providers/test.conf", PROVIDER);
  test_folders_write_account (test, "work", text);
  return tr_account_load (folders, "work", error);
}

static TokenringAccount *
account_new (const char *text)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (GError) error = NULL;
  TokenringAccount *account = account_from (test, text, &error);

  g_assert_no_error (error);
  return account;
}

static void
assert_setting (const TokenringAccount *account, const char *group, const char *key,
                const char *expected)
{
  g_autofree char *value = tokenring_account_dup_setting (account, group, key);

  g_assert_cmpstr (value, ==, expected);
}

static void
test_load (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *file = test_folders_path (test, TEST_USER, "accounts/work.conf");
  g_autoptr (TokenringAccount) account =
      account_from (test, ACCOUNT BASE "[extra]\nhost=mine\nmore=2\n[use]\ndocker-username=d;e\n",
                    NULL);
  g_auto (GStrv) keys = tokenring_account_dup_keys (account, "extra");
  g_auto (GStrv) none = tokenring_account_dup_keys (account, "nothing");
  g_auto (GStrv) list = tokenring_account_dup_setting_list (account, "use", "docker-username");
  const char *const *match = tokenring_account_get_match (account);

  g_assert_cmpstr (tokenring_account_get_name (account), ==, "work");
  g_assert_cmpstr (tokenring_account_get_provider (account), ==, "test");
  g_assert_cmpstr (tokenring_account_get_client_id (account), ==, "my-id");
  g_assert_cmpstr (tokenring_account_get_file (account), ==, file);
  g_assert_cmpstr (match[0], ==, "https://example.com/api");
  g_assert_null (match[1]);
  g_assert_cmpuint (g_strv_length (keys), ==, 2);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_cmpuint (g_strv_length (list), ==, 2);
  /* its own before the provider's, and placeholders filled */
  assert_setting (account, "extra", "host", "mine");
  assert_setting (account, "extra", "more", "2");
  assert_setting (account, "request", "token-url", "https://example.com/token");
  assert_setting (account, "request", "scope", "wide");
  assert_setting (account, "request", "none", NULL);
  assert_setting (account, "none", "scope", NULL);
}

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
test_warm (void)
{
  g_autoptr (TokenringAccount) unset = account_new (ACCOUNT BASE);
  g_autoptr (TokenringAccount) off = account_new (ACCOUNT "warm=false\n" BASE);
  g_autoptr (TokenringAccount) on = account_new (ACCOUNT "warm=true\n" BASE);

  g_assert_false (tokenring_account_is_warm (unset));
  g_assert_false (tokenring_account_is_warm (off));
  g_assert_true (tokenring_account_is_warm (on));
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

  g_assert_null (tr_account_load (folders, "none", &error));
  test_assert_error (error, TOKENRING_ERROR_NO_ACCOUNT, "'none'; 'tokenring list' shows");
  g_clear_error (&error);
  test_folders_write (test, TEST_ADMIN, "accounts/home.conf", "[account]\n");
  g_assert_null (tr_account_load (folders, "Home", &error));
  test_assert_error (error, TOKENRING_ERROR_NO_ACCOUNT, "'Home'; did you mean 'home'?");
  g_clear_error (&error);
  g_assert_null (tr_account_load (folders, "../accounts/work", &error));
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
    account = tr_account_load (folders, "work", NULL);
    g_assert_cmpstr (tokenring_account_get_client_id (account), ==, ids[i]);
  }
}

/* The account's own URLs replace the provider's; the best of several counts. */
static void
test_match (void)
{
  g_autoptr (TokenringAccount) account =
      account_new (ACCOUNT "match=https://*.example.org;https://git.example.org/team; \n" BASE);
  g_autoptr (TokenringUrl) provider = tokenring_url_parse ("https://example.com/api", NULL);
  g_autoptr (TokenringUrl) wild = tokenring_url_parse ("https://a.example.org/team", NULL);
  g_autoptr (TokenringUrl) exact = tokenring_url_parse ("https://git.example.org/team/x", NULL);

  g_assert_cmpuint (tr_account_match (account, provider), ==, TR_MATCH_NONE);
  g_assert_cmpuint (tr_account_match (account, wild), >, TR_MATCH_NONE);
  g_assert_cmpuint (tr_account_match (account, exact), >, tr_account_match (account, wild));
}

static void
test_username (void)
{
  static const struct {
    const char *username;
    gboolean fits;
  } cases[] = {
    { NULL, TRUE },     { "my-id", TRUE }, { "work", TRUE },  { "git-me", TRUE },
    { "docker", TRUE }, { "", FALSE },     { "my-i", FALSE }, { "my-id2", FALSE },
    { "My-Id", FALSE }, { "me", FALSE },   { "ua", FALSE },
  };
  g_autoptr (TokenringAccount) account =
      account_new (ACCOUNT BASE "[use]\ngit-username=git-me\ndocker-username=docker\n");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (tr_account_fits_username (account, cases[i].username), ==, cases[i].fits);
}

static char *
key_of (const char *text)
{
  g_autoptr (TokenringAccount) account = account_new (text);

  return tr_key_dup (account);
}

/* Each of these shapes the token, so no two of them may share one. */
static void
test_key (void)
{
  static const char *const texts[] = {
    ACCOUNT BASE,
    "[account]\nprovider=test\nclient-id=other\n" BASE,
    ACCOUNT "scope=narrow\n" BASE,
    ACCOUNT "scope=\n" BASE,
    ACCOUNT "[parameters]\nbase-url=https://example.org\n",
    ACCOUNT BASE "[request]\ntoken-url=https://example.com/token2\n",
    ACCOUNT BASE "[request]\ngrant=password\n",
    ACCOUNT BASE "[request]\nclient-auth=body\n",
    ACCOUNT BASE "[request]\nclient-auth=none\n",
    ACCOUNT BASE "[request]\nbasic-encoding=raw\n",
    ACCOUNT BASE "[request]\nbody=json\n",
    ACCOUNT BASE "[request]\naudience=a\n",
    ACCOUNT BASE "[request]\nresource=a\n",
    ACCOUNT BASE "[fields]\nclient_id=clientId\n",
    ACCOUNT BASE "[fields]\ngrant_type=\n",
    ACCOUNT BASE "[extra]\nhost=other\n",
    ACCOUNT BASE "[extra]\naudience=a\n",
    ACCOUNT BASE "[extra]\ntimeout=1\n",
    ACCOUNT BASE "[extra]\ntimeout=2\n",
    ACCOUNT BASE "[extra]\nproxy=a\n",
    ACCOUNT BASE "[fields]\ntimeout=a\n",
    ACCOUNT BASE "[headers]\nX-A=2\n",
    ACCOUNT BASE "[headers]\nproxy=a\n",
    ACCOUNT BASE "[response]\ntoken=other\n",
    /* the same words at other borders */
    ACCOUNT BASE "[extra]\na=bc\n",
    ACCOUNT BASE "[extra]\nab=c\n",
    ACCOUNT BASE "[headers]\na=bc\n",
  };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (!g_hash_table_add (seen, key_of (texts[i])))
      g_error ("case %u has the key of another account", i);
}

/* None of these does, and the order in a file does not either. */
static void
test_key_same (void)
{
  static const char *const texts[] = {
    ACCOUNT BASE,
    ACCOUNT "match=https://other.example\n" BASE,
    ACCOUNT "scope=wide\n" BASE,
    ACCOUNT BASE "[request]\ntimeout=60\nconnect-timeout=9\nca-file=/x\nproxy=http://p\n",
    ACCOUNT BASE "[use]\nscheme=Token\ngit-username=x\nstatus-url=https://example.com/s\n",
    "[extra]\nhost=api\n" BASE ACCOUNT,
    BASE "[headers]\nX-A=1\n[request]\ngrant=client-credentials\nscope=wide\n" ACCOUNT,
  };
  g_autofree char *expected = key_of (texts[0]);

  /* fit for a file name and an attribute */
  g_assert_cmpuint (strlen (expected), ==, 64);
  g_assert_cmpuint (strspn (expected, "0123456789abcdef"), ==, 64);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *key = key_of (texts[i]);

    if (strcmp (key, expected) != 0)
      g_error ("case %u has another key", i);
  }
}

static void
test_header (void)
{
  static const struct {
    const char *use;
    const char *expected;
  } cases[] = {
    { "", "Bearer t0k" },
    { "[use]\nscheme=Token\n", "Token t0k" },
    { "[use]\nscheme=\n", "t0k" },
  };
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("t0k", -1);
  g_autoptr (TokenringToken) token = tokenring_token_new (secret, 1, 100);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strconcat (ACCOUNT BASE, cases[i].use, NULL);
    g_autoptr (TokenringAccount) account = account_new (text);
    g_autoptr (TokenringSecret) value = tokenring_account_make_header_value (account, token);

    test_assert_secret (value, cases[i].expected);
  }
}

static void
test_counted (void)
{
  TokenringAccount *account = account_new (ACCOUNT BASE);

  g_assert_true (tokenring_account_ref (account) == account);
  tokenring_account_unref (account);
  g_assert_cmpstr (tokenring_account_get_name (account), ==, "work");
  tokenring_account_unref (account);
  tokenring_account_unref (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/load", test_load);
  g_test_add_func ("/account/scope", test_scope);
  g_test_add_func ("/account/warm", test_warm);
  g_test_add_func ("/account/refused", test_refused);
  g_test_add_func ("/account/names", test_names);
  g_test_add_func ("/account/precedence", test_precedence);
  g_test_add_func ("/account/match", test_match);
  g_test_add_func ("/account/username", test_username);
  g_test_add_func ("/account/key", test_key);
  g_test_add_func ("/account/key-same", test_key_same);
  g_test_add_func ("/account/header", test_header);
  g_test_add_func ("/account/counted", test_counted);
  return g_test_run ();
}
