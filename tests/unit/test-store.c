/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "store.h"
#include "support.h"

static const TokenringItem item = { .struct_size = sizeof item, .account = "work" };

/* A store whose words and deeds do not agree. */
static int said_status;
static gboolean sets_error, sets_value;

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
    status = tr_store_write (module, &item, given, &error);
    assert_status (status, expected, error);
    error = NULL;
    status = tr_store_clear (module, &item, &error);
    assert_status (status, expected, error);

    /* found, but nothing handed over */
    if (expected == TOKENRING_STATUS_FOUND && !sets_value)
      expected = TOKENRING_STATUS_NOT_FOUND;
    error = NULL;
    status = tr_store_lookup (module, &item, &value, &error);
    assert_status (status, expected, error);
    g_assert_cmpint (value != NULL, ==, expected == TOKENRING_STATUS_FOUND);
  }
}

/* Each function is optional, and asking for one that is absent is an error and no crash. */
static void
test_absent (void)
{
  static const char *const texts[] = {
    "'bare' cannot look anything up: it is no store", "'bare' cannot be written to",
    "'bare' cannot keep plain credentials",           "'bare' cannot keep plain credentials",
    "'bare' cannot keep plain credentials",           "'bare' cannot keep plain credentials"
  };
  const TokenringModule table = { TOKENRING_MODULE_ABI, sizeof table, "bare", NULL };
  g_autoptr (TokenringCredential) any = tokenring_credential_new_for_docker ("r.example", NULL);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("secret", -1);
  TrModule *module = tr_module_new (&table, TRUE);
  TokenringSecret *value = NULL;
  GError *errors[G_N_ELEMENTS (texts)] = { NULL };

  g_assert_false (tr_store_is_writable (module));
  g_assert_cmpint (tr_store_lookup (module, &item, &value, &errors[0]), ==,
                   TOKENRING_STATUS_UNAVAILABLE);
  g_assert_cmpint (tr_store_write (module, &item, secret, &errors[1]), ==,
                   TOKENRING_STATUS_UNAVAILABLE);
  tr_store_find_credentials (module, any, FALSE, &found, &errors[2]);
  tr_store_keep_credential (module, any, &errors[3]);
  tr_store_drop_credentials (module, any, &errors[4]);
  tr_store_list_docker_credentials (module, FALSE, &found, &errors[5]);
  g_assert_null (found);
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++) {
    test_assert_error (errors[i], TOKENRING_ERROR_UNAVAILABLE, texts[i]);
    g_error_free (errors[i]);
  }
  /* what cannot be written to has nothing of ours */
  g_assert_cmpint (tr_store_clear (module, &item, NULL), ==, TOKENRING_STATUS_NOT_FOUND);
  tr_module_free (module);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/settled", test_settled);
  g_test_add_func ("/store/absent", test_absent);
  return g_test_run ();
}
