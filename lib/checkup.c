/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What can be found out about an installation before a token is needed. */

#include "broker.h"
#include "failure.h"
#include "file.h"
#include "issuer.h"
#include "key.h"
#include "lock.h"
#include "runtime.h"
#include "store.h"
#include "stray.h"
#include "vault.h"

#include <unistd.h>

/* No account can have such a name, so nothing of an account is ever touched. */
#define NOBODY ".checkup"

/* So long what was stored may stay behind if this program is killed. */
#define SECONDS 60

static void
add_path (GPtrArray *paths, const char *dir, const char *name)
{
  char *path = g_build_filename (dir, name, NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    g_ptr_array_add (paths, path);
  else
    g_free (path);
}

/**
 * tokenring_broker_list_folders:
 * @broker: a broker
 *
 * Returns: (transfer full): the folders with configuration files that are there
 *
 * Since: 0.1
 */
char **
tokenring_broker_list_folders (TokenringBroker *broker)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new ();

  for (guint i = 0; broker->folders->dirs[i] != NULL; i++) {
    add_path (folders, broker->folders->dirs[i], "");
    add_path (folders, broker->folders->dirs[i], "accounts");
    add_path (folders, broker->folders->dirs[i], "providers");
  }
  g_ptr_array_add (folders, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&folders), FALSE);
}

/**
 * tokenring_broker_list_config_files:
 * @broker: a broker
 *
 * Returns: (transfer full): each tokenring.conf that is there; the first is read, and the others
 * are not
 *
 * Since: 0.1
 */
char **
tokenring_broker_list_config_files (TokenringBroker *broker)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  for (guint i = 0; broker->folders->dirs[i] != NULL; i++)
    add_path (files, broker->folders->dirs[i], "tokenring.conf");
  g_ptr_array_add (files, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&files), FALSE);
}

/**
 * tokenring_folder_check:
 * @folder: a folder with configuration files
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG
 *
 * Returns: whether nobody but its owner and root can change what is in the folder
 *
 * Since: 0.1
 */
gboolean
tokenring_folder_check (const char *folder, GError **error)
{
  return tr_folder_check (folder, NULL, error);
}

/**
 * tokenring_broker_list_unknown_keys:
 * @broker: a broker
 *
 * Looks through the configuration files that count. What is misspelt in them is no error anywhere
 * else, so that a file can be of another version than the program.
 *
 * Returns: (transfer full): a line for each group and key of a file that nobody reads, with what
 *   was probably meant, or that is there twice
 *
 * Since: 0.1
 */
char **
tokenring_broker_list_unknown_keys (TokenringBroker *broker)
{
  return tr_stray_list (broker->folders, broker->loader);
}

/**
 * tokenring_broker_check_runtime:
 * @broker: a broker
 * @ret_folder: (out): the folder, if all is well
 * @error: return location for an error: %TOKENRING_ERROR_UNAVAILABLE
 *
 * Returns: whether there is a folder for locks, in which one can be taken
 *
 * Since: 0.1
 */
gboolean
tokenring_broker_check_runtime (TokenringBroker *broker, char **ret_folder, GError **error)
{
  g_autoptr (TrLock) lock = NULL;

  if (broker->runtime == NULL) {
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                         "there is no folder for locks: XDG_RUNTIME_DIR is not set or not yours, "
                         "and neither is the folder for caches; set it to a folder of yours");
    return FALSE;
  }
  lock = tr_lock_open (broker->runtime, "checkup");
  if (lock == NULL) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                 "%s cannot hold locks: it must be a folder of yours, with the mode 0700, on a "
                 "disk that is not full",
                 broker->runtime);
    return FALSE;
  }
  *ret_folder = g_strdup (broker->runtime);
  return TRUE;
}

/**
 * tokenring_broker_list_stores:
 * @broker: a broker
 * @chain: which chain
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG
 *
 * Returns: (transfer full): the names of the stores, in the order in which they are asked
 *
 * Since: 0.1
 */
