/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "chain.h"
#include "support.h"

#include <string.h>

static const TokenringItem item = {
  .struct_size = sizeof item,
  .kind = TOKENRING_KIND_TOKEN,
  .account = "work",
  .key = "k",
};

static TrChain *
chain_new (TrLoader *loader)
{
  static const char *const names[] = { "one", "two", "three", NULL };

  return tr_chain_new (loader, names);
}

/* Each letter is a store: F found, N not found, L locked for good, T timed out, A absent; P has it
 * and opens by a prompt, p does not have it and opens by a prompt. */
static void
set_stores (const char *letters)
{
  test_stores_reset ();
  for (guint i = 0; letters[i] != '\0'; i++) {
    g_autofree char *value = g_strdup_printf ("value %u", i + 1);

    if (letters[i] == 'F' || letters[i] == 'P')
      test_store_put (i, &item, value);
    test_stores[i].opens_by_prompt = letters[i] == 'P' || letters[i] == 'p';
    if (letters[i] == 'L')
      test_stores[i].fault = TOKENRING_ERROR_LOCKED;
    if (letters[i] == 'T')
      test_stores[i].fault = TOKENRING_ERROR_TIMED_OUT;
    if (letters[i] == 'A')
      test_stores[i].fault = TOKENRING_ERROR_ABSENT;
  }
}

/* Not found and unavailable go on to the next; unavailable is said if nothing is found, and locked
 * is never taken for absent. The first reason is the one that is told. */
static void
test_lookup (void)
{
  static const struct {
    const char *stores;
    TokenringStatus status;
    const char *found;
    int code;
    const char *asked; /* how often each store was */
  } cases[] = {
    { "FFF", TOKENRING_STATUS_FOUND, "value 1", -1, "100" },
    { "NFF", TOKENRING_STATUS_FOUND, "value 2", -1, "110" },
    { "NNF", TOKENRING_STATUS_FOUND, "value 3", -1, "111" },
    { "LFF", TOKENRING_STATUS_FOUND, "value 2", -1, "110" },
    { "LTF", TOKENRING_STATUS_FOUND, "value 3", -1, "111" },
    { "NNN", TOKENRING_STATUS_NOT_FOUND, NULL, -1, "111" },
    { "LNN", TOKENRING_STATUS_UNAVAILABLE, NULL, TOKENRING_ERROR_LOCKED, "111" },
    { "NNL", TOKENRING_STATUS_UNAVAILABLE, NULL, TOKENRING_ERROR_LOCKED, "111" },
    { "NLT", TOKENRING_STATUS_UNAVAILABLE, NULL, TOKENRING_ERROR_LOCKED, "111" },
    { "TLN", TOKENRING_STATUS_UNAVAILABLE, NULL, TOKENRING_ERROR_TIMED_OUT, "111" },
    { "ANN", TOKENRING_STATUS_UNAVAILABLE, NULL, TOKENRING_ERROR_ABSENT, "111" },
    { "ALT", TOKENRING_STATUS_UNAVAILABLE, NULL, TOKENRING_ERROR_LOCKED, "111" },
    { "AAA", TOKENRING_STATUS_UNAVAILABLE, NULL, TOKENRING_ERROR_ABSENT, "111" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TrLoader) loader = test_loader_new ();
    g_autoptr (TrChain) chain = chain_new (loader);
    g_autoptr (TokenringSecret) value = NULL;
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", cases[i].stores);
    set_stores (cases[i].stores);
    g_assert_cmpint (tr_chain_lookup (chain, &item, NULL, NULL, &value, &error), ==,
                     cases[i].status);
    for (guint j = 0; j < TEST_STORES; j++)
      g_assert_cmpuint (test_stores[j].lookups, ==, (guint) (cases[i].asked[j] - '0'));
    if (cases[i].found != NULL)
      test_assert_secret (value, cases[i].found);
    else
      g_assert_null (value);
    if (cases[i].code < 0)
      g_assert_no_error (error);
    else
      test_assert_error (error, (TokenringError) cases[i].code, "out of order");
    /* nobody has to listen */
    g_assert_cmpint (tr_chain_lookup (chain, &item, NULL, NULL, NULL, NULL), ==, cases[i].status);
  }
}

