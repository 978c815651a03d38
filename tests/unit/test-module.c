/* SPDX-License-Identifier: LGPL-2.1-or-later */

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
    g_assert_cmpint (tr_module_lookup (module, &item, &value, &error), ==, TOKENRING_STATUS_FOUND);
    test_assert_secret (value, "work");
    g_assert_cmpint (tr_module_can_store (module), ==, cases[i].can_store);
    g_assert_cmpint (tr_module_store (module, &item, value, &error), ==,
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
    g_assert_cmpint (tr_module_lookup (module, &item, &value, &error), ==, cases[i].status);
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

/* --- modules whose words and deeds do not agree --- */

static int said_status;
static gboolean sets_error, sets_value, gives_token;
static const char *token_text;

static TokenringStatus
say (GError **error)
{
  if (sets_error)
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_LOCKED, "it is locked");
  return (TokenringStatus) said_status;
}

static TokenringStatus
odd_lookup (gpointer self, const TokenringItem *what, TokenringSecret **ret_value, GError **error)
{
  (void) self;
  (void) what;
  if (sets_value)
    *ret_value = tokenring_secret_new ("value", -1);
  return say (error);
}

static TokenringStatus
odd_store (gpointer self, const TokenringItem *what, TokenringSecret *value, GError **error)
{
  (void) self;
  (void) what;
  (void) value;
  return say (error);
}

static TokenringStatus
odd_clear (gpointer self, const TokenringItem *what, GError **error)
{
  (void) self;
  (void) what;
  return say (error);
}

static TokenringToken *
odd_issue (gpointer self, TokenringAccount *account, TokenringSecret *client_secret,
           TokenringAttempt *attempt, GError **error)
{
  g_autoptr (TokenringSecret) secret = tokenring_secret_new (token_text, -1);

  (void) self;
  (void) account;
  (void) client_secret;
  say (error);
  return gives_token ? tokenring_token_new (secret, attempt->now, attempt->now + 60) : NULL;
}

static gboolean
odd_call_status (gpointer self, TokenringAccount *account, TokenringToken *token,
                 guint *ret_http_status, GError **error)
{
  (void) self;
  (void) account;
  (void) token;
  *ret_http_status = 200;
  say (error);
  return gives_token;
}

static TrLoader *
odd_loader_new (void)
{
  const TokenringModule table = {
    .abi = TOKENRING_MODULE_ABI,
    .struct_size = sizeof table,
    .name = "odd",
    .lookup = odd_lookup,
    .store = odd_store,
    .clear = odd_clear,
    .issue = odd_issue,
    .call_status = odd_call_status,
  };
  TrLoader *loader = tr_loader_new ("/nonexistent");

  tr_loader_add (loader, &table);
  return loader;
}

static void
assert_status (TokenringStatus status, TokenringStatus expected, GError *error)
{
  g_autoptr (GError) owned = error;

  g_assert_cmpint (status, ==, expected);
  if (expected != TOKENRING_STATUS_UNAVAILABLE)
    g_assert_no_error (owned);
  else if (sets_error)
    test_assert_error (owned, TOKENRING_ERROR_LOCKED, "it is locked");
  else
    test_assert_error (owned, TOKENRING_ERROR_UNAVAILABLE, "'odd'");
}

