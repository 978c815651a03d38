/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "builtin.h"
#include "config.h"
#include "store.h"
#include "support.h"

#include <string.h>

static TokenringStatus
lookup (TokenringKind kind, const char *account, TokenringSecret **ret_value)
{
  const TokenringItem item = { .struct_size = sizeof item, .kind = kind, .account = account };
  g_autoptr (TrLoader) loader = tr_loader_new ("/nonexistent");
  g_autoptr (GError) error = NULL;
  TokenringStatus status;

  tr_builtin_add (loader);
  status = tr_store_lookup (tr_loader_get (loader, "environment", NULL), &item, ret_value, &error);
  g_assert_no_error (error);
  return status;
}

static void
assert_found (const char *account, const char *expected)
{
  g_autoptr (TokenringSecret) value = NULL;

  g_test_message ("%s", account);
  g_assert_cmpint (lookup (TOKENRING_KIND_CLIENT_SECRET, account, &value), ==,
                   expected == NULL ? TOKENRING_STATUS_NOT_FOUND : TOKENRING_STATUS_FOUND);
  if (expected == NULL)
    g_assert_null (value);
  else
    test_assert_secret (value, expected);
}

/* In capitals, and with an underscore for what a variable cannot have in its name. */
static void
test_names (void)
{
  static const struct {
    const char *account, *variable;
  } cases[] = {
    { "work", "TOKENRING_SECRET_WORK" },
    { "Work", "TOKENRING_SECRET_WORK" },
    { "my-git.example_2", "TOKENRING_SECRET_MY_GIT_EXAMPLE_2" },
    { "0", "TOKENRING_SECRET_0" },
    { "a--b", "TOKENRING_SECRET_A__B" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    assert_found (cases[i].account, NULL);
    g_setenv (cases[i].variable, "s3cret", TRUE);
    assert_found (cases[i].account, "s3cret");
    assert_found ("other", NULL);
    g_unsetenv (cases[i].variable);
  }
  g_setenv ("TOKENRING_SECRET_work", "s3cret", TRUE);
  assert_found ("work", NULL);
  g_unsetenv ("TOKENRING_SECRET_work");
}

/* As with files, less one newline at the end; a variable without a value is none. */
static void
test_values (void)
{
  static const struct {
    const char *text, *kept;
  } cases[] = {
    { "s3cret", "s3cret" },
    { "s3cret\n", "s3cret" },
    { "a\n\n", "a\n" },
    { "two\nlines", "two\nlines" },
    { "\xff\x01", "\xff\x01" },
    { "", NULL },
    { "\n", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_setenv ("TOKENRING_SECRET_WORK", cases[i].text, TRUE);
    assert_found ("work", cases[i].kept);
  }
  g_unsetenv ("TOKENRING_SECRET_WORK");
}

/* Where nobody has set a variable, there is no need to say that it was looked for. */
static void
test_vacant (void)
{
  g_autoptr (TrLoader) loader = tr_loader_new ("/nonexistent");
  TrModule *module;

  tr_builtin_add (loader);
  module = tr_loader_get (loader, "environment", NULL);
  g_assert_true (tr_store_is_vacant (module));
  g_setenv ("TOKENRING_SECRET_OTHER", "s3cret", TRUE);
  g_assert_false (tr_store_is_vacant (module));
  g_unsetenv ("TOKENRING_SECRET_OTHER");
}

static void
test_place (void)
{
  const TokenringItem item = { .struct_size = sizeof item, .account = "my-git" };
  g_autoptr (TrLoader) loader = tr_loader_new ("/nonexistent");
  g_autofree char *place = NULL;

  tr_builtin_add (loader);
  place = tr_store_dup_place (tr_loader_get (loader, "environment", NULL), &item, NULL);
  g_assert_cmpstr (place, ==, "the variable TOKENRING_SECRET_MY_GIT");
}

static void
test_kinds (void)
{
  g_autoptr (TokenringSecret) value = NULL;

  g_setenv ("TOKENRING_SECRET_WORK", "s3cret", TRUE);
  g_assert_cmpint (lookup (TOKENRING_KIND_TOKEN, "work", &value), ==, TOKENRING_STATUS_NOT_FOUND);
  g_assert_cmpint (lookup ((TokenringKind) 7, "work", &value), ==, TOKENRING_STATUS_NOT_FOUND);
  g_assert_null (value);
  g_unsetenv ("TOKENRING_SECRET_WORK");
}

/* Nobody gets it who has not asked for it. */
static void
test_off (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);
  g_autoptr (TrConfig) config = tr_config_load (folders, NULL);

  g_assert_false (g_strv_contains ((const char *const *) config->secrets, "environment"));
  g_assert_false (g_strv_contains ((const char *const *) config->tokens, "environment"));
}

static void
test_read_only (void)
{
  static const char *const names[] = { "environment", NULL };
  const TokenringItem item = { .struct_size = sizeof item, .account = "work" };
  g_autoptr (TrLoader) loader = tr_loader_new ("/nonexistent");
  g_autoptr (TrChain) chain = tr_chain_new (loader, names);

  tr_builtin_add (loader);
  g_assert_false (tr_chain_can_store (chain));
  g_assert_true (tr_chain_clear (chain, &item, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/environment/names", test_names);
  g_test_add_func ("/environment/values", test_values);
  g_test_add_func ("/environment/vacant", test_vacant);
  g_test_add_func ("/environment/kinds", test_kinds);
  g_test_add_func ("/environment/place", test_place);
  g_test_add_func ("/environment/off", test_off);
  g_test_add_func ("/environment/read-only", test_read_only);
  return g_test_run ();
}
