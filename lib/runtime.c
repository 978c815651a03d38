/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "runtime.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Under sudo and su the environment may still name the folders of another user. */
static gboolean
is_ours (const char *folder)
{
  struct stat info;

  return g_path_is_absolute (folder) && stat (folder, &info) == 0 && S_ISDIR (info.st_mode) &&
         info.st_uid == geteuid ();
}

/*
 * tr_runtime_dup_folder:
 *
 * Returns: (transfer full) (nullable): $XDG_RUNTIME_DIR/tokenring, or else the folder of that name
 *   among the user's caches; %NULL when the user has neither. It need not be there yet
 */
char *
tr_runtime_dup_folder (void)
{
  const char *runtime = g_getenv ("XDG_RUNTIME_DIR");
  const char *cache = g_get_user_cache_dir ();
  const char *home = g_get_home_dir ();

  if (runtime != NULL && is_ours (runtime))
    return g_build_filename (runtime, "tokenring", NULL);
  if (is_ours (cache) ||
      (g_path_is_absolute (cache) && !g_file_test (cache, G_FILE_TEST_EXISTS) && is_ours (home)))
    return g_build_filename (cache, "tokenring", NULL);
  return NULL;
}

/*
 * tr_runtime_open:
 * @folder: (nullable): a path
 *
 * Makes the folder if it is not there, and opens it if it is the user's alone. A link in its place
 * is not followed: another user may have put it there.
 *
 * Returns: a file descriptor, or -1
 */
int
tr_runtime_open (const char *folder)
{
  struct stat info;
  int fd;

  if (folder == NULL || g_mkdir_with_parents (folder, 0700) != 0)
    return -1;
  fd = open (folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    return -1;
  if (fstat (fd, &info) == 0 && info.st_uid == geteuid () && (info.st_mode & 077) == 0)
    return fd;

  close (fd);
  return -1;
}
