/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "member.h"
#include "support.h"

#include <string.h>

static const TokenringItem item = {
  .struct_size = sizeof item,
  .kind = TOKENRING_KIND_TOKEN,
  .account = "work",
  .key = "k",
};

/* What was told last, and of a step that has ended. */
static char *told;

static void
look (TokenringStep step, gint64 elapsed, const char *detail, gpointer data)
{
  (void) data;
  g_assert_cmpint (step, ==, TOKENRING_STEP_STORE);
  if (elapsed == TOKENRING_STEP_BEGINS) {
    g_assert_cmpstr (detail, ==, "one");
    return;
  }
  g_free (told);
  told = g_strdup (detail);
}

static void
assert_told (const char *text)
{
  g_assert_cmpstr (told, ==, text);
  g_clear_pointer (&told, g_free);
}

static TrLoader *
loader_new (void)
{
  TrLoader *loader = test_loader_new ();

  tr_loader_set_watch (loader, &(TrWatch){ look, NULL });
  return loader;
}

static gboolean
accept_value (TokenringSecret *value, gpointer data)
{
  return strcmp (tokenring_secret_peek (value, NULL), data) == 0;
}

/* What is there and is not what is looked for counts, and is told, as not there. */
static void
test_lookup (void)
{
  static const struct {
    const char *wanted; /* NULL: whatever it is */
    int fault;
    TokenringStatus status;
    const char *told;
  } cases[] = {
    { NULL, -1, TOKENRING_STATUS_FOUND, "one: the token of 'work' is there" },
    { "value", -1, TOKENRING_STATUS_FOUND, "one: the token of 'work' is there" },
    { "other", -1, TOKENRING_STATUS_NOT_FOUND, "one: the token of 'work' is not there" },
    { NULL, TOKENRING_ERROR_LOCKED, TOKENRING_STATUS_UNAVAILABLE,
      "one: the token of 'work' cannot be had: store 1 is out of order" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TrLoader) loader = NULL;
    g_autoptr (TokenringSecret) value = NULL;
    g_autoptr (GError) error = NULL;
    TrAccept accept = cases[i].wanted == NULL ? NULL : accept_value;

    test_stores_reset ();
    test_store_put (0, &item, "value");
    test_stores[0].fault = cases[i].fault;
    loader = loader_new ();
    g_assert_cmpint (tr_member_lookup (loader, "one", &item, accept, (gpointer) cases[i].wanted,
                                       &value, &error),
                     ==, cases[i].status);
    assert_told (cases[i].told);
    g_assert_cmpint (value != NULL, ==, cases[i].status == TOKENRING_STATUS_FOUND);
    g_assert_cmpint (error != NULL, ==, cases[i].status == TOKENRING_STATUS_UNAVAILABLE);
  }
}

static void
test_write_and_clear (void)
{
  g_autoptr (TrLoader) loader = NULL;
  g_autoptr (TokenringSecret) value = tokenring_secret_new ("s3cret", -1);
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;
  TokenringItem secret = item;
  TrModule *store;

  secret.kind = TOKENRING_KIND_CLIENT_SECRET;
  test_stores_reset ();
  loader = loader_new ();
  store = tr_loader_get (loader, "one", NULL);
  g_assert_true (tr_member_write (loader, "one", store, &secret, value, NULL));
  assert_told ("one: the client secret of 'work' is written");
  kept = test_store_get (0, &secret);
  g_assert_cmpstr (kept, ==, "s3cret");
  g_assert_true (tr_member_clear (loader, "one", store, &secret, NULL));
  assert_told ("one: the client secret of 'work' is deleted");

  test_stores[0].fault = TOKENRING_ERROR_LOCKED;
  g_assert_false (tr_member_write (loader, "one", store, &secret, value, &error));
  assert_told ("one: the client secret of 'work' is not taken");
  test_assert_error (error, TOKENRING_ERROR_LOCKED, "out of order");
  g_clear_error (&error);
  g_assert_false (tr_member_clear (loader, "one", store, &secret, &error));
  assert_told ("one: the client secret of 'work' is not deleted");
  test_assert_error (error, TOKENRING_ERROR_LOCKED, "out of order");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/member/lookup", test_lookup);
  g_test_add_func ("/member/write-and-clear", test_write_and_clear);
  return g_test_run ();
}