/* All stores are asked without a prompt first, and then only those that are locked: a keyring that
 * takes its time is not asked twice. */
static void
test_prompts (void)
{
  static const struct {
    const char *stores;
    gboolean may_prompt;
    TokenringStatus status;
    const char *found;
    const char *asked, *prompts; /* how often each store was */
  } cases[] = {
    { "FPP", TRUE, TOKENRING_STATUS_FOUND, "value 1", "100", "000" },
    { "PFN", TRUE, TOKENRING_STATUS_FOUND, "value 2", "110", "000" },
    { "PNF", TRUE, TOKENRING_STATUS_FOUND, "value 3", "111", "000" },
    { "PNN", TRUE, TOKENRING_STATUS_FOUND, "value 1", "211", "100" },
    { "PPN", TRUE, TOKENRING_STATUS_FOUND, "value 1", "211", "100" },
    { "pPN", TRUE, TOKENRING_STATUS_FOUND, "value 2", "221", "110" },
    { "LPN", TRUE, TOKENRING_STATUS_FOUND, "value 2", "221", "110" },
    { "TNP", TRUE, TOKENRING_STATUS_FOUND, "value 3", "112", "001" },
    { "pNN", TRUE, TOKENRING_STATUS_NOT_FOUND, NULL, "211", "100" },
    { "LpT", TRUE, TOKENRING_STATUS_UNAVAILABLE, NULL, "221", "110" },
    { "PNN", FALSE, TOKENRING_STATUS_UNAVAILABLE, NULL, "111", "000" },
    { "PNF", FALSE, TOKENRING_STATUS_FOUND, "value 3", "111", "000" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TrLoader) loader = test_loader_new ();
    g_autoptr (TrChain) chain = chain_new (loader);
    g_autoptr (TokenringSecret) value = NULL;
    g_autoptr (GError) error = NULL;
    TokenringItem asking = item;

    g_test_message ("%s", cases[i].stores);
    set_stores (cases[i].stores);
    asking.may_prompt = cases[i].may_prompt;
    g_assert_cmpint (tr_chain_lookup (chain, &asking, NULL, NULL, &value, &error), ==,
                     cases[i].status);
    for (guint j = 0; j < TEST_STORES; j++) {
      g_assert_cmpuint (test_stores[j].lookups, ==, (guint) (cases[i].asked[j] - '0'));
      g_assert_cmpuint (test_stores[j].prompts, ==, (guint) (cases[i].prompts[j] - '0'));
    }
    g_assert_cmpint (error != NULL, ==, cases[i].status == TOKENRING_STATUS_UNAVAILABLE);
    if (cases[i].found != NULL)
      test_assert_secret (value, cases[i].found);
  }
}

/* The stores that were asked are told with the reason. */
static void
test_names (void)
{
  g_autoptr (TrLoader) loader = test_loader_new ();
  g_autoptr (TrChain) chain = chain_new (loader);
  g_autofree char *names = tr_chain_dup_names (chain);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (names, ==, "one, two, three");
  set_stores ("NLT");
  tr_chain_lookup (chain, &item, NULL, NULL, NULL, &error);
  test_assert_error (error, TOKENRING_ERROR_LOCKED, "three: store 3");
  g_assert_true (g_str_has_prefix (error->message, "store 2 is out of order (also asked: one: "));
}

static TokenringStatus
find_nothing (gpointer self, const TokenringItem *what, TokenringSecret **ret_value, GError **error)
{
  (void) self;
  (void) what;
  (void) ret_value;
  (void) error;
  return TOKENRING_STATUS_NOT_FOUND;
}