char **
tokenring_broker_list_stores (TokenringBroker *broker, TokenringChain chain, GError **error)
{
  if (!tr_broker_open_chains (broker, error))
    return NULL;
  return g_strdupv (chain == TOKENRING_CHAIN_SECRETS ? broker->config->secrets
                                                     : broker->config->tokens);
}

static gboolean
give_back (TrModule *module, const char *store, const TokenringItem *item, TokenringSecret *value,
           GError **error)
{
  g_autoptr (TokenringSecret) found = NULL;
  TokenringStatus status = tr_store_lookup (module, item, &found, error);

  if (status == TOKENRING_STATUS_UNAVAILABLE)
    return FALSE;
  if (status == TOKENRING_STATUS_FOUND && tokenring_secret_equal (found, value))
    return TRUE;
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
               "the store '%s' does not give back what is written to it; take it out of [chain] in "
               "tokenring.conf",
               store);
  return FALSE;
}

/* What was stored is cleared again, whatever came of it. */
static gboolean
go_round (TrModule *module, const char *store, const TokenringItem *item, TokenringSecret *value,
          GError **error)
{
  gboolean is_back;

  if (tr_store_write (module, item, value, error) == TOKENRING_STATUS_UNAVAILABLE)
    return FALSE;
  is_back = give_back (module, store, item, value, error);
  return tr_store_clear (module, item, is_back ? error : NULL) != TOKENRING_STATUS_UNAVAILABLE &&
         is_back;
}

/**
 * tokenring_broker_check_store:
 * @broker: a broker
 * @chain: the chain in which the store is
 * @store: the name of the store
 * @ret_can_store: (out): whether it can be written to
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG when there is no such store,
 *   %TOKENRING_ERROR_UNTRIED when nothing is written to it only to try, since it asks a person
 *   before it deletes something; or that of the store
 *
 * Writes a random value of the chain's kind, reads it and deletes it again; a store that cannot be
 * written to is only asked. Raises no prompt: what is locked is an error.
 *
 * Returns: whether the store works
 *
 * Since: 0.1
 */
gboolean
tokenring_broker_check_store (TokenringBroker *broker, TokenringChain chain, const char *store,
                              gboolean *ret_can_store, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%08x%08x", g_random_int (), g_random_int ());
  g_autoptr (TokenringSecret) value = tokenring_secret_new (text, -1);
  g_autoptr (TokenringSecret) unused = NULL;
  g_autoptr (GError) problem = NULL;
  const TokenringItem item = {
    .struct_size = sizeof item,
    .kind = chain == TOKENRING_CHAIN_SECRETS ? TOKENRING_KIND_CLIENT_SECRET : TOKENRING_KIND_TOKEN,
    .account = NOBODY,
    .client_id = text,
    .key = text,
    .expires = tr_broker_now (broker) + SECONDS,
  };
  TrModule *module;

  if (!tr_broker_open_chains (broker, error))
    return FALSE;
  module = tr_loader_get (broker->loader, store, &problem);
  if (module == NULL) {
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG, problem->message);
    return FALSE;
  }
  /* What is locked for reading may be open for writing. */
  if (tr_store_lookup (module, &item, &unused, error) == TOKENRING_STATUS_UNAVAILABLE)
    return FALSE;
  *ret_can_store = tr_store_is_writable (module);
  return !*ret_can_store || go_round (module, store, &item, value, error);
}

/**
 * tokenring_broker_dup_secret_place:
 * @broker: a broker
 * @account: an account
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG, which says what has to be set
 *   before there is any place; or that of a store
 *
 * Of a client secret that only a person can put somewhere, or take away from there, as with a file
 * of systemd or a container. Raises no prompt.
 *
 * Returns: (transfer full) (nullable): where it is, or has to be put, in words that go on after
 * "in"; %NULL without an error if it is in a store that can be written to, or can be put there
 *
 * Since: 0.1
 */
char *
tokenring_broker_dup_secret_place (TokenringBroker *broker, TokenringAccount *account,
                                   GError **error)
{
  return tr_broker_open_chains (broker, error)
             ? tr_vault_dup_place (broker->secrets, account, error)
             : NULL;
}

