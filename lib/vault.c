/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The client secrets in the stores of a chain. */

#include "vault.h"
#include "place.h"
#include "store.h"

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
set_no_place (TrChain *secrets, const TokenringItem *item, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *place = tr_place_dup_empty (secrets, item, &problem);

  if (place != NULL)
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_NO_SECRET,
                 "account '%s' has no client secret: it would be in %s; put it there",
                 item->account, place);
  else
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_NO_SECRET,
                 "account '%s' has no client secret: %s", item->account, problem->message);
}

static void
set_no_secret (TrChain *secrets, const TokenringItem *item, GError **error)
{
  g_autofree char *names = tr_chain_dup_names (secrets);

  if (tr_chain_can_store (secrets))
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_NO_SECRET,
                 "account '%s' has no client secret (asked: %s); run: tokenring secret %s",
                 item->account, names, item->account);
  else
    set_no_place (secrets, item, error);
}

/*
 * tr_vault_find:
 * @secrets: the chain of stores for client secrets
 * @account: an account
 * @may_prompt: whether the user may be asked to unlock a store
 * @ret_place: (out) (nullable): where it was, if a person has to replace it there, in words that go
 *   on after "in"
 * @error: return location for an error: %TOKENRING_ERROR_NO_SECRET, or that of a store
 *
 * Returns: (transfer full): the account's client secret
 */
TokenringSecret *
tr_vault_find (TrChain *secrets, const TokenringAccount *account, gboolean may_prompt,
               char **ret_place, GError **error)
{
  TokenringItem item = make_item (account, may_prompt);
  TokenringSecret *secret = NULL;
  guint index;
  TokenringStatus status =
      tr_chain_find (secrets, &item, FALSE, NULL, NULL, &index, &secret, error);

  if (status == TOKENRING_STATUS_NOT_FOUND)
    set_no_secret (secrets, &item, error);
  if (status == TOKENRING_STATUS_FOUND)
    *ret_place = tr_place_dup_in (secrets, index, &item);
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
 * tr_vault_dup_place:
 * @secrets: the chain of stores for client secrets
 * @account: an account
 * @error: return location for an error: what has to be set before there is any place
 *
 * Raises no prompt.
 *
 * Returns: (transfer full) (nullable): where the client secret is, or a person has to put it, in
 * words that go on after "in"; %NULL without an error if it is in a store that can be written to,
 * or can be put there
 */
char *
tr_vault_dup_place (TrChain *secrets, const TokenringAccount *account, GError **error)
{
  TokenringItem item = make_item (account, FALSE);
  char *taken = tr_place_dup_taken (secrets, &item);

  if (taken != NULL || tr_chain_can_store (secrets))
    return taken;
  return tr_place_dup_empty (secrets, &item, error);
}

/*
 * tr_vault_can_store:
 * @secrets: the chain of stores for client secrets
 * @account: an account
 * @error: return location for an error: %TOKENRING_ERROR_UNAVAILABLE, which says where a person
 *   puts the client secret
 *
 * Asks no store that can be written to whether it works.
 *
 * Returns: whether there is one in the chain
 */
gboolean
tr_vault_can_store (TrChain *secrets, const TokenringAccount *account, GError **error)
{
  TokenringItem item = make_item (account, FALSE);
  g_autoptr (GError) problem = NULL;
  g_autofree char *names = NULL;
  g_autofree char *place = NULL;

  if (tr_chain_can_store (secrets))
    return TRUE;
  names = tr_chain_dup_names (secrets);
  place = tr_place_dup_empty (secrets, &item, &problem);
  if (place != NULL)
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                 "no store of the chain (%s) can be written to; put the client secret into %s "
                 "yourself",
                 names, place);
  else
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                 "no store of the chain (%s) can be written to: %s", names, problem->message);
  return FALSE;
}

/*
 * tr_vault_check_privacy:
 * @secrets: the chain of stores for client secrets
 * @account: an account
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG
 *
 * Raises no prompt.
 *
 * Returns: whether the store that has the client secret knows of nobody else who can read it
 */
gboolean
tr_vault_check_privacy (TrChain *secrets, const TokenringAccount *account, GError **error)
{
  TokenringItem item = make_item (account, FALSE);
  TrModule *store = NULL;
  guint index;

  if (tr_chain_find (secrets, &item, FALSE, NULL, NULL, &index, NULL, NULL) ==
      TOKENRING_STATUS_FOUND)
    store = tr_chain_get_store (secrets, index, NULL);
  return store == NULL || tr_store_check_privacy (store, &item, error);
}

/*
 * tr_vault_check_end:
 * @secrets: the chain of stores for client secrets
 * @account: an account
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG
 *
 * Raises no prompt.
 *
 * Returns: whether the client secret, if there is one, ends as one that a service has given out
 */
gboolean
tr_vault_check_end (TrChain *secrets, const TokenringAccount *account, GError **error)
{
  TokenringItem item = make_item (account, FALSE);
  g_autoptr (TokenringSecret) value = NULL;
  g_autofree char *place = NULL;
  gsize length = 0;
  const char *data, *what;
  guint index;

  if (tr_chain_find (secrets, &item, FALSE, NULL, NULL, &index, &value, NULL) !=
      TOKENRING_STATUS_FOUND)
    return TRUE;
  data = tokenring_secret_peek (value, &length);
  if (length == 0 || !g_ascii_isspace (data[length - 1]))
    return TRUE;

  what = data[length - 1] == '\r'   ? "a carriage return"
         : data[length - 1] == '\n' ? "one newline too many"
                                    : "white space";
  place = tr_place_dup_in (secrets, index, &item);
  if (place != NULL)
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "the client secret of account '%s' in %s ends in %s, which is sent with it; if it "
                 "is no part of it, delete it there",
                 item.account, place, what);
  else
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "the client secret of account '%s' ends in %s, which is sent with it; if it is no "
                 "part of it, run: tokenring secret %s",
                 item.account, what, item.account);
  return FALSE;
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
  return tr_vault_can_store (secrets, account, error) &&
         tr_chain_store_first (secrets, &item, client_secret, error);
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
