/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The one place with policy: which account, which token, when a new one, and what is kept. */

#include "broker.h"
#include "account.h"
#include "builtin.h"
#include "cache.h"
#include "key.h"
#include "registry.h"
#include "renewal.h"
#include "runtime.h"
#include "url.h"
#include "vault.h"

#include <string.h>

static gint64
system_clock (gpointer data)
{
  (void) data;
  return g_get_real_time () / G_USEC_PER_SEC;
}

/*
 * tr_broker_now:
 * @broker: a broker
 *
 * Returns: the time
 */
gint64
tr_broker_now (const TokenringBroker *broker)
{
  return broker->clock (broker->clock_data);
}

/*
 * tr_broker_new:
 * @folders: (transfer full): where the files are
 * @loader: (transfer full): where the modules come from
 * @clock: gives the time
 * @clock_data: for @clock
 *
 * Returns: (transfer full): a broker
 */
TokenringBroker *
tr_broker_new (TrFolders *folders, TrLoader *loader, TrClock clock, gpointer clock_data)
{
  TokenringBroker *broker = g_new0 (TokenringBroker, 1);

  broker->folders = folders;
  broker->loader = loader;
  broker->clock = clock;
  broker->clock_data = clock_data;
  broker->pause = g_usleep;
  g_mutex_init (&broker->opening);
  g_mutex_init (&broker->turns);
  g_cond_init (&broker->turn_over);
  broker->busy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return broker;
}

/**
 * tokenring_broker_new:
 *
 * Cheap: files are read, and modules loaded, when they are needed. The configuration is read once.
 * All functions of a broker can be called from any thread, also at the same time; a program needs
 * one broker.
 *
 * Returns: (transfer full): a broker for the accounts of this user
 *
 * Since: 0.1
 */
TokenringBroker *
tokenring_broker_new (void)
{
  TrLoader *loader = tr_loader_new (TOKENRING_MODULE_DIR);
  TokenringBroker *broker;

  tr_builtin_add (loader);
  broker = tr_broker_new (tr_folders_new_default (), loader, system_clock, NULL);
  broker->runtime = tr_runtime_dup_folder ();
  return broker;
}

/**
 * tokenring_broker_free:
 * @broker: (nullable) (transfer full): a broker
 *
 * Since: 0.1
 */
void
tokenring_broker_free (TokenringBroker *broker)
{
  if (broker == NULL)
    return;

  tr_chain_free (broker->secrets);
  tr_cache_free (broker->tokens);
  tr_config_free (broker->config);
  g_hash_table_unref (broker->busy);
  g_cond_clear (&broker->turn_over);
  g_mutex_clear (&broker->turns);
  g_mutex_clear (&broker->opening);
  g_free (broker->runtime);
  tr_loader_free (broker->loader);
  tr_folders_free (broker->folders);
  g_free (broker);
}

static gboolean
read_config (TokenringBroker *broker, GError **error)
{
  TrConfig *config = tr_config_load (broker->folders, error);

  if (config == NULL)
    return FALSE;

  tr_loader_set_settings (broker->loader, config->settings);
  broker->secrets = tr_chain_new (broker->loader, (const char *const *) config->secrets);
  broker->tokens = tr_cache_new (broker->loader, (const char *const *) config->tokens);
  broker->config = config;
  return TRUE;
}

/*
 * tr_broker_open_chains:
 * @broker: a broker
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG
 *
 * Reads the configuration, unless that is done.
 *
 * Returns: whether the chains of @broker can be used
 */
gboolean
tr_broker_open_chains (TokenringBroker *broker, GError **error)
{
  gboolean is_open;

  g_mutex_lock (&broker->opening);
  is_open = broker->config != NULL || read_config (broker, error);
  g_mutex_unlock (&broker->opening);
  return is_open;
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
  g_autoptr (TokenringToken) spare = NULL;

  return tr_broker_open_chains (broker, error)
             ? tr_cache_find (broker->tokens, account, FALSE, tr_broker_now (broker), &spare, error)
             : NULL;
}

/*
 * tr_broker_get_issuer:
 * @broker: a broker
 * @account: an account
 * @error: return location for an error
 *
 * Returns: (transfer none): the module that gets the account's tokens
 */
TrModule *
tr_broker_get_issuer (TokenringBroker *broker, const TokenringAccount *account, GError **error)
{
  g_autofree char *name = tokenring_account_dup_setting (account, "provider", "issuer");

  return tr_loader_get (broker->loader, name == NULL ? "oauth" : name, error);
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
    token = tr_cache_find (broker->tokens, account, tr_cache_is_quick (broker->tokens),
                           tr_broker_now (broker), &spare, NULL);
  return token != NULL ? g_steal_pointer (&token) : tr_renew (broker, account, flags, spare, error);
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
 * Drops the account's cached tokens.
 *
 * Returns: whether no cache has any
 *
 * Since: 0.1
 */
gboolean
tokenring_broker_forget (TokenringBroker *broker, TokenringAccount *account, GError **error)
{
  return tr_broker_open_chains (broker, error) &&
         tr_cache_forget (broker->tokens, tokenring_account_get_name (account), error);
}

/**
 * tokenring_broker_set_client_secret:
 * @broker: a broker
 * @account: an account
 * @client_secret: the new client secret
 * @error: return location for an error
 *
 * Writes the client secret into the first store of the chain that can be written to, over the one
 * that is there, and drops the tokens that were issued for that one. If only the latter fails, the
 * message says so.
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
  tr_renewal_forget_failure (broker, account);
  if (tokenring_broker_forget (broker, account, error))
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
  g_autoptr (TokenringAccount) account = tokenring_broker_find_account (broker, url, error);
  g_autoptr (GError) problem = NULL;
  gsize length;

  if (account == NULL || !tr_broker_open_chains (broker, error))
    return FALSE;
  tokenring_secret_peek (password, &length);
  if (length == 0)
    return TRUE;
  if (g_strcmp0 (url->username, tokenring_account_get_client_id (account)) != 0 ||
      tr_cache_look_for (broker->tokens, account, password, NULL) == TOKENRING_STATUS_FOUND)
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
 * @error: return location for an error, set when the token may still be cached
 *
 * Drops the cached token if it is the one that was refused, or if none is named. A client secret is
 * never deleted: some can be obtained only once.
 *
 * Returns: whether no cache has the token
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
    TokenringStatus status = TOKENRING_STATUS_FOUND;

    if (rejected != NULL)
      status = tr_cache_look_for (broker->tokens, owners->pdata[i], rejected, error);
    if (status == TOKENRING_STATUS_UNAVAILABLE ||
        (status == TOKENRING_STATUS_FOUND &&
         !tokenring_broker_forget (broker, owners->pdata[i], error)))
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

  return issuer != NULL && tr_module_call_status (issuer, account, token, ret_http_status, error);
}
