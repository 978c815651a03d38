/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The one place with policy: which account, which token, when a new one, and what is kept. */

#include "broker.h"
#include "account.h"
#include "chain.h"
#include "draft.h"
#include "provider.h"
#include "registry.h"
#include "token.h"

#include <string.h>

struct _TokenringBroker {
  TrFolders *folders;
  TrLoader *loader;
  TrChain *secrets;
  TrChain *tokens;
  TrClock clock;
  gpointer clock_data;
};

static gint64
system_clock (gpointer data)
{
  (void) data;
  return g_get_real_time () / G_USEC_PER_SEC;
}

static gint64
now (const TokenringBroker *broker)
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
  return broker;
}

/**
 * tokenring_broker_new:
 *
 * Cheap: files are read, and modules loaded, when they are needed.
 *
 * Returns: (transfer full): a broker for the accounts of this user
 *
 * Since: 0.1
 */
TokenringBroker *
tokenring_broker_new (void)
{
  return tr_broker_new (tr_folders_new_default (), tr_loader_new (TOKENRING_MODULE_DIR),
                        system_clock, NULL);
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
  tr_chain_free (broker->tokens);
  tr_loader_free (broker->loader);
  tr_folders_free (broker->folders);
  g_free (broker);
}

static gboolean
open_chains (TokenringBroker *broker, GError **error)
{
  g_autoptr (TrConfig) config = NULL;

  if (broker->secrets != NULL)
    return TRUE;

  config = tr_config_load (broker->folders, error);
  if (config == NULL)
    return FALSE;
  broker->secrets = tr_chain_new (broker->loader, (const char *const *) config->secrets);
  broker->tokens = tr_chain_new (broker->loader, (const char *const *) config->tokens);
  return TRUE;
}

/**
 * tokenring_broker_list_accounts:
 * @broker: a broker
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG
 *
 * Returns: (transfer full): the names of all accounts, in order
 *
 * Since: 0.1
 */
char **
tokenring_broker_list_accounts (TokenringBroker *broker, GError **error)
{
  return tr_folders_list (broker->folders, "accounts", error);
}

/**
 * tokenring_broker_load_account:
 * @broker: a broker
 * @name: the name of an account
 * @error: return location for an error: %TOKENRING_ERROR_INVALID, %TOKENRING_ERROR_NO_ACCOUNT,
 *   %TOKENRING_ERROR_CONFIG
 *
 * Returns: (transfer full): the account
 *
 * Since: 0.1
 */
TokenringAccount *
tokenring_broker_load_account (TokenringBroker *broker, const char *name, GError **error)
{
  return tr_account_load (broker->folders, name, error);
}

/**
 * tokenring_broker_find_account:
 * @broker: a broker
 * @url: what is asked for
 * @error: return location for an error: %TOKENRING_ERROR_NO_ACCOUNT when nobody owns the URL,
 *   %TOKENRING_ERROR_AMBIGUOUS, %TOKENRING_ERROR_CONFIG
 *
 * The longest path wins, then the URL's user name picks.
 *
 * Returns: (transfer full): the account that owns the URL
 *
 * Since: 0.1
 */
TokenringAccount *
tokenring_broker_find_account (TokenringBroker *broker, const TokenringUrl *url, GError **error)
{
  return tr_registry_find (broker->folders, url, error);
}

/**
 * tokenring_broker_list_providers:
 * @broker: a broker
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG
 *
 * Returns: (transfer full): the names of all providers, in order
 *
 * Since: 0.1
 */
char **
tokenring_broker_list_providers (TokenringBroker *broker, GError **error)
{
  return tr_folders_list (broker->folders, "providers", error);
}

/**
 * tokenring_broker_load_provider:
 * @broker: a broker
 * @name: the name of a provider
 * @error: return location for an error: %TOKENRING_ERROR_INVALID, %TOKENRING_ERROR_CONFIG
 *
 * Returns: (transfer full): the provider
 *
 * Since: 0.1
 */
TokenringProvider *
tokenring_broker_load_provider (TokenringBroker *broker, const char *name, GError **error)
{
  return tr_provider_load (broker->folders, name, error);
}

static TokenringItem
client_secret_item (const TokenringAccount *account, gboolean may_prompt)
{
  return (TokenringItem){
    .struct_size = sizeof (TokenringItem),
    .kind = TOKENRING_KIND_CLIENT_SECRET,
    .account = tokenring_account_get_name (account),
    .client_id = tokenring_account_get_client_id (account),
    .may_prompt = may_prompt,
  };
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

static TokenringToken *
look_for_good_token (TokenringBroker *broker, TokenringAccount *account, TokenringToken **ret_spare,
                     GError **error)
{
  g_autofree char *key = tr_account_dup_key (account);
  TokenringItem item = token_item (tokenring_account_get_name (account), key);
  Wanted wanted = { now (broker), NULL, NULL };

  tr_chain_lookup (broker->tokens, &item, accept_good_token, &wanted, NULL, error);
  *ret_spare = wanted.spare;
  return wanted.token;
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

  return open_chains (broker, error) ? look_for_good_token (broker, account, &spare, error) : NULL;
}

static TokenringSecret *
lookup_client_secret (TokenringBroker *broker, TokenringAccount *account, gboolean may_prompt,
                      GError **error)
{
  TokenringItem item = client_secret_item (account, may_prompt);
  TokenringSecret *secret = NULL;

  if (tr_chain_lookup (broker->secrets, &item, NULL, NULL, &secret, error) ==
      TOKENRING_STATUS_NOT_FOUND)
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_NO_SECRET,
                 "account '%s' has no client secret; run: tokenring secret %s", item.account,
                 item.account);
  return secret;
}

