/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which accounts and providers there are, and how an account comes and goes. */

#include "definition.h"
#include "broker.h"
#include "cache.h"
#include "draft.h"
#include "provider.h"
#include "registry.h"
#include "renewal.h"
#include "vault.h"

#include <string.h>

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
  const TrWatch *watch = tr_loader_get_watch (broker->loader);
  gint64 began = tr_watch_begin (watch, TOKENRING_STEP_MATCH, "account '%s'", name);
  TokenringAccount *account = tr_definition_load (broker->folders, name, error);

  tr_watch_end (watch, TOKENRING_STEP_MATCH, began, "account '%s' %s", name,
                account == NULL ? "cannot be used" : "is read");
  return account;
}

/* What follows a question mark can be a key. */
static char *
dup_without_query (const TokenringUrl *url)
{
  g_autofree char *text = tokenring_url_to_string (url);
  gsize length = strcspn (text, "?");

  return g_strdup_printf ("%.*s%s", (int) length, text, text[length] == '\0' ? "" : "?…");
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
  const TrWatch *watch = tr_loader_get_watch (broker->loader);
  g_autofree char *shown = watch->call == NULL ? NULL : dup_without_query (url);
  gint64 began = tr_watch_begin (watch, TOKENRING_STEP_MATCH, "%s", shown);
  TokenringAccount *account = tr_registry_find (broker->folders, url, error);

  tr_watch_end (watch, TOKENRING_STEP_MATCH, began, "%s: %s%s%s", shown,
                account == NULL ? "no account" : "account '",
                account == NULL ? "" : tokenring_account_get_name (account),
                account == NULL ? "" : "'");
  return account;
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

/**
 * tokenring_broker_load_draft:
 * @broker: a broker
 * @name: the name of an account
 * @error: return location for an error: %TOKENRING_ERROR_INVALID, %TOKENRING_ERROR_NO_ACCOUNT,
 *   %TOKENRING_ERROR_CONFIG
 *
 * Reads an account to be changed: what its own file says, without what comes from its provider.
 *
 * Returns: (transfer full): a draft of the account as it is written
 *
 * Since: 0.1
 */
TokenringDraft *
tokenring_broker_load_draft (TokenringBroker *broker, const char *name, GError **error)
{
  return tr_definition_load_draft (broker->folders, name, error);
}

/* What would be wrong in a file is here wrong in an argument. An issuer that is not installed can
 * be by the time it is needed. */
static gboolean
issuer_accepts (TokenringBroker *broker, TokenringAccount *account, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (tokenring_broker_check_issuer (broker, account, &problem) ||
      g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE))
    return TRUE;
  g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID, problem->message);
  return FALSE;
}

/**
 * tokenring_broker_preview_account:
 * @broker: a broker
 * @draft: the account as it is to be
 * @replace: whether an account of that name may be there
 * @error: return location for an error: %TOKENRING_ERROR_INVALID, %TOKENRING_ERROR_EXISTS,
 *   %TOKENRING_ERROR_CONFIG
 *
 * Returns: (transfer full): the account that tokenring_broker_add_account() would write; nothing is
 *   written
 *
 * Since: 0.1
 */
TokenringAccount *
tokenring_broker_preview_account (TokenringBroker *broker, const TokenringDraft *draft,
                                  gboolean replace, GError **error)
{
  g_autoptr (TokenringAccount) account = tr_registry_check (broker->folders, draft, replace, error);

  if (account == NULL || !issuer_accepts (broker, account, error))
    return NULL;
  return g_steal_pointer (&account);
}

/**
 * tokenring_broker_check_draft:
 * @broker: a broker
 * @draft: the account as it is to be
 * @replace: whether an account of that name may be there
 * @error: return location for an error, as that of tokenring_broker_preview_account()
 *
 * Returns: whether tokenring_broker_add_account() would accept the draft; nothing is written
 *
 * Since: 0.1
 */
gboolean
tokenring_broker_check_draft (TokenringBroker *broker, const TokenringDraft *draft,
                              gboolean replace, GError **error)
{
  g_autoptr (TokenringAccount) account =
      tokenring_broker_preview_account (broker, draft, replace, error);

  return account != NULL;
}

/* The client id that the account had before is in no file any more, so nobody would ever find its
 * secret. A new one has taken its place, as the caller wanted. */
