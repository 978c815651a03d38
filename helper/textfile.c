/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "textfile.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How long somebody may take to begin to write to a pipe. */
#define PATIENCE_MSEC 3000

static gboolean
set_unreadable (GError **error, const char *file, const char *why)
{
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
               "%s cannot be read: %s; it must be a text file that you can read", file, why);
  return FALSE;
}

/* A program that writes to a pipe may take its time: it can have a question of its own. Without one
 * there is nothing to wait for. */
static gboolean
read_some (int fd, char *chunk, gsize size, const char *file, ssize_t *ret_count, GError **error)
{
  struct pollfd polled = { fd, POLLIN, 0 };
  int ready;

  do {
    ready = poll (&polled, 1, PATIENCE_MSEC);
    *ret_count = ready < 0 ? -1 : read (fd, chunk, size);
  } while (*ret_count < 0 && (errno == EINTR || errno == EAGAIN));
  if (*ret_count < 0)
    return set_unreadable (error, file, g_strerror (errno));
  if (*ret_count == 0 && ready == 0)
    return set_unreadable (error, file, "nothing writes to this pipe");
  return TRUE;
}

static gboolean
read_all (int fd, const char *file, gsize limit, TokenringBuffer *buffer, GError **error)
{
  char chunk[4096];
  gsize length = 0;
  ssize_t count = 1;

  while (count != 0 && length <= limit) {
    if (!read_some (fd, chunk, sizeof chunk, file, &count, error))
      return FALSE;
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

/* What is open is what is judged: another file can have the name by now. */
static gboolean
check_kind (int fd, const char *file, gboolean *ret_is_exposed, GError **error)
{
  struct stat info;

  if (fstat (fd, &info) != 0)
    return set_unreadable (error, file, g_strerror (errno));
  if (!S_ISREG (info.st_mode) && !S_ISFIFO (info.st_mode))
    return set_unreadable (error, file, "it is neither a file nor a pipe");
  *ret_is_exposed = S_ISREG (info.st_mode) && (info.st_mode & (S_IRGRP | S_IROTH)) != 0;
  return TRUE;
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
  int fd = open (file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  gboolean is_exposed = FALSE;
  TokenringSecret *text;

  if (fd < 0) {
    set_unreadable (error, file, g_strerror (errno));
    return NULL;
  }
  text = check_kind (fd, file, &is_exposed, error) ? read_text (fd, file, limit, error) : NULL;
  close (fd);
  if (text != NULL)
    *ret_is_exposed = is_exposed;
  return text;
}
