/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How tokens and client secrets are got and kept; test-broker-host.c has the rest. */

#include "broker-fixture.h"

/* Issued once, cached, answered from there until the margin begins, and issued anew. */
static void
test_get (Fixture *fixture, gconstpointer data)
{
  (void) data;
  put_secret ("s3cret");
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
  g_assert_cmpuint (test_issuer.calls, ==, 1);
  g_assert_cmpstr (test_issuer.last_secret, ==, "s3cret");
  g_assert_cmpint (test_issuer.last_now, ==, NOW);
  g_assert_cmpuint (count_tokens (TOKENS), ==, 1);
  g_assert_cmpint (test_stores[TOKENS].last_expires, ==, NOW + 3600);

  test_issuer.answer = "second";
  fixture->now = NOW + 3539;
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
  g_assert_cmpuint (test_issuer.calls, ==, 1);
  g_assert_cmpuint (test_stores[SECRETS].lookups, ==, 1);
  fixture->now = NOW + 3540;
  assert_token (fixture, TOKENRING_FLAGS_NONE, "second");
  g_assert_cmpuint (test_issuer.calls, ==, 2);
  fixture->now = NOW + 3541;
  assert_token (fixture, TOKENRING_FLAGS_NONE, "second");
  g_assert_cmpuint (test_issuer.calls, ==, 2);
}

static void
test_fresh (Fixture *fixture, gconstpointer data)
{
  (void) data;
  put_secret ("s3cret");
  put_token (fixture, TOKENS, "cached", NOW, NOW + 3600);
  assert_token (fixture, TOKENRING_FLAGS_NONE, "cached");
  assert_token (fixture, TOKENRING_FLAGS_FRESH, "issued-token");
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
  g_assert_cmpuint (test_issuer.calls, ==, 1);
}

/* What a cache has that is not good is passed over, also for a good one in the next cache. */
static void
test_cached (Fixture *fixture, gconstpointer data)
{
  static const struct {
    gint64 obtained, expires;
    gboolean good;
  } cases[] = {
    { NOW - 3600, NOW + 61, TRUE },  { NOW - 3600, NOW + 60, FALSE },
    { NOW - 3600, NOW, FALSE },      { NOW - 7200, NOW - 1, FALSE },
    { NOW + 300, NOW + 3600, TRUE }, { NOW + 301, NOW + 3600, FALSE },
  };

  (void) data;
  put_secret ("s3cret");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    put_token (fixture, TOKENS, "first", cases[i].obtained, cases[i].expires);
    put_token (fixture, MORE_TOKENS, "second", NOW, NOW + 3600);
    new_process (fixture);
    assert_token (fixture, TOKENRING_FLAGS_NONE, cases[i].good ? "first" : "second");
  }
  g_assert_cmpuint (test_issuer.calls, ==, 0);
}

/* A change of what shapes the token does not find the old one. */
static void
test_changed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringAccount) changed = NULL;
  g_autoptr (TokenringToken) token = NULL;

  (void) data;
  put_secret ("s3cret");
  put_token (fixture, TOKENS, "cached", NOW, NOW + 3600);
  test_folders_write_account (fixture->folders, "work",
                              "[account]\nprovider=test\nclient-id=my-id\nscope=other\n");
  changed = tokenring_broker_load_account (fixture->broker, "work", NULL);
  token = tokenring_broker_get_token (fixture->broker, changed, TOKENRING_FLAGS_NONE, NULL);
  test_assert_secret (tokenring_token_get_secret (token), "issued-token");
}

/* Of unknown life, or with no store that takes it: answered all the same, and not cached. */
static void
test_not_cached (Fixture *fixture, gconstpointer data)
{
  (void) data;
  put_secret ("s3cret");
  test_issuer.life = 0;
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
  test_issuer.life = -5;
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
  g_assert_cmpuint (test_stores[TOKENS].stores + test_stores[MORE_TOKENS].stores, ==, 0);
  g_assert_cmpuint (test_issuer.calls, ==, 2);

  test_issuer.life = 3600;
  test_stores[TOKENS].takes_nothing = TRUE;
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
  g_assert_cmpuint (count_tokens (MORE_TOKENS), ==, 1);
  test_stores[TOKENS].fault = TOKENRING_ERROR_LOCKED;
  test_stores[MORE_TOKENS].fault = TOKENRING_ERROR_TIMED_OUT;
  new_process (fixture);
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
  g_assert_cmpuint (test_issuer.calls, ==, 4);
  /* This process still knows it. */
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
  g_assert_cmpuint (test_issuer.calls, ==, 4);
}

