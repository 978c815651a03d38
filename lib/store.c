/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A module as a store, of secrets, tokens or plain credentials. One thread at a time is in it. */

#include "store.h"

/*
 * tr_store_is_writable:
 * @module: a module
 *
 * Returns: whether it is a store that can be written to
 */
gboolean
tr_store_is_writable (const TrModule *module)
{
  return module->table.store != NULL;
}

/*
 * tr_store_is_vacant:
 * @module: a module
 *
 * Returns: whether it is a store for which nobody has set anything up, so that it can have nothing
 */
gboolean
tr_store_is_vacant (TrModule *module)
{
  gboolean is_vacant = FALSE;

  g_mutex_lock (&module->lock);
  if (module->table.is_vacant != NULL)
    is_vacant = module->table.is_vacant (module->self);
  g_mutex_unlock (&module->lock);
  return is_vacant;
}

static void
set_no_store (const TrModule *module, GError **error)
{
  tr_module_set_missing (module, "look anything up: it is no store", error);
}

/*
 * tr_store_dup_place:
 * @module: a module
 * @item: what is looked for there
 * @error: return location for an error: what has to be set before there is a place
 *
 * Returns: (transfer full): where a person puts the item, in words that go on after "in"
 */
char *
tr_store_dup_place (TrModule *module, const TokenringItem *item, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *place = NULL;

  if (module->table.lookup == NULL) {
    set_no_store (module, error);
    return NULL;
  }

  g_mutex_lock (&module->lock);
  if (module->table.dup_place != NULL)
    place = module->table.dup_place (module->self, item, &problem);
  g_mutex_unlock (&module->lock);
  if (place == NULL && problem == NULL)
    place = g_strdup_printf ("the store '%s'", module->table.name);
  if (place == NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return g_steal_pointer (&place);
}

/*
 * tr_store_check_privacy:
 * @module: a module
 * @item: what the store has
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG
 *
 * Returns: whether the store knows of nobody else who can read it without need
 */
gboolean
tr_store_check_privacy (TrModule *module, const TokenringItem *item, GError **error)
{
  GError *problem = NULL;

  g_mutex_lock (&module->lock);
  if (module->table.check_privacy != NULL)
    module->table.check_privacy (module->self, item, &problem);
  g_mutex_unlock (&module->lock);
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, problem);
  return FALSE;
}

/*
 * tr_store_lookup:
 * @module: a module
 * @item: what to look for
 * @ret_value: (out): the value, when it is found
 * @error: return location for an error, set when the store is not available
 *
 * Returns: whether it was found
 */
TokenringStatus
tr_store_lookup (TrModule *module, const TokenringItem *item, TokenringSecret **ret_value,
                 GError **error)
{
  GError *problem = NULL;
  g_autoptr (TokenringSecret) value = NULL;
  TokenringStatus status;

  if (module->table.lookup == NULL) {
    set_no_store (module, error);
    return TOKENRING_STATUS_UNAVAILABLE;
  }

  g_mutex_lock (&module->lock);
  status = module->table.lookup (module->self, item, &value, &problem);
  g_mutex_unlock (&module->lock);
  status = tr_module_settle (module, status, problem, error);
  if (status != TOKENRING_STATUS_FOUND)
    return status;
  if (value == NULL)
    return TOKENRING_STATUS_NOT_FOUND;
  *ret_value = g_steal_pointer (&value);
  return TOKENRING_STATUS_FOUND;
}

/*
 * tr_store_write:
 * @module: a module
 * @item: what to write
 * @value: its value
 * @error: return location for an error, set when it is not written
 *
 * Returns: %TOKENRING_STATUS_FOUND when it is written
 */
TokenringStatus
tr_store_write (TrModule *module, const TokenringItem *item, TokenringSecret *value, GError **error)
{
  GError *problem = NULL;
  TokenringStatus status;

  if (module->table.store == NULL) {
    tr_module_set_missing (module, "be written to", error);
    return TOKENRING_STATUS_UNAVAILABLE;
  }

  g_mutex_lock (&module->lock);
  status = module->table.store (module->self, item, value, &problem);
  g_mutex_unlock (&module->lock);
  return tr_module_settle (module, status, problem, error);
}

