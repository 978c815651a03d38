/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The client secrets in the stores of a chain. */

#include "vault.h"

static TokenringItem
make_item (const TokenringAccount *account, gboolean may_prompt)
{
  return (TokenringItem){
    .struct_size = sizeof (TokenringItem),
    .kind = TOKENRING_KIND_CLIENT_SECRET,
    .account = tokenring_account_get_name (account),
    .client_id = tokenring_account_get_client_id (account),
    .may_prompt = may_prompt,
  };
}

/* Where nothing can be written, nobody is sent to a command that writes. */
static void
set_no_secret (TrChain *secrets, const char *account, GError **error)
{
  g_autofree char *names = tr_chain_dup_names (secrets);

  if (tr_chain_can_store (secrets))
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_NO_SECRET,
                 "account '%s' has no client secret (asked: %s); run: tokenring secret %s", account,
                 names, account);
  else
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_NO_SECRET,
                 "account '%s' has no client secret (asked: %s); put it where one of them looks, "
                 "as tokenring.conf(5) tells",
                 account, names);
}

/*
 * tr_vault_find:
 * @secrets: the chain of stores for client secrets
 * @account: an account
 * @may_prompt: whether the user may be asked to unlock a store
 * @error: return location for an error: %TOKENRING_ERROR_NO_SECRET, or that of a store
 *
 * Returns: (transfer full): the account's client secret
 */
TokenringSecret *
tr_vault_find (TrChain *secrets, const TokenringAccount *account, gboolean may_prompt,
               GError **error)
{
  TokenringItem item = make_item (account, may_prompt);
  TokenringSecret *secret = NULL;

  if (tr_chain_lookup (secrets, &item, NULL, NULL, &secret, error) == TOKENRING_STATUS_NOT_FOUND)
    set_no_secret (secrets, item.account, error);
  return secret;
}

/*
 * tr_vault_has:
 * @secrets: the chain of stores for client secrets
 * @account: an account
 * @error: return location for an error, set when that cannot be told now
 *
 * Raises no prompt.
 *
 * Returns: whether the account has a client secret
 */
gboolean
tr_vault_has (TrChain *secrets, const TokenringAccount *account, GError **error)
{
  TokenringItem item = make_item (account, FALSE);

  return tr_chain_lookup (secrets, &item, NULL, NULL, NULL, error) == TOKENRING_STATUS_FOUND;
}

/*
 * tr_vault_store:
 * @secrets: the chain of stores for client secrets
 * @account: an account
 * @client_secret: its client secret
 * @error: return location for an error: %TOKENRING_ERROR_INVALID for an empty one, or that of the
 *   store
 *
 * Returns: whether it is written, over the one that was there
 */
gboolean
tr_vault_store (TrChain *secrets, const TokenringAccount *account, TokenringSecret *client_secret,
                GError **error)
{
  TokenringItem item = make_item (account, TRUE);
  gsize length;

  tokenring_secret_peek (client_secret, &length);
  if (length == 0) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                 "the client secret of account '%s' is empty; nothing was written", item.account);
    return FALSE;
  }
  return tr_chain_store_first (secrets, &item, client_secret, error);
}

/*
 * tr_vault_clear:
 * @secrets: the chain of stores for client secrets
 * @account: the name of an account
 * @client_id: (nullable): the client id, or %NULL for all that the account ever had
 * @error: return location for an error, set when a client secret may still be in a store
 *
 * Returns: whether no store has it any more
 */
gboolean
tr_vault_clear (TrChain *secrets, const char *account, const char *client_id, GError **error)
{
  const TokenringItem item = {
    .struct_size = sizeof item,
    .kind = TOKENRING_KIND_CLIENT_SECRET,
    .account = account,
    .client_id = client_id,
    .may_prompt = TRUE,
  };

  return tr_chain_clear (secrets, &item, error);
}
