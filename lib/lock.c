/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "lock.h"
#include "runtime.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX      ".lock"
#define MAX_CONTENT 4096

struct _TrLock {
  int fd;
};

static int
open_file (int folder_fd, const char *key)
{
  g_autofree char *name = g_strconcat (key, SUFFIX, NULL);
  struct stat info;
  int fd = openat (folder_fd, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

  if (fd < 0)
    return -1;
  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode) && info.st_uid == geteuid ())
    return fd;

  close (fd);
  return -1;
}

/*
 * tr_lock_open:
 * @folder: (nullable): where lock files are
 * @key: what is locked, in letters and digits
 *
 * Returns: (transfer full) (nullable): a lock that is not taken yet, or %NULL when there can be
 * none, as on a read-only disk
 */
TrLock *
tr_lock_open (const char *folder, const char *key)
{
  int folder_fd = tr_runtime_open (folder);
  int fd = folder_fd < 0 ? -1 : open_file (folder_fd, key);
  TrLock *lock;

  if (folder_fd >= 0)
    close (folder_fd);
  if (fd < 0)
    return NULL;

  lock = g_new0 (TrLock, 1);
  lock->fd = fd;
  return lock;
}

/*
 * tr_lock_free:
 * @lock: (nullable) (transfer full): a lock
 *
 * Releases it. The file stays: deleting it would let two processes lock two files of one name.
 */
void
tr_lock_free (TrLock *lock)
{
  if (lock == NULL)
    return;

  /* A child that was forked meanwhile has this file too, and would keep the lock. */
  flock (lock->fd, LOCK_UN);
  close (lock->fd);
  g_free (lock);
}

/*
 * tr_lock_take:
 * @lock: a lock
 * @exclusive: whether nobody else may have it at the same time
 *
 * Does not wait.
 *
 * Returns: whether the lock is taken
 */
gboolean
tr_lock_take (TrLock *lock, gboolean exclusive)
{
  return flock (lock->fd, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0;
}

/*
 * tr_lock_release:
 * @lock: a lock
 */
void
tr_lock_release (TrLock *lock)
{
  flock (lock->fd, LOCK_UN);
}

/*
 * tr_lock_read:
 * @lock: a lock that is taken
 *
 * Returns: (transfer full) (nullable): what the last holder left in the file; %NULL for nothing
 */
char *
tr_lock_read (TrLock *lock)
{
  char text[MAX_CONTENT];
  ssize_t length = pread (lock->fd, text, sizeof text, 0);

  return length <= 0 ? NULL : g_strndup (text, (gsize) length);
}

/*
 * tr_lock_write:
 * @lock: a lock that is taken by nobody else
 * @text: what to leave in the file for those who come next; "" for nothing
 *
 * A full disk is no failure: then nobody learns of it.
 */
void
tr_lock_write (TrLock *lock, const char *text)
{
  gsize length = MIN (strlen (text), MAX_CONTENT);

  if (ftruncate (lock->fd, 0) != 0 || length == 0)
    return;
  if (pwrite (lock->fd, text, length, 0) != (ssize_t) length && ftruncate (lock->fd, 0) != 0)
    return;
}