/*
 * tr_store_clear:
 * @module: a module
 * @item: what to delete
 * @error: return location for an error, set when it could not be deleted
 *
 * Returns: %TOKENRING_STATUS_UNAVAILABLE when it may still be there
 */
TokenringStatus
tr_store_clear (TrModule *module, const TokenringItem *item, GError **error)
{
  GError *problem = NULL;
  TokenringStatus status;

  /* A read-only store has nothing that we put there. */
  if (module->table.clear == NULL)
    return TOKENRING_STATUS_NOT_FOUND;

  g_mutex_lock (&module->lock);
  status = module->table.clear (module->self, item, &problem);
  g_mutex_unlock (&module->lock);
  return tr_module_settle (module, status, problem, error);
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
 * tr_store_find_credentials:
 * @module: a module
 * @wanted: what to look for
 * @may_prompt: whether the user may be asked to unlock the store
 * @ret_found: (out): the credentials that match, the newest first
 * @error: return location for an error, set when the store is not available
 *
 * Returns: whether there is any
 */
TokenringStatus
tr_store_find_credentials (TrModule *module, const TokenringCredential *wanted, gboolean may_prompt,
                           GPtrArray **ret_found, GError **error)
{
  GError *problem = NULL;
  GPtrArray *found = NULL;
  TokenringStatus status;

  if (module->table.find_credentials == NULL) {
    tr_module_set_missing (module, "keep plain credentials", error);
    return TOKENRING_STATUS_UNAVAILABLE;
  }

  g_mutex_lock (&module->lock);
  status = module->table.find_credentials (module->self, wanted, may_prompt, &found, &problem);
  g_mutex_unlock (&module->lock);
  return take_found (tr_module_settle (module, status, problem, error), found, ret_found);
}

/*
 * tr_store_keep_credential:
 * @module: a module
 * @credential: what to write
 * @error: return location for an error, set when it is not written
 *
 * Returns: %TOKENRING_STATUS_FOUND when it is written
 */
TokenringStatus
tr_store_keep_credential (TrModule *module, const TokenringCredential *credential, GError **error)
{
  GError *problem = NULL;
  TokenringStatus status;

  if (module->table.keep_credential == NULL) {
    tr_module_set_missing (module, "keep plain credentials", error);
    return TOKENRING_STATUS_UNAVAILABLE;
  }

  g_mutex_lock (&module->lock);
  status = module->table.keep_credential (module->self, credential, &problem);
  g_mutex_unlock (&module->lock);
  return tr_module_settle (module, status, problem, error);
}

/*
 * tr_store_drop_credentials:
 * @module: a module
 * @wanted: what to delete
 * @error: return location for an error, set when it could not be deleted
 *
 * Returns: %TOKENRING_STATUS_UNAVAILABLE when it may still be there
 */
TokenringStatus
tr_store_drop_credentials (TrModule *module, const TokenringCredential *wanted, GError **error)
{
  GError *problem = NULL;
  TokenringStatus status;

  if (module->table.drop_credentials == NULL) {
    tr_module_set_missing (module, "keep plain credentials", error);
    return TOKENRING_STATUS_UNAVAILABLE;
  }

  g_mutex_lock (&module->lock);
  status = module->table.drop_credentials (module->self, wanted, &problem);
  g_mutex_unlock (&module->lock);
  return tr_module_settle (module, status, problem, error);
}

/*
 * tr_store_list_docker_credentials:
 * @module: a module
 * @only_unlocked: whether to leave out what is locked
 * @ret_found: (out): those that docker could ask for, without secrets, the newest first
 * @error: return location for an error, set when the store is not available
 *
 * Returns: whether there is any
 */
TokenringStatus
tr_store_list_docker_credentials (TrModule *module, gboolean only_unlocked, GPtrArray **ret_found,
                                  GError **error)
{
  GError *problem = NULL;
  GPtrArray *found = NULL;
  TokenringStatus status;

  if (module->table.list_docker_credentials == NULL) {
    tr_module_set_missing (module, "keep plain credentials", error);
    return TOKENRING_STATUS_UNAVAILABLE;
  }

  g_mutex_lock (&module->lock);
  status = module->table.list_docker_credentials (module->self, only_unlocked, &found, &problem);
  g_mutex_unlock (&module->lock);
  return take_found (tr_module_settle (module, status, problem, error), found, ret_found);
}
