/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the broker does with what hosts hand back, and with accounts as a whole. */

#include "broker-fixture.h"

#include <glib/gstdio.h>

#include <string.h>
#include <unistd.h>

/* --- what hosts hand back --- */

static void
assert_store (Fixture *fixture, const char *url, const char *password, int code)
{
  g_autoptr (TokenringUrl) parsed = tokenring_url_parse (url, NULL);
  g_autoptr (TokenringSecret) secret = tokenring_secret_new (password, -1);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (tokenring_broker_store (fixture->broker, parsed, secret, &error), ==, code < 0);
  if (code < 0)
    g_assert_no_error (error);
  else
    test_assert_error (error, (TokenringError) code, "");
}

/* The password becomes the client secret only if there is none, and only for the client id. */
static void
test_store (Fixture *fixture, gconstpointer data)
{
  (void) data;
  /* another user's, nobody's, and no user at all */
  assert_store (fixture, "https://git.example.com/x", "pw", -1);
  assert_store (fixture, "https://work@git.example.com/x", "pw", -1);
  assert_store (fixture, "https://other@git.example.com/x", "pw", TOKENRING_ERROR_NO_ACCOUNT);
  assert_store (fixture, "https://my-id@elsewhere.example/x", "pw", TOKENRING_ERROR_NO_ACCOUNT);
  assert_secret (NULL);
  /* our own token comes back */
  put_token (fixture, MORE_TOKENS, "ours", NOW, NOW + 3600);
  assert_store (fixture, "https://my-id@git.example.com/x", "ours", -1);
  assert_secret (NULL);
  g_assert_cmpuint (test_stores[SECRETS].stores, ==, 0);

  assert_store (fixture, "https://my-id@git.example.com/x", "pw", -1);
  assert_secret ("pw");
  /* there is one now, and it stays */
  assert_store (fixture, "https://my-id@git.example.com/x", "pw2", -1);
  assert_secret ("pw");
  g_assert_cmpuint (test_stores[SECRETS].stores, ==, 1);
}

/* What cannot be told is not absent: nothing is written over a secret that is locked away. */
static void
test_store_locked (Fixture *fixture, gconstpointer data)
{
  (void) data;
  put_secret ("kept");
  test_stores[SECRETS].fault = TOKENRING_ERROR_LOCKED;
  assert_store (fixture, "https://my-id@git.example.com/x", "pw", TOKENRING_ERROR_LOCKED);
  g_assert_cmpuint (test_stores[SECRETS].stores, ==, 0);
  test_stores[SECRETS].fault = -1;
  assert_secret ("kept");
}

/* A host with nothing to hand back is a success, but nothing is no client secret. */
static void
test_store_empty (Fixture *fixture, gconstpointer data)
{
  const TokenringItem added = { .struct_size = sizeof added,
                                .kind = TOKENRING_KIND_CLIENT_SECRET,
                                .account = "new",
                                .client_id = "id" };
  g_autoptr (TokenringSecret) empty = tokenring_secret_new ("", 0);
  g_autoptr (TokenringDraft) draft = tokenring_draft_new ("new", "test", "id");
  g_autofree char *file = test_folders_path (fixture->folders, TEST_USER, "accounts/new.conf");
  g_autofree char *value = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  assert_store (fixture, "https://my-id@git.example.com/x", "", -1);
  assert_secret (NULL);
  g_assert_false (
      tokenring_broker_set_client_secret (fixture->broker, fixture->account, empty, &error));
  test_assert_error (error, TOKENRING_ERROR_INVALID, "'work' is empty");
  assert_secret (NULL);
  g_clear_error (&error);
  put_secret ("kept");
  g_assert_false (
      tokenring_broker_set_client_secret (fixture->broker, fixture->account, empty, NULL));
  assert_secret ("kept");

  g_assert_null (tokenring_broker_add_account (fixture->broker, draft, empty, FALSE, &error));
  test_assert_error (error, TOKENRING_ERROR_INVALID, "'new' is empty");
  value = test_store_get (SECRETS, &added);
  g_assert_null (value);
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (test_stores[SECRETS].stores, ==, 0);
}

