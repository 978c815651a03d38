/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "folders.h"
#include "runtime.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX ".conf"

/*
 * tr_folders_new:
 * @dirs: the folders, the first is the user's own
 *
 * Returns: (transfer full): the folders
 */
TrFolders *
tr_folders_new (const char *const *dirs)
{
  TrFolders *folders = g_new0 (TrFolders, 1);

  folders->dirs = g_strdupv ((char **) dirs);
  return folders;
}

static char *
dup_home_of_passwd (void)
{
  struct passwd entry, *found = NULL;
  char text[8192];

  if (getpwuid_r (geteuid (), &entry, text, sizeof text, &found) != 0 || found == NULL ||
      !g_path_is_absolute (entry.pw_dir))
    return g_strdup ("/nonexistent");
  return g_strdup (entry.pw_dir);
}

/* The XDG Base Directory Specification has relative folders ignored: this one would be looked for
 * wherever the host program happens to run. */
static char *
dup_user_folder (void)
{
  const char *config = g_get_user_config_dir ();
  const char *home = g_get_home_dir ();
  g_autofree char *own = NULL;

  if (g_path_is_absolute (config))
    return g_build_filename (config, "tokenring", NULL);
  if (!g_path_is_absolute (home))
    home = own = dup_home_of_passwd ();
  return g_build_filename (home, ".config", "tokenring", NULL);
}

/*
 * tr_folders_new_default:
 *
 * Returns: (transfer full): the folders of this user on this machine
 */
TrFolders *
tr_folders_new_default (void)
{
  g_autofree char *user = dup_user_folder ();
  const char *dirs[] = { user, TOKENRING_SYSCONFDIR, TOKENRING_DATADIR, NULL };

  TrFolders *folders = tr_folders_new (dirs);

  folders->runtime = tr_runtime_dup_folder ();
  return folders;
}

/*
 * tr_folders_free:
 * @folders: (nullable) (transfer full): folders
 */
void
tr_folders_free (TrFolders *folders)
{
  if (folders == NULL)
    return;

  g_strfreev (folders->dirs);
  g_free (folders->runtime);
  g_free (folders);
}

/*
 * tr_name_is_valid:
 * @name: what may be the name of an account, a provider or a module
 *
 * Returns: whether it can be part of a file name, an attribute and a command line without harm
 */
gboolean
tr_name_is_valid (const char *name)
{
  if (!g_ascii_isalnum (*name) || strlen (name) > 64)
    return FALSE;

  for (; *name != '\0'; name++)
    if (!g_ascii_isalnum (*name) && strchr ("._-", *name) == NULL)
      return FALSE;
  return TRUE;
}

static char *
file_in (const char *dir, const char *kind, const char *name)
{
  g_autofree char *base = g_strconcat (name, SUFFIX, NULL);

  return g_build_filename (dir, kind, base, NULL);
}

/* What we may not look at can be there: to take it for absent would let another file count, or what
 * counts without one. access(2) makes the kernel copy and drop the credentials of the process,
 * which stat(2) does not. */
static gboolean
may_exist (const char *path)
{
  struct stat info;

  return stat (path, &info) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

/*
 * tr_folders_find:
 * @folders: folders
 * @kind: the sub-folder, such as "accounts", or ""
 * @name: a valid name
 *
 * Returns: (transfer full) (nullable): the first file of that name, be it one that cannot be read,
 *   or %NULL
 */
char *
tr_folders_find (const TrFolders *folders, const char *kind, const char *name)
{
  for (guint i = 0; folders->dirs[i] != NULL; i++) {
    g_autofree char *file = file_in (folders->dirs[i], kind, name);

    if (may_exist (file))
      return g_steal_pointer (&file);
  }
  return NULL;
}

/*
 * tr_folders_user_file:
 * @folders: folders
 * @kind: the sub-folder
 * @name: a valid name
 *
 * Returns: (transfer full): the file of that name in the user's own folder, there or not
 */
char *
tr_folders_user_file (const TrFolders *folders, const char *kind, const char *name)
{
  return file_in (folders->dirs[0], kind, name);
}

static gboolean
add_names (GPtrArray *names, const char *dir, const char *kind, GError **error)
{
  g_autofree char *path = g_build_filename (dir, kind, NULL);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GDir) entries = NULL;
  struct stat info;
  const char *entry;

  /* An error that nobody sees would have GLib load tables of character sets for its text. */
  if (stat (path, &info) != 0 && errno == ENOENT)
    return TRUE;
  entries = g_dir_open (path, 0, &local_error);
  if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return TRUE;
  if (entries == NULL) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "the folder %s cannot be read: %s; it must be a folder that you can read", path,
                 local_error->message);
    return FALSE;
  }

  while ((entry = g_dir_read_name (entries)) != NULL) {
    g_autofree char *name = NULL;

    if (!g_str_has_suffix (entry, SUFFIX))
      continue;
    name = g_strndup (entry, strlen (entry) - strlen (SUFFIX));
    if (tr_name_is_valid (name))
      g_ptr_array_add (names, g_steal_pointer (&name));
  }
  return TRUE;
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Of equal names, which come from several folders, one is enough. */
static char **
take_unique (GPtrArray *sorted)
{
  char **unique = g_new0 (char *, sorted->len + 1);
  guint count = 0;

  for (guint i = 0; i < sorted->len; i++) {
    char *name = g_steal_pointer (&sorted->pdata[i]);

    if (count > 0 && strcmp (unique[count - 1], name) == 0)
      g_free (name);
    else
      unique[count++] = name;
  }
  return unique;
}

/*
 * tr_folders_list:
 * @folders: folders
 * @kind: the sub-folder
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG
 *
 * Returns: (transfer full): the names of all files, in order
 */
char **
tr_folders_list (const TrFolders *folders, const char *kind, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; folders->dirs[i] != NULL; i++)
    if (!add_names (names, folders->dirs[i], kind, error))
      return NULL;

  if (names->len > 0)
    qsort (names->pdata, names->len, sizeof (gpointer), compare_names);
  return take_unique (names);
}

/*
 * tr_folders_dup_nearest:
 * @folders: folders
 * @kind: the sub-folder
 * @name: a name of which there is no file
 *
 * Returns: (transfer full) (nullable): the name that was probably meant
 */
char *
tr_folders_dup_nearest (const TrFolders *folders, const char *kind, const char *name)
{
  g_auto (GStrv) names = tr_folders_list (folders, kind, NULL);

  return names == NULL ? NULL : g_strdup (tokenring_nearest (name, (const char *const *) names));
}
