/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_LENGTH (256 * 1024)

/*
 * tr_file_check_owner:
 * @path: a file or folder, for the message
 * @info: what stat() says of it
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG
 *
 * Returns: whether nobody but its owner and root can write to it, and its owner is root or us
 */
gboolean
tr_file_check_owner (const char *path, const struct stat *info, GError **error)
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

/* What a folder is, and whether links are on the way to it. Without any, one walk up tells all. */
static gboolean
look (const char *dir, struct stat *ret_info, gboolean *is_linked)
{
  if (lstat (dir, ret_info) != 0)
    return FALSE;
  if (!S_ISLNK (ret_info->st_mode))
    return TRUE;

  *is_linked = TRUE;
  return stat (dir, ret_info) == 0;
}

/* Further up only what everybody can write is refused: there, groups of one are common, and in a
 * container the owner may be nobody that we know. */
static gboolean
refuse_open_parents (const char *dir, TrSeen *seen, gboolean *is_linked, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (dir);
  struct stat info;

  if (seen != NULL && g_hash_table_contains (seen->parents, parent))
    return TRUE;
  if (look (parent, &info, is_linked) && (info.st_mode & S_IWOTH) != 0 &&
      (info.st_mode & S_ISVTX) == 0) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "%s can be written by everybody, so %s is not used; run: chmod o-w '%s'", parent,
                 dir, parent);
    return FALSE;
  }
  if (strcmp (parent, "/") != 0 && strcmp (parent, dir) != 0 &&
      !refuse_open_parents (parent, seen, is_linked, error))
    return FALSE;

  if (seen != NULL && !*is_linked)
    g_hash_table_add (seen->parents, g_steal_pointer (&parent));
  return TRUE;
}

/* Who can change what is above these can put another program in the place of ours. */
static gboolean
is_of_installation (const char *dir)
{
  return strcmp (dir, TOKENRING_DATADIR) == 0 || strcmp (dir, TOKENRING_SYSCONFDIR) == 0;
}

static gboolean
refuse_unsafe_folder (const char *dir, TrSeen *seen, gboolean *is_linked, GError **error)
{
  g_autofree char *name = g_path_get_basename (dir);
  gboolean is_inner = strcmp (name, "accounts") == 0 || strcmp (name, "providers") == 0;
  struct stat info;
  gboolean is_there = look (dir, &info, is_linked);
  int code = is_there ? ENOTDIR : errno;

  if (!is_there || !S_ISDIR (info.st_mode)) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "the folder %s cannot be read: %s; it must be a folder that you can read", dir,
                 g_strerror (code));
    return FALSE;
  }
  if (!tr_file_check_owner (dir, &info, error))
    return FALSE;
  if (is_inner) {
    g_autofree char *outer = g_path_get_dirname (dir);

    return refuse_unsafe_folder (outer, seen, is_linked, error);
  }
  return is_of_installation (dir) || refuse_open_parents (dir, seen, is_linked, error);
}

/* Where a link leads to counts as well. */
static gboolean
refuse_unsafe_target (const char *path, gboolean is_folder, TrSeen *seen, GError **error)
{
  g_autofree char *real = realpath (path, NULL);
  g_autofree char *dir = NULL;
  gboolean is_linked = FALSE;

  if (real == NULL || strcmp (real, path) == 0)
    return TRUE;
  dir = is_folder ? g_strdup (real) : g_path_get_dirname (real);
  return refuse_unsafe_folder (dir, seen, &is_linked, error);
}

/*
 * tr_folder_check:
 * @dir: a folder with configuration files
 * @seen: (nullable): what this request has looked at already
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG, naming the folder
 *
 * The folder counts as well as the file: who can write there can put another file in the place of
 * ours.
 *
 * Returns: whether the files of @dir can be trusted as far as the folder goes
 */
gboolean
tr_folder_check (const char *dir, TrSeen *seen, GError **error)
{
  gboolean is_linked = FALSE;

  if (seen != NULL && g_hash_table_contains (seen->folders, dir))
    return TRUE;
  if (!refuse_unsafe_folder (dir, seen, &is_linked, error) ||
      (is_linked && !refuse_unsafe_target (dir, TRUE, seen, error)))
    return FALSE;

  if (seen != NULL)
    g_hash_table_add (seen->folders, g_strdup (dir));
  return TRUE;
}

/*
 * tr_file_check_folders:
 * @file: a configuration file
 * @seen: (nullable): what this request has looked at already
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG, naming the folder
 *
 * Returns: whether the folder of @file can be trusted, and that of the file which it links to
 */
