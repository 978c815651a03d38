/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "support.h"
#include "provider.h"
#include "settings.h"

#include <string.h>

static void
assert_refused (const TrFolders *folders, const char *name, TokenringError code, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (tr_provider_load (folders, name, &error));
  test_assert_error (error, code, text);
  g_assert_null (strpbrk (error->message, "\n\x1b"));
}

static void
test_load (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);
  g_autofree char *file = test_folders_path (test, TEST_VENDOR, "providers/test.conf");
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringProvider) provider = NULL;
  g_autofree char *description = NULL, *documentation = NULL, *joined = NULL;
  g_autofree char *fallback = NULL;
  g_auto (GStrv) parameters = NULL;

  test_folders_write (test, TEST_VENDOR, "providers/test.conf",
                      "[provider]\ndescription=A test\ndocumentation=https://example.com/doc\n"
                      "parameters=tenant;scope\n[parameters]\nscope={tenant}/x\n");
  provider = tr_provider_load (folders, "test", &error);
  g_assert_no_error (error);
  description = tokenring_provider_dup_description (provider);
  documentation = tokenring_provider_dup_documentation (provider);
  parameters = tokenring_provider_dup_parameters (provider);
  joined = g_strjoinv (" ", parameters);
  fallback = tokenring_provider_dup_default (provider, "scope");
  g_assert_cmpstr (tokenring_provider_get_name (provider), ==, "test");
  g_assert_cmpstr (tokenring_provider_get_file (provider), ==, file);
  g_assert_cmpstr (description, ==, "A test");
  g_assert_false (tokenring_provider_is_usual (provider));
  g_assert_cmpstr (documentation, ==, "https://example.com/doc");
  g_assert_cmpstr (joined, ==, "tenant scope");
  g_assert_cmpstr (fallback, ==, "{tenant}/x");
  g_assert_null (tokenring_provider_dup_default (provider, "tenant"));
  tokenring_provider_free (NULL);
}

/* That is of the one file; a base does not make it so. */
static void
test_usual (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringProvider) under = NULL, over = NULL;

  test_folders_write (test, TEST_VENDOR, "providers/under.conf", "[provider]\nusual=true\n");
  test_folders_write (test, TEST_VENDOR, "providers/over.conf", "[provider]\nbase=under\n");
  under = tr_provider_load (folders, "under", &error);
  g_assert_no_error (error);
  over = tr_provider_load (folders, "over", &error);
  g_assert_no_error (error);
  g_assert_true (tokenring_provider_is_usual (under));
  g_assert_false (tokenring_provider_is_usual (over));
}

/* What the questions for parameters say; a base helps out. */
static void
test_hint (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringProvider) provider = NULL;
  g_autofree char *tenant = NULL, *client_id = NULL;

  test_folders_write (test, TEST_VENDOR, "providers/under.conf",
                      "[hints]\ntenant=Not this\nclient-id=Who; you {are}\n");
  test_folders_write (test, TEST_VENDOR, "providers/test.conf",
                      "[provider]\nbase=under\nparameters=tenant\n[hints]\ntenant=Whose it is\n");
  provider = tr_provider_load (folders, "test", &error);
  g_assert_no_error (error);
  tenant = tokenring_provider_dup_hint (provider, "tenant");
  client_id = tokenring_provider_dup_hint (provider, "client-id");
  g_assert_cmpstr (tenant, ==, "Whose it is");
  g_assert_cmpstr (client_id, ==, "Who; you {are}");
  g_assert_null (tokenring_provider_dup_hint (provider, "client-secret"));
}

static void
test_precedence (void)
{
  static const TestLevel levels[] = { TEST_VENDOR, TEST_ADMIN, TEST_USER };
  static const char *const texts[] = { "vendor", "admin", "user" };
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++) {
    g_autofree char *text = g_strdup_printf ("[provider]\ndescription=%s\n", texts[i]);
    g_autoptr (TokenringProvider) provider = NULL;
    g_autofree char *description = NULL;

    test_folders_write (test, levels[i], "providers/test.conf", text);
    provider = tr_provider_load (folders, "test", NULL);
    description = tokenring_provider_dup_description (provider);
    g_assert_cmpstr (description, ==, texts[i]);
  }
}

/* A provider that stands on another has all of that one's keys but those that it sets itself. */
static void
test_base (void)
{
  static const struct {
    const char *group, *key, *expected;
  } cases[] = {
    { "provider", "description", "top" }, { "provider", "issuer", "issuer" },
    { "request", "scope", "middle" },     { "request", "grant", "bottom" },
    { "extra", "only-top", "1" },
  };
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);
  g_autofree char *file = test_folders_path (test, TEST_USER, "providers/top.conf");
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringProvider) provider = NULL;

  test_folders_write (test, TEST_VENDOR, "providers/bottom.conf",
                      "[provider]\nissuer=issuer\ndescription=bottom\n"
                      "[request]\ngrant=bottom\nscope=bottom\n");
  test_folders_write (test, TEST_ADMIN, "providers/middle.conf",
                      "[provider]\nbase=bottom\n[request]\nscope=middle\n");
  test_folders_write (test, TEST_USER, "providers/top.conf",
                      "[provider]\nbase=middle\ndescription=top\n[extra]\nonly-top=1\n");
  provider = tr_provider_load (folders, "top", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tokenring_provider_get_name (provider), ==, "top");
  g_assert_cmpstr (tokenring_provider_get_file (provider), ==, file);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *value =
        tr_settings_dup (tr_provider_get_settings (provider), cases[i].group, cases[i].key);

    g_assert_cmpstr (value, ==, cases[i].expected);
  }
}

