/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who answers for a URL, and why the others do not: by the same rules as the search for an account,
 * but with a word on each. It reads all accounts, and so is for people, not for hosts. */

#include "definition.h"
#include "broker.h"

typedef struct {
  char *name;
  char *match;   /* of what the account owns, the URL that comes closest; NULL: none */
  char *problem; /* why the account is broken; NULL: it is not */
  TokenringReason reason;
  TrMatch closeness;
  gboolean fits_username;
} Entry;

struct _TokenringExplanation {
  GPtrArray *entries;
};

static void
entry_free (Entry *entry)
{
  g_free (entry->name);
  g_free (entry->match);
  g_free (entry->problem);
  g_free (entry);
}

static void
look_at_pattern (Entry *entry, const TokenringUrl *url, const TokenringUrl *pattern,
                 const char *text)
{
  TokenringReason reason = tr_pattern_explain (url, pattern);
  TrMatch closeness = tr_pattern_match (url, pattern);

  if (entry->match != NULL && reason <= entry->reason && closeness <= entry->closeness)
    return;
  g_free (entry->match);
  entry->match = g_strdup (text);
  entry->reason = reason;
  entry->closeness = closeness;
}

static Entry *
entry_new (const TrFolders *folders, const char *name, const TokenringUrl *url, TrSeen *seen)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (TokenringAccount) account = tr_definition_load_seen (folders, name, seen, &problem);
  const GPtrArray *patterns;
  Entry *entry = g_new0 (Entry, 1);

  entry->name = g_strdup (name);
  entry->reason = TOKENRING_REASON_BROKEN;
  if (account == NULL) {
    entry->problem = g_strdup (problem->message);
    return entry;
  }

  entry->reason = TOKENRING_REASON_OWNS_NOTHING;
  entry->fits_username = tr_account_fits_username (account, tokenring_url_get_username (url));
  patterns = tr_account_get_claim (account)->patterns;
  for (guint i = 0; i < patterns->len; i++)
    look_at_pattern (entry, url, patterns->pdata[i], tokenring_account_get_match (account)[i]);
  return entry;
}

/* Those that own the URL: the closest of them, then those of them that the user name fits. */
static void
judge (const GPtrArray *entries)
{
  TrMatch best = TR_MATCH_NONE;
  guint fitting = 0;

  for (guint i = 0; i < entries->len; i++) {
    const Entry *entry = entries->pdata[i];

    best = MAX (best, entry->closeness);
  }
  for (guint i = 0; i < entries->len; i++) {
    const Entry *entry = entries->pdata[i];

    fitting += entry->closeness == best && entry->fits_username ? 1 : 0;
  }
  for (guint i = 0; best != TR_MATCH_NONE && i < entries->len; i++) {
    Entry *entry = entries->pdata[i];

    if (entry->closeness == TR_MATCH_NONE)
      continue;
    if (entry->closeness < best)
      entry->reason = TOKENRING_REASON_LESS_SPECIFIC;
    else if (!entry->fits_username)
      entry->reason = TOKENRING_REASON_USERNAME;
    else
      entry->reason = fitting == 1 ? TOKENRING_REASON_ANSWERS : TOKENRING_REASON_AMBIGUOUS;
  }
}

/**
 * tokenring_broker_explain:
 * @broker: a broker
 * @url: what is asked for
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG
 *
 * Returns: (transfer full): of each account, in the order of their names, why it answers for the
 *   URL or does not. At most one has %TOKENRING_REASON_ANSWERS: that which
 *   tokenring_broker_find_account() finds
 *
 * Since: 0.1
 */
TokenringExplanation *
tokenring_broker_explain (TokenringBroker *broker, const TokenringUrl *url, GError **error)
{
  g_auto (GStrv) names = tr_folders_list (broker->folders, "accounts", error);
  g_autoptr (TrSeen) seen = tr_seen_new ();
  TokenringExplanation *explanation;

  if (names == NULL)
    return NULL;

  explanation = g_new0 (TokenringExplanation, 1);
  explanation->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  for (guint i = 0; names[i] != NULL; i++)
    g_ptr_array_add (explanation->entries, entry_new (broker->folders, names[i], url, seen));
  judge (explanation->entries);
  return explanation;
}

/**
 * tokenring_explanation_free:
 * @explanation: (nullable) (transfer full): an explanation
 *
 * Since: 0.1
 */
void
tokenring_explanation_free (TokenringExplanation *explanation)
{
  if (explanation == NULL)
    return;

  g_ptr_array_unref (explanation->entries);
  g_free (explanation);
}

/**
 * tokenring_explanation_get_length:
 * @explanation: an explanation
 *
 * Returns: the number of accounts
 *
 * Since: 0.1
 */
guint
tokenring_explanation_get_length (const TokenringExplanation *explanation)
{
  return explanation->entries->len;
}

static const Entry *
get_entry (const TokenringExplanation *explanation, guint index)
{
  return explanation->entries->pdata[index];
}

/**
 * tokenring_explanation_get_name:
 * @explanation: an explanation
 * @index: which account, less than their number
 *
 * Returns: (transfer none): the account's name
 *
 * Since: 0.1
 */
const char *
tokenring_explanation_get_name (const TokenringExplanation *explanation, guint index)
{
  return get_entry (explanation, index)->name;
}

/**
 * tokenring_explanation_get_reason:
 * @explanation: an explanation
 * @index: which account, less than their number
 *
 * Returns: why the account answers, or does not
 *
 * Since: 0.1
 */
TokenringReason
tokenring_explanation_get_reason (const TokenringExplanation *explanation, guint index)
{
  return get_entry (explanation, index)->reason;
}

/**
 * tokenring_explanation_get_match:
 * @explanation: an explanation
 * @index: which account, less than their number
 *
 * Returns: (transfer none) (nullable): of the URLs that the account owns, as they are written, the
 *   one that comes closest; %NULL when there is none
 *
 * Since: 0.1
 */
const char *
tokenring_explanation_get_match (const TokenringExplanation *explanation, guint index)
{
  return get_entry (explanation, index)->match;
}

/**
 * tokenring_explanation_get_problem:
 * @explanation: an explanation
 * @index: which account, less than their number
 *
 * Returns: (transfer none) (nullable): why the account cannot be loaded; %NULL when it can
 *
 * Since: 0.1
 */
const char *
tokenring_explanation_get_problem (const TokenringExplanation *explanation, guint index)
{
  return get_entry (explanation, index)->problem;
}