/* A token that no store can keep is still the answer, so this tells nobody when it fails. */
static void
keep_token (TokenringBroker *broker, TokenringAccount *account, TokenringToken *token)
{
  g_autofree char *key = tr_account_dup_key (account);
  TokenringItem item = token_item (tokenring_account_get_name (account), key);
  g_autoptr (TokenringSecret) record = NULL;

  if (!tokenring_token_is_cacheable (token) || !tr_token_is_good (token, now (broker)))
    return;

  item.expires = tokenring_token_get_expires (token);
  record = tr_token_to_record (token);
  tr_chain_store_any (broker->tokens, &item, record, NULL);
}

static TrModule *
get_issuer (TokenringBroker *broker, TokenringAccount *account, GError **error)
{
  g_autofree char *name = tokenring_account_dup_setting (account, "provider", "issuer");

  return tr_loader_get (broker->loader, name == NULL ? "oauth" : name, error);
}

static TokenringToken *
issue_token (TokenringBroker *broker, TokenringAccount *account, gboolean may_prompt,
             GError **error)
{
  g_autoptr (TokenringSecret) client_secret = NULL;
  TrModule *issuer;

  client_secret = lookup_client_secret (broker, account, may_prompt, error);
  if (client_secret == NULL)
    return NULL;
  issuer = get_issuer (broker, account, error);
  if (issuer == NULL)
    return NULL;
  return tr_module_issue (issuer, account, client_secret, now (broker), error);
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
 * client secret for a new token, which is cached. While the endpoint cannot be reached, the old
 * token is the answer until it expires.
 *
 * Returns: (transfer full): a token that is good
 *
 * Since: 0.1
 */
TokenringToken *
tokenring_broker_get_token (TokenringBroker *broker, TokenringAccount *account,
                            TokenringFlags flags, GError **error)
{
  g_autoptr (TokenringToken) token = NULL;
  g_autoptr (TokenringToken) spare = NULL;
  g_autoptr (GError) problem = NULL;

  if (!open_chains (broker, error))
    return NULL;

  if ((flags & TOKENRING_FLAGS_FRESH) == 0)
    token = look_for_good_token (broker, account, &spare, NULL);
  if (token != NULL)
    return g_steal_pointer (&token);

  token = issue_token (broker, account, (flags & TOKENRING_FLAGS_NO_PROMPT) == 0, &problem);
  if (token != NULL) {
    keep_token (broker, account, token);
    return g_steal_pointer (&token);
  }
  if (spare != NULL && g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_NETWORK))
    return g_steal_pointer (&spare);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
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
  TokenringItem item = client_secret_item (account, FALSE);

  return open_chains (broker, error) && tr_chain_lookup (broker->secrets, &item, NULL, NULL, NULL,
                                                         error) == TOKENRING_STATUS_FOUND;
}

static gboolean
forget_by_name (TokenringBroker *broker, const char *account, GError **error)
{
  TokenringItem item = token_item (account, NULL);

  return open_chains (broker, error) && tr_chain_clear (broker->tokens, &item, error);
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
  return forget_by_name (broker, tokenring_account_get_name (account), error);
}

static gboolean
store_client_secret (TokenringBroker *broker, TokenringAccount *account,
                     TokenringSecret *client_secret, GError **error)
{
  TokenringItem item = client_secret_item (account, TRUE);
  gsize length;

  tokenring_secret_peek (client_secret, &length);
  if (length == 0) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                 "the client secret of account '%s' is empty; nothing was written", item.account);
    return FALSE;
  }
  return open_chains (broker, error) &&
         tr_chain_store_first (broker->secrets, &item, client_secret, error);
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
  if (!store_client_secret (broker, account, client_secret, error))
    return FALSE;
  if (tokenring_broker_forget (broker, account, error))
    return TRUE;

  g_prefix_error (error, "the client secret is replaced, but old tokens may still be cached: ");
  return FALSE;
}

/**
 * tokenring_broker_check_draft:
 * @broker: a broker
 * @draft: the account as it is to be
 * @replace: whether an account of that name may be there
 * @error: return location for an error: %TOKENRING_ERROR_INVALID, %TOKENRING_ERROR_EXISTS,
 *   %TOKENRING_ERROR_CONFIG
 *
 * Returns: whether tokenring_broker_add_account() would accept the draft; nothing is written
 *
 * Since: 0.1
 */