/* An error goes with unavailable, always and only; a value goes with found. */
static void
test_settled (void)
{
  static const struct {
    int said;
    TokenringStatus expected;
  } cases[] = {
    { TOKENRING_STATUS_FOUND, TOKENRING_STATUS_FOUND },
    { TOKENRING_STATUS_NOT_FOUND, TOKENRING_STATUS_NOT_FOUND },
    { TOKENRING_STATUS_UNAVAILABLE, TOKENRING_STATUS_UNAVAILABLE },
    { 3, TOKENRING_STATUS_UNAVAILABLE },
    { -1, TOKENRING_STATUS_UNAVAILABLE },
  };
  g_autoptr (TrLoader) loader = odd_loader_new ();
  TrModule *module = tr_loader_get (loader, "odd", NULL);

  for (guint i = 0; i < 4 * G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringSecret) given = tokenring_secret_new ("given", -1);
    g_autoptr (TokenringSecret) value = NULL;
    TokenringStatus expected = cases[i / 4].expected;
    GError *error = NULL;
    TokenringStatus status;

    said_status = cases[i / 4].said;
    sets_error = (i & 1) != 0;
    sets_value = (i & 2) != 0;
    status = tr_module_store (module, &item, given, &error);
    assert_status (status, expected, error);
    error = NULL;
    status = tr_module_clear (module, &item, &error);
    assert_status (status, expected, error);

    /* found, but nothing handed over */
    if (expected == TOKENRING_STATUS_FOUND && !sets_value)
      expected = TOKENRING_STATUS_NOT_FOUND;
    error = NULL;
    status = tr_module_lookup (module, &item, &value, &error);
    assert_status (status, expected, error);
    g_assert_cmpint (value != NULL, ==, expected == TOKENRING_STATUS_FOUND);
  }
}

/* A login that failed is an error, and never an empty token or one that breaks a line. */
static TokenringAttempt attempt = { .struct_size = sizeof attempt, .now = 1000 };

static void
test_issue (void)
{
  static const struct {
    gboolean gives_token, sets_error;
    const char *text;
    int code; /* -1: a token */
    const char *problem;
  } cases[] = {
    { TRUE, FALSE, "token", -1, NULL },
    { TRUE, TRUE, "token", -1, NULL },
    { TRUE, FALSE, "", TOKENRING_ERROR_RESPONSE, "characters that no token may have" },
    { TRUE, FALSE, "a\nb", TOKENRING_ERROR_RESPONSE, "characters that no token may have" },
    { TRUE, FALSE, "a\x7f", TOKENRING_ERROR_RESPONSE, "characters that no token may have" },
    { FALSE, TRUE, "", TOKENRING_ERROR_LOCKED, "it is locked" },
    { FALSE, FALSE, "", TOKENRING_ERROR_UNAVAILABLE, "cannot say why it is not available" },
  };
  g_autoptr (TrLoader) loader = odd_loader_new ();
  TrModule *module = tr_loader_get (loader, "odd", NULL);
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("secret", -1);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringToken) token = NULL;
    g_autoptr (GError) error = NULL;

    gives_token = cases[i].gives_token;
    sets_error = cases[i].sets_error;
    token_text = cases[i].text;
    token = tr_module_issue (module, NULL, secret, &attempt, &error);
    if (cases[i].code < 0) {
      g_assert_no_error (error);
      test_assert_secret (tokenring_token_get_secret (token), cases[i].text);
    } else {
      g_assert_null (token);
      test_assert_error (error, (TokenringError) cases[i].code, cases[i].problem);
    }
  }
}

