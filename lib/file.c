/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX     ".conf"
#define MAX_LENGTH (256 * 1024)

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

  return tr_folders_new (dirs);
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

/*
 * tr_folders_find:
 * @folders: folders
 * @kind: the sub-folder, such as "accounts", or ""
 * @name: a valid name
 *
 * Returns: (transfer full) (nullable): the first file of that name, or %NULL
 */
char *
tr_folders_find (const TrFolders *folders, const char *kind, const char *name)
{
  for (guint i = 0; folders->dirs[i] != NULL; i++) {
    g_autofree char *file = file_in (folders->dirs[i], kind, name);

    if (g_file_test (file, G_FILE_TEST_EXISTS))
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
add_names (GHashTable *names, const char *dir, const char *kind, GError **error)
{
  g_autofree char *path = g_build_filename (dir, kind, NULL);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GDir) entries = g_dir_open (path, 0, &local_error);
  const char *entry;

  if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return TRUE;
  if (entries == NULL) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG, "the folder %s cannot be read: %s",
                 path, local_error->message);
    return FALSE;
  }

  while ((entry = g_dir_read_name (entries)) != NULL) {
    g_autofree char *name = g_strdup (entry);

    if (!g_str_has_suffix (name, SUFFIX))
      continue;
    name[strlen (name) - strlen (SUFFIX)] = '\0';
    if (tr_name_is_valid (name))
      g_hash_table_add (names, g_steal_pointer (&name));
  }
  return TRUE;
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
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
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  for (guint i = 0; folders->dirs[i] != NULL; i++)
    if (!add_names (names, folders->dirs[i], kind, error))
      return NULL;

  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (sorted, g_strdup (name));
  if (sorted->len > 0)
    qsort (sorted->pdata, sorted->len, sizeof (gpointer), compare_names);
  g_ptr_array_add (sorted, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&sorted), FALSE);
}

static gboolean
refuse_if_unsafe (const char *path, const struct stat *info, GError **error)
{
  if (info->st_uid != 0 && info->st_uid != geteuid ()) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "%s belongs to another user and is not used; it must be yours or root's", path);
    return FALSE;
  }
  if ((info->st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "%s can be written by others and is not used; run: chmod go-w '%s'", path, path);
    return FALSE;
  }
  return TRUE;
}

/* Further up only what everybody can write is refused: there, groups of one are common, and in a
 * container the owner may be nobody that we know. */
static gboolean
refuse_open_parents (const char *dir, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (dir);
  struct stat info;

  if (stat (parent, &info) == 0 && (info.st_mode & S_IWOTH) != 0 && (info.st_mode & S_ISVTX) == 0) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "%s can be written by everybody, so %s is not used; run: chmod o-w '%s'", parent,
                 dir, parent);
    return FALSE;
  }
  return strcmp (parent, dir) == 0 || refuse_open_parents (parent, error);
}

/* The folder counts as well: who can write there can put another file in the place of ours. */
static gboolean
refuse_unsafe_folders (const char *file, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (file);
  g_autofree char *name = g_path_get_basename (dir);
  gboolean is_inner = strcmp (name, "accounts") == 0 || strcmp (name, "providers") == 0;
  struct stat info;

  if (stat (dir, &info) != 0 || !S_ISDIR (info.st_mode)) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG, "the folder %s cannot be read",
                 dir);
    return FALSE;
  }
  if (!refuse_if_unsafe (dir, &info, error))
    return FALSE;
  return is_inner ? refuse_unsafe_folders (dir, error) : refuse_open_parents (dir, error);
}

/* Half of a file could be a valid one that says something else. */
static gssize
read_whole (int fd, char *text, gsize length)
{
  gsize done = 0;

  while (done < length) {
    gssize count = read (fd, text + done, length - done);

    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return -1;
    done += (gsize) count;
  }
  return (gssize) done;
}

static gboolean
read_file (const char *file, char **ret_text, gsize *ret_length, GError **error)
{
  g_autofree char *text = NULL;
  int fd = open (file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat info = { 0 };
  ssize_t count = -1;

  if (fd < 0 || fstat (fd, &info) != 0) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG, "%s cannot be read: %s", file,
                 g_strerror (errno));
    if (fd >= 0)
      close (fd);
    return FALSE;
  }
  if (S_ISREG (info.st_mode) && info.st_size <= MAX_LENGTH) {
    text = g_malloc ((gsize) info.st_size + 1);
    count = read_whole (fd, text, (gsize) info.st_size);
  }
  close (fd);
  if (!refuse_if_unsafe (file, &info, error))
    return FALSE;
  if (count < 0) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "%s is not a file of at most %d bytes", file, MAX_LENGTH);
    return FALSE;
  }

  *ret_text = g_steal_pointer (&text);
  *ret_length = (gsize) count;
  return TRUE;
}

/*
 * tr_key_file_load:
 * @file: a path
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG, naming the file
 *
 * Returns: (transfer full): what is in the file
 */
GKeyFile *
tr_key_file_load (const char *file, GError **error)
{
  g_autoptr (GKeyFile) key_file = g_key_file_new ();
  g_autoptr (GError) local_error = NULL;
  g_autofree char *real = realpath (file, NULL);
  g_autofree char *text = NULL;
  gsize length;

  /* Where a link leads to counts as well. */
  if (!refuse_unsafe_folders (file, error) ||
      (real != NULL && strcmp (real, file) != 0 && !refuse_unsafe_folders (real, error)) ||
      !read_file (file, &text, &length, error))
    return NULL;

  /* GLib takes a value that is not for one that is not there. */
  if (!g_utf8_validate (text, (gssize) length, NULL)) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG, "%s is broken: it is not UTF-8",
                 file);
    return NULL;
  }
  if (!g_key_file_load_from_data (key_file, text, length, G_KEY_FILE_NONE, &local_error)) {
    g_autofree char *why = tokenring_text_escape (local_error->message, -1, 120);

    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG, "%s is broken: %s", file, why);
    return NULL;
  }
  return g_steal_pointer (&key_file);
}

static gboolean
write_all (int fd, const char *text, gsize length)
{
  while (length > 0) {
    ssize_t written = write (fd, text, length);

    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return FALSE;
    text += written;
    length -= (gsize) written;
  }
  return TRUE;
}

static gboolean
write_temporary (const char *temporary, const char *text, gsize length)
{
  int fd = open (temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  gboolean written;

  if (fd < 0)
    return FALSE;

  written = write_all (fd, text, length) && fsync (fd) == 0;
  return close (fd) == 0 && written;
}

/*
 * tr_file_replace:
 * @file: a path
 * @text: what is to be in it
 * @length: the number of bytes
 * @error: return location for an error: %TOKENRING_ERROR_FAILED
 *
 * Writes the file, 0600 in a 0700 folder from the first byte on, so that a reader finds the old
 * file or the new one, and nothing between.
 *
 * Returns: whether it is written
 */
gboolean
tr_file_replace (const char *file, const char *text, gsize length, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (file);
  g_autofree char *temporary = g_strdup_printf ("%s.%08x.new", file, g_random_int ());

  if (g_mkdir_with_parents (dir, 0700) == 0 && write_temporary (temporary, text, length) &&
      rename (temporary, file) == 0)
    return TRUE;

  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED, "%s cannot be written: %s", file,
               g_strerror (errno));
  unlink (temporary);
  return FALSE;
}
