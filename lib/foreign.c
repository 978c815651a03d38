/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The configuration files of other programs, which are somebody's already. */

#include "file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static gboolean
set_failed (const char *file, const char *why, GError **error)
{
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
               "%s cannot be written: %s; correct that, and try again", file, why);
  return FALSE;
}

/**
 * tokenring_file_replace:
 * @file: the path of a file
 * @text: what is to be in it
 * @length: the number of bytes
 * @error: return location for an error: %TOKENRING_ERROR_FAILED
 *
 * Replaces a file of another program at once, so that a reader finds the old one or the new one,
 * and nothing between. If it is a link, that stays, and the file to which it leads is replaced. The
 * mode stays too, and so does the owner if that is permitted; a new file gets the mode 0600, and
 * new folders 0700.
 *
 * Returns: whether it is replaced; if not, it is as it was
 *
 * Since: 0.1
 */
gboolean
tokenring_file_replace (const char *file, const char *text, gsize length, GError **error)
{
  g_autofree char *real = realpath (file, NULL);
  struct stat info;

  if (real == NULL && errno != ENOENT)
    return set_failed (file, g_strerror (errno), error);
  if (real == NULL && lstat (file, &info) == 0)
    return set_failed (file, "it is a link that leads nowhere", error);
  if (real == NULL)
    return tr_file_replace (file, text, length, error);

  if (stat (real, &info) != 0)
    return set_failed (file, g_strerror (errno), error);
  if (!S_ISREG (info.st_mode))
    return set_failed (file, "it is no regular file", error);
  return tr_file_replace_like (real, text, length, &info, error);
}
