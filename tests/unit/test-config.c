/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"
#include "support.h"

#include <unistd.h>

#ifdef TOKENRING_HAVE_KERNEL
#define DEFAULT_TOKENS "kernel secret-service"
#else
#define DEFAULT_TOKENS "secret-service"
#endif

static void
assert_chains (const TestFolders *test, const char *secrets, const char *tokens)
{
  g_autoptr (TrFolders) folders = test_folders_open (test);
  g_autoptr (GError) error = NULL;
  g_autoptr (TrConfig) config = tr_config_load (folders, &error);
  g_autofree char *joined_secrets = NULL, *joined_tokens = NULL;

  g_assert_no_error (error);
  joined_secrets = g_strjoinv (" ", config->secrets);
  joined_tokens = g_strjoinv (" ", config->tokens);
  if (secrets != NULL)
    g_assert_cmpstr (joined_secrets, ==, secrets);
  if (tokens != NULL)
    g_assert_cmpstr (joined_tokens, ==, tokens);
}

/* No file is needed, and none of its keys. */
static void
test_defaults (void)
{
  static const char *const texts[] = { NULL,
                                       "",
                                       "[chain]\n",
                                       "[chain]\nsecrets=\ntokens=;\n",
                                       "[policy]\nfailure-memory=1\n",
                                       "[other]\nkey=1\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (TestFolders) test = test_folders_new ();
    g_autoptr (TrFolders) folders = test_folders_open (test);
    g_autoptr (GError) error = NULL;
    g_autoptr (TrConfig) config = NULL;
    g_autofree char *tokens = NULL;

    if (texts[i] != NULL)
      test_folders_write (test, TEST_USER, "tokenring.conf", texts[i]);
    config = tr_config_load (folders, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (config->secrets[0], ==, "secret-service");
    g_assert_cmpstr (config->secrets[1], ==, "credentials-directory");
    g_assert_null (config->secrets[2]);
    tokens = g_strjoinv (" ", config->tokens);
    g_assert_cmpstr (tokens, ==, DEFAULT_TOKENS);
  }
  tr_config_free (NULL);
}

static void
test_chains (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();

  test_folders_write (test, TEST_USER, "tokenring.conf",
                      "[chain]\nsecrets=one; two ;;three;\ntokens=two\n");
  assert_chains (test, "one two three", "two");
}

/* The first file wins as a whole: keys are not put together from several. */
static void
test_precedence (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();

  test_folders_write (test, TEST_VENDOR, "tokenring.conf", "[chain]\nsecrets=vendor\n");
  assert_chains (test, "vendor", NULL);
  test_folders_write (test, TEST_ADMIN, "tokenring.conf", "[chain]\nsecrets=admin\ntokens=admin\n");
  assert_chains (test, "admin", "admin");
  test_folders_write (test, TEST_USER, "tokenring.conf", "[chain]\nsecrets=user\n");
  assert_chains (test, "user", DEFAULT_TOKENS);
}

/* A file that cannot be trusted is an error, and not passed over for the next one. */
static void
test_broken (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);
  g_autofree char *file = test_folders_path (test, TEST_USER, "tokenring.conf");
  g_autoptr (GError) error = NULL;

  test_folders_write (test, TEST_VENDOR, "tokenring.conf", "[chain]\nsecrets=vendor\n");
  test_folders_write (test, TEST_USER, "tokenring.conf", "[chain\n");
  g_assert_null (tr_config_load (folders, &error));
  test_assert_error (error, TOKENRING_ERROR_CONFIG, file);
  g_clear_error (&error);
  /* not UTF-8: not the same as no chain */
  test_folders_write (test, TEST_USER, "tokenring.conf", "[chain]\nsecrets=\xff\n");
  g_assert_null (tr_config_load (folders, &error));
  test_assert_error (error, TOKENRING_ERROR_CONFIG, file);
}

/* Nor is one that cannot be looked at, as in a folder of others, which a link in a circle is like
 * for root, too. */
static void
test_unreadable (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);
  g_autofree char *file = test_folders_path (test, TEST_ADMIN, "tokenring.conf");
  g_autoptr (GError) error = NULL;

  test_folders_write (test, TEST_VENDOR, "tokenring.conf", "[chain]\nsecrets=vendor\n");
  assert_chains (test, "vendor", NULL);
  g_assert_no_errno (g_mkdir_with_parents (test->dirs[TEST_ADMIN], 0700));
  g_assert_no_errno (symlink (file, file));
  g_assert_null (tr_config_load (folders, &error));
  test_assert_error (error, TOKENRING_ERROR_CONFIG, file);
}

/* What is neither word is no guess. */
static void
test_plain (void)
{
  static const struct {
    const char *text;
    int git, docker; /* -1: refused */
  } cases[] = {
    { "", TRUE, TRUE },
    { "[plain]\n", TRUE, TRUE },
    { "[plain]\ngit=false\n", FALSE, TRUE },
    { "[plain]\ngit=true\ndocker=false\n", TRUE, FALSE },
    { "[plain]\ndocker=0\n", -1, -1 },
    { "[plain]\ngit=\n", -1, -1 },
    { "[plain]\ngit=False\n", -1, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TestFolders) test = test_folders_new ();
    g_autoptr (TrFolders) folders = test_folders_open (test);
    g_autoptr (GError) error = NULL;
    g_autoptr (TrConfig) config = NULL;

    test_folders_write (test, TEST_USER, "tokenring.conf", cases[i].text);
    config = tr_config_load (folders, &error);
    if (cases[i].git < 0) {
      test_assert_error (error, TOKENRING_ERROR_CONFIG, "in [plain] of ");
      continue;
    }
    g_assert_no_error (error);
    g_assert_cmpint (config->plain_git, ==, cases[i].git);
    g_assert_cmpint (config->plain_docker, ==, cases[i].docker);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config/defaults", test_defaults);
  g_test_add_func ("/config/chains", test_chains);
  g_test_add_func ("/config/precedence", test_precedence);
  g_test_add_func ("/config/broken", test_broken);
  g_test_add_func ("/config/unreadable", test_unreadable);
  g_test_add_func ("/config/plain", test_plain);
  return g_test_run ();
}
