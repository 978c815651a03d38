/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "claim.h"
#include "support.h"

#define PROVIDER "[provider]\nmatch=https://example.com/api;https://example.com/v2\n"

static TrClaim *
claim_from (const char *text, GError **error)
{
  g_autoptr (GKeyFile) settings = g_key_file_new ();

  g_assert_true (g_key_file_load_from_data (settings, text, (gsize) -1, G_KEY_FILE_NONE, NULL));
  return tr_claim_read (&(TrOrigin){ .account = "work", .file = "work.conf", .settings = settings },
                        error);
}

static TrMatch
match_of (const TrClaim *claim, const char *text)
{
  g_autoptr (TokenringUrl) url = tokenring_url_parse (text, NULL);

  g_assert_nonnull (url);
  return tr_claim_match (claim, url);
}

/* The account's own URLs replace the provider's; the best of several counts. */
static void
test_match (void)
{
  g_autoptr (TrClaim) claim =
      claim_from (PROVIDER
                  "[account]\nmatch=https://*.example.org;https://git.example.org/team; \n",
                  NULL);
  TrMatch wild = match_of (claim, "https://a.example.org/team");

  g_assert_cmpuint (match_of (claim, "https://example.com/api"), ==, TR_MATCH_NONE);
  g_assert_cmpuint (wild, >, TR_MATCH_NONE);
  g_assert_cmpuint (match_of (claim, "https://git.example.org/team/x"), >, wild);
}

/* An account that says nothing owns what its provider says. */
static void
test_fallback (void)
{
  g_autoptr (TrClaim) claim = claim_from (PROVIDER "[account]\n", NULL);
  g_autoptr (TrClaim) nothing = claim_from ("[account]\n", NULL);

  g_assert_cmpstr (claim->match[0], ==, "https://example.com/api");
  g_assert_cmpstr (claim->match[1], ==, "https://example.com/v2");
  g_assert_null (claim->match[2]);
  g_assert_cmpuint (match_of (claim, "https://example.com/v2/x"), >, TR_MATCH_NONE);
  g_assert_cmpuint (match_of (claim, "https://example.com"), ==, TR_MATCH_NONE);
  g_assert_null (nothing->match[0]);
  g_assert_cmpuint (match_of (nothing, "https://example.com"), ==, TR_MATCH_NONE);
}

/* What was meant to be narrow is not all that the provider owns, and one bad URL spoils the rest.
 */
static void
test_refused (void)
{
  static const struct {
    const char *match;
    TokenringError code;
    const char *says;
  } cases[] = {
    { "", TOKENRING_ERROR_CONFIG, "work.conf has a match= that is empty" },
    { " ; ;", TOKENRING_ERROR_CONFIG, "work.conf has a match= that is empty" },
    { "https://git.example.com/a\\x", TOKENRING_ERROR_CONFIG, "cannot be read" },
    { "https://good.example;https://*", TOKENRING_ERROR_INVALID, "account 'work' cannot own" },
    { "http://example.com", TOKENRING_ERROR_INVALID, "account 'work' cannot own" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strdup_printf (PROVIDER "[account]\nmatch=%s\n", cases[i].match);
    g_autoptr (GError) error = NULL;

    g_assert_null (claim_from (text, &error));
    test_assert_error (error, cases[i].code, cases[i].says);
  }
  tr_claim_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/claim/match", test_match);
  g_test_add_func ("/claim/fallback", test_fallback);
  g_test_add_func ("/claim/refused", test_refused);
  return g_test_run ();
}
