/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A store or an issuer behind its table of functions. Whatever a module does is checked here,
 * before anything relies on it. */

#include "module.h"

#include <string.h>

struct _TrModule {
  TokenringModule table;
  gpointer self;
  gboolean is_open;
  gboolean is_builtin;
  GMutex lock; /* one thread at a time is in a store */
};

/*
 * tr_module_new:
 * @table: the table, which has been checked. A shorter one is from an older header; what it does
 *   not have is absent
 * @is_builtin: whether it is part of this program, and asking it costs next to nothing
 *
 * Returns: (transfer full): a module that is not open
 */
TrModule *
tr_module_new (const TokenringModule *table, gboolean is_builtin)
{
  TrModule *module = g_new0 (TrModule, 1);

  g_mutex_init (&module->lock);
  memcpy (&module->table, table, MIN (table->struct_size, sizeof module->table));
  module->is_builtin = is_builtin;
  return module;
}

/*
 * tr_module_free:
 * @module: (nullable) (transfer full): a module
 *
 * Closes it.
 */
void
tr_module_free (TrModule *module)
{
  if (module == NULL)
    return;

  if (module->is_open && module->table.close != NULL)
    module->table.close (module->self);
  g_mutex_clear (&module->lock);
  g_free (module);
}

/*
 * tr_module_open:
 * @module: a module
 * @host: what it is opened by
 *
 * Does nothing for one that is open.
 */
void
tr_module_open (TrModule *module, const TokenringHost *host)
{
  if (module->is_open)
    return;

  module->self = module->table.open == NULL ? NULL : module->table.open (host);
  module->is_open = TRUE;
}

/*
 * tr_module_is_builtin:
 * @module: a module
 *
 * Returns: whether it is part of this program
 */
gboolean
tr_module_is_builtin (const TrModule *module)
{
  return module->is_builtin;
}

static void
set_missing (const TrModule *module, const char *what, GError **error)
{
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
               "the module '%s' cannot %s; name another one in its place", module->table.name,
               what);
}

/* What a module says and what it hands over must agree before anything else relies on it: an error
 * goes with unavailable, always and only. */
static TokenringStatus
settle (const TrModule *module, TokenringStatus status, GError *problem, GError **error)
{
  g_autoptr (GError) owned = problem;

  if (status == TOKENRING_STATUS_FOUND || status == TOKENRING_STATUS_NOT_FOUND)
    return status;

  if (owned == NULL)
    set_missing (module, "say why it is not available", error);
  else
    g_propagate_error (error, g_steal_pointer (&owned));
  return TOKENRING_STATUS_UNAVAILABLE;
}

/*
 * tr_module_can_store:
 * @module: a module
 *
 * Returns: whether it is a store that can be written to
 */
gboolean
tr_module_can_store (const TrModule *module)
{
  return module->table.store != NULL;
}

/*
 * tr_module_is_vacant:
 * @module: a module
 *
 * Returns: whether it is a store for which nobody has set anything up, so that it can have nothing
 */
gboolean
tr_module_is_vacant (TrModule *module)
{
  gboolean is_vacant = FALSE;

  g_mutex_lock (&module->lock);
  if (module->table.is_vacant != NULL)
    is_vacant = module->table.is_vacant (module->self);
  g_mutex_unlock (&module->lock);
  return is_vacant;
}

/*
 * tr_module_lookup:
 * @module: a module
 * @item: what to look for
 * @ret_value: (out): the value, when it is found
 * @error: return location for an error, set when the store is not available
 *
 * Returns: whether it was found
 */
TokenringStatus
tr_module_lookup (TrModule *module, const TokenringItem *item, TokenringSecret **ret_value,
                  GError **error)
{
  GError *problem = NULL;
  g_autoptr (TokenringSecret) value = NULL;
  TokenringStatus status;

  if (module->table.lookup == NULL) {
    set_missing (module, "look anything up: it is no store", error);
    return TOKENRING_STATUS_UNAVAILABLE;
  }

  g_mutex_lock (&module->lock);
  status = module->table.lookup (module->self, item, &value, &problem);
  g_mutex_unlock (&module->lock);
  status = settle (module, status, problem, error);
  if (status != TOKENRING_STATUS_FOUND)
    return status;
  if (value == NULL)
    return TOKENRING_STATUS_NOT_FOUND;
  *ret_value = g_steal_pointer (&value);
  return TOKENRING_STATUS_FOUND;
}

