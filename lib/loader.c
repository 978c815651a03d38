/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Stores and issuers behind their table of functions. Each is loaded when it is first needed, from
 * the one folder that the build fixed: libsecret and libcurl cost more to load than a cached answer
 * takes altogether. */

#include "loader.h"
#include "folders.h"
#include "host.h"
#include "settings.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>

#define SYMBOL "tokenring_module"
#define SUFFIX ".so"

struct _TrLoader {
  char *dir;
  GKeyFile *settings;
  TrWatch watch;
  GMutex lock; /* guards @modules, and is held while one is loaded */
  GHashTable *modules;
};

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
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) tr_module_free);
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

/*
 * tr_loader_set_watch:
 * @loader: a loader
 * @watch: who wants to know of what is done with modules; copied
 *
 * To be called before the loader is used.
 */
void
tr_loader_set_watch (TrLoader *loader, const TrWatch *watch)
{
  loader->watch = *watch;
}

/*
 * tr_loader_get_watch:
 * @loader: a loader
 *
 * Returns: (transfer none): who wants to know of what is done with modules
 */
const TrWatch *
tr_loader_get_watch (const TrLoader *loader)
{
  return &loader->watch;
}

static TrModule *
adopt (TrLoader *loader, const TokenringModule *table, gboolean is_builtin)
{
  TrModule *module = tr_module_new (table, is_builtin);

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
  adopt (loader, table, TRUE);
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
  is_builtin = module != NULL && tr_module_is_builtin (module);
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
  g_set_error (
      error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
      "the module %s is not usable: %s; install one that is, or take it out of tokenring.conf",
      file, problem);
  return FALSE;
}

static char *
dup_file (const TrLoader *loader, const char *name)
{
  g_autofree char *base = g_strconcat (name, SUFFIX, NULL);

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

/* Where the user has named that store. */
static const char *
find_place (const TrLoader *loader, const char *name)
{
  static const struct {
    const char *key;
    const char *place;
  } chains[] = {
    { "secrets", "secrets in [chain] of tokenring.conf" },
    { "tokens", "tokens in [chain] of tokenring.conf" },
  };

  for (guint i = 0; loader->settings != NULL && i < G_N_ELEMENTS (chains); i++) {
    g_auto (GStrv) names = tr_settings_dup_list (loader->settings, "chain", chains[i].key);

    if (g_strv_contains ((const char *const *) names, name))
      return chains[i].place;
  }
  return NULL;
}

/* The name that was probably meant. */
static char *
dup_nearest (const TrLoader *loader, const char *name)
{
  g_autofree const char **builtin =
      (const char **) g_hash_table_get_keys_as_array (loader->modules, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) entries = g_dir_open (loader->dir, 0, NULL);
  const char *entry;

  for (guint i = 0; builtin[i] != NULL; i++)
    g_ptr_array_add (names, g_strdup (builtin[i]));
  while (entries != NULL && (entry = g_dir_read_name (entries)) != NULL)
    if (g_str_has_suffix (entry, SUFFIX))
      g_ptr_array_add (names, g_strndup (entry, strlen (entry) - strlen (SUFFIX)));
  g_ptr_array_add (names, NULL);
  return g_strdup (tokenring_nearest (name, (const char *const *) names->pdata));
}

static void
set_not_installed (const TrLoader *loader, const char *name, const char *place, GError **error)
{
  g_autofree char *file = NULL;
  g_autofree char *nearest = NULL;

  /* Nobody reads it. */
  if (error == NULL)
    return;

  file = dup_file (loader, name);
  place = place != NULL ? place : find_place (loader, name);
  nearest = place == NULL ? NULL : dup_nearest (loader, name);
  if (nearest != NULL)
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                 "the module '%s' is not installed (there is no %s); did you mean '%s', at %s?",
                 name, file, nearest, place);
  else
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                 "the module '%s' is not installed (there is no %s); install it%s%s", name, file,
                 place == NULL ? "" : ", or correct ", place == NULL ? "" : place);
}

static TrModule *
load (TrLoader *loader, const char *name, const char *place, GError **error)
{
  g_autofree char *file = dup_file (loader, name);
  void *handle;
  const TokenringModule *table;

  if (!g_file_test (file, G_FILE_TEST_EXISTS)) {
    set_not_installed (loader, name, place, error);
    return NULL;
  }
  offer_own_functions ();
  handle = dlopen (file, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (handle == NULL) {
    g_autofree char *why = tokenring_text_escape (dlerror (), -1, 300);

    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                 "the module '%s' cannot be loaded: %s; install it again", name, why);
    return NULL;
  }

  table = dlsym (handle, SYMBOL);
  return check_table (table, name, file, error) ? adopt (loader, table, FALSE) : NULL;
}

static TrModule *
load_watched (TrLoader *loader, const char *name, const char *place, GError **error)
{
  gint64 began = tr_watch_begin (&loader->watch, TOKENRING_STEP_MODULE, "%s", name);
  TrModule *module = load (loader, name, place, error);

  tr_watch_end (&loader->watch, TOKENRING_STEP_MODULE, began, "%s: %s", name,
                module == NULL ? "cannot be loaded" : "loaded");
  return module;
}

static TrModule *
get_open (TrLoader *loader, const char *name, const char *place, GError **error)
{
  TrModule *module = g_hash_table_lookup (loader->modules, name);

  if (module == NULL && !tr_name_is_valid (name)) {
    g_autofree char *shown = tokenring_text_escape (name, -1, 80);

    place = place != NULL ? place : find_place (loader, name);
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "'%s' is no name of a module; correct %s", shown, place == NULL ? "it" : place);
    return NULL;
  }
  if (module == NULL)
    module = load_watched (loader, name, place, error);

  if (module != NULL)
    tr_module_open (module, &(TokenringHost){ loader->settings, name });
  return module;
}

/*
 * tr_loader_get:
 * @loader: a loader
 * @name: the name of a store, or of what else the program itself needs
 * @error: return location for an error, as that of tr_loader_get_for()
 *
 * Returns: (transfer none): that of tr_loader_get_for()
 */
TrModule *
tr_loader_get (TrLoader *loader, const char *name, GError **error)
{
  return tr_loader_get_for (loader, name, NULL, error);
}

/*
 * tr_loader_get_for:
 * @loader: a loader
 * @name: the name of a module
 * @place: (nullable): where the name stands, for a message, if not in [chain] of tokenring.conf
 * @error: return location for an error: %TOKENRING_ERROR_UNAVAILABLE, or %TOKENRING_ERROR_CONFIG
 *   for what is no name
 *
 * Loads and opens the module if that has not been done.
 *
 * Returns: (transfer none): the module
 */
TrModule *
tr_loader_get_for (TrLoader *loader, const char *name, const char *place, GError **error)
{
  TrModule *module;

  g_mutex_lock (&loader->lock);
  module = get_open (loader, name, place, error);
  g_mutex_unlock (&loader->lock);
  return module;
}
