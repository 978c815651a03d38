/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Groups and keys of configuration files that nobody reads, mostly because they are misspelt, or
 * because there is another one of that name. A file is as good with them as without, so they are
 * looked for only where somebody wants to know. */

#include "stray.h"
#include "file.h"
#include "known.h"
#include "provider.h"
#include "settings.h"

#include <string.h>

#define MAX_SHOWN 80

typedef struct {
  TrLoader *loader;
  TrKnown where;
  char *file;
  GKeyFile *settings;
  const char *page;            /* which tells what there is */
  TokenringProvider *provider; /* of the account, or the file itself; NULL: it cannot be read */
  GPtrArray *found;
} Look;

/* What is ours reads what the manual pages tell and no more. */
static gboolean
is_own_module (const char *name)
{
  static const char *const names[] = { "oauth",  "secret-service", "credentials-directory",
                                       "kernel", "environment",    NULL };

  return g_strv_contains (names, name);
}

static gboolean
is_of_foreign_module (const Look *look, const char *group)
{
  return !is_own_module (group) && tr_loader_has (look->loader, group);
}

/* An issuer that somebody else has written is asked with the same groups, and has its own ways. */
static gboolean
is_read_by_foreign_issuer (const Look *look, const char *group)
{
  g_autofree char *issuer =
      look->provider == NULL
          ? NULL
          : tr_settings_dup (tr_provider_get_settings (look->provider), "provider", "issuer");

  return issuer != NULL && !is_own_module (issuer) &&
         (strcmp (group, "request") == 0 || strcmp (group, "fields") == 0 ||
          strcmp (group, "response") == 0);
}

static void
say_group (const Look *look, const char *group)
{
  g_autofree const char **groups = tr_known_list_groups (look->where);
  g_autofree char *shown = tokenring_text_escape (group, -1, MAX_SHOWN);
  const char *nearest = tokenring_nearest (group, groups);

  g_ptr_array_add (
      look->found,
      nearest != NULL
          ? g_strdup_printf ("%s: nobody reads the group [%s]; did you mean '%s'?", look->file,
                             shown, nearest)
          : g_strdup_printf ("%s: nobody reads the group [%s]; correct or delete it, see %s",
                             look->file, shown, look->page));
}

static void
say_key (const Look *look, const char *group, const char *key, const char *const *keys)
{
  g_autofree char *shown = tokenring_text_escape (key, -1, MAX_SHOWN);
  const char *nearest = tokenring_nearest (key, keys);

  g_ptr_array_add (
      look->found,
      nearest != NULL
          ? g_strdup_printf ("%s: nobody reads the key '%s' in [%s]; did you mean '%s'?",
                             look->file, shown, group, nearest)
          : g_strdup_printf ("%s: nobody reads the key '%s' in [%s]; correct or delete it, see %s",
                             look->file, shown, group, look->page));
}

static gboolean
is_placeholder_of (GKeyFile *settings, const char *placeholder)
{
  g_autofree char *text = g_key_file_to_data (settings, NULL, NULL);

  return strstr (text, placeholder) != NULL;
}

/* Where each key is the name of something that an account has. */
static gboolean
is_of_names (const char *group)
{
  static const char *const groups[] = { "parameters", "hints", "import", NULL };

  return g_strv_contains (groups, group);
}

/* The parameters of the provider, and what else can be named in such a group. */
static char **
dup_names (const Look *look, const char *group)
{
  g_auto (GStrv) parameters = tokenring_provider_dup_parameters (look->provider);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  gboolean is_import = strcmp (group, "import") == 0;

  g_strv_builder_addv (names, (const char **) parameters);
  if (is_import || strcmp (group, "hints") == 0)
    g_strv_builder_add_many (names, "client-id", "client-secret", NULL);
  if (is_import)
    g_strv_builder_add_many (names, "scope", "match", NULL);
  return g_strv_builder_end (names);
}

/* A value can name what the provider does not list, in the account's file or the provider's. */
static gboolean
is_used_parameter (const Look *look, const char *group, const char *key)
{
  g_autofree char *placeholder = g_strdup_printf ("{%s}", key);

  return strcmp (group, "parameters") == 0 &&
         (is_placeholder_of (look->settings, placeholder) ||
          is_placeholder_of (tr_provider_get_settings (look->provider), placeholder));
}

static void
look_at_name (const Look *look, const char *group, const char *key)
{
  g_auto (GStrv) names = dup_names (look, group);

  if (!g_strv_contains ((const char *const *) names, key) && !is_used_parameter (look, group, key))
    say_key (look, group, key, (const char *const *) names);
}

