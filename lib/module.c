/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Stores and issuers behind their table of functions. Each is loaded when it is first needed, from
 * the one folder that the build fixed: libsecret and libcurl cost more to load than a cached answer
 * takes altogether. */

#include "module.h"
#include "folders.h"
#include "host.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>

#define SYMBOL "tokenring_module"

struct _TrModule {
  TokenringModule table;
  gpointer self;
  gboolean is_open;
  gboolean is_builtin;
  GMutex lock; /* one thread at a time is in a store */
};

struct _TrLoader {
  char *dir;
  GKeyFile *settings;
  GMutex lock; /* guards @modules, and is held while one is loaded */
  GHashTable *modules;
};

static void
module_free (TrModule *module)
{
  if (module->is_open && module->table.close != NULL)
    module->table.close (module->self);
  g_mutex_clear (&module->lock);
  g_free (module);
}

/*
 * tr_loader_new:
 * @dir: the folder of the modules
 *
 * Returns: (transfer full): a loader that has loaded nothing
 */
TrLoader *
tr_loader_new (const char *dir)
{
  TrLoader *loader = g_new0 (TrLoader, 1);

  g_mutex_init (&loader->lock);
  loader->dir = g_strdup (dir);
  loader->modules =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) module_free);
  return loader;
}

/*
 * tr_loader_free:
 * @loader: (nullable) (transfer full): a loader
 *
 * Closes the modules. Their code stays mapped, since libraries such as GIO do not unload.
 */
void
tr_loader_free (TrLoader *loader)
{
  if (loader == NULL)
    return;

  g_hash_table_unref (loader->modules);
  g_clear_pointer (&loader->settings, g_key_file_unref);
  g_free (loader->dir);
  g_mutex_clear (&loader->lock);
  g_free (loader);
}

/*
 * tr_loader_set_settings:
 * @loader: a loader
 * @settings: tokenring.conf
 *
 * To be called before the first module is opened.
 */
void
tr_loader_set_settings (TrLoader *loader, GKeyFile *settings)
{
  g_clear_pointer (&loader->settings, g_key_file_unref);
  loader->settings = g_key_file_ref (settings);
}

/* A shorter table is from an older header; what it does not have stays NULL. */
static TrModule *
adopt (TrLoader *loader, const TokenringModule *table)
{
  TrModule *module = g_new0 (TrModule, 1);

  g_mutex_init (&module->lock);
  memcpy (&module->table, table, MIN (table->struct_size, sizeof module->table));
  g_hash_table_insert (loader->modules, g_strdup (table->name), module);
  return module;
}

/*
 * tr_loader_add:
 * @loader: a loader
 * @table: a module that is part of this program
 */
void
tr_loader_add (TrLoader *loader, const TokenringModule *table)
{
  adopt (loader, table)->is_builtin = TRUE;
}

/*
 * tr_loader_is_builtin:
 * @loader: a loader
 * @name: the name of a module
 *
 * Returns: whether the module is part of this program, and asking it costs next to nothing
 */
gboolean
tr_loader_is_builtin (TrLoader *loader, const char *name)
{
  const TrModule *module;
  gboolean is_builtin;

  g_mutex_lock (&loader->lock);
  module = g_hash_table_lookup (loader->modules, name);
  is_builtin = module != NULL && module->is_builtin;
  g_mutex_unlock (&loader->lock);
  return is_builtin;
}

static gboolean
check_table (const TokenringModule *table, const char *name, const char *file, GError **error)
{
  const char *problem = NULL;

  if (table == NULL)
    problem = "it has no symbol " SYMBOL;
  else if (table->abi != TOKENRING_MODULE_ABI)
    problem = "it was built for another version of tokenring";
  else if (table->struct_size < G_STRUCT_OFFSET (TokenringModule, open))
    problem = "its table is too short";
  else if (g_strcmp0 (table->name, name) != 0)
    problem = "it has another name inside";

  if (problem == NULL)
    return TRUE;
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
               "the module %s is not usable: %s", file, problem);
  return FALSE;
}

static char *
dup_file (const TrLoader *loader, const char *name)
{
  g_autofree char *base = g_strconcat (name, ".so", NULL);

  return g_build_filename (loader->dir, base, NULL);
}

/*
 * tr_loader_has:
 * @loader: a loader
 * @name: the name of a module
 *
 * Returns: whether there is such a module, usable or not
 */
gboolean
tr_loader_has (TrLoader *loader, const char *name)
{
  g_autofree char *file = dup_file (loader, name);

  gboolean is_known;

  g_mutex_lock (&loader->lock);
  is_known = g_hash_table_contains (loader->modules, name);
  g_mutex_unlock (&loader->lock);
  return is_known || (tr_name_is_valid (name) && g_file_test (file, G_FILE_TEST_EXISTS));
}

/* A module finds the functions of the core among what is there for all. They are not, where a
 * program of another kind, such as Python, has loaded this library for itself alone. */
static void
offer_own_functions (void)
{
  struct link_map *own = NULL;
  Dl_info info;

  if (dladdr1 (SYMBOL, &info, (void **) &own, RTLD_DL_LINKMAP) != 0 && own != NULL &&
      *own->l_name != '\0')
    dlopen (own->l_name, RTLD_NOW | RTLD_NOLOAD | RTLD_GLOBAL);
}

static TrModule *
load (TrLoader *loader, const char *name, GError **error)
{
  g_autofree char *file = dup_file (loader, name);
  void *handle;
  const TokenringModule *table;

  if (!g_file_test (file, G_FILE_TEST_EXISTS)) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                 "the module '%s' is not installed (there is no %s)", name, file);
    return NULL;
  }
  offer_own_functions ();
  handle = dlopen (file, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (handle == NULL) {
    g_autofree char *why = tokenring_text_escape (dlerror (), -1, 300);

    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                 "the module '%s' cannot be loaded: %s", name, why);
    return NULL;
  }

  table = dlsym (handle, SYMBOL);
  return check_table (table, name, file, error) ? adopt (loader, table) : NULL;
}

static TrModule *
get_open (TrLoader *loader, const char *name, GError **error)
{
  TrModule *module = g_hash_table_lookup (loader->modules, name);

  if (module == NULL && !tr_name_is_valid (name)) {
    g_autofree char *shown = tokenring_text_escape (name, -1, 80);

    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG, "'%s' is no name of a module",
                 shown);
    return NULL;
  }
  if (module == NULL)
    module = load (loader, name, error);

  if (module != NULL && !module->is_open) {
    const TokenringHost host = { loader->settings, name };

    module->self = module->table.open == NULL ? NULL : module->table.open (&host);
    module->is_open = TRUE;
  }
  return module;
}

/*
 * tr_loader_get:
 * @loader: a loader
 * @name: the name of a module, from a file of the user or a provider
 * @error: return location for an error: %TOKENRING_ERROR_UNAVAILABLE, or %TOKENRING_ERROR_CONFIG
 *   for what is no name
 *
 * Loads and opens the module if that has not been done.
 *
 * Returns: (transfer none): the module
 */
TrModule *
tr_loader_get (TrLoader *loader, const char *name, GError **error)
{
  TrModule *module;

  g_mutex_lock (&loader->lock);
  module = get_open (loader, name, error);
  g_mutex_unlock (&loader->lock);
  return module;
}

static void
set_missing (const TrModule *module, const char *what, GError **error)
{
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE, "the module '%s' cannot %s",
               module->table.name, what);
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
                 "have",
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
