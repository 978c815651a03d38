/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cache.h"
#include "key.h"
#include "token.h"

#define MAX_RECENT 256

/* A token that this process has had, for the next call of a program that runs for long. */
typedef struct {
  char *account;
  TokenringToken *token;
} Recent;

struct _TrCache {
  TrChain *stores;
  GMutex lock;
  GHashTable *recent; /* by key */
  guint changes;      /* that this process has made to the stores */
};

static void
recent_free (Recent *recent)
{
  g_free (recent->account);
  tokenring_token_unref (recent->token);
  g_free (recent);
}

/*
 * tr_cache_new:
 * @loader: (transfer none): where the stores come from; must outlive the cache
 * @names: the names of the stores
 *
 * Returns: (transfer full): a cache
 */
TrCache *
tr_cache_new (TrLoader *loader, const char *const *names)
{
  TrCache *cache = g_new0 (TrCache, 1);

  g_mutex_init (&cache->lock);
  cache->stores = tr_chain_new (loader, names);
  cache->recent =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) recent_free);
  return cache;
}

/*
 * tr_cache_free:
 * @cache: (nullable) (transfer full): a cache
 */
void
tr_cache_free (TrCache *cache)
{
  if (cache == NULL)
    return;

  tr_chain_free (cache->stores);
  g_hash_table_unref (cache->recent);
  g_mutex_clear (&cache->lock);
  g_free (cache);
}

/*
 * tr_cache_recall:
 * @cache: a cache
 * @key: the key of an account's token
 * @now: the time
 *
 * Asks no store. Can be called from any thread at any time.
 *
 * Returns: (transfer full) (nullable): the token, if this process has had it and it is still good
 */
TokenringToken *
tr_cache_recall (TrCache *cache, const char *key, gint64 now)
{
  TokenringToken *token = NULL;
  const Recent *recent;

  g_mutex_lock (&cache->lock);
  recent = g_hash_table_lookup (cache->recent, key);
  if (recent != NULL && tr_token_is_good (recent->token, now))
    token = tokenring_token_ref (recent->token);
  g_mutex_unlock (&cache->lock);
  return token;
}

/* What would be too many is forgotten at once: the stores still have it. */
static void
remember_token (TrCache *cache, const char *account, const char *key, TokenringToken *token)
{
  Recent *recent = g_new0 (Recent, 1);

  recent->account = g_strdup (account);
  recent->token = tokenring_token_ref (token);
  if (g_hash_table_size (cache->recent) >= MAX_RECENT)
    g_hash_table_remove_all (cache->recent);
  g_hash_table_replace (cache->recent, g_strdup (key), recent);
}

static guint
count_changes (TrCache *cache)
{
  guint changes;

  g_mutex_lock (&cache->lock);
  changes = cache->changes;
  g_mutex_unlock (&cache->lock);
  return changes;
}

/* What another thread dropped or replaced since it was read must not come back: a program that was
 * refused with it would be handed it again. */
static void
remember_found (TrCache *cache, const TrLook *look, TokenringToken *token, guint changes)
{
  g_mutex_lock (&cache->lock);
  if (cache->changes == changes)
    remember_token (cache, look->account, look->key, token);
  g_mutex_unlock (&cache->lock);
}

/* Comes after the change of the stores: who read them before is told by it, and who reads them
 * after it sees the change. */
static void
remember_kept (TrCache *cache, const char *account, const char *key, TokenringToken *token)
{
  g_mutex_lock (&cache->lock);
  cache->changes++;
  remember_token (cache, account, key, token);
  g_mutex_unlock (&cache->lock);
}

static gboolean
is_of_account (gpointer key, gpointer value, gpointer data)
{
  const Recent *recent = value;

  (void) key;
  return g_str_equal (recent->account, data);
}

static TokenringToken *
look_at_recent (TrCache *cache, const char *key, const TokenringSecret *secret)
{
  TokenringToken *token = NULL;
  const Recent *recent;

  g_mutex_lock (&cache->lock);
  recent = g_hash_table_lookup (cache->recent, key);
  if (recent != NULL && tokenring_secret_equal (tokenring_token_get_secret (recent->token), secret))
    token = tokenring_token_ref (recent->token);
  g_mutex_unlock (&cache->lock);
  return token;
}

static void
forget_recent (TrCache *cache, const char *account)
{
  g_mutex_lock (&cache->lock);
  cache->changes++;
  g_hash_table_foreach_remove (cache->recent, is_of_account, (gpointer) account);
  g_mutex_unlock (&cache->lock);
}

static TokenringItem
token_item (const char *account, const char *key)
{
  return (TokenringItem){
    .struct_size = sizeof (TokenringItem),
    .kind = TOKENRING_KIND_TOKEN,
    .account = account,
    .key = key,
  };
}

typedef struct {
  gint64 now;
  TokenringToken *token;
  TokenringToken *spare; /* one within its margin: the answer if renewing fails */
} Wanted;

static gboolean
accept_good_token (TokenringSecret *value, gpointer data)
{
  Wanted *wanted = data;
  g_autoptr (TokenringToken) token = tr_token_from_record (value);

  if (token == NULL)
    return FALSE;
  if (tr_token_is_good (token, wanted->now)) {
    wanted->token = g_steal_pointer (&token);
    return TRUE;
  }
  if (wanted->spare == NULL)
    wanted->spare = tr_token_new_spare (token, wanted->now);
  return FALSE;
}

