/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "account-fixture.h"
#include "key.h"

#include <string.h>

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
  g_test_add_func ("/account/warm", test_warm);
  g_test_add_func ("/account/username", test_username);
  g_test_add_func ("/account/key", test_key);
  g_test_add_func ("/account/key-same", test_key_same);
  g_test_add_func ("/account/header", test_header);
  g_test_add_func ("/account/counted", test_counted);
  return g_test_run ();
}