static TokenringItem
secret_item_of (const char *client_id)
{
  TokenringItem item = secret_item ();

  item.client_id = client_id;
  return item;
}

static void
assert_secret_of (const char *client_id, const char *expected)
{
  TokenringItem item = secret_item_of (client_id);
  g_autofree char *value = test_store_get (SECRETS, &item);

  g_assert_cmpstr (value, ==, expected);
}

/* Some client secrets can be obtained only once: a host deletes none, nor does a new secret for
 * the client id of today. */
static void
test_store_leaves_others (Fixture *fixture, gconstpointer data)
{
  TokenringItem before = secret_item_of ("id-before");
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("new", -1);

  (void) data;
  test_store_put (SECRETS, &before, "of-before");
  assert_store (fixture, "https://my-id@git.example.com/x", "pw", -1);
  assert_secret ("pw");
  assert_secret_of ("id-before", "of-before");
  g_assert_true (
      tokenring_broker_set_client_secret (fixture->broker, fixture->account, secret, NULL));
  assert_secret ("new");
  assert_secret_of ("id-before", "of-before");
  g_assert_cmpuint (test_stores[SECRETS].clears, ==, 0);
}

static void
assert_erase (Fixture *fixture, const char *rejected, int code)
{
  g_autoptr (TokenringSecret) secret =
      rejected == NULL ? NULL : tokenring_secret_new (rejected, -1);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (tokenring_broker_erase (fixture->broker, fixture->url, secret, &error), ==,
                   code < 0);
  if (code < 0)
    g_assert_no_error (error);
  else
    test_assert_error (error, (TokenringError) code, "");
  assert_secret ("s3cret");
}

/* Only the token that the host names, or that it does not name; never a client secret, not even if
 * the host names that. */
static void
test_erase (Fixture *fixture, gconstpointer data)
{
  (void) data;
  put_secret ("s3cret");
  put_token (fixture, TOKENS, "current", NOW - 60, NOW + 3600);
  assert_erase (fixture, "older", -1);
  assert_erase (fixture, "", -1);
  assert_erase (fixture, "s3cret", -1);
  g_assert_cmpuint (count_tokens (TOKENS), ==, 1);
  assert_erase (fixture, "current", -1);
  g_assert_cmpuint (count_tokens (TOKENS), ==, 0);
  assert_erase (fixture, "current", -1);

  /* expired or in the second cache, it goes all the same */
  put_token (fixture, MORE_TOKENS, "stale", NOW - 7200, NOW - 3600);
  assert_erase (fixture, "stale", -1);
  g_assert_cmpuint (count_tokens (MORE_TOKENS), ==, 0);
  put_token (fixture, TOKENS, "unnamed", NOW, NOW + 3600);
  assert_erase (fixture, NULL, -1);
  g_assert_cmpuint (count_tokens (TOKENS), ==, 0);
  g_assert_cmpuint (test_stores[SECRETS].clears, ==, 0);
}

/* In a cache that cannot be reached the token may still be, and that is said. */
static void
test_erase_locked (Fixture *fixture, gconstpointer data)
{
  (void) data;
  put_secret ("s3cret");
  put_token (fixture, TOKENS, "current", NOW, NOW + 3600);
  test_stores[TOKENS].fault = TOKENRING_ERROR_LOCKED;
  assert_erase (fixture, "current", TOKENRING_ERROR_LOCKED);
  assert_erase (fixture, NULL, TOKENRING_ERROR_LOCKED);
}

static void
test_erase_others (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringUrl) other = tokenring_url_parse ("https://you@git.example.com", NULL);

  (void) data;
  put_secret ("s3cret");
  put_token (fixture, TOKENS, "current", NOW, NOW + 3600);
  g_assert_true (tokenring_broker_erase (fixture->broker, other, NULL, NULL));
  g_assert_cmpuint (count_tokens (TOKENS), ==, 1);
}

