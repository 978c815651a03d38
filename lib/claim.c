/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "claim.h"
#include "settings.h"

#include <string.h>

/* What was meant to be narrow must not fall back on all that the provider names. */
static char **
dup_match (const TrOrigin *origin, const char **ret_group, GError **error)
{
  GKeyFile *settings = origin->settings;
  g_auto (GStrv) own = tr_settings_dup_list (settings, "account", "match");

  *ret_group = "account";
  if (own[0] != NULL)
    return g_steal_pointer (&own);
  *ret_group = "provider";
  if (!g_key_file_has_key (settings, "account", "match", NULL))
    return tr_settings_dup_list (settings, "provider", "match");
  g_set_error (
      error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
      "%s has a match= that is empty or cannot be read; write a URL there, or delete the line",
      origin->file);
  return NULL;
}

/* Whoever is about to write the account has just named the URL. */
static void
blame_match (const TrOrigin *origin, const char *group, GError **error)
{
  g_autofree char *source = NULL;

  if (origin->is_draft && strcmp (group, "account") == 0) {
    g_prefix_error (error, "account '%s' cannot own that URL: ", origin->account);
    return;
  }
  source = tr_origin_dup_source (origin, group, "match");
  g_prefix_error (error, "account '%s' cannot own the URL of %s: ", origin->account, source);
}

/* @group: the group with the match= that counts. */
static gboolean
parse_patterns (TrClaim *claim, const TrOrigin *origin, const char *group, GError **error)
{
  for (guint i = 0; claim->match[i] != NULL; i++) {
    TokenringUrl *pattern = tr_pattern_parse (claim->match[i], error);

    if (pattern == NULL) {
      blame_match (origin, group, error);
      return FALSE;
    }
    g_ptr_array_add (claim->patterns, pattern);
  }
  return TRUE;
}

/*
 * tr_claim_read:
 * @origin: an account, whose settings have all placeholders filled
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG, or %TOKENRING_ERROR_INVALID for a
 *   URL that nobody may own
 *
 * Returns: (transfer full): what the account says that it owns, or else what its provider says
 */
TrClaim *
tr_claim_read (const TrOrigin *origin, GError **error)
{
  const char *group;
  char **match = dup_match (origin, &group, error);
  g_autoptr (TrClaim) claim = NULL;

  if (match == NULL)
    return NULL;

  claim = g_new0 (TrClaim, 1);
  claim->match = match;
  claim->patterns = g_ptr_array_new_with_free_func ((GDestroyNotify) tokenring_url_free);
  return parse_patterns (claim, origin, group, error) ? g_steal_pointer (&claim) : NULL;
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