static void
look_at_group (const Look *look, const char *group)
{
  g_auto (GStrv) own = g_key_file_get_keys (look->settings, group, NULL, NULL);
  g_autofree const char **keys = NULL;

  if (tr_known_is_private (group) || is_of_foreign_module (look, group))
    return;
  if (!tr_known_list_keys (look->where, group, &keys)) {
    say_group (look, group);
    return;
  }

  for (guint i = 0; own != NULL && own[i] != NULL; i++) {
    if (tr_known_is_private (own[i]))
      continue;
    if (is_of_names (group) && look->provider != NULL)
      look_at_name (look, group, own[i]);
    else if (keys[0] != NULL && !g_strv_contains (keys, own[i]) &&
             !is_read_by_foreign_issuer (look, group))
      say_key (look, group, own[i], keys);
  }
}

static void
say_twice (const Look *look, const char *group, const char *key)
{
  g_autofree char *shown_group = tokenring_text_escape (group, -1, MAX_SHOWN);
  g_autofree char *shown = key == NULL ? NULL : tokenring_text_escape (key, -1, MAX_SHOWN);

  g_ptr_array_add (
      look->found,
      key == NULL
          ? g_strdup_printf ("%s: the group [%s] is there twice; put its lines together",
                             look->file, shown_group)
          : g_strdup_printf ("%s: the key '%s' is in [%s] twice, and the last one counts; delete "
                             "the other",
                             look->file, shown, shown_group));
}

/* A line of the file, without the space around it. @group: (inout): where it stands. */
static void
look_at_line (const Look *look, GHashTable *seen, char **group, char *line)
{
  gsize length = strcspn (line, *line == '[' ? "]" : "=");
  gboolean is_group = *line == '[';

  if (*line == '#' || line[length] == '\0')
    return;
  line[length] = '\0';
  if (is_group) {
    g_free (*group);
    *group = g_strdup (line + 1);
  }
  /* No line of a file has a newline in it. */
  if (tr_known_is_private (*group) || (!is_group && tr_known_is_private (line)) ||
      g_hash_table_add (seen, g_strconcat (*group, "\n", is_group ? "" : g_strchomp (line), NULL)))
    return;
  say_twice (look, *group, is_group ? NULL : line);
}

/* What has read the file has put together what is there twice. */
static void
look_for_twice (const Look *look)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *group = g_strdup ("");
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (look->file, &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    look_at_line (look, seen, &group, g_strstrip (lines[i]));
}

static TokenringProvider *
load_provider (const TrFolders *folders, const Look *look, const char *name)
{
  g_autofree char *other = tr_settings_dup (look->settings, "account", "provider");

  if (look->where == TR_KNOWN_PROVIDER)
    return tr_provider_load (folders, name, NULL);
  return look->where == TR_KNOWN_ACCOUNT && other != NULL ? tr_provider_load (folders, other, NULL)
                                                          : NULL;
}

/* A file that cannot be read is no matter of single keys. */
static void
look_at_file (const TrFolders *folders, Look *look, const char *kind, const char *name)
{
  g_auto (GStrv) groups = NULL;

  look->file = tr_folders_find (folders, kind, name);
  look->settings = look->file == NULL ? NULL : tr_key_file_load (look->file, NULL);
  if (look->settings != NULL) {
    look->provider = load_provider (folders, look, name);
    groups = g_key_file_get_groups (look->settings, NULL);
    for (guint i = 0; groups[i] != NULL; i++)
      look_at_group (look, groups[i]);
    look_for_twice (look);
  }
  g_clear_pointer (&look->provider, tokenring_provider_free);
  g_clear_pointer (&look->settings, g_key_file_unref);
  g_clear_pointer (&look->file, g_free);
}

/*
 * tr_stray_list:
 * @folders: where configuration files are
 * @loader: which knows the modules
 *
 * Looks at the files that count: of several of one name, the first. What begins with "x-" is not
 * meant for us, and a group of the name of somebody's module is that module's.
 *
 * Returns: (transfer full): a line for each group or key that nobody reads, or that is there twice
 */
char **
tr_stray_list (const TrFolders *folders, TrLoader *loader)
{
  static const struct {
    TrKnown where;
    const char *kind;
    const char *page;
  } kinds[] = {
    { TR_KNOWN_CONFIG, "", "tokenring.conf(5)" },
    { TR_KNOWN_PROVIDER, "providers", "tokenring-providers(5)" },
    { TR_KNOWN_ACCOUNT, "accounts", "tokenring-accounts(5)" },
  };
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    Look look = { .loader = loader, .where = kinds[i].where, .page = kinds[i].page };
    g_auto (GStrv) names = kinds[i].where == TR_KNOWN_CONFIG
                               ? g_strsplit ("tokenring", ";", -1)
                               : tr_folders_list (folders, kinds[i].kind, NULL);

    look.found = found;
    for (guint j = 0; names != NULL && names[j] != NULL; j++)
      look_at_file (folders, &look, kinds[i].kind, names[j]);
  }
  g_ptr_array_add (found, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&found), FALSE);
}