/* A prompt is for a client secret that is locked, if it may be raised, and never for a cached
 * token.
 */
static void
test_prompts (Fixture *fixture, gconstpointer data)
{
  (void) data;
  put_secret ("s3cret");
  assert_token (fixture, TOKENRING_FLAGS_NO_PROMPT | TOKENRING_FLAGS_FRESH, "issued-token");
  g_assert_cmpuint (test_stores[SECRETS].lookups, ==, 1);
  assert_token (fixture, TOKENRING_FLAGS_FRESH, "issued-token");
  g_assert_cmpuint (test_stores[SECRETS].prompts, ==, 0);
  test_stores[SECRETS].opens_by_prompt = TRUE;
  assert_no_token (fixture, TOKENRING_FLAGS_NO_PROMPT | TOKENRING_FLAGS_FRESH,
                   TOKENRING_ERROR_LOCKED, "");
  g_assert_false (tokenring_broker_has_client_secret (fixture->broker, fixture->account, NULL));
  g_assert_cmpuint (test_stores[SECRETS].prompts, ==, 0);
  assert_token (fixture, TOKENRING_FLAGS_FRESH, "issued-token");
  g_assert_cmpuint (test_stores[SECRETS].prompts, ==, 1);
  tokenring_token_unref (tokenring_broker_peek_token (fixture->broker, fixture->account, NULL));
  g_assert_true (tokenring_broker_forget (fixture->broker, fixture->account, NULL));
  g_assert_cmpuint (test_stores[SECRETS].prompts, ==, 1);
  g_assert_cmpuint (test_stores[TOKENS].prompts, ==, 0);
  g_assert_cmpuint (test_stores[MORE_TOKENS].prompts, ==, 0);
}

/* Locked is never taken for absent, and a failed login is never an empty token. */
static void
test_failures (Fixture *fixture, gconstpointer data)
{
  static const TokenringError faults[] = { TOKENRING_ERROR_REFUSED, TOKENRING_ERROR_NETWORK,
                                           TOKENRING_ERROR_RESPONSE };
  (void) data;
  assert_no_token (fixture, TOKENRING_FLAGS_NONE, TOKENRING_ERROR_NO_SECRET,
                   "tokenring secret work");
  test_stores[SECRETS].fault = TOKENRING_ERROR_LOCKED;
  assert_no_token (fixture, TOKENRING_FLAGS_NONE, TOKENRING_ERROR_LOCKED, "store 1");
  g_assert_cmpuint (test_issuer.calls, ==, 0);
  test_stores[SECRETS].fault = -1;
  put_secret ("s3cret");
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    test_issuer.fault = (int) faults[i];
    assert_no_token (fixture, TOKENRING_FLAGS_NONE, faults[i], "no token from the issuer");
  }
  test_issuer.fault = -1;
  test_issuer.answer = "";
  assert_no_token (fixture, TOKENRING_FLAGS_NONE, TOKENRING_ERROR_RESPONSE, "empty");
  test_issuer.answer = NULL;
  assert_no_token (fixture, TOKENRING_FLAGS_NONE, TOKENRING_ERROR_UNAVAILABLE, "'issuer'");
  g_assert_cmpuint (count_tokens (TOKENS), ==, 0);
}

/* While the endpoint cannot be reached, the old token helps out for as long as it lives; if it was
 * refused, or a new one was asked for, it does not. */
static void
test_renewal_fails (Fixture *fixture, gconstpointer data)
{
  (void) data;
  put_secret ("s3cret");
  put_token (fixture, TOKENS, "old", NOW - 3600, NOW + 30);
  test_issuer.fault = TOKENRING_ERROR_NETWORK;
  assert_token (fixture, TOKENRING_FLAGS_NONE, "old");
  g_assert_cmpuint (test_issuer.calls, ==, 3);
  assert_no_token (fixture, TOKENRING_FLAGS_FRESH, TOKENRING_ERROR_NETWORK, "");
  test_issuer.fault = TOKENRING_ERROR_REFUSED;
  assert_no_token (fixture, TOKENRING_FLAGS_NONE, TOKENRING_ERROR_REFUSED, "");
  test_issuer.fault = TOKENRING_ERROR_NETWORK;
  fixture->now = NOW + 30;
  assert_no_token (fixture, TOKENRING_FLAGS_NONE, TOKENRING_ERROR_NETWORK, "");
  test_issuer.fault = -1;
  assert_token (fixture, TOKENRING_FLAGS_NONE, "issued-token");
}

