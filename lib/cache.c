/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The tokens in the stores of a chain. */

#include "cache.h"
#include "key.h"
#include "token.h"

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

/*
 * tr_cache_find:
 * @tokens: the chain of stores for tokens
 * @account: an account
 * @now: the time
 * @ret_spare: (out) (nullable): one that has not expired, but is within its margin: the answer if
 * no new one can be had
 * @error: return location for an error, set when a store could not say
 *
 * Returns: (transfer full) (nullable): a good token of the account
 */
TokenringToken *
tr_cache_find (TrChain *tokens, const TokenringAccount *account, gint64 now,
               TokenringToken **ret_spare, GError **error)
{
  g_autofree char *key = tr_key_dup (account);
  TokenringItem item = token_item (tokenring_account_get_name (account), key);
  Wanted wanted = { now, NULL, NULL };

  tr_chain_lookup (tokens, &item, accept_good_token, &wanted, NULL, error);
  *ret_spare = wanted.spare;
  return wanted.token;
}

/*
 * tr_cache_keep:
 * @tokens: the chain of stores for tokens
 * @account: an account
 * @token: a token of the account
 * @now: the time
 *
 * A token that no store can keep is still the answer, so this tells nobody when it fails.
 */
void
tr_cache_keep (TrChain *tokens, const TokenringAccount *account, const TokenringToken *token,
               gint64 now)
{
  g_autofree char *key = tr_key_dup (account);
  TokenringItem item = token_item (tokenring_account_get_name (account), key);
  g_autoptr (TokenringSecret) record = NULL;

  if (!tokenring_token_is_cacheable (token) || !tr_token_is_good (token, now))
    return;

  item.expires = tokenring_token_get_expires (token);
  record = tr_token_to_record (token);
  tr_chain_store_any (tokens, &item, record, NULL);
}

/*
 * tr_cache_forget:
 * @tokens: the chain of stores for tokens
 * @account: the name of an account
 * @error: return location for an error, set when a token may still be in a store
 *
 * Returns: whether no store has a token of that account
 */
gboolean
tr_cache_forget (TrChain *tokens, const char *account, GError **error)
{
  TokenringItem item = token_item (account, NULL);

  return tr_chain_clear (tokens, &item, error);
}

static gboolean
accept_same_token (TokenringSecret *value, gpointer data)
{
  g_autoptr (TokenringToken) token = tr_token_from_record (value);

  return token != NULL && tokenring_secret_equal (tokenring_token_get_secret (token), data);
}

/*
 * tr_cache_look_for:
 * @tokens: the chain of stores for tokens
 * @account: an account
 * @secret: what may be a token of the account
 * @error: return location for an error
 *
 * Returns: whether it is the token that the stores have, good or not
 */
TokenringStatus
tr_cache_look_for (TrChain *tokens, const TokenringAccount *account, TokenringSecret *secret,
                   GError **error)
{
  g_autofree char *key = tr_key_dup (account);
  TokenringItem item = token_item (tokenring_account_get_name (account), key);

  return tr_chain_lookup (tokens, &item, accept_same_token, secret, NULL, error);
}
