/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "store.h"
#include "support.h"

#include <dlfcn.h>
#include <string.h>

static const TokenringItem item = { .struct_size = sizeof item, .account = "work" };

static void
assert_refused (TrLoader *loader, const char *name, TokenringError code, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", name);
  g_assert_null (tr_loader_get (loader, name, &error));
  test_assert_error (error, code, text);
}

/* The modules of tests/modules, each with one fault. */
static void
test_faults (void)
{
  static const struct {
    const char *name, *text;
  } cases[] = {
    { "abi-0", "another version" },
    { "abi-2", "another version" },
    { "no-size", "too short" },
    { "too-short", "too short" },
    { "no-symbol", "no symbol tokenring_module" },
    { "no-name", "another name" },
    { "other-name", "another name" },
    { "unresolved", "cannot be loaded" },
    { "missing", "not installed" },
  };
  g_autoptr (TrLoader) loader = tr_loader_new (TEST_MODULES);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    assert_refused (loader, cases[i].name, TOKENRING_ERROR_UNAVAILABLE, cases[i].text);
    assert_refused (loader, cases[i].name, TOKENRING_ERROR_UNAVAILABLE, cases[i].name);
  }
}

/* A name leads nowhere but into the one folder. */
static void
test_names (void)
{
  static const char *const names[] = { "",       ".",         "..",     "../modules/good",
                                       "./good", "/tmp/good", "good\n", "-good",
                                       "a/good", "good;",     "{good}", TEST_MODULES "/good" };
  g_autoptr (TrLoader) loader = tr_loader_new (TEST_MODULES);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    assert_refused (loader, names[i], TOKENRING_ERROR_CONFIG, "no name of a module");
}

/* What is to be corrected: a line of tokenring.conf, one that the caller knows, or none. */
static void
test_place (void)
{
  g_autoptr (TrLoader) loader = tr_loader_new (TEST_MODULES);
  g_autoptr (GKeyFile) settings = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  assert_refused (loader, "memroy", TOKENRING_ERROR_UNAVAILABLE, "; install it");
  g_key_file_load_from_data (settings, "[chain]\nsecrets=nothing;.\ntokens=memroy\n", (gsize) -1,
                             G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  tr_loader_set_settings (loader, settings);
  assert_refused (loader, "memroy", TOKENRING_ERROR_UNAVAILABLE,
                  "; did you mean 'memory', at tokens in [chain] of tokenring.conf?");
  assert_refused (loader, "nothing", TOKENRING_ERROR_UNAVAILABLE,
                  "; install it, or correct secrets in [chain] of tokenring.conf");
  assert_refused (loader, ".", TOKENRING_ERROR_CONFIG, "; correct secrets in [chain] of");

  g_assert_null (tr_loader_get_for (loader, "memroy", "issuer in here", &error));
  test_assert_error (error, TOKENRING_ERROR_UNAVAILABLE, "mean 'memory', at issuer in here?");
  g_assert_null (tr_loader_get_for (loader, "memroy", "issuer in here", NULL));
}

static void
test_no_library (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (TrLoader) loader = tr_loader_new (test->dirs[TEST_USER]);

  test_folders_write (test, TEST_USER, "text.so", "this is no library\n");
  test_folders_write (test, TEST_USER, "empty.so", "");
  assert_refused (loader, "text", TOKENRING_ERROR_UNAVAILABLE, "cannot be loaded");
  assert_refused (loader, "empty", TOKENRING_ERROR_UNAVAILABLE, "cannot be loaded");
}

/* An older and shorter table works, and so does a longer one; what it does not have is absent. */
static void
test_sizes (void)
{
  static const struct {
    const char *name;
    gboolean can_store;
  } cases[] = { { "good", TRUE }, { "newer", TRUE }, { "older", FALSE } };
  g_autoptr (TrLoader) loader = tr_loader_new (TEST_MODULES);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringSecret) value = NULL;
    g_autoptr (GError) error = NULL;
    TrModule *module = tr_loader_get (loader, cases[i].name, &error);

    g_assert_no_error (error);
    g_assert_true (tr_loader_get (loader, cases[i].name, NULL) == module);
    g_assert_cmpint (tr_store_lookup (module, &item, &value, &error), ==, TOKENRING_STATUS_FOUND);
    test_assert_secret (value, "work");
    g_assert_cmpint (tr_store_is_writable (module), ==, cases[i].can_store);
    g_assert_cmpint (tr_store_write (module, &item, value, &error), ==,
                     cases[i].can_store ? TOKENRING_STATUS_FOUND : TOKENRING_STATUS_UNAVAILABLE);
    if (!cases[i].can_store)
      test_assert_error (error, TOKENRING_ERROR_UNAVAILABLE, cases[i].name);
  }
}

/* What a module does is taken for what it can mean, and an error is always there with unavailable.
 */
static void
test_misbehaving (void)
{
  static const struct {
    const char *name;
    TokenringStatus status;
    const char *text;
  } cases[] = {
    { "failing", TOKENRING_STATUS_UNAVAILABLE, "out of" },
    { "nonsense", TOKENRING_STATUS_UNAVAILABLE, "nonsense" },
    { "garbage", TOKENRING_STATUS_FOUND, NULL },
    { "empty", TOKENRING_STATUS_NOT_FOUND, NULL },
  };
  g_autoptr (TrLoader) loader = tr_loader_new (TEST_MODULES);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringSecret) value = NULL;
    g_autoptr (GError) error = NULL;
    TrModule *module = tr_loader_get (loader, cases[i].name, NULL);

    g_assert_nonnull (module);
    g_assert_cmpint (tr_store_lookup (module, &item, &value, &error), ==, cases[i].status);
    g_assert_cmpint (value != NULL, ==, cases[i].status == TOKENRING_STATUS_FOUND);
    g_assert_cmpint (error != NULL, ==, cases[i].status == TOKENRING_STATUS_UNAVAILABLE);
    if (cases[i].text != NULL)
      g_assert_nonnull (strstr (error->message, cases[i].text));
  }
}

/* Opened when it is first needed, once, and closed with its loader. */
static void
test_life (void)
{
  TrLoader *loader = tr_loader_new (TEST_MODULES);
  TrModule *module = tr_loader_get (loader, "memory", NULL);
  void *handle = dlopen (TEST_MODULES "/memory.so", RTLD_NOW | RTLD_NOLOAD);
  guint *opened, *closed;

  g_assert_nonnull (module);
  g_assert_nonnull (handle);
  opened = dlsym (handle, "memory_opened");
  closed = dlsym (handle, "memory_closed");
  g_assert_cmpuint (*opened, ==, 1);
  g_assert_true (tr_loader_get (loader, "memory", NULL) == module);
  g_assert_cmpuint (*opened, ==, 1);
  g_assert_cmpuint (*closed, ==, 0);
  tr_loader_free (loader);
  tr_loader_free (NULL);
  g_assert_cmpuint (*closed, ==, 1);
  dlclose (handle);

  /* of the functions that were not needed, none was called */
  loader = tr_loader_new (TEST_MODULES);
  tr_loader_free (loader);
  g_assert_cmpuint (*opened, ==, 1);
  g_assert_cmpuint (*closed, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/module/faults", test_faults);
  g_test_add_func ("/module/names", test_names);
  g_test_add_func ("/module/place", test_place);
  g_test_add_func ("/module/no-library", test_no_library);
  g_test_add_func ("/module/sizes", test_sizes);
  g_test_add_func ("/module/misbehaving", test_misbehaving);
  g_test_add_func ("/module/life", test_life);
  return g_test_run ();
}
