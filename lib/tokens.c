/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The policy of the broker for tokens and client secrets: what is answered from where, what hosts
 * may change, and what they may not. */

#include "account.h"
#include "broker.h"
#include "issuer.h"
#include "key.h"
#include "registry.h"
#include "rejection.h"
#include "renewal.h"
#include "url.h"
#include "vault.h"

#include <string.h>

static TrLook
make_look (const TokenringBroker *broker, const TokenringAccount *account, const char *key)
{
  return (TrLook){ .account = tokenring_account_get_name (account),
                   .key = key,
                   .now = tr_broker_now (broker) };
}

/**
 * tokenring_broker_peek_token:
 * @broker: a broker
 * @account: an account
 * @error: return location for an error, set when a cache could not say
 *
 * Returns: (transfer full) (nullable): the account's good token in the caches, or %NULL
 *
 * Since: 0.1
 */
TokenringToken *
tokenring_broker_peek_token (TokenringBroker *broker, TokenringAccount *account, GError **error)
{
  g_autofree char *key = tr_key_dup (account);
  g_autoptr (TokenringToken) spare = NULL;
  const TrLook look = make_look (broker, account, key);

  return tr_broker_open_chains (broker, error)
             ? tr_cache_find (broker->tokens, &look, NULL, &spare, error)
             : NULL;
}

/* Who finds it late looks again alone, which has it written to where it is found early. If the lock
 * cannot be had, the next caller does that. */
static TokenringToken *
look_in_stores (TokenringBroker *broker, const TokenringAccount *account, const char *key,
                TokenringToken **ret_spare)
{
  TrLook look = make_look (broker, account, key);
  g_autoptr (TokenringToken) token = NULL;
  g_autoptr (TrLock) lock = NULL;
  gboolean is_late;

  look.is_quick = tr_cache_is_quick (broker->tokens);
  token = tr_cache_find (broker->tokens, &look, &is_late, ret_spare, NULL);
  if (token == NULL || !is_late)
    return g_steal_pointer (&token);

  lock = tr_broker_take_lock (broker, account);
  if (lock == NULL)
    return g_steal_pointer (&token);
  look.is_alone = TRUE;
  return tr_cache_find (broker->tokens, &look, NULL, ret_spare, NULL);
}

/**
 * tokenring_broker_get_token:
 * @broker: a broker
 * @account: an account
 * @flags: how
 * @error: return location for an error of any code but %TOKENRING_ERROR_NO_ACCOUNT,
 *   %TOKENRING_ERROR_AMBIGUOUS and %TOKENRING_ERROR_EXISTS
 *
 * Answers from the caches while the token there is good, and otherwise exchanges the account's
 * client secret for a new token, which is cached. One caller at a time does that, among all
 * processes and threads of the user; the others wait and take what it got. A refusal is remembered
 * for a while, so that nobody asks in vain. While the endpoint cannot be reached, the old token is
 * the answer until it expires.
 *
 * Returns: (transfer full): a token that is good
 *
 * Since: 0.1
 */
TokenringToken *
tokenring_broker_get_token (TokenringBroker *broker, TokenringAccount *account,
                            TokenringFlags flags, GError **error)
{
  g_autofree char *key = NULL;
  g_autoptr (TokenringToken) token = NULL;
  g_autoptr (TokenringToken) spare = NULL;

  if (!tr_broker_open_chains (broker, error))
    return NULL;
  if ((flags & TOKENRING_FLAGS_FRESH) != 0)
    return tr_renew (broker, account, flags, NULL, error);

  key = tr_key_dup (account);
  token = tr_cache_recall (broker->tokens, key, tr_broker_now (broker));
  if (token == NULL)
    token = look_in_stores (broker, account, key, &spare);
  return token != NULL ? g_steal_pointer (&token) : tr_renew (broker, account, flags, spare, error);
}

/**
 * tokenring_broker_refresh_token:
 * @broker: a broker
 * @account: an account
 * @within: seconds
 * @flags: how; %TOKENRING_FLAGS_FRESH makes no difference
 * @ret_is_new: (out) (optional): whether the token was asked for by this call
 * @error: return location for an error, as of tokenring_broker_get_token()
 *
 * For who looks after tokens ahead of need, such as a timer. Leaves the token in the caches alone
 * if it will still be handed out in @within seconds, of which half of its life is the most that
 * counts, and otherwise renews it, though it may be good. One caller at a time does that, as with
 * tokenring_broker_get_token(). If it fails that is an error, and the token that is there stays the
 * answer for who needs one. After a refusal nothing is asked for an hour, unless somebody asks
 * meanwhile, or there is a new client secret.
 *
 * Returns: (transfer full): a token that is good
 *
 * Since: 0.1
 */
TokenringToken *
tokenring_broker_refresh_token (TokenringBroker *broker, TokenringAccount *account, guint within,
                                TokenringFlags flags, gboolean *ret_is_new, GError **error)
{
  g_autoptr (TokenringToken) token = NULL;
  gboolean is_new;

  if (!tr_broker_open_chains (broker, error))
    return NULL;
  token = tr_renew_early (broker, account, flags, within, &is_new, error);
  if (token != NULL && ret_is_new != NULL)
    *ret_is_new = is_new;
  return g_steal_pointer (&token);
}

/**
 * tokenring_broker_has_client_secret:
 * @broker: a broker
 * @account: an account
 * @error: return location for an error, set when that cannot be told now
 *
 * Raises no prompt.
 *
 * Returns: whether the account has a client secret
 *
 * Since: 0.1
 */