/*
 * tr_module_store:
 * @module: a module
 * @item: what to write
 * @value: its value
 * @error: return location for an error, set when it is not written
 *
 * Returns: %TOKENRING_STATUS_FOUND when it is written
 */
TokenringStatus
tr_module_store (TrModule *module, const TokenringItem *item, TokenringSecret *value,
                 GError **error)
{
  GError *problem = NULL;
  TokenringStatus status;

  if (module->table.store == NULL) {
    set_missing (module, "be written to", error);
    return TOKENRING_STATUS_UNAVAILABLE;
  }

  g_mutex_lock (&module->lock);
  status = module->table.store (module->self, item, value, &problem);
  g_mutex_unlock (&module->lock);
  return settle (module, status, problem, error);
}

/*
 * tr_module_clear:
 * @module: a module
 * @item: what to delete
 * @error: return location for an error, set when it could not be deleted
 *
 * Returns: %TOKENRING_STATUS_UNAVAILABLE when it may still be there
 */
TokenringStatus
tr_module_clear (TrModule *module, const TokenringItem *item, GError **error)
{
  GError *problem = NULL;
  TokenringStatus status;

  /* A read-only store has nothing that we put there. */
  if (module->table.clear == NULL)
    return TOKENRING_STATUS_NOT_FOUND;

  g_mutex_lock (&module->lock);
  status = module->table.clear (module->self, item, &problem);
  g_mutex_unlock (&module->lock);
  return settle (module, status, problem, error);
}

/*
 * tr_module_issue:
 * @module: a module
 * @account: the account
 * @client_secret: its client secret
 * @attempt: (inout): how
 * @error: return location for an error, set when there is no token
 *
 * Returns: (transfer full): a new token, which is never an empty one
 */
TokenringToken *
tr_module_issue (TrModule *module, TokenringAccount *account, TokenringSecret *client_secret,
                 TokenringAttempt *attempt, GError **error)
{
  GError *problem = NULL;
  g_autoptr (TokenringToken) token = NULL;

  if (module->table.issue == NULL) {
    set_missing (module, "issue tokens", error);
    return NULL;
  }

  token = module->table.issue (module->self, account, client_secret, attempt, &problem);
  if (token == NULL) {
    settle (module, TOKENRING_STATUS_UNAVAILABLE, problem, error);
    return NULL;
  }
  g_clear_error (&problem);
  if (!tokenring_secret_is_printable (tokenring_token_get_secret (token))) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_RESPONSE,
                 "the module '%s' gave a token that is empty or has characters that no token may "
                 "have; install a version that does not",
                 module->table.name);
    return NULL;
  }
  return g_steal_pointer (&token);
}

/*
 * tr_module_call_status:
 * @module: a module
 * @account: the account
 * @token: its token
 * @ret_http_status: (out): what the status URL answered
 * @error: return location for an error
 *
 * Returns: whether the status URL answered
 */
gboolean
tr_module_call_status (TrModule *module, TokenringAccount *account, TokenringToken *token,
                       guint *ret_http_status, GError **error)
{
  GError *problem = NULL;
  guint http_status = 0;

  if (module->table.call_status == NULL) {
    set_missing (module, "call a status URL", error);
    return FALSE;
  }
  if (!module->table.call_status (module->self, account, token, &http_status, &problem)) {
    settle (module, TOKENRING_STATUS_UNAVAILABLE, problem, error);
    return FALSE;
  }
  g_clear_error (&problem);
  *ret_http_status = http_status;
  return TRUE;
}

/* What a module calls found and does not hand over is not found. */
static TokenringStatus
take_found (TokenringStatus status, GPtrArray *found, GPtrArray **ret_found)
{
  g_autoptr (GPtrArray) owned = found;

  if (status != TOKENRING_STATUS_FOUND)
    return status;
  if (owned == NULL || owned->len == 0)
    return TOKENRING_STATUS_NOT_FOUND;
  *ret_found = g_steal_pointer (&owned);
  return TOKENRING_STATUS_FOUND;
}

