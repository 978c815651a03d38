/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A module from its opening to its end, and what is common to all that is asked of it. */

#include "module.h"

#include <string.h>

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

/*
 * tr_module_set_missing:
 * @module: a module
 * @what: what it cannot do
 * @error: return location for %TOKENRING_ERROR_UNAVAILABLE
 */
void
tr_module_set_missing (const TrModule *module, const char *what, GError **error)
{
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
               "the module '%s' cannot %s; name another one in its place", module->table.name,
               what);
}

/*
 * tr_module_settle:
 * @module: a module
 * @status: what it says
 * @problem: (nullable) (transfer full): the error that it set
 * @error: return location for an error
 *
 * What a module says and what it hands over must agree before anything else relies on it: an error
 * goes with unavailable, always and only.
 *
 * Returns: what @status can be taken for; %TOKENRING_STATUS_UNAVAILABLE with an error
 */
TokenringStatus
tr_module_settle (const TrModule *module, TokenringStatus status, GError *problem, GError **error)
{
  g_autoptr (GError) owned = problem;

  if (status == TOKENRING_STATUS_FOUND || status == TOKENRING_STATUS_NOT_FOUND)
    return status;

  if (owned == NULL)
    tr_module_set_missing (module, "say why it is not available", error);
  else
    g_propagate_error (error, g_steal_pointer (&owned));
  return TOKENRING_STATUS_UNAVAILABLE;
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
  tr_module_set_missing (module, "read JSON", error);
  return NULL;
}
