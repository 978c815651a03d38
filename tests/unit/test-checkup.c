/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "broker-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static void
assert_stores (Fixture *fixture, TokenringChain chain, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = tokenring_broker_list_stores (fixture->broker, chain, &error);
  g_autofree char *joined = NULL;

  g_assert_no_error (error);
  joined = g_strjoinv (" ", names);
  g_assert_cmpstr (joined, ==, expected);
}

static void
test_list_stores (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  assert_stores (fixture, TOKENRING_CHAIN_SECRETS, "one");
  assert_stores (fixture, TOKENRING_CHAIN_TOKENS, "two three");
  test_folders_write (fixture->folders, TEST_USER, "tokenring.conf", "broken");
  new_process (fixture);
  g_assert_null (tokenring_broker_list_stores (fixture->broker, TOKENRING_CHAIN_SECRETS, &error));
  test_assert_error (error, TOKENRING_ERROR_CONFIG, "tokenring.conf");
}

static gboolean
check (Fixture *fixture, TokenringChain chain, const char *store, gboolean *ret_can_store,
       GError **error)
{
  gboolean unused;

  return tokenring_broker_check_store (fixture->broker, chain, store,
                                       ret_can_store == NULL ? &unused : ret_can_store, error);
}

/* All calls of a round trip, of the kind that the chain keeps, and nothing is left of it. */
static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  const TestStore *secrets = &test_stores[SECRETS];
  const TestStore *tokens = &test_stores[TOKENS];
  g_autoptr (GError) error = NULL;
  gboolean can_store = FALSE;

  (void) data;
  put_secret ("the-secret");
  g_assert_true (check (fixture, TOKENRING_CHAIN_SECRETS, "one", &can_store, &error));
  g_assert_no_error (error);
  g_assert_true (can_store);
  g_assert_cmpuint (secrets->stores, ==, 1);
  g_assert_cmpuint (secrets->clears, ==, 1);
  g_assert_cmpuint (secrets->prompts, ==, 0);
  g_assert_cmpuint (g_hash_table_size (secrets->items), ==, 1);
  assert_secret ("the-secret");

  g_assert_true (check (fixture, TOKENRING_CHAIN_TOKENS, "two", &can_store, &error));
  g_assert_cmpuint (tokens->stores, ==, 1);
  g_assert_cmpint (tokens->last_expires, >, fixture->now);
  g_assert_cmpuint (count_tokens (TOKENS), ==, 0);
}

static void
test_read_only (Fixture *fixture, gconstpointer data)
{
  gboolean can_store = TRUE;

  (void) data;
  test_stores[SECRETS].read_only = TRUE;
  new_process (fixture);
  g_assert_true (check (fixture, TOKENRING_CHAIN_SECRETS, "one", &can_store, NULL));
  g_assert_false (can_store);
  g_assert_cmpuint (test_stores[SECRETS].lookups, ==, 1);
}

static void
assert_fault (Fixture *fixture, TokenringError code, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (check (fixture, TOKENRING_CHAIN_SECRETS, "one", NULL, &error));
  test_assert_error (error, code, text);
}

static void
test_faults (Fixture *fixture, gconstpointer data)
{
  TestStore *secrets = &test_stores[SECRETS];

  (void) data;
  secrets->fault = TOKENRING_ERROR_UNAVAILABLE;
  assert_fault (fixture, TOKENRING_ERROR_UNAVAILABLE, "out of order");
  secrets->fault = TOKENRING_ERROR_TIMED_OUT;
  assert_fault (fixture, TOKENRING_ERROR_TIMED_OUT, "out of order");
  secrets->fault = -1;
  secrets->takes_nothing = TRUE;
  assert_fault (fixture, TOKENRING_ERROR_FAILED, "full");
}