gboolean
tr_file_check_folders (const char *file, TrSeen *seen, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (file);
  struct stat info;

  if (!tr_folder_check (dir, seen, error))
    return FALSE;
  return lstat (file, &info) != 0 || !S_ISLNK (info.st_mode) ||
         refuse_unsafe_target (file, FALSE, seen, error);
}

/*
 * tr_file_read_whole:
 * @fd: a file
 * @text: where to
 * @length: the number of bytes in the file
 *
 * Half of a file could be a valid one that says something else.
 *
 * Returns: @length, or -1
 */
gssize
tr_file_read_whole (int fd, char *text, gsize length)
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
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "%s cannot be read: %s; it must be a file that you can read", file,
                 g_strerror (errno));
    if (fd >= 0)
      close (fd);
    return FALSE;
  }
  if (S_ISREG (info.st_mode) && info.st_size <= MAX_LENGTH) {
    text = g_malloc ((gsize) info.st_size + 1);
    count = tr_file_read_whole (fd, text, (gsize) info.st_size);
  }
  close (fd);
  if (!tr_file_check_owner (file, &info, error))
    return FALSE;
  if (count < 0) {
    g_set_error (
        error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
        "%s is not a file of at most %d bytes, so it is not used; shorten it, or move it away",
        file, MAX_LENGTH);
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
  return tr_key_file_load_seen (file, NULL, error);
}

/*
 * tr_key_file_load_seen:
 * @file: a path
 * @seen: (nullable): what this request has looked at already
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG, naming the file
 *
 * Returns: (transfer full): what is in the file
 */
GKeyFile *
tr_key_file_load_seen (const char *file, TrSeen *seen, GError **error)
{
  g_autoptr (GKeyFile) key_file = g_key_file_new ();
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (!tr_file_check_folders (file, seen, error) || !read_file (file, &text, &length, error))
    return NULL;

  /* GLib takes a value that is not for one that is not there. */
  if (!g_utf8_validate (text, (gssize) length, NULL)) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "%s is broken: it is not UTF-8; correct it", file);
    return NULL;
  }
  if (!g_key_file_load_from_data (key_file, text, length, G_KEY_FILE_NONE, &local_error)) {
    g_autofree char *why = tokenring_text_escape (local_error->message, -1, 120);

    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG, "%s is broken: %s; correct it",
                 file, why);
    return NULL;
  }
  return g_steal_pointer (&key_file);
}

/*
 * tr_file_write_whole:
 * @fd: a file
 * @text: what is to be in it
 * @length: the number of bytes
 *
 * Returns: whether all of it is written
 */
gboolean
tr_file_write_whole (int fd, const char *text, gsize length)
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

/* A file without a name vanishes if we are killed; it gets one when it is whole. */
static gboolean
name_file (int fd, const char *name)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);

  return linkat (AT_FDCWD, link, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0;
}

/* Where the owner cannot be kept, the group would be another one, and is permitted nothing. */
static gboolean
take_after (int fd, const struct stat *like)
{
  mode_t mode = like->st_mode & 0777;

  if (fchown (fd, like->st_uid, like->st_gid) != 0)
    mode &= 0700;
  return fchmod (fd, mode) == 0;
}

static gboolean
write_temporary (const char *dir, const char *temporary, const char *text, gsize length,
                 const struct stat *like)
{
  int fd = open (dir, O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);
  gboolean nameless = fd >= 0;
  gboolean written;

  /* Not every file system knows of such. */
  if (!nameless)
    fd = open (temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return FALSE;

  written = tr_file_write_whole (fd, text, length) && (like == NULL || take_after (fd, like)) &&
            fsync (fd) == 0 && (!nameless || name_file (fd, temporary));
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
  return tr_file_replace_like (file, text, length, NULL, error);
}

/*
 * tr_file_replace_like:
 * @file: a path
 * @text: what is to be in it
 * @length: the number of bytes
 * @like: (nullable): whose owner and mode it is to have; %NULL for ours, and 0600
 * @error: return location for an error: %TOKENRING_ERROR_FAILED
 *
 * Returns: whether it is written, as by tr_file_replace()
 */
gboolean
tr_file_replace_like (const char *file, const char *text, gsize length, const struct stat *like,
                      GError **error)
{
  g_autofree char *dir = g_path_get_dirname (file);
  g_autofree char *temporary = g_strdup_printf ("%s.%08x.new", file, g_random_int ());

  if (g_mkdir_with_parents (dir, 0700) == 0 &&
      write_temporary (dir, temporary, text, length, like) && rename (temporary, file) == 0)
    return TRUE;

  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
               "%s cannot be written: %s; see that its folder is yours, and its disk not full",
               file, g_strerror (errno));
  unlink (temporary);
  return FALSE;
}
