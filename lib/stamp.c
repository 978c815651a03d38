/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "stamp.h"

#include <fcntl.h>
#include <sys/stat.h>

/* File systems take the time from a clock that ticks every few milliseconds, and some keep whole
 * seconds, or two of them. */
#define TICK   (G_USEC_PER_SEC / 10)
#define COARSE (3 * G_USEC_PER_SEC)

static void
fill (TrStamp *stamp, const struct stat *info)
{
  stamp->device = info->st_dev;
  stamp->inode = info->st_ino;
  stamp->size = info->st_size;
  stamp->modified = info->st_mtim.tv_sec;
  stamp->modified_nsec = info->st_mtim.tv_nsec;
  stamp->changed = info->st_ctim.tv_sec;
  stamp->changed_nsec = info->st_ctim.tv_nsec;
}

/*
 * tr_stamp_take:
 * @folder_fd: a folder
 * @file: the name of a file in it
 * @ret_stamp: (out): the stamp of the file; a link's own, if it is one
 * @ret_is_link: (out): whether it is a link
 *
 * Returns: whether there is such a file
 */
gboolean
tr_stamp_take (int folder_fd, const char *file, TrStamp *ret_stamp, gboolean *ret_is_link)
{
  struct stat info;

  if (fstatat (folder_fd, file, &info, AT_SYMLINK_NOFOLLOW) != 0)
    return FALSE;

  fill (ret_stamp, &info);
  *ret_is_link = S_ISLNK (info.st_mode);
  return TRUE;
}

/*
 * tr_stamp_take_target:
 * @folder_fd: a folder
 * @file: the name of a file in it
 * @ret_stamp: (out): the stamp of the file, where links lead to
 *
 * Returns: whether there is such a file
 */
gboolean
tr_stamp_take_target (int folder_fd, const char *file, TrStamp *ret_stamp)
{
  struct stat info;

  if (fstatat (folder_fd, file, &info, 0) != 0)
    return FALSE;

  fill (ret_stamp, &info);
  return TRUE;
}

/*
 * tr_stamp_is_settled:
 * @stamp: the stamp of a file
 * @now: microseconds since 1970-01-01 UTC, before the file is read
 *
 * An edit right after another one can leave the file with the same times.
 *
 * Returns: whether every edit from now on will change the stamp
 */
gboolean
tr_stamp_is_settled (const TrStamp *stamp, gint64 now)
{
  gint64 changed = stamp->changed * G_USEC_PER_SEC + stamp->changed_nsec / 1000;

  return changed < now - (stamp->changed_nsec == 0 ? COARSE : TICK);
}