static void
test_forget (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const TokenringItem other = {
    .struct_size = sizeof other, .kind = TOKENRING_KIND_TOKEN, .account = "other", .key = "k"
  };

  (void) data;
  put_secret ("s3cret");
  test_store_put (TOKENS, &other, "x");
  put_token (fixture, TOKENS, "t", NOW, NOW + 3600);
  put_token (fixture, MORE_TOKENS, "t", NOW, NOW + 3600);
  g_assert_true (tokenring_broker_forget (fixture->broker, fixture->account, &error));
  g_assert_cmpuint (count_tokens (TOKENS), ==, 1);
  g_assert_cmpuint (count_tokens (MORE_TOKENS), ==, 0);
  assert_secret ("s3cret");
  test_stores[TOKENS].fault = TOKENRING_ERROR_TIMED_OUT;
  g_assert_false (tokenring_broker_forget (fixture->broker, fixture->account, &error));
  test_assert_error (error, TOKENRING_ERROR_TIMED_OUT, "");
}

/* A store that is not there at all has no token for anybody: neither is one missed that it could
 * have, nor is one left behind. */
static void
test_without_a_store (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  put_secret ("s3cret");
  test_stores[MORE_TOKENS].fault = TOKENRING_ERROR_ABSENT;
  put_token (fixture, TOKENS, "current", NOW - 100, NOW + 3600);
  assert_erase (fixture, "another", -1);
  g_assert_cmpuint (count_tokens (TOKENS), ==, 1);
  assert_erase (fixture, "current", -1);
  g_assert_cmpuint (count_tokens (TOKENS), ==, 0);
  g_assert_true (tokenring_broker_forget (fixture->broker, fixture->account, &error));
  g_assert_no_error (error);

  /* without any, nobody can say so */
  test_stores[TOKENS].fault = TOKENRING_ERROR_ABSENT;
  assert_erase (fixture, "current", TOKENRING_ERROR_ABSENT);
  assert_erase (fixture, NULL, TOKENRING_ERROR_ABSENT);
}

/* --- accounts --- */

static gboolean
has_account (Fixture *fixture, const char *name)
{
  g_auto (GStrv) names = tokenring_broker_list_accounts (fixture->broker, NULL);

  return g_strv_contains ((const char *const *) names, name);
}

/* The account and its secret, or neither. */
static void
test_add (Fixture *fixture, gconstpointer data)
{
  const TokenringItem item = { .struct_size = sizeof item,
                               .kind = TOKENRING_KIND_CLIENT_SECRET,
                               .account = "new",
                               .client_id = "id" };
  g_autoptr (TokenringDraft) draft = tokenring_draft_new ("new", "test", "id");
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("s3cret", -1);
  g_autoptr (TokenringAccount) account = NULL;
  g_autofree char *value = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_true (tokenring_broker_check_draft (fixture->broker, draft, FALSE, &error));
  g_assert_false (has_account (fixture, "new"));
  test_stores[SECRETS].fault = TOKENRING_ERROR_LOCKED;
  g_assert_null (tokenring_broker_add_account (fixture->broker, draft, secret, FALSE, &error));
  test_assert_error (error, TOKENRING_ERROR_LOCKED, "");
  g_assert_false (has_account (fixture, "new"));
  g_clear_error (&error);

  /* an old token that cannot be dropped is no reason to have neither */
  test_stores[SECRETS].fault = -1;
  test_stores[TOKENS].fault = TOKENRING_ERROR_LOCKED;
  account = tokenring_broker_add_account (fixture->broker, draft, secret, FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (has_account (fixture, "new"));
  value = test_store_get (SECRETS, &item);
  g_assert_cmpstr (value, ==, "s3cret");
  g_assert_false (tokenring_broker_check_draft (fixture->broker, draft, FALSE, &error));
  test_assert_error (error, TOKENRING_ERROR_EXISTS, "'new'");
}

/* What the issuer would refuse when a token is needed is refused at once, as a wrong argument;
 * unless it cannot say. */
static void
test_add_check (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringDraft) draft = tokenring_draft_new ("new", "test", "id");
  g_autoptr (TokenringAccount) account = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  test_issuer.complaint = TOKENRING_ERROR_CONFIG;
  g_assert_false (tokenring_broker_check_draft (fixture->broker, draft, FALSE, &error));
  test_assert_error (error, TOKENRING_ERROR_INVALID, "a setting is wrong");
  g_clear_error (&error);
  g_assert_null (tokenring_broker_add_account (fixture->broker, draft, NULL, FALSE, &error));
  test_assert_error (error, TOKENRING_ERROR_INVALID, "a setting is wrong");
  g_clear_error (&error);
  g_assert_false (has_account (fixture, "new"));

  test_issuer.complaint = TOKENRING_ERROR_UNAVAILABLE;
  account = tokenring_broker_add_account (fixture->broker, draft, NULL, FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (has_account (fixture, "new"));
  g_assert_cmpuint (test_issuer.calls, ==, 0);
}

/* What a draft would make can be looked at; no file comes of it. */
static void
test_preview (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringDraft) draft = tokenring_draft_new ("new", "test", "id");
  g_autoptr (TokenringDraft) bad = tokenring_draft_new ("new", "nowhere", "id");
  g_autoptr (TokenringDraft) other = tokenring_draft_new ("work", "test", "id");
  g_autoptr (TokenringAccount) account = NULL;
  g_autoptr (TokenringAccount) anew = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  tokenring_draft_add_match (draft, "https://new.example");
  account = tokenring_broker_preview_account (fixture->broker, draft, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tokenring_account_get_match (account)[0], ==, "https://new.example");
  g_assert_false (has_account (fixture, "new"));

  g_assert_null (tokenring_broker_preview_account (fixture->broker, bad, FALSE, &error));
  test_assert_error (error, TOKENRING_ERROR_INVALID, "'nowhere'");
  g_clear_error (&error);
  g_assert_null (tokenring_broker_preview_account (fixture->broker, other, FALSE, &error));
  test_assert_error (error, TOKENRING_ERROR_EXISTS, "'work'");
  g_clear_error (&error);
  anew = tokenring_broker_preview_account (fixture->broker, other, TRUE, &error);
  g_assert_no_error (error);
}