static void
drop_old_secret (TokenringBroker *broker, const TokenringAccount *old,
                 const TokenringAccount *account)
{
  if (old == NULL || strcmp (tokenring_account_get_client_id (old),
                             tokenring_account_get_client_id (account)) == 0)
    return;
  tr_vault_clear (broker->secrets, tokenring_account_get_name (old),
                  tokenring_account_get_client_id (old), NULL);
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
      tr_definition_load (broker->folders, tr_draft_get_name (draft), NULL);
  g_autoptr (TokenringAccount) account = NULL;

  if (!tokenring_broker_check_draft (broker, draft, replace, error))
    return NULL;
  account = tr_registry_write (broker->folders, draft, replace, &before, error);
  if (account == NULL)
    return NULL;

  if (client_secret == NULL) {
    tr_renewal_forget_failure (broker, account);
    return g_steal_pointer (&account);
  }
  if (!tr_broker_open_chains (broker, error) ||
      !tr_vault_store (broker->secrets, account, client_secret, error)) {
    tr_registry_restore (broker->folders, tokenring_account_get_name (account), before);
    return NULL;
  }
  /* The secret is stored and the account complete, whatever lingers of the one before. */
  drop_old_secret (broker, old, account);
  tr_renewal_start_over (broker, account, NULL);
  return g_steal_pointer (&account);
}

/* Who is just getting a token for it would leave that behind. */
static TrLock *
wait_for_others (TokenringBroker *broker, const char *name)
{
  g_autoptr (TokenringAccount) account = tokenring_broker_load_account (broker, name, NULL);

  return account == NULL ? NULL : tr_broker_wait_for_lock (broker, account);
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
  g_autoptr (TrLock) lock = NULL;

  if (!tr_registry_check_removable (broker->folders, name, error) ||
      !tr_broker_open_chains (broker, error))
    return FALSE;
  lock = wait_for_others (broker, name);
  return tr_cache_forget (broker->tokens, name, error) &&
         tr_vault_clear (broker->secrets, name, NULL, error) &&
         tr_registry_delete (broker->folders, name, error);
}

static gboolean
is_dismissed (const GError *problem)
{
  return g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_DISMISSED);
}

/* Whoever is told of the file alone would never hear of what is left in a store. */
static void
set_undeleted (const GError *problem, const GError *left, GError **error)
{
  if (left == NULL)
    g_propagate_error (error, g_error_copy (problem));
  else
    g_set_error (error, problem->domain, problem->code,
                 "%s (what a store has of it may still be there, too: %s)", problem->message,
                 left->message);
}

/**
 * tokenring_broker_abandon_account:
 * @broker: a broker
 * @name: the name of an account
 * @ret_secret_left: (out) (nullable): why the client secret may still be in a store, or %NULL if it
 *   is not
 * @ret_tokens_left: (out) (nullable): the same for tokens
 * @error: return location for an error: %TOKENRING_ERROR_NO_ACCOUNT, %TOKENRING_ERROR_INVALID for
 *   an account that is not the user's own, %TOKENRING_ERROR_DISMISSED when the user closed the
 *   prompt of a store
 *
 * Deletes what tokenring_broker_remove_account() does, and goes on when a store cannot be reached.
 * For who has been told that a client secret may stay behind, with no account that knows of it.
 *
 * Returns: whether the account is deleted
 *
 * Since: 0.1
 */
gboolean
tokenring_broker_abandon_account (TokenringBroker *broker, const char *name, char **ret_secret_left,
                                  char **ret_tokens_left, GError **error)
{
  g_autoptr (GError) of_secret = NULL;
  g_autoptr (GError) of_tokens = NULL;
  g_autoptr (GError) of_file = NULL;
  g_autoptr (TrLock) lock = NULL;

  if (!tr_registry_check_removable (broker->folders, name, error) ||
      !tr_broker_open_chains (broker, error))
    return FALSE;
  lock = wait_for_others (broker, name);
  /* Who closes the prompt means to keep what is asked about. */
  if ((!tr_cache_forget (broker->tokens, name, &of_tokens) && is_dismissed (of_tokens)) ||
      (!tr_vault_clear (broker->secrets, name, NULL, &of_secret) && is_dismissed (of_secret))) {
    g_propagate_error (error, g_error_copy (of_secret != NULL ? of_secret : of_tokens));
    return FALSE;
  }
  if (!tr_registry_delete (broker->folders, name, &of_file)) {
    set_undeleted (of_file, of_secret != NULL ? of_secret : of_tokens, error);
    return FALSE;
  }
  *ret_secret_left = of_secret == NULL ? NULL : g_strdup (of_secret->message);
  *ret_tokens_left = of_tokens == NULL ? NULL : g_strdup (of_tokens->message);
  return TRUE;
}
