/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The broker's policy for plain credentials, with a store of this program in the keyring's place.
 */

#include "support.h"

#include <string.h>

#define NOW G_GINT64_CONSTANT (1800000000)

typedef struct {
  TestFolders *folders;
  TokenringBroker *broker;
  gint64 now;
} Fixture;

/* What the store has, and what was asked of it. */
typedef struct {
  GPtrArray *found; /* handed over by the next call; NULL: nothing */
  TokenringStatus status;
  gboolean fails;
  gboolean may_prompt;
  gboolean only_unlocked;
  guint calls;
  const TokenringCredential *last;
} Store;

static Store store;

static TokenringStatus
finish (GError **error)
{
  store.calls++;
  if (!store.fails)
    return store.status;
  g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_LOCKED, "it is locked");
  return TOKENRING_STATUS_UNAVAILABLE;
}

static TokenringStatus
find (gpointer self, const TokenringCredential *wanted, gboolean may_prompt, GPtrArray **ret_found,
      GError **error)
{
  (void) self;
  store.last = wanted;
  store.may_prompt = may_prompt;
  *ret_found = g_steal_pointer (&store.found);
  return finish (error);
}

static TokenringStatus
keep (gpointer self, const TokenringCredential *credential, GError **error)
{
  (void) self;
  store.last = credential;
  return finish (error);
}

static TokenringStatus
list (gpointer self, gboolean only_unlocked, GPtrArray **ret_found, GError **error)
{
  (void) self;
  store.only_unlocked = only_unlocked;
  *ret_found = g_steal_pointer (&store.found);
  return finish (error);
}

static TrLoader *
new_loader (gboolean is_older)
{
  TrLoader *loader = tr_loader_new ("/nonexistent");
  const TokenringModule table = {
    .abi = TOKENRING_MODULE_ABI,
    .struct_size = is_older ? G_STRUCT_OFFSET (TokenringModule, find_credentials) : sizeof table,
    .name = "secret-service",
    .find_credentials = find,
    .keep_credential = keep,
    .drop_credentials = keep,
    .list_docker_credentials = list,
  };

  tr_loader_add (loader, &table);
  return loader;
}

static void
open_broker (Fixture *fixture, const char *settings, TrLoader *loader)
{
  g_clear_pointer (&fixture->broker, tokenring_broker_free);
  test_folders_write (fixture->folders, TEST_USER, "tokenring.conf", settings);
  fixture->broker =
      tr_broker_new (test_folders_open (fixture->folders), loader, test_clock, &fixture->now);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  store = (Store){ .status = TOKENRING_STATUS_FOUND };
  fixture->now = NOW;
  fixture->folders = test_folders_new ();
  open_broker (fixture, "", new_loader (FALSE));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  tokenring_broker_free (fixture->broker);
  test_folders_free (fixture->folders);
  g_clear_pointer (&store.found, g_ptr_array_unref);
}

static TokenringCredential *
new_git (const char *username, const char *password, gint64 expires)
{
  TokenringCredential *credential =
      tokenring_credential_new_for_git ("https", "example.com", NULL, username);
  g_autoptr (TokenringSecret) secret =
      password == NULL ? NULL : tokenring_secret_new (password, -1);

  tokenring_credential_set_password (credential, secret);
  tokenring_credential_set_expires (credential, expires);
  return credential;
}

static void
put (TokenringCredential *credential)
{
  if (store.found == NULL)
    store.found = g_ptr_array_new_with_free_func ((GDestroyNotify) tokenring_credential_free);
  g_ptr_array_add (store.found, credential);
}

static void
put_with_refresh_token (const char *username, gint64 expires)
{
  TokenringCredential *credential = new_git (username, "old", expires);
  g_autoptr (TokenringSecret) token = tokenring_secret_new ("refresh", -1);

  tokenring_credential_set_refresh_token (credential, token);
  put (credential);
}

/* @username: of the answer; NULL: there is none, and that is no error */
static void
assert_found (Fixture *fixture, const char *username, const char *password)
{
  g_autoptr (TokenringCredential) wanted = new_git (NULL, NULL, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringCredential) found =
      tokenring_broker_find_credential (fixture->broker, wanted, TOKENRING_FLAGS_NONE, &error);

  g_assert_no_error (error);
  if (username == NULL) {
    g_assert_null (found);
    return;
  }
  g_assert_cmpstr (tokenring_credential_get_username (found), ==, username);
  if (password == NULL)
    g_assert_null (tokenring_credential_get_password (found));
  else
    test_assert_secret (tokenring_credential_get_password (found), password);
}

/* The first is the newest, and it is the answer while it is of any use. */
static void
test_find (Fixture *fixture, gconstpointer data)
{
  (void) data;
  put (new_git ("first", "pw1", 0));
  put (new_git ("second", "pw2", 0));
  assert_found (fixture, "first", "pw1");
  put (new_git ("expired", "pw1", NOW));
  put (new_git ("good", "pw2", NOW + 1));
  assert_found (fixture, "good", "pw2");
  put (new_git ("expired", "pw1", NOW - 1));
  assert_found (fixture, NULL, NULL);
  assert_found (fixture, NULL, NULL);
  store.status = TOKENRING_STATUS_NOT_FOUND;
  assert_found (fixture, NULL, NULL);
}