/* One that nobody can write to has no token that anybody put there. */
static void
test_clear_with_a_reader (void)
{
  static const char *const names[] = { "reader", "one", NULL };
  const TokenringModule table = { .abi = TOKENRING_MODULE_ABI,
                                  .struct_size = sizeof table,
                                  .name = "reader",
                                  .lookup = find_nothing };
  g_autoptr (TrLoader) loader = NULL;
  g_autoptr (TrChain) chain = NULL;
  g_autoptr (GError) error = NULL;
  TokenringItem token = item;

  token.kind = TOKENRING_KIND_TOKEN;
  set_stores ("A");
  loader = test_loader_new ();
  tr_loader_add (loader, &table);
  chain = tr_chain_new (loader, names);
  g_assert_false (tr_chain_is_any_there (chain, &token));
  g_assert_false (tr_chain_clear (chain, &token, &error));
  test_assert_error (error, TOKENRING_ERROR_ABSENT, "store 1");
  g_clear_error (&error);

  set_stores ("N");
  g_assert_true (tr_chain_is_any_there (chain, &token));
  g_assert_true (tr_chain_clear (chain, &token, &error));
  g_assert_no_error (error);
}

static gboolean
accept_value (TokenringSecret *value, gpointer data)
{
  return strcmp (tokenring_secret_peek (value, NULL), data) == 0;
}

/* A value that is not what is looked for is as good as none. */
static void
test_accept (void)
{
  static const struct {
    const char *stores, *wanted;
    TokenringStatus status;
  } cases[] = {
    { "FFF", "value 3", TOKENRING_STATUS_FOUND },
    { "FFF", "value 4", TOKENRING_STATUS_NOT_FOUND },
    { "FLF", "value 3", TOKENRING_STATUS_FOUND },
    { "FLF", "value 4", TOKENRING_STATUS_UNAVAILABLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TrLoader) loader = test_loader_new ();
    g_autoptr (TrChain) chain = chain_new (loader);
    g_autoptr (TokenringSecret) value = NULL;
    TokenringStatus status;

    set_stores (cases[i].stores);
    status = tr_chain_lookup (chain, &item, accept_value, (gpointer) cases[i].wanted, &value, NULL);
    g_assert_cmpint (status, ==, cases[i].status);
    g_assert_cmpint (value != NULL, ==, status == TOKENRING_STATUS_FOUND);
  }
}

/* Each letter is a store: W can be written to, R is read-only, L is locked, 0 takes nothing. A
 * client secret goes to the first that can be written to, and nowhere else if that fails. */
static void
test_store (void)
{
  static const struct {
    const char *stores;
    int first, any; /* the store that has it then; -1: none */
    int code;       /* what is said when first has none */
  } cases[] = {
    { "WWW", 0, 0, 0 },
    { "RWW", 1, 1, 0 },
    { "RRW", 2, 2, 0 },
    { "LWW", -1, 1, TOKENRING_ERROR_LOCKED },
    { "0WW", -1, 1, TOKENRING_ERROR_FAILED },
    { "RLW", -1, 2, TOKENRING_ERROR_LOCKED },
    { "L0L", -1, -1, TOKENRING_ERROR_LOCKED },
    { "RRR", -1, -1, TOKENRING_ERROR_UNAVAILABLE },
  };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (cases); i++) {
    gboolean only_first = i % 2 == 0;
    int expected = only_first ? cases[i / 2].first : cases[i / 2].any;
    g_autoptr (TokenringSecret) value = tokenring_secret_new ("new", -1);
    g_autoptr (GError) error = NULL;
    g_autoptr (TrLoader) loader = NULL;
    g_autoptr (TrChain) chain = NULL;
    gboolean stored;

    g_test_message ("%s", cases[i / 2].stores);
    test_stores_reset ();
    for (guint j = 0; j < TEST_STORES; j++) {
      test_stores[j].read_only = cases[i / 2].stores[j] == 'R';
      test_stores[j].takes_nothing = cases[i / 2].stores[j] == '0';
      test_stores[j].fault = cases[i / 2].stores[j] == 'L' ? TOKENRING_ERROR_LOCKED : -1;
    }
    loader = test_loader_new ();
    chain = chain_new (loader);
    stored = only_first ? tr_chain_store_first (chain, &item, value, &error)
                        : tr_chain_store_any (chain, &item, value, &error);
    g_assert_cmpint (stored, ==, expected >= 0);
    if (stored)
      g_assert_no_error (error);
    else
      test_assert_error (error, (TokenringError) cases[i / 2].code, "");
    for (int j = 0; j < TEST_STORES; j++) {
      g_autofree char *kept = test_store_get ((guint) j, &item);

      g_assert_cmpstr (kept, ==, j == expected ? "new" : NULL);
    }
  }
}

