/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "place.h"
#include "store.h"
#include "support.h"

#include <string.h>

static const TokenringItem item = {
  .struct_size = sizeof item,
  .kind = TOKENRING_KIND_CLIENT_SECRET,
  .account = "work",
};

static gboolean has_it;

static TokenringStatus
find (gpointer self, const TokenringItem *wanted, TokenringSecret **ret_value, GError **error)
{
  (void) self;
  (void) wanted;
  (void) error;
  if (!has_it)
    return TOKENRING_STATUS_NOT_FOUND;
  *ret_value = tokenring_secret_new ("s3cret", -1);
  return TOKENRING_STATUS_FOUND;
}

static TokenringStatus
take (gpointer self, const TokenringItem *given, TokenringSecret *value, GError **error)
{
  (void) self;
  (void) given;
  (void) value;
  (void) error;
  return TOKENRING_STATUS_FOUND;
}

static char *
tell_place (gpointer self, const TokenringItem *wanted, GError **error)
{
  (void) self;
  (void) error;
  return g_strdup_printf ("the drawer of %s", wanted->account);
}

static char *
tell_lack (gpointer self, const TokenringItem *wanted, GError **error)
{
  (void) self;
  (void) wanted;
  g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                       "drawer= is not set; set it");
  return NULL;
}

static char *
tell_nothing (gpointer self, const TokenringItem *wanted, GError **error)
{
  (void) self;
  (void) wanted;
  (void) error;
  return NULL;
}

static gboolean
find_gap (gpointer self, const TokenringItem *wanted, GError **error)
{
  (void) self;
  (void) wanted;
  g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG, "the drawer is open");
  return FALSE;
}

/* What a module was compiled with says how much of its table there is. */
static TrLoader *
loader_new (void)
{
  const TokenringModule tables[] = {
    { .name = "drawer", .lookup = find, .dup_place = tell_place, .check_privacy = find_gap },
    { .name = "unset", .lookup = find, .dup_place = tell_lack },
    { .name = "silent", .lookup = find, .dup_place = tell_nothing },
    { .name = "plain", .lookup = find },
    { .name = "old",
      .lookup = find,
      .dup_place = tell_place,
      .check_privacy = find_gap,
      .struct_size = G_STRUCT_OFFSET (TokenringModule, dup_place) },
    { .name = "open", .lookup = find, .store = take },
    { .name = "none" },
  };
  TrLoader *loader = tr_loader_new ("/nonexistent");

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++) {
    TokenringModule table = tables[i];

    table.abi = TOKENRING_MODULE_ABI;
    if (table.struct_size == 0)
      table.struct_size = sizeof table;
    tr_loader_add (loader, &table);
  }
  return loader;
}

static void
test_empty (void)
{
  static const struct {
    const char *stores, *place, *problem;
  } cases[] = {
    { "drawer", "the drawer of work", NULL },
    { "plain", "the store 'plain'", NULL },
    { "old", "the store 'old'", NULL },
    { "silent", "the store 'silent'", NULL },
    { "drawer plain", "the drawer of work or the store 'plain'", NULL },
    { "unset", NULL, "drawer= is not set; set it" },
    { "unset drawer", "the drawer of work", NULL },
    { "missing unset", NULL, "'missing' is not installed" },
    { "none", NULL, "it is no store" },
  };

  has_it = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TrLoader) loader = loader_new ();
    g_auto (GStrv) names = g_strsplit (cases[i].stores, " ", -1);
    g_autoptr (TrChain) chain = tr_chain_new (loader, (const char *const *) names);
    g_autoptr (GError) error = NULL;
    g_autofree char *place = tr_place_dup_empty (chain, &item, &error);

    g_assert_cmpstr (place, ==, cases[i].place);
    if (cases[i].problem == NULL)
      g_assert_no_error (error);
    else
      g_assert_nonnull (strstr (error->message, cases[i].problem));
  }
}

/* What can be deleted by a command is nobody's to look for. */
static void
test_taken (void)
{
  static const struct {
    const char *stores, *place;
    gboolean is_there;
  } cases[] = {
    { "drawer", NULL, FALSE },
    { "drawer", "the drawer of work", TRUE },
    { "plain", "the store 'plain'", TRUE },
    { "open drawer", NULL, TRUE },
    { "drawer open", "the drawer of work", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TrLoader) loader = loader_new ();
    g_auto (GStrv) names = g_strsplit (cases[i].stores, " ", -1);
    g_autoptr (TrChain) chain = tr_chain_new (loader, (const char *const *) names);
    g_autofree char *place = NULL;

    has_it = cases[i].is_there;
    place = tr_place_dup_taken (chain, &item);
    g_assert_cmpstr (place, ==, cases[i].place);
  }
}

static void
test_privacy (void)
{
  g_autoptr (TrLoader) loader = loader_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (tr_store_check_privacy (tr_loader_get (loader, "drawer", NULL), &item, &error));
  test_assert_error (error, TOKENRING_ERROR_CONFIG, "the drawer is open");
  g_assert_true (tr_store_check_privacy (tr_loader_get (loader, "plain", NULL), &item, NULL));
  g_assert_true (tr_store_check_privacy (tr_loader_get (loader, "old", NULL), &item, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/place/empty", test_empty);
  g_test_add_func ("/place/taken", test_taken);
  g_test_add_func ("/place/privacy", test_privacy);
  return g_test_run ();
}