/* Nobody is asked to unlock it. */
static void
test_locked (Fixture *fixture, gconstpointer data)
{
  (void) data;
  test_stores[SECRETS].opens_by_prompt = TRUE;
  assert_fault (fixture, TOKENRING_ERROR_LOCKED, "out of order");
  g_assert_cmpuint (test_stores[SECRETS].prompts, ==, 0);
  g_assert_cmpuint (test_stores[SECRETS].stores, ==, 0);
}

static gpointer
open_nothing (const TokenringHost *host)
{
  (void) host;
  return NULL;
}

static TokenringStatus
lookup_other (gpointer self, const TokenringItem *item, TokenringSecret **ret_value, GError **error)
{
  (void) self;
  (void) item;
  (void) error;
  *ret_value = tokenring_secret_new ("something else", -1);
  return TOKENRING_STATUS_FOUND;
}

static TokenringStatus
take_all (gpointer self, const TokenringItem *item, TokenringSecret *value, GError **error)
{
  (void) self;
  (void) item;
  (void) value;
  (void) error;
  return TOKENRING_STATUS_FOUND;
}

/* A store that takes everything and gives back something else does not work. */
static void
test_another_value (Fixture *fixture, gconstpointer data)
{
  static const TokenringModule liar = { .abi = TOKENRING_MODULE_ABI,
                                        .struct_size = sizeof liar,
                                        .name = "liar",
                                        .open = open_nothing,
                                        .lookup = lookup_other,
                                        .store = take_all };
  g_autoptr (GError) error = NULL;

  (void) data;
  tr_loader_add (fixture->broker->loader, &liar);
  g_assert_false (check (fixture, TOKENRING_CHAIN_TOKENS, "liar", NULL, &error));
  test_assert_error (error, TOKENRING_ERROR_UNAVAILABLE, "'liar' does not give back");
}

static void
test_no_such_store (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "nowhere", "../one", "" };

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (check (fixture, TOKENRING_CHAIN_TOKENS, names[i], NULL, &error));
    test_assert_error (error, TOKENRING_ERROR_CONFIG, names[i]);
  }
}

static void
test_folders (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) folders = tokenring_broker_list_folders (fixture->broker);
  g_autofree char *accounts = test_folders_path (fixture->folders, TEST_USER, "accounts");
  g_autofree char *providers = test_folders_path (fixture->folders, TEST_VENDOR, "providers");
  g_autofree char *missing = test_folders_path (fixture->folders, TEST_USER, "providers");
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_true (g_strv_contains ((const char *const *) folders, accounts));
  g_assert_true (g_strv_contains ((const char *const *) folders, providers));
  g_assert_false (g_strv_contains ((const char *const *) folders, missing));

  g_assert_true (tokenring_folder_check (accounts, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (accounts, 0777), ==, 0);
  g_assert_false (tokenring_folder_check (accounts, &error));
  test_assert_error (error, TOKENRING_ERROR_CONFIG, accounts);
}

static void
assert_config_files (Fixture *fixture, const char *const *expected)
{
  g_auto (GStrv) files = tokenring_broker_list_config_files (fixture->broker);

  g_assert_cmpuint (g_strv_length (files), ==, g_strv_length ((char **) expected));
  for (guint i = 0; expected[i] != NULL; i++)
    g_assert_cmpstr (files[i], ==, expected[i]);
}

static void
test_config_files (Fixture *fixture, gconstpointer data)
{
  g_autofree char *own = test_folders_path (fixture->folders, TEST_USER, "tokenring.conf");
  g_autofree char *of_admin = test_folders_path (fixture->folders, TEST_ADMIN, "tokenring.conf");

  (void) data;
  assert_config_files (fixture, (const char *[]){ own, NULL });
  test_folders_write (fixture->folders, TEST_ADMIN, "tokenring.conf", "[chain]\n");
  assert_config_files (fixture, (const char *[]){ own, of_admin, NULL });
  g_assert_cmpint (g_unlink (own), ==, 0);
  assert_config_files (fixture, (const char *[]){ of_admin, NULL });
  g_assert_cmpint (g_unlink (of_admin), ==, 0);
  assert_config_files (fixture, (const char *[]){ NULL });
}