static void
test_broken_config (Fixture *fixture, gconstpointer data)
{
  (void) data;
  put_secret ("s3cret");
  test_folders_write (fixture->folders, TEST_USER, "tokenring.conf", "[chain\n");
  assert_no_token (fixture, TOKENRING_FLAGS_NONE, TOKENRING_ERROR_CONFIG, "tokenring.conf");
  test_folders_write (fixture->folders, TEST_USER, "tokenring.conf",
                      "[chain]\nsecrets=../one\ntokens=missing\n");
  assert_no_token (fixture, TOKENRING_FLAGS_NONE, TOKENRING_ERROR_CONFIG, "'../one'");
}

static void
test_peek (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringToken) token = NULL;

  (void) data;
  g_assert_null (tokenring_broker_peek_token (fixture->broker, fixture->account, &error));
  g_assert_no_error (error);
  put_token (fixture, TOKENS, "old", NOW - 3600, NOW + 30);
  g_assert_null (tokenring_broker_peek_token (fixture->broker, fixture->account, &error));
  g_assert_no_error (error);
  put_token (fixture, MORE_TOKENS, "cached", NOW, NOW + 3600);
  token = tokenring_broker_peek_token (fixture->broker, fixture->account, &error);
  test_assert_secret (tokenring_token_get_secret (token), "cached");
  /* Who only looks changes nothing. */
  g_assert_cmpuint (test_stores[TOKENS].stores, ==, 0);
  test_stores[MORE_TOKENS].fault = TOKENRING_ERROR_LOCKED;
  g_assert_null (tokenring_broker_peek_token (fixture->broker, fixture->account, &error));
  test_assert_error (error, TOKENRING_ERROR_LOCKED, "store 3");
  g_assert_cmpuint (test_issuer.calls, ==, 0);
}

static void
test_has_secret (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_false (tokenring_broker_has_client_secret (fixture->broker, fixture->account, &error));
  g_assert_no_error (error);
  put_secret ("s3cret");
  g_assert_true (tokenring_broker_has_client_secret (fixture->broker, fixture->account, &error));
  g_assert_no_error (error);
  test_stores[SECRETS].fault = TOKENRING_ERROR_LOCKED;
  g_assert_false (tokenring_broker_has_client_secret (fixture->broker, fixture->account, &error));
  test_assert_error (error, TOKENRING_ERROR_LOCKED, "");
}

/* A new secret replaces the old one and takes its tokens along. */
static void
test_set_secret (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("new", -1);
  g_autoptr (GError) error = NULL;

  (void) data;
  put_secret ("old");
  put_token (fixture, TOKENS, "t", NOW, NOW + 3600);
  put_token (fixture, MORE_TOKENS, "t", NOW, NOW + 3600);
  test_stores[SECRETS].fault = TOKENRING_ERROR_LOCKED;
  g_assert_false (
      tokenring_broker_set_client_secret (fixture->broker, fixture->account, secret, &error));
  test_assert_error (error, TOKENRING_ERROR_LOCKED, "");
  g_clear_error (&error);
  g_assert_cmpuint (count_tokens (TOKENS), ==, 1);
  test_stores[SECRETS].fault = -1;
  g_assert_true (
      tokenring_broker_set_client_secret (fixture->broker, fixture->account, secret, &error));
  g_assert_no_error (error);
  assert_secret ("new");
  g_assert_cmpuint (count_tokens (TOKENS) + count_tokens (MORE_TOKENS), ==, 0);
}

static void
test_listed (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) providers = tokenring_broker_list_providers (fixture->broker, NULL);
  g_autoptr (TokenringProvider) provider =
      tokenring_broker_load_provider (fixture->broker, "test", NULL);
  g_autoptr (TokenringAccount) found =
      tokenring_broker_find_account (fixture->broker, fixture->url, NULL);
  guint http_status = 0;

  (void) data;
  g_assert_cmpuint (g_strv_length (providers), ==, 1);
  g_assert_cmpstr (tokenring_provider_get_name (provider), ==, "test");
  g_assert_cmpstr (tokenring_account_get_name (found), ==, "work");
  g_assert_true (tokenring_broker_call_status (fixture->broker, found, NULL, &http_status, NULL));
  g_assert_cmpuint (http_status, ==, 204);
}