/* What another helper can make a new password of is answered, but not the old password. */
static void
test_find_refresh_token (Fixture *fixture, gconstpointer data)
{
  (void) data;
  put_with_refresh_token ("expired", NOW - 1);
  assert_found (fixture, "expired", NULL);
  put_with_refresh_token ("expired", NOW - 1);
  put (new_git ("good", "pw", 0));
  assert_found (fixture, "good", "pw");
  put_with_refresh_token ("good", NOW + 1);
  assert_found (fixture, "good", "old");
}

static void
assert_failed (gboolean worked, GError **error, TokenringError code, const char *text)
{
  g_assert_false (worked);
  test_assert_error (*error, code, text);
  g_clear_error (error);
}

static void
assert_all_fail (Fixture *fixture, const TokenringCredential *credential, TokenringError code,
                 const char *text)
{
  TokenringBroker *broker = fixture->broker;
  g_autoptr (GError) error = NULL;
  gboolean worked;

  worked =
      tokenring_broker_find_credential (broker, credential, TOKENRING_FLAGS_NONE, &error) != NULL;
  assert_failed (worked, &error, code, text);
  worked = tokenring_broker_keep_credential (broker, credential, &error);
  assert_failed (worked, &error, code, text);
  worked = tokenring_broker_drop_credential (broker, credential, &error);
  assert_failed (worked, &error, code, text);
}

/* Locked is never absent, and what is not in the module's table is not there either. */
static void
test_unavailable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringCredential) credential = new_git ("me", "pw", 0);
  g_autoptr (GError) error = NULL;

  (void) data;
  store.fails = TRUE;
  assert_all_fail (fixture, credential, TOKENRING_ERROR_LOCKED, "it is locked");
  g_assert_null (tokenring_broker_list_docker_credentials (fixture->broker, TRUE, &error));
  test_assert_error (error, TOKENRING_ERROR_LOCKED, "it is locked");
  g_clear_error (&error);

  open_broker (fixture, "", new_loader (TRUE));
  assert_all_fail (fixture, credential, TOKENRING_ERROR_UNAVAILABLE, "plain credentials");
  g_assert_null (tokenring_broker_list_docker_credentials (fixture->broker, TRUE, &error));
  test_assert_error (error, TOKENRING_ERROR_UNAVAILABLE, "plain credentials");

  open_broker (fixture, "", tr_loader_new ("/nonexistent"));
  assert_all_fail (fixture, credential, TOKENRING_ERROR_UNAVAILABLE, "not installed");
}

static void
test_switches (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringCredential) git = new_git ("me", "pw", 0);
  g_autoptr (TokenringCredential) docker = tokenring_credential_new_for_docker ("r.example", "me");
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("pw", -1);
  g_autoptr (GError) error = NULL;

  (void) data;
  tokenring_credential_set_password (docker, secret);
  open_broker (fixture, "[plain]\ngit=false\n", new_loader (FALSE));
  assert_all_fail (fixture, git, TOKENRING_ERROR_NO_ACCOUNT,
                   "kept for git; to have that, set git=true");
  assert_failed (tokenring_broker_keeps_credentials (fixture->broker, TOKENRING_CREDENTIAL_GIT,
                                                     &error),
                 &error, TOKENRING_ERROR_NO_ACCOUNT, "kept for git; to have that, set git=true");
  g_assert_true (
      tokenring_broker_keeps_credentials (fixture->broker, TOKENRING_CREDENTIAL_DOCKER, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (store.calls, ==, 0);
  g_assert_true (tokenring_broker_keep_credential (fixture->broker, docker, NULL));
  g_assert_true (store.last == docker);

  open_broker (fixture, "[plain]\ngit=true\ndocker=false\n", new_loader (FALSE));
  assert_all_fail (fixture, docker, TOKENRING_ERROR_NO_ACCOUNT,
                   "kept for docker; to have that, set docker=true");
  g_assert_null (tokenring_broker_list_docker_credentials (fixture->broker, TRUE, &error));
  test_assert_error (error, TOKENRING_ERROR_NO_ACCOUNT,
                     "kept for docker; to have that, set docker=true");
  g_assert_cmpuint (store.calls, ==, 1);
  g_assert_true (tokenring_broker_keep_credential (fixture->broker, git, NULL));

  open_broker (fixture, "[plain]\ngit=perhaps\n", new_loader (FALSE));
  assert_all_fail (fixture, git, TOKENRING_ERROR_CONFIG, "git=perhaps");
  g_clear_error (&error);
  assert_failed (tokenring_broker_keeps_credentials (fixture->broker, TOKENRING_CREDENTIAL_DOCKER,
                                                     &error),
                 &error, TOKENRING_ERROR_CONFIG, "git=perhaps");
}

/* A request for nobody in particular is one for nobody. */
static void
test_whole (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *protocol, *host, *path;
    gboolean is_whole;
  } cases[] = {
    { "https", "example.com", NULL, TRUE },
    { "smtp", "example.com:25", NULL, TRUE },
    { "cert", "", "/key.pem", TRUE },
    { "cert", NULL, "/key.pem", TRUE },
    { NULL, "example.com", NULL, FALSE },
    { "", "example.com", "x", FALSE },
    { "https", NULL, NULL, FALSE },
    { "https", "", NULL, FALSE },
    { "https", "", "path", FALSE },
    { "https", NULL, "path", FALSE },
    { "cert", "", NULL, FALSE },
    { "cert", "", "", FALSE },
  };
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("", 0);
  g_autoptr (TokenringCredential) docker = tokenring_credential_new_for_docker ("", "me");

  (void) data;
  tokenring_credential_set_password (docker, secret);
  assert_all_fail (fixture, docker, TOKENRING_ERROR_INVALID, "a registry");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringCredential) git =
        tokenring_credential_new_for_git (cases[i].protocol, cases[i].host, cases[i].path, "");

    tokenring_credential_set_password (git, secret);
    if (cases[i].is_whole)
      g_assert_true (tokenring_broker_keep_credential (fixture->broker, git, NULL));
    else
      assert_all_fail (fixture, git, TOKENRING_ERROR_INVALID, "a host");
  }
}

