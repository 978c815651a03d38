/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "textfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
set_unreadable (GError **error, const char *file, const char *why)
{
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
               "%s cannot be read: %s; it must be a text file that you can read", file, why);
  return FALSE;
}

static gboolean
read_all (int fd, const char *file, gsize limit, TokenringBuffer *buffer, GError **error)
{
  char chunk[4096];
  gsize length = 0;
  ssize_t count = 1;

  while (count != 0 && length <= limit) {
    count = read (fd, chunk, sizeof chunk);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return set_unreadable (error, file, g_strerror (errno));
    tokenring_buffer_append (buffer, chunk, count);
    explicit_bzero (chunk, sizeof chunk);
    tokenring_buffer_peek (buffer, &length);
  }
  if (length <= limit)
    return TRUE;
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
               "%s has more than %" G_GSIZE_FORMAT " bytes; is it the right file?", file, limit);
  return FALSE;
}

static TokenringSecret *
read_text (int fd, const char *file, gsize limit, GError **error)
{
  g_autoptr (TokenringBuffer) buffer = tokenring_buffer_new ();
  const char *text;
  gsize length;

  if (!read_all (fd, file, limit, buffer, error))
    return NULL;
  text = tokenring_buffer_peek (buffer, &length);
  if (memchr (text, '\0', length) == NULL)
    return tokenring_buffer_finish (g_steal_pointer (&buffer));
  set_unreadable (error, file, "there are NUL bytes in it");
  return NULL;
}

/*
 * tr_text_file_read:
 * @file: a file, a link to one, or a pipe
 * @limit: how many bytes are accepted
 * @ret_is_exposed: (out): whether others than its owner can read it
 * @error: return location for an error: %TOKENRING_ERROR_FAILED
 *
 * Returns: (transfer full): what is in it
 */
TokenringSecret *
tr_text_file_read (const char *file, gsize limit, gboolean *ret_is_exposed, GError **error)
{
  TokenringSecret *text;
  struct stat info;
  int fd;

  if (stat (file, &info) != 0) {
    set_unreadable (error, file, g_strerror (errno));
    return NULL;
  }
  if (!S_ISREG (info.st_mode) && !S_ISFIFO (info.st_mode)) {
    set_unreadable (error, file, "it is neither a file nor a pipe");
    return NULL;
  }
  fd = open (file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) {
    set_unreadable (error, file, g_strerror (errno));
    return NULL;
  }
  text = read_text (fd, file, limit, error);
  close (fd);
  *ret_is_exposed = S_ISREG (info.st_mode) && (info.st_mode & (S_IRGRP | S_IROTH)) != 0;
  return text;
}
