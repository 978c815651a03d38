/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "private.h"
#include "file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_LENGTH (64 * 1024 * 1024)

/*
 * tr_private_read:
 * @folder_fd: a folder
 * @file: the name of a file in it
 * @ret_length: (out): the length of what is in the file
 *
 * Returns: (transfer full) (nullable): what is in the file, or %NULL when there is none, or it is a
 *   link, or others than the user could have read or written it
 */
char *
tr_private_read (int folder_fd, const char *file, gsize *ret_length)
{
  int fd = openat (folder_fd, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  g_autofree char *text = NULL;
  struct stat info;
  gssize count = -1;

  if (fd < 0)
    return NULL;
  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode) && info.st_uid == geteuid () &&
      (info.st_mode & 077) == 0 && info.st_size <= MAX_LENGTH) {
    text = g_malloc ((gsize) info.st_size + 1);
    count = tr_file_read_whole (fd, text, (gsize) info.st_size);
  }
  close (fd);
  if (count < 0)
    return NULL;

  *ret_length = (gsize) count;
  return g_steal_pointer (&text);
}

static gboolean
write_new (int folder_fd, const char *file, const char *text, gsize length)
{
  int fd = openat (folder_fd, file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  gboolean written;

  if (fd < 0)
    return FALSE;

  written = tr_file_write_whole (fd, text, length) && fsync (fd) == 0;
  return close (fd) == 0 && written;
}

/*
 * tr_private_replace:
 * @folder_fd: a folder
 * @file: the name of a file in it
 * @text: what is to be in the file
 * @length: the number of bytes
 *
 * A reader finds the old file or the new one, and nothing between. Of several writers the last one
 * wins.
 *
 * Returns: whether it is written
 */
gboolean
tr_private_replace (int folder_fd, const char *file, const char *text, gsize length)
{
  g_autofree char *temporary = g_strdup_printf ("%s.%08x.new", file, g_random_int ());

  if (write_new (folder_fd, temporary, text, length) &&
      renameat (folder_fd, temporary, folder_fd, file) == 0)
    return TRUE;

  unlinkat (folder_fd, temporary, 0);
  return FALSE;
}