gboolean
tokenring_broker_check_draft (TokenringBroker *broker, const TokenringDraft *draft,
                              gboolean replace, GError **error)
{
  g_autoptr (TokenringAccount) account = tr_registry_check (broker->folders, draft, replace, error);

  return account != NULL;
}

/* The client id that the account had before is in no file any more, so nobody would ever find its
 * secret. A new one has taken its place, as the caller wanted. */
static void
drop_old_secret (TokenringBroker *broker, const TokenringAccount *old,
                 const TokenringAccount *account)
{
  TokenringItem item;

  if (old == NULL || strcmp (tokenring_account_get_client_id (old),
                             tokenring_account_get_client_id (account)) == 0)
    return;
  item = client_secret_item (old, TRUE);
  tr_chain_clear (broker->secrets, &item, NULL);
}

/**
 * tokenring_broker_add_account:
 * @broker: a broker
 * @draft: the account as it is to be
 * @client_secret: (nullable): its client secret, or %NULL to leave that as it is
 * @replace: whether an account of that name may be there and is written anew
 * @error: return location for an error: %TOKENRING_ERROR_INVALID, %TOKENRING_ERROR_EXISTS,
 *   %TOKENRING_ERROR_CONFIG, %TOKENRING_ERROR_FAILED, or that of a store
 *
 * Writes the account and its client secret, or neither.
 *
 * Returns: (transfer full): the account
 *
 * Since: 0.1
 */
TokenringAccount *
tokenring_broker_add_account (TokenringBroker *broker, const TokenringDraft *draft,
                              TokenringSecret *client_secret, gboolean replace, GError **error)
{
  g_autoptr (GBytes) before = NULL;
  g_autoptr (TokenringAccount) old =
      tr_account_load (broker->folders, tr_draft_get_name (draft), NULL);
  g_autoptr (TokenringAccount) account =
      tr_registry_write (broker->folders, draft, replace, &before, error);

  if (account == NULL)
    return NULL;

  if (client_secret == NULL)
    return g_steal_pointer (&account);
  if (!store_client_secret (broker, account, client_secret, error)) {
    tr_registry_restore (broker->folders, tokenring_account_get_name (account), before);
    return NULL;
  }
  /* The secret is stored and the account complete, whatever lingers of the one before. */
  drop_old_secret (broker, old, account);
  tokenring_broker_forget (broker, account, NULL);
  return g_steal_pointer (&account);
}

/**
 * tokenring_broker_remove_account:
 * @broker: a broker
 * @name: the name of an account
 * @error: return location for an error: %TOKENRING_ERROR_NO_ACCOUNT, %TOKENRING_ERROR_INVALID for
 *   an account that is not the user's own, or that of a store
 *
 * Deletes the account's tokens, its client secret and its file, in that order: while a store cannot
 * be reached, the account stays whole and can be removed later.
 *
 * Returns: whether all of it is deleted
 *
 * Since: 0.1
 */
gboolean
tokenring_broker_remove_account (TokenringBroker *broker, const char *name, GError **error)
{
  TokenringItem item = {
    .struct_size = sizeof item,
    .kind = TOKENRING_KIND_CLIENT_SECRET,
    .account = name,
    .may_prompt = TRUE,
  };

  return tr_registry_check_removable (broker->folders, name, error) &&
         forget_by_name (broker, name, error) && tr_chain_clear (broker->secrets, &item, error) &&
         tr_registry_delete (broker->folders, name, error);
}

static gboolean
accept_same_token (TokenringSecret *value, gpointer data)
{
  g_autoptr (TokenringToken) token = tr_token_from_record (value);

  return token != NULL && tokenring_secret_equal (tokenring_token_get_secret (token), data);
}

static TokenringStatus
look_for_token (TokenringBroker *broker, TokenringAccount *account, TokenringSecret *secret,
                GError **error)
{
  g_autofree char *key = tr_account_dup_key (account);
  TokenringItem item = token_item (tokenring_account_get_name (account), key);

  return tr_chain_lookup (broker->tokens, &item, accept_same_token, secret, NULL, error);
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

  if (account == NULL || !open_chains (broker, error))
    return FALSE;
  tokenring_secret_peek (password, &length);
  if (length == 0)
    return TRUE;
  if (g_strcmp0 (url->username, tokenring_account_get_client_id (account)) != 0 ||
      look_for_token (broker, account, password, NULL) == TOKENRING_STATUS_FOUND)
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

  if (owners == NULL || !open_chains (broker, error))
    return FALSE;

  for (guint i = 0; i < owners->len; i++) {
    TokenringStatus status = TOKENRING_STATUS_FOUND;

    if (rejected != NULL)
      status = look_for_token (broker, owners->pdata[i], rejected, error);
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
  TrModule *issuer = get_issuer (broker, account, error);

  return issuer != NULL && tr_module_call_status (issuer, account, token, ret_http_status, error);
}
