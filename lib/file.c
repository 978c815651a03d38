/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_LENGTH (256 * 1024)

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
