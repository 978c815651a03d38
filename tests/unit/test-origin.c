/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "account-fixture.h"

#include <glib/gstdio.h>

static void
test_origin (void)
{
  static const struct {
    const char *group;
    const char *key;
    const char *begin;
  } cases[] = {
    /* its own, if only by the short form */
    { "extra", "host", "it in /" },
    { "request", "scope", "it in /" },
    /* nobody's yet */
    { "request", "ca-file", "it in /" },
    /* the provider's, with the parameter that stands in it; the longer one of two */
    { "request", "token-url", "the parameter 'base-url' in /" },
    /* the provider's own words */
    { "request", "grant", "it in its provider 'test', or set it in /" },
    { "headers", "X-A", "it in its provider 'test', or set it in /" },
  };
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autofree char *file = test_folders_path (test, TEST_USER, "accounts/work.conf");
  g_autoptr (TokenringAccount) account =
      account_from (test,
                    ACCOUNT "scope=narrow\n" BASE "word=example\nempty=\n[extra]\nhost=mine\n",
                    NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *origin = tokenring_account_dup_origin (account, cases[i].group, cases[i].key);

    g_test_message ("%s", origin);
    g_assert_true (g_str_has_prefix (origin, cases[i].begin));
    g_assert_true (g_str_has_suffix (origin, file));
  }
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
      account_from (test, ACCOUNT BASE "[extra]\nhost=mine\n", NULL);
  g_autofree char *of_url = NULL;
  g_autofree char *of_nothing = NULL;
  g_autofree char *of_host = NULL;

  tr_account_set_draft (account, TRUE);
  of_url = tokenring_account_dup_origin (account, "request", "token-url");
  g_assert_cmpstr (of_url, ==, "it");
  of_nothing = tokenring_account_dup_origin (account, "request", "ca-file");
  g_assert_cmpstr (of_nothing, ==, "it");
  of_host = tokenring_account_dup_origin (account, "extra", "host");
  g_assert_true (g_str_has_suffix (of_host, file));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/origin/origin", test_origin);
  g_test_add_func ("/origin/not-written", test_not_written);
  g_test_add_func ("/origin/draft", test_draft);
  return g_test_run ();
}