static void
assert_not_kept (Fixture *fixture, const TokenringCredential *credential, const char *text)
{
  g_autoptr (GError) error = NULL;
  gboolean worked;

  store.calls = 0;
  worked = tokenring_broker_keep_credential (fixture->broker, credential, &error);
  assert_failed (worked, &error, TOKENRING_ERROR_INVALID, text);
  g_assert_cmpuint (store.calls, ==, 0);
}

/* What could never be answered, or would be read as something else, is not kept. */
static void
test_keep (Fixture *fixture, gconstpointer data)
{
  static const char *const broken[] = { "a\nb", "\r", "\x7f", "a\tb" };
  g_autoptr (TokenringCredential) nobody = new_git (NULL, "pw", 0);
  g_autoptr (TokenringCredential) nothing = new_git ("me", NULL, 0);
  g_autoptr (TokenringCredential) docker = tokenring_credential_new_for_docker ("r.example", "me");
  g_autoptr (TokenringSecret) lines = tokenring_secret_new ("{\n}\n", -1);

  (void) data;
  assert_not_kept (fixture, nobody, "a user name and a password");
  assert_not_kept (fixture, nothing, "a user name and a password");
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++) {
    g_autoptr (TokenringCredential) user = new_git (broken[i], "pw", 0);
    g_autoptr (TokenringCredential) password = new_git ("me", broken[i], 0);
    g_autoptr (TokenringCredential) token = new_git ("me", "pw", 0);
    g_autoptr (TokenringSecret) secret = tokenring_secret_new (broken[i], -1);

    tokenring_credential_set_refresh_token (token, secret);
    assert_not_kept (fixture, user, "control characters");
    assert_not_kept (fixture, password, "control characters");
    assert_not_kept (fixture, token, "control characters");
  }
  /* the key files with which some registries are logged in to have lines */
  tokenring_credential_set_password (docker, lines);
  g_assert_true (tokenring_broker_keep_credential (fixture->broker, docker, NULL));
}

static void
test_prompts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringCredential) wanted = new_git (NULL, NULL, 0);

  (void) data;
  assert_found (fixture, NULL, NULL);
  g_assert_true (store.may_prompt);
  g_assert_null (
      tokenring_broker_find_credential (fixture->broker, wanted, TOKENRING_FLAGS_NO_PROMPT, NULL));
  g_assert_false (store.may_prompt);
  g_assert_cmpuint (store.calls, ==, 2);
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) one = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  put (tokenring_credential_new_for_docker ("r.example", "me"));
  one = tokenring_broker_list_docker_credentials (fixture->broker, TRUE, &error);
  g_assert_no_error (error);
  g_assert_true (store.only_unlocked);
  g_assert_cmpuint (one->len, ==, 1);
  g_assert_cmpstr (tokenring_credential_get_server (one->pdata[0]), ==, "r.example");
  none = tokenring_broker_list_docker_credentials (fixture->broker, FALSE, &error);
  g_assert_no_error (error);
  g_assert_false (store.only_unlocked);
  g_assert_cmpuint (none->len, ==, 0);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/plain/find", test_find },
    { "/plain/find-refresh-token", test_find_refresh_token },
    { "/plain/unavailable", test_unavailable },
    { "/plain/switches", test_switches },
    { "/plain/whole", test_whole },
    { "/plain/keep", test_keep },
    { "/plain/prompts", test_prompts },
    { "/plain/list", test_list },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
