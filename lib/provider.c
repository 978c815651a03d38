/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How one kind of authorization server is asked for a token, and how its token is used. All of it
 * is data: providers/NAME.conf. */

#include "provider.h"
#include "file.h"
#include "settings.h"

#define MAX_BASES 4

struct _TokenringProvider {
  char *name;
  GPtrArray *files; /* its own, and those of its bases */
  GKeyFile *settings;
};

static void
set_missing (const TrFolders *folders, const char *name, GError **error)
{
  g_autofree char *nearest = NULL;

  /* Nobody reads it. */
  if (error == NULL)
    return;

  nearest = tr_folders_dup_nearest (folders, "providers", name);
  if (nearest != NULL)
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "there is no provider '%s'; did you mean '%s'?", name, nearest);
  else
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "there is no provider '%s'; 'tokenring providers' lists those there are", name);
}

/* Nobody but the file that names it knows the base. */
static void
blame_base (const TrFolders *folders, const char *file, const char *base, GError **error)
{
  g_autofree char *there = tr_folders_find (folders, "providers", base);

  if (there == NULL)
    g_prefix_error (error, "base= in [provider] of %s: ", file);
}

/* @files: gets the files that were read. */
static GKeyFile *
load_with_bases (const TrFolders *folders, const char *name, guint depth, TrSeen *seen,
                 GPtrArray *files, GError **error)
{
  g_autofree char *file = tr_folders_find (folders, "providers", name);
  g_autoptr (GKeyFile) settings = NULL;
  g_autofree char *base = NULL;

  if (file == NULL) {
    set_missing (folders, name, error);
    return NULL;
  }
  settings = tr_key_file_load_seen (file, seen, error);
  if (settings == NULL)
    return NULL;
  g_ptr_array_add (files, g_strdup (file));

  base = tr_settings_dup (settings, "provider", "base");
  if (base != NULL) {
    g_autoptr (GKeyFile) under = NULL;

    if (depth >= MAX_BASES || !tr_name_is_valid (base)) {
      g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                   "%s names a base that is not a provider's name or leads back to itself; correct "
                   "base= in its group [provider]",
                   file);
      return NULL;
    }
    under = load_with_bases (folders, base, depth + 1, seen, files, error);
    if (under == NULL) {
      blame_base (folders, file, base, error);
      return NULL;
    }
    /* Each variable is one provider's, and not that of all who stand on it; nor are those what
     * most people want. */
    if (g_key_file_has_group (under, "import"))
      g_key_file_remove_group (under, "import", NULL);
    g_key_file_remove_key (under, "provider", "usual", NULL);
    tr_settings_merge (settings, under);
  }

  return g_steal_pointer (&settings);
}

static TokenringProvider *
load (const TrFolders *folders, const char *name, TrSeen *seen, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  TokenringProvider *provider;
  GKeyFile *settings;

  if (!tr_name_is_valid (name)) {
    g_autofree char *shown = tokenring_text_escape (name, -1, 80);

    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                 "'%s' is no name of a provider; 'tokenring providers' lists those there are",
                 shown);
    return NULL;
  }
  settings = load_with_bases (folders, name, 0, seen, files, error);
  if (settings == NULL)
    return NULL;

  provider = g_new0 (TokenringProvider, 1);
  provider->name = g_strdup (name);
  provider->files = g_steal_pointer (&files);
  provider->settings = settings;
  return provider;
}

/*
 * tr_provider_read_settings:
 * @folders: where provider files are
 * @name: the provider's name
 * @seen: what this request has looked at already
 * @ret_files: (out) (element-type utf8): the provider's file, and those of its bases, which are not
 *   to be changed either
 * @error: return location for an error, as that of tr_provider_load()
 *
 * Returns: (transfer full): the groups and keys of the provider, which are not to be changed
 */
GKeyFile *
tr_provider_read_settings (const TrFolders *folders, const char *name, TrSeen *seen,
                           GPtrArray **ret_files, GError **error)
{
  static const char *const for_people[] = { "hints", "import" };
  GKeyFile *known = g_hash_table_lookup (seen->providers, name);
  g_autoptr (TokenringProvider) provider = NULL;

  if (known != NULL) {
    *ret_files = g_ptr_array_ref (g_hash_table_lookup (seen->files, name));
    return g_key_file_ref (known);
  }

  provider = load (folders, name, seen, error);
  if (provider == NULL)
    return NULL;
  /* An account has no use for what is told to people, nor for where other programs keep secrets. */
  for (guint i = 0; i < G_N_ELEMENTS (for_people); i++)
    if (g_key_file_has_group (provider->settings, for_people[i]))
      g_key_file_remove_group (provider->settings, for_people[i], NULL);
  g_hash_table_insert (seen->providers, g_strdup (name), g_key_file_ref (provider->settings));
  g_hash_table_insert (seen->files, g_strdup (name), g_ptr_array_ref (provider->files));
  *ret_files = g_ptr_array_ref (provider->files);
  return g_key_file_ref (provider->settings);
}

/* An account that cannot be written down, or is asked for what nothing uses, would be no help to
 * whoever wrote this file. */
static gboolean
check_parameters (const TokenringProvider *provider, GError **error)
{
  g_auto (GStrv) names = tokenring_provider_dup_parameters (provider);

  for (guint i = 0; names[i] != NULL; i++)
    if (!tr_settings_is_parameter (names[i])) {
      g_autofree char *shown = tokenring_text_escape (names[i], -1, 80);

      g_set_error (
          error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
          "%s: '%s' is no name of a parameter, which has small letters, digits and hyphens; "
          "correct parameters= in [provider], with a ';' between two names",
          tokenring_provider_get_file (provider), shown);
      return FALSE;
    }
  return TRUE;
}