/* Replacing without a secret leaves the one that is there; a failure leaves all as it was. */
static void
test_add_replace (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringDraft) draft = tokenring_draft_new ("work", "test", "my-id");
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("other", -1);
  g_autofree char *file = test_folders_path (fixture->folders, TEST_USER, "accounts/work.conf");
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr (TokenringAccount) account = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  put_secret ("s3cret");
  g_assert_true (g_file_get_contents (file, &before, NULL, NULL));
  test_stores[SECRETS].takes_nothing = TRUE;
  g_assert_null (tokenring_broker_add_account (fixture->broker, draft, secret, TRUE, &error));
  test_assert_error (error, TOKENRING_ERROR_FAILED, "full");
  g_clear_error (&error);
  g_assert_true (g_file_get_contents (file, &after, NULL, NULL));
  g_assert_cmpstr (before, ==, after);

  account = tokenring_broker_add_account (fixture->broker, draft, NULL, TRUE, &error);
  g_assert_no_error (error);
  assert_secret ("s3cret");
}

/* With a new secret the one of the client id before goes; without one it may be the last copy. */
static void
test_add_other_id (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringDraft) draft = tokenring_draft_new ("work", "test", "other-id");
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("other", -1);
  g_autoptr (TokenringDraft) third = tokenring_draft_new ("work", "test", "third-id");
  g_autoptr (TokenringAccount) account = NULL;
  g_autoptr (TokenringAccount) again = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  put_secret ("s3cret");
  account = tokenring_broker_add_account (fixture->broker, draft, NULL, TRUE, &error);
  g_assert_no_error (error);
  g_clear_pointer (&account, tokenring_account_unref);
  assert_secret ("s3cret");
  assert_secret_of ("other-id", NULL);

  /* a new secret that could not be stored is no reason to lose the old one either */
  test_stores[SECRETS].takes_nothing = TRUE;
  g_assert_null (tokenring_broker_add_account (fixture->broker, third, secret, TRUE, NULL));
  assert_secret ("s3cret");
  test_stores[SECRETS].takes_nothing = FALSE;

  account = tokenring_broker_add_account (fixture->broker, draft, secret, TRUE, &error);
  g_assert_no_error (error);
  assert_secret_of ("other-id", "other");
  again = tokenring_broker_add_account (fixture->broker, third, secret, TRUE, &error);
  g_assert_no_error (error);
  assert_secret_of ("third-id", "other");
  assert_secret_of ("other-id", NULL);
}

