/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "claim.h"
#include "settings.h"

/* What was meant to be narrow must not fall back on all that the provider names. */
static char **
dup_match (GKeyFile *settings, const char *file, GError **error)
{
  g_auto (GStrv) own = tr_settings_dup_list (settings, "account", "match");

  if (own[0] != NULL)
    return g_steal_pointer (&own);
  if (!g_key_file_has_key (settings, "account", "match", NULL))
    return tr_settings_dup_list (settings, "provider", "match");
  g_set_error (
      error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
      "%s has a match= that is empty or cannot be read; write a URL there, or delete the line",
      file);
  return NULL;
}

static gboolean
parse_patterns (TrClaim *claim, const char *account, GError **error)
{
  for (guint i = 0; claim->match[i] != NULL; i++) {
    TokenringUrl *pattern = tr_pattern_parse (claim->match[i], error);

    if (pattern == NULL) {
      g_prefix_error (error, "account '%s' cannot own that URL: ", account);
      return FALSE;
    }
    g_ptr_array_add (claim->patterns, pattern);
  }
  return TRUE;
}

/*
 * tr_claim_read:
 * @settings: the account's settings over those of its provider, with all placeholders filled
 * @account: the account's name
 * @file: where it is from
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG, or %TOKENRING_ERROR_INVALID for a
 *   URL that nobody may own
 *
 * Returns: (transfer full): what the account says that it owns, or else what its provider says
 */
TrClaim *
tr_claim_read (GKeyFile *settings, const char *account, const char *file, GError **error)
{
  char **match = dup_match (settings, file, error);
  g_autoptr (TrClaim) claim = NULL;

  if (match == NULL)
    return NULL;

  claim = g_new0 (TrClaim, 1);
  claim->match = match;
  claim->patterns = g_ptr_array_new_with_free_func ((GDestroyNotify) tokenring_url_free);
  return parse_patterns (claim, account, error) ? g_steal_pointer (&claim) : NULL;
}

/*
 * tr_claim_free:
 * @claim: (nullable) (transfer full): a claim
 */
void
tr_claim_free (TrClaim *claim)
{
  if (claim == NULL)
    return;

  g_strfreev (claim->match);
  g_ptr_array_unref (claim->patterns);
  g_free (claim);
}

/*
 * tr_claim_match:
 * @claim: a claim
 * @url: what is asked for
 *
 * Returns: how well the best of the URLs fits
 */
TrMatch
tr_claim_match (const TrClaim *claim, const TokenringUrl *url)
{
  TrMatch best = TR_MATCH_NONE;

  for (guint i = 0; i < claim->patterns->len; i++) {
    TrMatch match = tr_pattern_match (url, claim->patterns->pdata[i]);

    best = MAX (best, match);
  }
  return best;
}