/*
 * tr_module_find_credentials:
 * @module: a module
 * @wanted: what to look for
 * @may_prompt: whether the user may be asked to unlock the store
 * @ret_found: (out): the credentials that match, the newest first
 * @error: return location for an error, set when the store is not available
 *
 * Returns: whether there is any
 */
TokenringStatus
tr_module_find_credentials (TrModule *module, const TokenringCredential *wanted,
                            gboolean may_prompt, GPtrArray **ret_found, GError **error)
{
  GError *problem = NULL;
  GPtrArray *found = NULL;
  TokenringStatus status;

  if (module->table.find_credentials == NULL) {
    set_missing (module, "keep plain credentials", error);
    return TOKENRING_STATUS_UNAVAILABLE;
  }

  g_mutex_lock (&module->lock);
  status = module->table.find_credentials (module->self, wanted, may_prompt, &found, &problem);
  g_mutex_unlock (&module->lock);
  return take_found (settle (module, status, problem, error), found, ret_found);
}

/*
 * tr_module_keep_credential:
 * @module: a module
 * @credential: what to write
 * @error: return location for an error, set when it is not written
 *
 * Returns: %TOKENRING_STATUS_FOUND when it is written
 */
TokenringStatus
tr_module_keep_credential (TrModule *module, const TokenringCredential *credential, GError **error)
{
  GError *problem = NULL;
  TokenringStatus status;

  if (module->table.keep_credential == NULL) {
    set_missing (module, "keep plain credentials", error);
    return TOKENRING_STATUS_UNAVAILABLE;
  }

  g_mutex_lock (&module->lock);
  status = module->table.keep_credential (module->self, credential, &problem);
  g_mutex_unlock (&module->lock);
  return settle (module, status, problem, error);
}

/*
 * tr_module_drop_credentials:
 * @module: a module
 * @wanted: what to delete
 * @error: return location for an error, set when it could not be deleted
 *
 * Returns: %TOKENRING_STATUS_UNAVAILABLE when it may still be there
 */
TokenringStatus
tr_module_drop_credentials (TrModule *module, const TokenringCredential *wanted, GError **error)
{
  GError *problem = NULL;
  TokenringStatus status;

  if (module->table.drop_credentials == NULL) {
    set_missing (module, "keep plain credentials", error);
    return TOKENRING_STATUS_UNAVAILABLE;
  }

  g_mutex_lock (&module->lock);
  status = module->table.drop_credentials (module->self, wanted, &problem);
  g_mutex_unlock (&module->lock);
  return settle (module, status, problem, error);
}

/*
 * tr_module_list_docker_credentials:
 * @module: a module
 * @only_unlocked: whether to leave out what is locked
 * @ret_found: (out): those that docker could ask for, without secrets, the newest first
 * @error: return location for an error, set when the store is not available
 *
 * Returns: whether there is any
 */
TokenringStatus
tr_module_list_docker_credentials (TrModule *module, gboolean only_unlocked, GPtrArray **ret_found,
                                   GError **error)
{
  GError *problem = NULL;
  GPtrArray *found = NULL;
  TokenringStatus status;

  if (module->table.list_docker_credentials == NULL) {
    set_missing (module, "keep plain credentials", error);
    return TOKENRING_STATUS_UNAVAILABLE;
  }

  g_mutex_lock (&module->lock);
  status = module->table.list_docker_credentials (module->self, only_unlocked, &found, &problem);
  g_mutex_unlock (&module->lock);
  return take_found (settle (module, status, problem, error), found, ret_found);
}

/*
 * tr_module_check:
 * @module: a module
 * @account: an account
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG
 *
 * Returns: whether nothing is wrong with the account's settings, as far as the module can say
 */
gboolean
tr_module_check (TrModule *module, TokenringAccount *account, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (module->table.check == NULL || module->table.check (module->self, account, &problem))
    return TRUE;

  if (problem == NULL)
    set_missing (module, "say what is wrong with the account's settings", error);
  else
    g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/*
 * tr_module_get_json:
 * @module: a module
 * @error: return location for an error
 *
 * Returns: (transfer none): how the module reads JSON, with every function there
 */
const TokenringJsonFunctions *
tr_module_get_json (const TrModule *module, GError **error)
{
  const TokenringJsonFunctions *json = module->table.json;

  if (json != NULL && json->struct_size >= sizeof *json)
    return json;
  set_missing (module, "read JSON", error);
  return NULL;
}