static void
test_call_status (void)
{
  g_autoptr (TrLoader) loader = odd_loader_new ();
  TrModule *module = tr_loader_get (loader, "odd", NULL);
  g_autoptr (GError) error = NULL;
  guint http_status = 7;

  gives_token = FALSE;
  sets_error = FALSE;
  g_assert_false (tr_module_call_status (module, NULL, NULL, &http_status, &error));
  test_assert_error (error, TOKENRING_ERROR_UNAVAILABLE, "'odd'");
  g_clear_error (&error);
  sets_error = TRUE;
  g_assert_false (tr_module_call_status (module, NULL, NULL, &http_status, &error));
  test_assert_error (error, TOKENRING_ERROR_LOCKED, "it is locked");
  g_assert_cmpuint (http_status, ==, 7);
  g_clear_error (&error);
  gives_token = TRUE;
  g_assert_true (tr_module_call_status (module, NULL, NULL, &http_status, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (http_status, ==, 200);
}

/* Each function is optional, and asking for one that is absent is an error and no crash. */
static void
test_absent (void)
{
  static const char *const texts[] = { "'bare' cannot look anything up: it is no store",
                                       "'bare' cannot be written to",
                                       "'bare' cannot issue tokens",
                                       "'bare' cannot call a status URL",
                                       "'bare' cannot keep plain credentials",
                                       "'bare' cannot keep plain credentials",
                                       "'bare' cannot keep plain credentials",
                                       "'bare' cannot keep plain credentials" };
  const TokenringModule table = { TOKENRING_MODULE_ABI, sizeof table, "bare", NULL };
  g_autoptr (TokenringCredential) any = tokenring_credential_new_for_docker ("r.example", NULL);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (TrLoader) loader = tr_loader_new ("/nonexistent");
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("secret", -1);
  TokenringSecret *value = NULL;
  TrModule *module;
  GError *errors[G_N_ELEMENTS (texts)] = { NULL };
  guint http_status;

  tr_loader_add (loader, &table);
  module = tr_loader_get (loader, "bare", NULL);
  g_assert_nonnull (module);
  g_assert_false (tr_module_can_store (module));
  g_assert_cmpint (tr_module_lookup (module, &item, &value, &errors[0]), ==,
                   TOKENRING_STATUS_UNAVAILABLE);
  g_assert_cmpint (tr_module_store (module, &item, secret, &errors[1]), ==,
                   TOKENRING_STATUS_UNAVAILABLE);
  g_assert_null (tr_module_issue (module, NULL, secret, &attempt, &errors[2]));
  g_assert_false (tr_module_call_status (module, NULL, NULL, &http_status, &errors[3]));
  tr_module_find_credentials (module, any, FALSE, &found, &errors[4]);
  tr_module_keep_credential (module, any, &errors[5]);
  tr_module_drop_credentials (module, any, &errors[6]);
  tr_module_list_docker_credentials (module, FALSE, &found, &errors[7]);
  g_assert_null (found);
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++) {
    test_assert_error (errors[i], TOKENRING_ERROR_UNAVAILABLE, texts[i]);
    g_error_free (errors[i]);
  }
  /* what cannot be written to has nothing of ours */
  g_assert_cmpint (tr_module_clear (module, &item, NULL), ==, TOKENRING_STATUS_NOT_FOUND);
}

static gboolean
refuse (gpointer self, TokenringAccount *account, GError **error)
{
  (void) account;
  if (self != NULL)
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG, self);
  return FALSE;
}

static gpointer
open_with_reason (const TokenringHost *host)
{
  (void) host;
  return (char *) "a bad key";
}

/* A module without that function finds nothing wrong. */
static void
test_check (void)
{
  const TokenringModule tables[] = {
    { .struct_size = sizeof *tables, .name = "silent" },
    { .struct_size = sizeof *tables, .name = "wordless", .check = refuse },
    { .struct_size = sizeof *tables, .name = "plain", .open = open_with_reason, .check = refuse },
  };
  static const char *const texts[] = { NULL, "cannot say what is wrong", "a bad key" };
  static const TokenringError codes[] = { TOKENRING_ERROR_FAILED, TOKENRING_ERROR_UNAVAILABLE,
                                          TOKENRING_ERROR_CONFIG };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++) {
    TrModule *module = tr_module_new (&tables[i], TRUE);
    g_autoptr (GError) error = NULL;

    tr_module_open (module, NULL);
    g_assert_cmpint (tr_module_check (module, NULL, &error), ==, texts[i] == NULL);
    if (texts[i] != NULL)
      test_assert_error (error, codes[i], texts[i]);
    tr_module_free (module);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/module/faults", test_faults);
  g_test_add_func ("/module/names", test_names);
  g_test_add_func ("/module/no-library", test_no_library);
  g_test_add_func ("/module/sizes", test_sizes);
  g_test_add_func ("/module/misbehaving", test_misbehaving);
  g_test_add_func ("/module/life", test_life);
  g_test_add_func ("/module/settled", test_settled);
  g_test_add_func ("/module/issue", test_issue);
  g_test_add_func ("/module/call-status", test_call_status);
  g_test_add_func ("/module/absent", test_absent);
  g_test_add_func ("/module/check", test_check);
  return g_test_run ();
}