static TokenringStatus
store_nowhere (gpointer self, const TokenringItem *what, TokenringSecret *value, GError **error)
{
  (void) self;
  (void) what;
  (void) value;
  (void) error;
  return TOKENRING_STATUS_NOT_FOUND;
}

/* A store that does not say that it has written has not. */
static void
test_store_unsure (void)
{
  static const char *const names[] = { "unsure", "one", NULL };
  const TokenringModule table = { .abi = TOKENRING_MODULE_ABI,
                                  .struct_size = sizeof table,
                                  .name = "unsure",
                                  .store = store_nowhere };
  g_autoptr (TokenringSecret) value = tokenring_secret_new ("new", -1);
  g_autofree char *kept = NULL;
  g_autoptr (TrLoader) loader = NULL;
  g_autoptr (TrChain) chain = NULL;
  g_autoptr (GError) error = NULL;

  test_stores_reset ();
  loader = test_loader_new ();
  tr_loader_add (loader, &table);
  chain = tr_chain_new (loader, names);
  g_assert_false (tr_chain_store_first (chain, &item, value, &error));
  test_assert_error (error, TOKENRING_ERROR_UNAVAILABLE, "");
  g_assert_true (tr_chain_store_any (chain, &item, value, NULL));
  kept = test_store_get (0, &item);
  g_assert_cmpstr (kept, ==, "new");
}

/* All stores are cleared, also those behind one that fails; and that one is told. One that is not
 * there at all is no failure, as long as another is: but a client secret may live on in it. */
static void
test_clear (void)
{
  static const struct {
    const char *stores;
    TokenringKind kind;
    int code;
  } cases[] = {
    { "FFF", TOKENRING_KIND_TOKEN, -1 },
    { "NNN", TOKENRING_KIND_TOKEN, -1 },
    { "LFF", TOKENRING_KIND_TOKEN, TOKENRING_ERROR_LOCKED },
    { "FTL", TOKENRING_KIND_TOKEN, TOKENRING_ERROR_TIMED_OUT },
    { "AFF", TOKENRING_KIND_TOKEN, -1 },
    { "NAA", TOKENRING_KIND_TOKEN, -1 },
    { "ALF", TOKENRING_KIND_TOKEN, TOKENRING_ERROR_LOCKED },
    { "FAT", TOKENRING_KIND_TOKEN, TOKENRING_ERROR_TIMED_OUT },
    { "AAA", TOKENRING_KIND_TOKEN, TOKENRING_ERROR_ABSENT },
    { "ANN", TOKENRING_KIND_CLIENT_SECRET, TOKENRING_ERROR_ABSENT },
    { "NAN", TOKENRING_KIND_CLIENT_SECRET, TOKENRING_ERROR_ABSENT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TrLoader) loader = test_loader_new ();
    g_autoptr (TrChain) chain = chain_new (loader);
    g_autoptr (GError) error = NULL;
    TokenringItem deleted = item;

    g_test_message ("%s", cases[i].stores);
    set_stores (cases[i].stores);
    deleted.kind = cases[i].kind;
    g_assert_cmpint (tr_chain_clear (chain, &deleted, &error), ==, cases[i].code < 0);
    if (cases[i].code < 0)
      g_assert_no_error (error);
    else
      test_assert_error (error, (TokenringError) cases[i].code, "out of order");
    for (guint j = 0; j < TEST_STORES; j++) {
      g_assert_cmpuint (test_stores[j].clears, ==, 1);
      g_assert_cmpuint (g_hash_table_size (test_stores[j].items), ==, 0);
    }
  }
}