gboolean
tokenring_broker_has_client_secret (TokenringBroker *broker, TokenringAccount *account,
                                    GError **error)
{
  return tr_broker_open_chains (broker, error) && tr_vault_has (broker->secrets, account, error);
}

/**
 * tokenring_broker_forget:
 * @broker: a broker
 * @account: an account
 * @error: return location for an error, set when a token may still be cached
 *
 * Drops the account's cached tokens. A cache that is not there at all, as a keyring without a
 * session bus, is left out if there is another one.
 *
 * Returns: whether no cache has any
 *
 * Since: 0.1
 */
gboolean
tokenring_broker_forget (TokenringBroker *broker, TokenringAccount *account, GError **error)
{
  g_autoptr (TrLock) lock = NULL;

  if (!tr_broker_open_chains (broker, error))
    return FALSE;
  /* Nobody who found the token before is to write it to another store after. */
  lock = tr_broker_take_lock (broker, account);
  return tr_cache_forget (broker->tokens, tokenring_account_get_name (account), error);
}

/**
 * tokenring_broker_set_client_secret:
 * @broker: a broker
 * @account: an account
 * @client_secret: the new client secret
 * @error: return location for an error
 *
 * Writes the client secret into the first store of the chain that can be written to, over the one
 * that is there, and drops the tokens that were issued for that one, as tokenring_broker_forget()
 * does; if somebody is just asking for another with it, after waiting for that. If only this fails,
 * the message says so.
 *
 * Returns: whether it is written, and no old token is cached
 *
 * Since: 0.1
 */
gboolean
tokenring_broker_set_client_secret (TokenringBroker *broker, TokenringAccount *account,
                                    TokenringSecret *client_secret, GError **error)
{
  if (!tr_broker_open_chains (broker, error) ||
      !tr_vault_store (broker->secrets, account, client_secret, error))
    return FALSE;
  if (tr_renewal_start_over (broker, account, error))
    return TRUE;

  g_prefix_error (error, "the client secret is replaced, but old tokens may still be cached: ");
  return FALSE;
}

/**
 * tokenring_broker_store:
 * @broker: a broker
 * @url: the URL for which a host wants a password to be kept, with its user name
 * @password: the password
 * @error: return location for an error: that of tokenring_broker_find_account(), or of a store
 *
 * Hosts hand our own tokens back after each use, and nothing happens then. Only when the account
 * has no client secret yet, and the user name is its client id, the password becomes that secret.
 *
 * Returns: whether there is nothing left to do
 *
 * Since: 0.1
 */
gboolean
tokenring_broker_store (TokenringBroker *broker, const TokenringUrl *url, TokenringSecret *password,
                        GError **error)
{
  g_autoptr (TokenringAccount) account = tr_registry_find (broker->folders, url, error);
  g_autoptr (GError) problem = NULL;
  gsize length;

  if (account == NULL || !tr_broker_open_chains (broker, error))
    return FALSE;
  tokenring_secret_peek (password, &length);
  if (length == 0)
    return TRUE;
  if (g_strcmp0 (url->username, tokenring_account_get_client_id (account)) != 0 ||
      tr_cache_look_for (broker->tokens, account, password, NULL, NULL) == TOKENRING_STATUS_FOUND)
    return TRUE;

  if (tokenring_broker_has_client_secret (broker, account, &problem))
    return TRUE;
  /* What cannot be told is not absent: an old secret is never written over here. */
  if (problem != NULL) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  return tokenring_broker_set_client_secret (broker, account, password, error);
}

/**
 * tokenring_broker_erase:
 * @broker: a broker
 * @url: the URL for which a host's credential was refused
 * @rejected: (nullable): that credential
 * @error: return location for an error: %TOKENRING_ERROR_REFUSED when the token had just been
 *   issued, or that of a store in which it may still be
 *
 * Drops the cached token if it is the one that was refused, or if none is named, from the caches
 * of tokenring_broker_forget(). If it was issued
 * less than 30 s ago, the next one would fare no better: tokenring_broker_get_token() then asks for
 * none, and fails with the same error, for as long as a refusal is remembered. A client secret is
 * never deleted: some can be obtained only once.
 *
 * Returns: whether no cache has the token, and a new one may do
 *
 * Since: 0.1
 */
gboolean
tokenring_broker_erase (TokenringBroker *broker, const TokenringUrl *url, TokenringSecret *rejected,
                        GError **error)
{
  g_autoptr (GPtrArray) owners = tr_registry_owners (broker->folders, url, error);

  if (owners == NULL || !tr_broker_open_chains (broker, error))
    return FALSE;

  for (guint i = 0; i < owners->len; i++) {
    TokenringAccount *owner = owners->pdata[i];

    if (rejected == NULL ? !tokenring_broker_forget (broker, owner, error)
                         : !tr_rejection_take (broker, owner, url, rejected, error))
      return FALSE;
  }
  return TRUE;
}

/**
 * tokenring_broker_call_status:
 * @broker: a broker
 * @account: an account whose provider has a status-url
 * @token: a token of the account
 * @ret_http_status: (out): what the URL answered
 * @error: return location for an error: %TOKENRING_ERROR_INVALID when there is no status-url,
 *   %TOKENRING_ERROR_NETWORK, %TOKENRING_ERROR_CONFIG
 *
 * Calls the provider's status URL with the token.
 *
 * Returns: whether it answered
 *
 * Since: 0.1
 */
gboolean
tokenring_broker_call_status (TokenringBroker *broker, TokenringAccount *account,
                              TokenringToken *token, guint *ret_http_status, GError **error)
{
  TrModule *issuer = tr_broker_get_issuer (broker, account, error);

  return issuer != NULL && tr_issuer_call_status (issuer, account, token, ret_http_status, error);
}
