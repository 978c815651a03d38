/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "account-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* @expected has USER and ADMIN for the folders, and ACCOUNT for the account's file. */
static void
assert_text (const TestFolders *test, const char *text, const char *expected)
{
  g_autoptr (GString) full = g_string_new (expected);

  g_string_replace (full, "ACCOUNT", "USER/accounts/work.conf", 0);
  g_string_replace (full, "USER", test->dirs[TEST_USER], 0);
  g_string_replace (full, "ADMIN", test->dirs[TEST_ADMIN], 0);
  g_string_replace (full, "VENDOR", test->dirs[TEST_VENDOR], 0);
  g_assert_cmpstr (text, ==, full->str);
}

static void
assert_origin (const TestFolders *test, const TokenringAccount *account, const char *group,
               const char *key, const char *expected)
{
  g_autofree char *text = tokenring_account_dup_origin (account, group, key);

  assert_text (test, text, expected);
}

static void
test_origin (void)
{
  static const struct {
    const char *group;
    const char *key;
    const char *expected;
  } cases[] = {
    /* its own, if only by the short form */
    { "extra", "host", "it in ACCOUNT" },
    { "request", "scope", "it in ACCOUNT" },
    /* nobody's yet */
    { "request", "ca-file", "it in VENDOR/providers/test.conf, or in ACCOUNT" },
    /* the provider's, with the parameter that stands in it */
    { "request", "token-url",
      "the parameter 'base-url' in ACCOUNT, or token-url in VENDOR/providers/test.conf" },
    /* the provider's own words */
    { "request", "grant", "it in VENDOR/providers/test.conf, or set it in ACCOUNT" },
    { "headers", "X-A", "it in VENDOR/providers/test.conf, or set it in ACCOUNT" },
  };
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TokenringAccount) account =
      account_from (test,
                    ACCOUNT "scope=narrow\n" BASE "word=example\nempty=\n[extra]\nhost=mine\n",
                    NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_origin (test, account, cases[i].group, cases[i].key, cases[i].expected);
}

/* A provider on a base, with parameters that are in others, in a part of what they are in, or not
 * in it at all, whatever their values are. */
static void
test_parameters (void)
{
  static const struct {
    const char *group;
    const char *key;
    const char *expected;
  } cases[] = {
    /* api-version is "v", which is in the URL, too */
    { "request", "token-url",
      "the parameter 'base-url' in ACCOUNT, or token-url in ADMIN/providers/own.conf" },
    { "headers", "X-Both",
      "the parameter 'api-version' or 'base-url' in ACCOUNT, or X-Both in "
      "ADMIN/providers/own.conf" },
    /* by way of another parameter, which is the whole */
    { "headers", "X-Nested", "the parameter 'base-url' in ACCOUNT" },
    /* nobody but the provider sets it, in another of its files */
    { "request", "audience",
      "the parameter 'reach' in ADMIN/providers/own.conf, or set it in "
      "ACCOUNT" },
    { "headers", "X-Fixed", "it in ADMIN/providers/own.conf, or set it in ACCOUNT" },
    { "response", "lifetime", "it in VENDOR/providers/below.conf, or set it in ACCOUNT" },
    /* what is left empty is to be filled, but not what the provider itself has empty */
    { "request", "resource", "it in ACCOUNT" },
    { "response", "token", "it in ADMIN/providers/own.conf, or set it in ACCOUNT" },
  };
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);
  g_autoptr (TokenringAccount) account = NULL;
  g_autoptr (GError) error = NULL;

  test_folders_write (test, TEST_VENDOR, "providers/below.conf",
                      "[request]\naudience={reach}\nresource={empty}\n"
                      "[parameters]\nempty=\n[response]\nlifetime=ttl\n");
  test_folders_write (test, TEST_ADMIN, "providers/own.conf",
                      "[provider]\nbase=below\nparameters=base-url;api-version\n"
                      "[parameters]\nfull={base-url}/x\nreach=far\n"
                      "[request]\ntoken-url={base-url}/auth/v3/login\n[response]\ntoken=\n"
                      "[headers]\nX-Both={api-version} {base-url}\nX-Nested={full}\n"
                      "X-Fixed=a {reach}\n");
  test_folders_write_account (test, "work",
                              "[account]\nprovider=own\nclient-id=a\n"
                              "[parameters]\nbase-url=https://example.com\napi-version=v\n");
  account = tr_definition_load (folders, "work", &error);
  g_assert_no_error (error);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_origin (test, account, cases[i].group, cases[i].key, cases[i].expected);
}

/* Where a line stands, to be named before it is said what is wrong with it. */
static void
test_place (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TokenringAccount) account =
      account_from (test, ACCOUNT BASE "[use]\ngit=auto\n", NULL);
  TrOrigin origin = tr_account_get_origin (account);
  g_autofree char *of_git = tr_origin_dup_place (&origin, "use", "git");
  g_autofree char *of_match = tr_origin_dup_place (&origin, "provider", "match");
  g_autofree char *source = tr_origin_dup_source (&origin, "provider", "match");
  g_autofree char *whole = tr_origin_dup_source (&origin, "use", "git");
  g_autofree char *draft = NULL;

  assert_text (test, of_git, "git in [use] of ACCOUNT");
  assert_text (test, whole, "git in [use] of ACCOUNT");
  assert_text (test, of_match, "match in [provider] of VENDOR/providers/test.conf");
  assert_text (test, source,
               "match in [provider] of VENDOR/providers/test.conf, with the parameter "
               "'base-url' of ACCOUNT");
  origin.is_draft = TRUE;
  draft = tr_origin_dup_source (&origin, "provider", "match");
  assert_text (test, draft,
               "match in [provider] of VENDOR/providers/test.conf, with the parameter "
               "'base-url'");
}

/* An account that is only looked at has no file to name. */
static void
test_not_written (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *file = test_folders_path (test, TEST_USER, "accounts/work.conf");
  g_autoptr (TokenringAccount) account = account_from (test, ACCOUNT BASE, NULL);
  g_autofree char *origin = NULL;

  g_assert_cmpint (g_remove (file), ==, 0);
  origin = tokenring_account_dup_origin (account, "request", "grant");
  g_assert_cmpstr (origin, ==, "it");
}

/* What the account of that name has now says nothing of the one that takes its place, but for a
 * line that both have. */
static void
test_draft (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *file = test_folders_path (test, TEST_USER, "accounts/work.conf");
  g_autoptr (TokenringAccount) account =
      account_from (test, ACCOUNT "scope=narrow\n" BASE "[extra]\nhost=mine\n[use]\ngit=basic\n",
                    NULL);

  test_folders_write_account (test, "work", ACCOUNT "[extra]\nhost=mine\n");
  tr_account_set_draft (account, TRUE);
  assert_origin (test, account, "request", "token-url",
                 "the parameter 'base-url', or token-url in VENDOR/providers/test.conf");
  assert_origin (test, account, "request", "ca-file", "it in VENDOR/providers/test.conf");
  assert_origin (test, account, "request", "grant", "it in VENDOR/providers/test.conf");
  assert_origin (test, account, "request", "scope", "it");
  assert_origin (test, account, "use", "git", "it");
  assert_origin (test, account, "extra", "host", "it in ACCOUNT");
  g_assert_cmpint (g_remove (file), ==, 0);
  assert_origin (test, account, "extra", "host", "it");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/origin/origin", test_origin);
  g_test_add_func ("/origin/parameters", test_parameters);
  g_test_add_func ("/origin/place", test_place);
  g_test_add_func ("/origin/not-written", test_not_written);
  g_test_add_func ("/origin/draft", test_draft);
  return g_test_run ();
}