/* Account, secret and tokens; and while a store cannot be reached, the account stays. */
static void
test_remove (Fixture *fixture, gconstpointer data)
{
  static const guint stores[] = { SECRETS, TOKENS, MORE_TOKENS };
  g_autoptr (GError) error = NULL;

  (void) data;
  put_secret ("s3cret");
  put_token (fixture, TOKENS, "t", NOW, NOW + 3600);
  for (guint i = 0; i < G_N_ELEMENTS (stores); i++) {
    test_stores[stores[i]].fault = TOKENRING_ERROR_LOCKED;
    g_assert_false (tokenring_broker_remove_account (fixture->broker, "work", &error));
    test_assert_error (error, TOKENRING_ERROR_LOCKED, "");
    g_clear_error (&error);
    g_assert_true (has_account (fixture, "work"));
    /* the secret goes after the tokens, and is as long there as one of them may be */
    assert_secret ("s3cret");
    test_stores[stores[i]].fault = -1;
  }
  g_assert_true (tokenring_broker_remove_account (fixture->broker, "work", &error));
  g_assert_no_error (error);
  g_assert_false (has_account (fixture, "work"));
  g_assert_cmpuint (count_tokens (TOKENS), ==, 0);
  assert_secret (NULL);
  g_assert_false (tokenring_broker_remove_account (fixture->broker, "work", &error));
  test_assert_error (error, TOKENRING_ERROR_NO_ACCOUNT, "'work'");
}

static gboolean
abandon (Fixture *fixture, const char *expected_secret, const char *expected_tokens, GError **error)
{
  g_autofree char *of_secret = NULL;
  g_autofree char *of_tokens = NULL;
  gboolean done =
      tokenring_broker_abandon_account (fixture->broker, "work", &of_secret, &of_tokens, error);

  g_assert_cmpstr (of_secret, ==, expected_secret);
  g_assert_cmpstr (of_tokens, ==, expected_tokens);
  return done;
}

/* Who wants to be rid of an account can be, and hears what may be left. */
static void
test_abandon (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  put_secret ("s3cret");
  put_token (fixture, TOKENS, "t", NOW, NOW + 3600);
  test_stores[SECRETS].fault = TOKENRING_ERROR_ABSENT;
  g_assert_false (tokenring_broker_remove_account (fixture->broker, "work", &error));
  test_assert_error (error, TOKENRING_ERROR_ABSENT, "store 1");
  g_clear_error (&error);
  g_assert_true (abandon (fixture, "store 1 is out of order", NULL, &error));
  g_assert_no_error (error);
  g_assert_false (has_account (fixture, "work"));
  g_assert_cmpuint (count_tokens (TOKENS), ==, 0);
  g_assert_false (abandon (fixture, NULL, NULL, &error));
  test_assert_error (error, TOKENRING_ERROR_NO_ACCOUNT, "'work'");
}

/* Of an account with stores that work nothing is left; a token that may be is told. */
static void
test_abandon_tokens (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  put_secret ("s3cret");
  test_stores[TOKENS].fault = TOKENRING_ERROR_LOCKED;
  g_assert_true (abandon (fixture, NULL, "store 2 is out of order", &error));
  g_assert_no_error (error);
  assert_secret (NULL);

  test_stores[TOKENS].fault = -1;
  test_folders_write_account (fixture->folders, "work", "[account]\nprovider=test\nclient-id=x\n");
  g_assert_true (abandon (fixture, NULL, NULL, &error));
  g_assert_no_error (error);
}

/* Who closes the prompt for the secret does not want to be rid of it. */
static void
test_abandon_dismissed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  put_secret ("s3cret");
  test_stores[SECRETS].fault = TOKENRING_ERROR_DISMISSED;
  g_assert_false (abandon (fixture, NULL, NULL, &error));
  test_assert_error (error, TOKENRING_ERROR_DISMISSED, "store 1");
  g_assert_true (has_account (fixture, "work"));
}