/* No copy of a secret or token outlives what the caller and the stores hold. */
static void
test_wiped (Fixture *fixture, gconstpointer data)
{
  TokenringItem item = secret_item ();
  g_autoptr (TokenringSecret) client_secret = test_secret_new_unique (200);
  g_autoptr (TokenringSecret) token = test_secret_new_unique (200);
  g_autoptr (TokenringToken) cached = tokenring_token_new (token, NOW, NOW + 3600);
  g_autofree char *key = tr_key_dup (fixture->account);

  (void) data;
  g_assert_true (
      tokenring_broker_set_client_secret (fixture->broker, fixture->account, client_secret, NULL));
  g_assert_true (tokenring_broker_has_client_secret (fixture->broker, fixture->account, NULL));
  g_assert_cmpuint (test_count_copies (client_secret), ==, 0);

  item = (TokenringItem){
    .struct_size = sizeof item, .kind = TOKENRING_KIND_TOKEN, .account = "work", .key = key
  };
  g_hash_table_insert (test_stores[TOKENS].items, test_item_name (&item),
                       tr_token_to_record (cached));
  tokenring_token_unref (
      tokenring_broker_get_token (fixture->broker, fixture->account, TOKENRING_FLAGS_NONE, NULL));
  g_assert_cmpuint (test_issuer.calls, ==, 0);
  /* what the store gave out is not copied, and kept for the next call of the process */
  g_assert_cmpuint (test_count_copies (token), ==, 1);
  g_hash_table_remove_all (test_stores[TOKENS].items);
  g_assert_cmpuint (test_count_copies (token), ==, 1);
  g_clear_pointer (&fixture->broker, tokenring_broker_free);
  g_assert_cmpuint (test_count_copies (token), ==, 0);
}

/* All of it with a module from a file, which is both store and issuer. */
static void
test_module (void)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  gint64 now = NOW;
  g_autoptr (TokenringBroker) broker =
      tr_broker_new (test_folders_open (test), tr_loader_new (TEST_MODULES), test_clock, &now);
  g_autoptr (TokenringDraft) draft = tokenring_draft_new ("work", "memory", "id");
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("s3cret", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringAccount) account = NULL;

  test_folders_write (test, TEST_VENDOR, "providers/memory.conf", "[provider]\nissuer=memory\n");
  test_folders_write (test, TEST_ADMIN, "tokenring.conf",
                      "[chain]\nsecrets=missing;memory\ntokens=abi-2;memory\n");
  account = tokenring_broker_add_account (broker, draft, secret, FALSE, &error);
  g_assert_null (account);
  test_assert_error (error, TOKENRING_ERROR_UNAVAILABLE, "'missing'");
  g_clear_error (&error);
  tokenring_broker_free (g_steal_pointer (&broker));

  test_folders_write (test, TEST_ADMIN, "tokenring.conf",
                      "[chain]\nsecrets=memory\ntokens=abi-2;memory\n");
  broker = tr_broker_new (test_folders_open (test), tr_loader_new (TEST_MODULES), test_clock, &now);
  account = tokenring_broker_add_account (broker, draft, secret, FALSE, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++) {
    g_autoptr (TokenringToken) token =
        tokenring_broker_get_token (broker, account, TOKENRING_FLAGS_NONE, &error);

    g_assert_no_error (error);
    test_assert_secret (tokenring_token_get_secret (token), i < 2 ? "token-1" : "token-2");
    now += i == 1 ? 3600 : 1;
  }
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/broker/get", test_get },
    { "/broker/fresh", test_fresh },
    { "/broker/cached", test_cached },
    { "/broker/changed", test_changed },
    { "/broker/not-cached", test_not_cached },
    { "/broker/prompts", test_prompts },
    { "/broker/failures", test_failures },
    { "/broker/renewal-fails", test_renewal_fails },
    { "/broker/broken-config", test_broken_config },
    { "/broker/peek", test_peek },
    { "/broker/has-secret", test_has_secret },
    { "/broker/set-secret", test_set_secret },
    { "/broker/listed", test_listed },
    { "/broker/wiped", test_wiped },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
  g_test_add_func ("/broker/module", test_module);
  return g_test_run ();
}