static void
test_faults (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);

  test_folders_write (test, TEST_USER, "providers/self.conf", "[provider]\nbase=self\n");
  test_folders_write (test, TEST_USER, "providers/ping.conf", "[provider]\nbase=pong\n");
  test_folders_write (test, TEST_USER, "providers/pong.conf", "[provider]\nbase=ping\n");
  test_folders_write (test, TEST_USER, "providers/gone.conf", "[provider]\nbase=nowhere\n");
  test_folders_write (test, TEST_USER, "providers/out.conf", "[provider]\nbase=../../x\n");
  test_folders_write (test, TEST_USER, "providers/broken.conf", "[provider\n");
  test_folders_write (test, TEST_USER, "providers/on-broken.conf", "[provider]\nbase=broken\n");
  test_folders_write (test, TEST_VENDOR, "providers/broken.conf", "[provider]\n");
  test_folders_write (test, TEST_USER, "providers/names.conf",
                      "[provider]\nparameters=tenant;scope=\n");
  test_folders_write (test, TEST_USER, "providers/spaces.conf", "[provider]\nparameters=a b\n");
  test_folders_write (test, TEST_USER, "providers/letters.conf", "[provider]\nparameters=a_b\n");

  assert_refused (folders, "none", TOKENRING_ERROR_CONFIG, "'none'");
  assert_refused (folders, "far", TOKENRING_ERROR_CONFIG, "'far'; 'tokenring providers' lists");
  assert_refused (folders, "brokne", TOKENRING_ERROR_CONFIG, "'brokne'; did you mean 'broken'?");
  assert_refused (folders, "../x", TOKENRING_ERROR_INVALID, "'../x'");
  assert_refused (folders, "", TOKENRING_ERROR_INVALID, "''");
  assert_refused (folders, "a\nb", TOKENRING_ERROR_INVALID, "a\\nb");
  assert_refused (folders, "self", TOKENRING_ERROR_CONFIG, "self.conf");
  assert_refused (folders, "ping", TOKENRING_ERROR_CONFIG, "back to itself");
  assert_refused (folders, "gone", TOKENRING_ERROR_CONFIG,
                  "gone.conf: there is no provider 'nowhere'");
  assert_refused (folders, "out", TOKENRING_ERROR_CONFIG, "out.conf");
  /* the user's file counts even if it is broken and the vendor's is not */
  assert_refused (folders, "broken", TOKENRING_ERROR_CONFIG, "broken.conf");
  assert_refused (folders, "on-broken", TOKENRING_ERROR_CONFIG, "broken.conf");
  assert_refused (folders, "names", TOKENRING_ERROR_CONFIG, "names.conf: 'scope=' is no name");
  assert_refused (folders, "spaces", TOKENRING_ERROR_CONFIG, "'a b' is no name");
  assert_refused (folders, "letters", TOKENRING_ERROR_CONFIG, "'a_b' is no name");
}

static void
test_import (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TrFolders) folders = test_folders_open (test);
  g_autoptr (TokenringProvider) bottom = NULL, top = NULL;
  g_auto (GStrv) keys = NULL, variables = NULL, none = NULL, inherited = NULL;
  g_autofree char *joined = NULL;

  test_folders_write (test, TEST_VENDOR, "providers/bottom.conf",
                      "[provider]\nissuer=x\n[import]\nclient-id=A_ID; *_ID ;\nscope=\n");
  test_folders_write (test, TEST_VENDOR, "providers/top.conf", "[provider]\nbase=bottom\n");
  bottom = tr_provider_load (folders, "bottom", NULL);
  keys = tokenring_provider_dup_import_keys (bottom);
  variables = tokenring_provider_dup_import_variables (bottom, "client-id");
  none = tokenring_provider_dup_import_variables (bottom, "client-secret");
  joined = g_strjoinv (",", variables);
  g_assert_cmpuint (g_strv_length (keys), ==, 2);
  g_assert_cmpstr (keys[0], ==, "client-id");
  g_assert_cmpstr (joined, ==, "A_ID,*_ID");
  g_assert_null (none[0]);

  /* a variable is not that of all who stand on its provider */
  top = tr_provider_load (folders, "top", NULL);
  inherited = tokenring_provider_dup_import_keys (top);
  g_assert_null (inherited[0]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/provider/load", test_load);
  g_test_add_func ("/provider/hint", test_hint);
  g_test_add_func ("/provider/usual", test_usual);
  g_test_add_func ("/provider/precedence", test_precedence);
  g_test_add_func ("/provider/base", test_base);
  g_test_add_func ("/provider/faults", test_faults);
  g_test_add_func ("/provider/import", test_import);
  return g_test_run ();
}