/* The file cannot be deleted, and a store says nothing: both are heard of. */
static void
test_abandon_undeletable (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = test_folders_path (fixture->folders, TEST_USER, "accounts/work.conf");
  g_autoptr (GError) error = NULL;

  (void) data;
  put_secret ("s3cret");
  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_cmpint (g_mkdir (file, 0700), ==, 0);
  test_stores[SECRETS].fault = TOKENRING_ERROR_LOCKED;
  g_assert_false (abandon (fixture, NULL, NULL, &error));
  test_assert_error (error, TOKENRING_ERROR_FAILED, file);
  test_assert_error (error, TOKENRING_ERROR_FAILED, "too: store 1 is out of order");
  g_clear_error (&error);

  test_stores[SECRETS].fault = -1;
  g_assert_false (abandon (fixture, NULL, NULL, &error));
  test_assert_error (error, TOKENRING_ERROR_FAILED, file);
  g_assert_null (strstr (error->message, "store"));
}

/* A store that the chain names and nobody has installed holds nothing. */
static void
test_chain_not_installed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("new", -1);
  g_autoptr (GError) error = NULL;

  (void) data;
  test_folders_write (fixture->folders, TEST_USER, "tokenring.conf",
                      "[chain]\nsecrets=one;nosuch\ntokens=nosuch;two\n");
  put_secret ("s3cret");
  put_token (fixture, TOKENS, "t", NOW, NOW + 3600);
  g_assert_true (
      tokenring_broker_set_client_secret (fixture->broker, fixture->account, secret, &error));
  g_assert_no_error (error);
  assert_secret ("new");
  g_assert_cmpuint (count_tokens (TOKENS), ==, 0);
  put_token (fixture, TOKENS, "t", NOW, NOW + 3600);
  g_assert_true (tokenring_broker_remove_account (fixture->broker, "work", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_tokens (TOKENS), ==, 0);
  assert_secret (NULL);
}

/* An administrator's account is not the user's to remove, and its secret stays with it. */
static void
test_remove_others (Fixture *fixture, gconstpointer data)
{
  const TokenringItem item = { .struct_size = sizeof item,
                               .kind = TOKENRING_KIND_CLIENT_SECRET,
                               .account = "admins",
                               .client_id = "id" };
  g_autofree char *value = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  test_folders_write (fixture->folders, TEST_ADMIN, "accounts/admins.conf",
                      "[account]\nprovider=test\nclient-id=id\n");
  test_store_put (SECRETS, &item, "s3cret");
  g_assert_false (tokenring_broker_remove_account (fixture->broker, "admins", &error));
  test_assert_error (error, TOKENRING_ERROR_INVALID,
                     geteuid () == 0 ? "admins.conf; run 'tokenring forget admins', then delete"
                                     : "admins.conf, and only root can delete that");
  value = test_store_get (SECRETS, &item);
  g_assert_cmpstr (value, ==, "s3cret");
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/broker-host/store", test_store },
    { "/broker-host/store-locked", test_store_locked },
    { "/broker-host/store-empty", test_store_empty },
    { "/broker-host/store-leaves-others", test_store_leaves_others },
    { "/broker-host/erase", test_erase },
    { "/broker-host/erase-locked", test_erase_locked },
    { "/broker-host/erase-others", test_erase_others },
    { "/broker-host/forget", test_forget },
    { "/broker-host/without-a-store", test_without_a_store },
    { "/broker-host/add", test_add },
    { "/broker-host/add-check", test_add_check },
    { "/broker-host/preview", test_preview },
    { "/broker-host/add-replace", test_add_replace },
    { "/broker-host/add-other-id", test_add_other_id },
    { "/broker-host/remove", test_remove },
    { "/broker-host/chain-not-installed", test_chain_not_installed },
    { "/broker-host/abandon", test_abandon },
    { "/broker-host/abandon-tokens", test_abandon_tokens },
    { "/broker-host/abandon-dismissed", test_abandon_dismissed },
    { "/broker-host/abandon-undeletable", test_abandon_undeletable },
    { "/broker-host/remove-others", test_remove_others },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