/*
 * tr_provider_load:
 * @folders: where provider files are
 * @name: the provider's name
 * @error: return location for an error: %TOKENRING_ERROR_INVALID for what is no name,
 *   %TOKENRING_ERROR_CONFIG
 *
 * Returns: (transfer full): the provider, with what it takes from its base
 */
TokenringProvider *
tr_provider_load (const TrFolders *folders, const char *name, GError **error)
{
  g_autoptr (TokenringProvider) provider = load (folders, name, NULL, error);

  return provider != NULL && check_parameters (provider, error) ? g_steal_pointer (&provider)
                                                                : NULL;
}

/**
 * tokenring_provider_free:
 * @provider: (nullable) (transfer full): a provider
 *
 * Since: 0.1
 */
void
tokenring_provider_free (TokenringProvider *provider)
{
  if (provider == NULL)
    return;

  g_free (provider->name);
  g_ptr_array_unref (provider->files);
  g_key_file_unref (provider->settings);
  g_free (provider);
}

/*
 * tr_provider_get_settings:
 * @provider: a provider
 *
 * Returns: (transfer none): its groups and keys, placeholders not filled
 */
GKeyFile *
tr_provider_get_settings (const TokenringProvider *provider)
{
  return provider->settings;
}

/*
 * tr_provider_get_files:
 * @provider: a provider
 *
 * Returns: (transfer none) (element-type utf8): its own file, and those of its bases
 */
GPtrArray *
tr_provider_get_files (const TokenringProvider *provider)
{
  return provider->files;
}

/**
 * tokenring_provider_get_name:
 * @provider: a provider
 *
 * Returns: (transfer none): its name, by which accounts refer to it
 *
 * Since: 0.1
 */
const char *
tokenring_provider_get_name (const TokenringProvider *provider)
{
  return provider->name;
}

/**
 * tokenring_provider_get_file:
 * @provider: a provider
 *
 * Returns: (transfer none): the path of the file that it comes from
 *
 * Since: 0.1
 */
const char *
tokenring_provider_get_file (const TokenringProvider *provider)
{
  return provider->files->pdata[0];
}

/**
 * tokenring_provider_dup_description:
 * @provider: a provider
 *
 * Returns: (transfer full) (nullable): what it is, in a few words
 *
 * Since: 0.1
 */
char *
tokenring_provider_dup_description (const TokenringProvider *provider)
{
  return tr_settings_dup (provider->settings, "provider", "description");
}

/**
 * tokenring_provider_is_usual:
 * @provider: a provider
 *
 * Returns: whether it is to be proposed to people who do not know which one they need
 *
 * Since: 0.1
 */
gboolean
tokenring_provider_is_usual (const TokenringProvider *provider)
{
  return g_key_file_get_boolean (provider->settings, "provider", "usual", NULL);
}

/**
 * tokenring_provider_dup_documentation:
 * @provider: a provider
 *
 * Returns: (transfer full) (nullable): the URL of the service's own documentation
 *
 * Since: 0.1
 */
char *
tokenring_provider_dup_documentation (const TokenringProvider *provider)
{
  return tr_settings_dup (provider->settings, "provider", "documentation");
}

/**
 * tokenring_provider_dup_parameters:
 * @provider: a provider
 *
 * Returns: (transfer full): the names of the parameters that an account can or must set
 *
 * Since: 0.1
 */
char **
tokenring_provider_dup_parameters (const TokenringProvider *provider)
{
  return tr_settings_dup_list (provider->settings, "provider", "parameters");
}

/**
 * tokenring_provider_dup_default:
 * @provider: a provider
 * @parameter: the name of a parameter
 *
 * Returns: (transfer full) (nullable): the value that an account gets which does not set the
 *   parameter, or %NULL when it must
 *
 * Since: 0.1
 */
char *
tokenring_provider_dup_default (const TokenringProvider *provider, const char *parameter)
{
  return tr_settings_dup (provider->settings, "parameters", parameter);
}

/**
 * tokenring_provider_dup_hint:
 * @provider: a provider
 * @name: the name of a parameter, "client-id" or "client-secret"
 *
 * Returns: (transfer full) (nullable): what that is at this provider, in a line for people
 *
 * Since: 0.1
 */
char *
tokenring_provider_dup_hint (const TokenringProvider *provider, const char *name)
{
  return tr_settings_dup (provider->settings, "hints", name);
}

/**
 * tokenring_provider_dup_import_keys:
 * @provider: a provider
 *
 * Returns: (transfer full): what programs of the service take from environment variables:
 *   "client-id", "client-secret", "scope", "match", or the name of a parameter
 *
 * Since: 0.1
 */
char **
tokenring_provider_dup_import_keys (const TokenringProvider *provider)
{
  return g_key_file_has_group (provider->settings, "import")
             ? g_key_file_get_keys (provider->settings, "import", NULL, NULL)
             : g_new0 (char *, 1);
}

/**
 * tokenring_provider_dup_import_variables:
 * @provider: a provider
 * @key: one of tokenring_provider_dup_import_keys()
 *
 * Returns: (transfer full): the names of the variables; a "*" at the beginning of a name stands for
 *   any text, which is the same in the variables that belong together
 *
 * Since: 0.1
 */
char **
tokenring_provider_dup_import_variables (const TokenringProvider *provider, const char *key)
{
  return tr_settings_dup_list (provider->settings, "import", key);
}