/* A store that is not installed, or is none, is unavailable: the next one is asked. */
static void
test_missing (void)
{
  static const char *const names[] = { "missing", "issuer", "../one", "two", NULL };
  g_autoptr (TrLoader) loader = NULL;
  g_autoptr (TrChain) chain = NULL;
  g_autoptr (TokenringSecret) value = tokenring_secret_new ("new", -1);
  g_autoptr (TokenringSecret) found = NULL;
  g_autoptr (GError) error = NULL;

  test_stores_reset ();
  loader = test_loader_new ();
  chain = tr_chain_new (loader, names);
  g_assert_cmpint (tr_chain_lookup (chain, &item, NULL, NULL, NULL, &error), ==,
                   TOKENRING_STATUS_UNAVAILABLE);
  test_assert_error (error, TOKENRING_ERROR_UNAVAILABLE, "'missing'");
  g_clear_error (&error);
  g_assert_false (tr_chain_store_first (chain, &item, value, &error));
  test_assert_error (error, TOKENRING_ERROR_UNAVAILABLE, "'missing'");
  g_clear_error (&error);
  g_assert_true (tr_chain_store_any (chain, &item, value, &error));
  g_assert_no_error (error);
  g_assert_cmpint (tr_chain_lookup (chain, &item, NULL, NULL, &found, &error), ==,
                   TOKENRING_STATUS_FOUND);
  g_assert_no_error (error);
  test_assert_secret (found, "new");
}

/* What is not installed keeps nothing; what is there and cannot be loaded may. */
static void
test_clear_missing (void)
{
  static const char *const missing[] = { "missing", "../one", "two", NULL };
  static const char *const broken[] = { "abi-2", NULL };
  g_autoptr (TrLoader) loader = NULL;
  g_autoptr (TrLoader) files = tr_loader_new (TEST_MODULES);
  g_autoptr (TrChain) chain = NULL;
  g_autoptr (TrChain) unusable = tr_chain_new (files, broken);
  g_autoptr (GError) error = NULL;

  test_stores_reset ();
  test_store_put (1, &item, "old");
  loader = test_loader_new ();
  chain = tr_chain_new (loader, missing);
  g_assert_true (tr_chain_clear (chain, &item, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (test_stores[1].items), ==, 0);
  g_assert_false (tr_chain_clear (unusable, &item, &error));
  test_assert_error (error, TOKENRING_ERROR_UNAVAILABLE, "abi-2");
}

static void
test_empty (void)
{
  static const char *const names[] = { NULL };
  g_autoptr (TrLoader) loader = test_loader_new ();
  g_autoptr (TrChain) chain = tr_chain_new (loader, names);
  g_autoptr (TokenringSecret) value = tokenring_secret_new ("new", -1);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (tr_chain_lookup (chain, &item, NULL, NULL, NULL, &error), ==,
                   TOKENRING_STATUS_NOT_FOUND);
  g_assert_no_error (error);
  g_assert_true (tr_chain_clear (chain, &item, &error));
  g_assert_false (tr_chain_store_any (chain, &item, value, &error));
  test_assert_error (error, TOKENRING_ERROR_UNAVAILABLE, "");
  tr_chain_free (NULL);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  test_stores_reset ();
  g_test_add_func ("/chain/lookup", test_lookup);
  g_test_add_func ("/chain/prompts", test_prompts);
  g_test_add_func ("/chain/names", test_names);
  g_test_add_func ("/chain/accept", test_accept);
  g_test_add_func ("/chain/store", test_store);
  g_test_add_func ("/chain/store-unsure", test_store_unsure);
  g_test_add_func ("/chain/clear", test_clear);
  g_test_add_func ("/chain/clear-with-a-reader", test_clear_with_a_reader);
  g_test_add_func ("/chain/missing", test_missing);
  g_test_add_func ("/chain/clear-missing", test_clear_missing);
  g_test_add_func ("/chain/empty", test_empty);
  status = g_test_run ();
  test_stores_reset ();
  return status;
}