static void
test_runtime (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = test_folders_path (fixture->folders, TEST_USER, "run");
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_false (tokenring_broker_check_runtime (fixture->broker, &found, &error));
  test_assert_error (error, TOKENRING_ERROR_UNAVAILABLE,
                     "there is no folder for locks: XDG_RUNTIME_DIR");
  g_clear_error (&error);

  fixture->broker->runtime = g_strdup (folder);
  g_assert_true (tokenring_broker_check_runtime (fixture->broker, &found, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, folder);
  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
  g_clear_pointer (&found, g_free);
  g_assert_false (tokenring_broker_check_runtime (fixture->broker, &found, &error));
  test_assert_error (error, TOKENRING_ERROR_UNAVAILABLE, folder);
  test_assert_error (error, TOKENRING_ERROR_UNAVAILABLE, "cannot hold locks");
}

/* Nobody sees it, and it is not shown either. */
static void
test_secret_end (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *secret;
    const char *said; /* NULL: nothing */
  } cases[] = {
    { "s3cret", NULL },
    { " two words", NULL },
    { "s3cret\r", "ends in a carriage return, which" },
    { "s3cret\n", "ends in one newline too many" },
    { "s3cret ", "ends in white space" },
    { "s3cret\t", "ends in white space" },
  };

  (void) data;
  g_assert_true (tokenring_broker_check_secret_end (fixture->broker, fixture->account, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    put_secret (cases[i].secret);
    g_assert_true (tokenring_broker_check_secret_end (fixture->broker, fixture->account, &error) ==
                   (cases[i].said == NULL));
    if (cases[i].said == NULL)
      continue;
    test_assert_error (error, TOKENRING_ERROR_CONFIG, cases[i].said);
    test_assert_error (error, TOKENRING_ERROR_CONFIG, "run: tokenring secret work");
    g_assert_null (strstr (error->message, "s3cret"));
  }
}

static void
test_issuer_is_there (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringAccount) other = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_true (tokenring_broker_check_issuer (fixture->broker, fixture->account, &error));
  g_assert_no_error (error);
  test_issuer.complaint = TOKENRING_ERROR_CONFIG;
  g_assert_false (tokenring_broker_check_issuer (fixture->broker, fixture->account, &error));
  test_assert_error (error, TOKENRING_ERROR_CONFIG, "a setting is wrong");
  g_clear_error (&error);
  g_assert_cmpuint (test_issuer.calls, ==, 0);

  test_folders_write (fixture->folders, TEST_VENDOR, "providers/other.conf",
                      "[provider]\nissuer=nowhere\n[request]\ntoken-url=https://a.example.com\n");
  test_folders_write_account (fixture->folders, "other",
                              "[account]\nprovider=other\nclient-id=x\n");
  other = tokenring_broker_load_account (fixture->broker, "other", &error);
  g_assert_no_error (error);
  g_assert_false (tokenring_broker_check_issuer (fixture->broker, other, &error));
  test_assert_error (error, TOKENRING_ERROR_UNAVAILABLE, "nowhere");
}

#define ADD(path, function)                                                                        \
  g_test_add ("/checkup/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("list-stores", test_list_stores);
  ADD ("round-trip", test_round_trip);
  ADD ("read-only", test_read_only);
  ADD ("faults", test_faults);
  ADD ("locked", test_locked);
  ADD ("another-value", test_another_value);
  ADD ("no-such-store", test_no_such_store);
  ADD ("folders", test_folders);
  ADD ("config-files", test_config_files);
  ADD ("runtime", test_runtime);
  ADD ("secret-end", test_secret_end);
  ADD ("issuer", test_issuer_is_there);
  return g_test_run ();
}
