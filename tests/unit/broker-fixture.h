/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A broker with one account, in-process stores and a clock that stands still, for both files of its
 * tests. */

#pragma once

#include "key.h"
#include "support.h"
#include "token.h"

#define NOW G_GINT64_CONSTANT (1800000000)

/* The first store keeps client secrets, the second and the third tokens. */
enum {
  SECRETS,
  TOKENS,
  MORE_TOKENS,
};

typedef struct {
  TestFolders *folders;
  TokenringBroker *broker;
  TokenringAccount *account;
  TokenringUrl *url;
  gint64 now;
} Fixture;

/* What a broker waits for is over at once. */
static inline void
no_pause (gulong microseconds)
{
  (void) microseconds;
}

/* What the next process of the user has. */
static inline void
new_process (Fixture *fixture)
{
  g_clear_pointer (&fixture->broker, tokenring_broker_free);
  fixture->broker = tr_broker_new (test_folders_open (fixture->folders), test_loader_new (),
                                   test_clock, &fixture->now);
  fixture->broker->pause = no_pause;
}

static inline void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  test_stores_reset ();
  fixture->now = NOW;
  fixture->folders = test_folders_new ();
  test_folders_write_provider (fixture->folders, "test");
  test_folders_write (fixture->folders, TEST_USER, "tokenring.conf",
                      "[chain]\nsecrets=one\ntokens=two;three\n");
  test_folders_write_account (
      fixture->folders, "work",
      "[account]\nprovider=test\nclient-id=my-id\nmatch=https://git.example.com\n");
  new_process (fixture);
  fixture->account = tokenring_broker_load_account (fixture->broker, "work", &error);
  g_assert_no_error (error);
  fixture->url = tokenring_url_parse ("https://my-id@git.example.com/x", NULL);
}

static inline void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  tokenring_account_unref (fixture->account);
  tokenring_url_free (fixture->url);
  tokenring_broker_free (fixture->broker);
  test_folders_free (fixture->folders);
  test_stores_reset ();
}

static inline TokenringItem
secret_item (void)
{
  return (TokenringItem){ .struct_size = sizeof (TokenringItem),
                          .kind = TOKENRING_KIND_CLIENT_SECRET,
                          .account = "work",
                          .client_id = "my-id" };
}

static inline void
put_secret (const char *value)
{
  TokenringItem item = secret_item ();

  test_store_put (SECRETS, &item, value);
}

static inline void
assert_secret (const char *expected)
{
  TokenringItem item = secret_item ();
  g_autofree char *value = test_store_get (SECRETS, &item);

  g_assert_cmpstr (value, ==, expected);
}

static inline void
put_token (Fixture *fixture, guint store, const char *text, gint64 obtained, gint64 expires)
{
  g_autofree char *key = tr_key_dup (fixture->account);
  g_autoptr (TokenringSecret) secret = tokenring_secret_new (text, -1);
  g_autoptr (TokenringToken) token = tokenring_token_new (secret, obtained, expires);
  g_autoptr (TokenringSecret) record = tr_token_to_record (token);
  const TokenringItem item = {
    .struct_size = sizeof item, .kind = TOKENRING_KIND_TOKEN, .account = "work", .key = key
  };

  test_store_put (store, &item, tokenring_secret_peek (record, NULL));
}

static inline guint
count_tokens (guint store)
{
  return g_hash_table_size (test_stores[store].items);
}

static inline void
assert_token (Fixture *fixture, TokenringFlags flags, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringToken) token =
      tokenring_broker_get_token (fixture->broker, fixture->account, flags, &error);

  g_assert_no_error (error);
  test_assert_secret (tokenring_token_get_secret (token), expected);
  g_assert_true (tr_token_is_good (token, fixture->now));
}

static inline void
assert_no_token (Fixture *fixture, TokenringFlags flags, TokenringError code, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (tokenring_broker_get_token (fixture->broker, fixture->account, flags, &error));
  test_assert_error (error, code, text);
}