/**
 * tokenring_broker_can_store_secret:
 * @broker: a broker
 * @account: an account
 * @error: return location for an error: %TOKENRING_ERROR_UNAVAILABLE, which says where a person
 *   puts the client secret; %TOKENRING_ERROR_CONFIG
 *
 * Asks no store whether it works; tokenring_broker_check_store() does.
 *
 * Returns: whether there is a store to which tokenring_broker_set_client_secret() would write
 *
 * Since: 0.1
 */
gboolean
tokenring_broker_can_store_secret (TokenringBroker *broker, TokenringAccount *account,
                                   GError **error)
{
  return tr_broker_open_chains (broker, error) &&
         tr_vault_can_store (broker->secrets, account, error);
}

/**
 * tokenring_broker_check_privacy:
 * @broker: a broker
 * @account: an account
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG
 *
 * Raises no prompt.
 *
 * Returns: whether the store that has the client secret knows of nobody else who can read it, and
 * need not
 *
 * Since: 0.1
 */
gboolean
tokenring_broker_check_privacy (TokenringBroker *broker, TokenringAccount *account, GError **error)
{
  return tr_broker_open_chains (broker, error) &&
         tr_vault_check_privacy (broker->secrets, account, error);
}

/**
 * tokenring_broker_check_secret_end:
 * @broker: a broker
 * @account: an account
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG
 *
 * An editor, or a system with other line ends, can leave something behind a client secret that
 * nobody sees, and for which the service refuses it. Raises no prompt.
 *
 * Returns: whether the client secret, if there is one, does not end in white space
 *
 * Since: 0.1
 */
gboolean
tokenring_broker_check_secret_end (TokenringBroker *broker, TokenringAccount *account,
                                   GError **error)
{
  return tr_broker_open_chains (broker, error) &&
         tr_vault_check_end (broker->secrets, account, error);
}

/**
 * tokenring_broker_check_issuer:
 * @broker: a broker
 * @account: an account
 * @error: return location for an error: %TOKENRING_ERROR_UNAVAILABLE, %TOKENRING_ERROR_CONFIG
 *
 * Nobody is asked for a token.
 *
 * Returns: whether what gets the account's tokens is installed, and takes the account's settings
 *
 * Since: 0.1
 */
gboolean
tokenring_broker_check_issuer (TokenringBroker *broker, TokenringAccount *account, GError **error)
{
  TrModule *issuer;

  /* A module reads its settings when it is opened. A file that is broken is no matter of this
   * account's. */
  tr_broker_open_chains (broker, NULL);
  issuer = tr_broker_get_issuer (broker, account, error);
  return issuer != NULL && tr_issuer_check (issuer, account, error);
}

/**
 * tokenring_broker_check_refusal:
 * @broker: a broker
 * @account: an account
 * @ret_age: (out): how many seconds ago it was refused
 * @error: return location for an error: that of the refusal
 *
 * Nobody is asked. What is found is what the last caller of tokenring_broker_get_token() was told,
 * of whatever process, as long as tokenring_broker_refresh_token() stays away for it.
 *
 * Returns: whether nobody was refused a token of the account within the last hour, or one was had
 * since, or there is a new client secret
 *
 * Since: 0.1
 */
gboolean
tokenring_broker_check_refusal (TokenringBroker *broker, TokenringAccount *account, gint64 *ret_age,
                                GError **error)
{
  g_autofree char *key = tr_key_dup (account);
  g_autoptr (TrLock) lock = tr_lock_open (broker->runtime, key);
  g_autoptr (TrFailure) failure = NULL;
  gint64 now = tr_broker_now (broker);

  /* Who has the lock alone is about to find out. */
  if (lock != NULL && tr_lock_take (lock, FALSE))
    failure = tr_failure_read (lock);
  if (failure == NULL || !tr_failure_is_recent_refusal (failure, now))
    return TRUE;

  *ret_age = now - failure->time;
  g_propagate_error (error, g_error_copy (failure->error));
  return FALSE;
}
