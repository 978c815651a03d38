/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "search.h"
#include "index.h"

#include <string.h>

/* With fewer accounts, reading them all takes no longer than asking the index. */
#define INDEX_FROM 17

typedef struct {
  const TrFolders *folders;
  const TokenringUrl *url;
  TrSeen *seen;
  TrIndex *index;   /* NULL: none */
  TrMatch match;    /* how well the best of them fit */
  GPtrArray *best;  /* those accounts */
  GPtrArray *names; /* those of them that only the index told of so far */
  GError *broken;   /* about the first account that cannot be read */
} Search;

/* Whether something that fits so well counts; what fits worse is dropped. */
static gboolean
is_among_best (Search *search, TrMatch match)
{
  if (match == TR_MATCH_NONE || match < search->match)
    return FALSE;

  if (match > search->match) {
    g_ptr_array_set_size (search->best, 0);
    g_ptr_array_set_size (search->names, 0);
  }
  search->match = match;
  return TRUE;
}

static void
load (Search *search, const char *name)
{
  g_autoptr (TokenringAccount) account =
      tr_definition_load_seen (search->folders, name, search->seen,
                               search->broken == NULL ? &search->broken : NULL);

  if (search->index != NULL)
    tr_index_learn (search->index, name, account);
  if (account != NULL &&
      is_among_best (search, tr_claim_match (tr_account_get_claim (account), search->url)))
    g_ptr_array_add (search->best, g_steal_pointer (&account));
}

static void
look_at_all (Search *search, char **names)
{
  TrMatch match;
  gboolean fits;

  for (guint i = 0; names[i] != NULL; i++) {
    if (search->index == NULL ||
        !tr_index_recall (search->index, names[i], search->url, &match, &fits))
      load (search, names[i]);
    else if (is_among_best (search, match) && fits)
      g_ptr_array_add (search->names, names[i]);
  }
}

static int
compare_accounts (const void *a, const void *b)
{
  return strcmp (tokenring_account_get_name (*(TokenringAccount *const *) a),
                 tokenring_account_get_name (*(TokenringAccount *const *) b));
}

/* The index is not believed: who answers is read and matched, as without it. */
static gboolean
load_recalled (Search *search)
{
  for (guint i = 0; i < search->names->len; i++) {
    g_autoptr (TokenringAccount) account =
        tr_definition_load_seen (search->folders, search->names->pdata[i], search->seen, NULL);

    if (account == NULL ||
        tr_claim_match (tr_account_get_claim (account), search->url) != search->match ||
        !tr_account_fits_username (account, search->url->username))
      return FALSE;
    g_ptr_array_add (search->best, g_steal_pointer (&account));
  }
  if (search->names->len > 0)
    g_ptr_array_sort (search->best, compare_accounts);
  return TRUE;
}

static void
search_start (Search *search)
{
  search->match = TR_MATCH_NONE;
  g_ptr_array_set_size (search->best, 0);
  g_ptr_array_set_size (search->names, 0);
  g_clear_error (&search->broken);
}

static void
search_run (Search *search, char **names)
{
  search_start (search);
  look_at_all (search, names);
  if (!load_recalled (search)) {
    tr_index_restart (search->index);
    search_start (search);
    look_at_all (search, names);
  }
  if (search->index != NULL)
    tr_index_save (search->index);
}

static void
search_clear (Search *search)
{
  tr_seen_free (search->seen);
  tr_index_free (search->index);
  g_ptr_array_unref (search->best);
  g_ptr_array_unref (search->names);
  g_clear_error (&search->broken);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

/*
 * tr_search_best:
 * @folders: where account and provider files are
 * @url: what is asked for
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG, when no account owns the URL and
 *   one that cannot be read might
 *
 * Returns: (transfer full): the accounts that own the URL alike, in the order of their names. Those
 *   that do not fit its user name may be left out
 */
GPtrArray *
tr_search_best (const TrFolders *folders, const TokenringUrl *url, GError **error)
{
  g_auto (GStrv) names = tr_folders_list (folders, "accounts", error);
  g_auto (Search) search = {
    .folders = folders,
    .url = url,
    .seen = tr_seen_new (),
    .best = g_ptr_array_new_with_free_func ((GDestroyNotify) tokenring_account_unref),
    .names = g_ptr_array_new (),
  };

  if (names == NULL)
    return NULL;
  if (g_strv_length (names) >= INDEX_FROM)
    search.index = tr_index_open (folders, search.seen);
  search_run (&search, names);

  if (search.match == TR_MATCH_NONE && search.broken != NULL) {
    g_propagate_error (error, g_steal_pointer (&search.broken));
    return NULL;
  }
  return g_ptr_array_ref (search.best);
}