static void
write_back (TrCache *cache, TokenringItem *item, const TokenringToken *token, guint index)
{
  g_autoptr (TokenringSecret) record = tr_token_to_record (token);

  item->expires = tokenring_token_get_expires (token);
  tr_chain_store_before (cache->stores, item, record, index);
}

/*
 * tr_cache_find:
 * @cache: a cache
 * @look: which token is looked for, and where
 * @ret_is_late: (out) (optional): whether a store before the one that has it should have it, too
 * @ret_spare: (inout) (nullable): one that has not expired, but is within its margin: the answer if
 *   no new one can be had
 * @error: return location for an error, set when a store could not say
 *
 * What is found late is written to the stores before if nobody can drop the token meanwhile; it
 * would come back otherwise.
 *
 * Returns: (transfer full) (nullable): a good token of the account
 */
TokenringToken *
tr_cache_find (TrCache *cache, const TrLook *look, gboolean *ret_is_late,
               TokenringToken **ret_spare, GError **error)
{
  TokenringItem item = token_item (look->account, look->key);
  Wanted wanted = { look->now, NULL, *ret_spare };
  guint changes = count_changes (cache);
  guint index;

  tr_chain_find (cache->stores, &item, look->is_quick, accept_good_token, &wanted, &index, NULL,
                 error);
  *ret_spare = wanted.spare;
  if (wanted.token == NULL)
    return NULL;

  remember_found (cache, look, wanted.token, changes);
  if (index > 0 && look->is_alone)
    write_back (cache, &item, wanted.token, index);
  if (ret_is_late != NULL)
    *ret_is_late = index > 0 && !look->is_alone;
  return wanted.token;
}

/*
 * tr_cache_is_quick:
 * @cache: a cache
 *
 * Returns: whether a quick look asks any store
 */
gboolean
tr_cache_is_quick (TrCache *cache)
{
  return tr_chain_is_quick (cache->stores);
}

/*
 * tr_cache_keep:
 * @cache: a cache
 * @account: the name of an account
 * @key: the key of its token
 * @token: a token of the account
 * @now: the time
 *
 * A token that no store can keep is still the answer, so this tells nobody when it fails.
 */
void
tr_cache_keep (TrCache *cache, const char *account, const char *key, TokenringToken *token,
               gint64 now)
{
  TokenringItem item = token_item (account, key);
  g_autoptr (TokenringSecret) record = NULL;

  if (!tokenring_token_is_cacheable (token) || !tr_token_is_good (token, now))
    return;

  item.expires = tokenring_token_get_expires (token);
  record = tr_token_to_record (token);
  tr_chain_store_any (cache->stores, &item, record, NULL);
  remember_kept (cache, account, key, token);
}

/*
 * tr_cache_forget:
 * @cache: a cache
 * @account: the name of an account
 * @error: return location for an error, set when a token may still be in a store
 *
 * Returns: whether no store has a token of that account
 */
gboolean
tr_cache_forget (TrCache *cache, const char *account, GError **error)
{
  TokenringItem item = token_item (account, NULL);
  gboolean is_clear = tr_chain_clear (cache->stores, &item, error);

  forget_recent (cache, account);
  return is_clear;
}

typedef struct {
  const TokenringSecret *secret;
  TokenringToken *token;
  gboolean is_other_there;
} Same;

static gboolean
accept_same_token (TokenringSecret *value, gpointer data)
{
  Same *same = data;
  g_autoptr (TokenringToken) token = tr_token_from_record (value);

  if (token == NULL)
    return FALSE;
  if (!tokenring_secret_equal (tokenring_token_get_secret (token), same->secret)) {
    same->is_other_there = TRUE;
    return FALSE;
  }
  same->token = g_steal_pointer (&token);
  return TRUE;
}

/*
 * tr_cache_look_for:
 * @cache: a cache
 * @account: an account
 * @secret: what may be a token of the account
 * @ret_token: (out) (optional): the token that it is, if it was found
 * @error: return location for an error
 *
 * If only this process still has it, and another one has got a newer token since, it is forgotten
 * here.
 *
 * Returns: whether it is the token that the stores have, good or not; or, if they have none, this
 *   process
 */
TokenringStatus
tr_cache_look_for (TrCache *cache, const TokenringAccount *account, TokenringSecret *secret,
                   TokenringToken **ret_token, GError **error)
{
  g_autofree char *key = tr_key_dup (account);
  TokenringItem item = token_item (tokenring_account_get_name (account), key);
  g_autoptr (TokenringToken) recent = look_at_recent (cache, key, secret);
  Same same = { .secret = secret };
  g_autoptr (TokenringToken) token = NULL;
  g_autoptr (GError) problem = NULL;
  TokenringStatus status =
      tr_chain_lookup (cache->stores, &item, accept_same_token, &same, NULL, &problem);

  if (status != TOKENRING_STATUS_FOUND && recent != NULL && same.is_other_there) {
    forget_recent (cache, item.account);
  } else if (status != TOKENRING_STATUS_FOUND && recent != NULL) {
    g_clear_error (&problem);
    same.token = g_steal_pointer (&recent);
    status = TOKENRING_STATUS_FOUND;
  }
  /* A store that is not there at all has no token for anybody, if another one is there. */
  if (g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_ABSENT) &&
      tr_chain_is_any_there (cache->stores, &item))
    status = TOKENRING_STATUS_NOT_FOUND;
  else if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  token = same.token;
  if (ret_token != NULL && status == TOKENRING_STATUS_FOUND)
    *ret_token = g_steal_pointer (&token);
  return status;
}
