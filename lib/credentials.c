/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The store credentials-directory: client secrets in files that whoever runs the machine has put
 * there, such as systemd by LoadCredential= or a container's engine by a mounted secret. They are
 * the administrator's, so nothing is ever written or deleted here. */

#include "credentials.h"
#include "file.h"
#include "folders.h"
#include "memory.h"
#include "secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define PREFIX     "tokenring."
#define MAX_LENGTH (64 * 1024)

typedef struct {
  char **folders;    /* that of the service first */
  guint of_services; /* how many of them a service's manager has made: 1 or 0 */
} Credentials;

static gpointer
credentials_open (const TokenringHost *host)
{
  Credentials *credentials = g_new0 (Credentials, 1);
  g_auto (GStrv) named = tokenring_host_dup_setting_list (host, "folders");
  const char *of_service = g_getenv ("CREDENTIALS_DIRECTORY");
  g_autoptr (GStrvBuilder) folders = g_strv_builder_new ();

  credentials->of_services = of_service != NULL && *of_service != '\0' ? 1 : 0;
  if (credentials->of_services == 1)
    g_strv_builder_add (folders, of_service);
  g_strv_builder_addv (folders, (const char **) named);
  credentials->folders = g_strv_builder_end (folders);
  return credentials;
}

static void
credentials_close (gpointer self)
{
  Credentials *credentials = self;

  g_strfreev (credentials->folders);
  g_free (credentials);
}

static gboolean
credentials_is_vacant (gpointer self)
{
  const Credentials *credentials = self;

  return credentials->folders[0] == NULL;
}

/* What is not there is not found; everything else that goes wrong has to be told. */
static TokenringStatus
judge_errno (const char *path, int number, GError **error)
{
  if (number == ENOENT)
    return TOKENRING_STATUS_NOT_FOUND;

  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
               "%s cannot be read: %s; check its permissions, and what it links to", path,
               g_strerror (number));
  return TOKENRING_STATUS_UNAVAILABLE;
}

/* Who else can write there could give us the secret of another. A folder in which everybody can
 * make files, but nobody can replace those of others, is what some container engines mount. */
static gboolean
check_folder (int dir, const char *folder, GError **error)
{
  struct stat info;

  if (fstat (dir, &info) != 0) {
    judge_errno (folder, errno, error);
    return FALSE;
  }
  if ((info.st_mode & S_ISVTX) != 0)
    info.st_mode &= ~(mode_t) (S_IWGRP | S_IWOTH);
  return tr_file_check_owner (folder, &info, error);
}

/* Others may read it: a container's engine has them read-only for all, and its walls are its own.
 */
static gboolean
check_file (const char *path, const struct stat *info, GError **error)
{
  if (S_ISREG (info->st_mode) && info->st_size <= MAX_LENGTH + 1)
    return tr_file_check_owner (path, info, error);

  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
               "%s is not a file of at most %d bytes, and no client secret; write that into it, "
               "and nothing else",
               path, MAX_LENGTH);
  return FALSE;
}

/* Reads at most @size bytes, and fewer only at the end of the file. */
static gssize
read_fully (int fd, char *bytes, gsize size)
{
  gsize done = 0;

  while (done < size) {
    gssize count = read (fd, bytes + done, size - done);

    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return -1;
    if (count == 0)
      break;
    done += (gsize) count;
  }
  return (gssize) done;
}

/* Straight into the pages of the secret. One byte more than there should be is asked for, so that
 * half of a file that grows is not taken for all of it; one more is for the NUL. */
static TokenringSecret *
read_bytes (int fd, const char *path, gsize length, GError **error)
{
  gsize size = length + 2;
  char *pages = tr_memory_new (size);
  gssize count = read_fully (fd, pages, length + 1);
  int number = errno;

  if (count < 0 || (gsize) count != length) {
    tr_memory_free (pages, size);
    if (count < 0)
      judge_errno (path, number, error);
    else
      g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                   "%s changed while it was read; try again", path);
    return NULL;
  }
  /* An editor or echo has put it there. */
  if (length > 0 && pages[length - 1] == '\n')
    pages[--length] = '\0';
  return tr_secret_new_take (pages, size, length);
}

static TokenringStatus
read_secret (int fd, const char *path, TokenringSecret **ret_value, GError **error)
{
  g_autoptr (TokenringSecret) secret = NULL;
  struct stat info;
  gsize length;

  if (fstat (fd, &info) != 0)
    return judge_errno (path, errno, error);
  if (!check_file (path, &info, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  secret = read_bytes (fd, path, (gsize) info.st_size, error);
  if (secret == NULL)
    return TOKENRING_STATUS_UNAVAILABLE;

  tokenring_secret_peek (secret, &length);
  if (length == 0 || length > MAX_LENGTH) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 length == 0 ? "%s is empty; write the client secret into it"
                             : "%s is too long for a client secret; write nothing else into it",
                 path);
    return TOKENRING_STATUS_UNAVAILABLE;
  }
  *ret_value = g_steal_pointer (&secret);
  return TOKENRING_STATUS_FOUND;
}

/* Links are followed, since container engines swap whole folders by them; what counts is the file
 * that is open then. Neither a pipe nor a terminal makes us wait. */
static TokenringStatus
look_into (int dir, const char *folder, const char *name, TokenringSecret **ret_value,
           GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  TokenringStatus status;
  int fd;

  if (!check_folder (dir, folder, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  fd = openat (dir, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0)
    return judge_errno (path, errno, error);

  status = read_secret (fd, path, ret_value, error);
  close (fd);
  return status;
}

static gboolean
check_absolute (const char *folder, GError **error)
{
  if (g_path_is_absolute (folder))
    return TRUE;
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
               "the folder '%s' of the store credentials-directory is no absolute path; correct "
               "[credentials-directory] folders= in tokenring.conf, or CREDENTIALS_DIRECTORY",
               folder);
  return FALSE;
}

static TokenringStatus
look_into_folder (const char *folder, const char *name, TokenringSecret **ret_value, GError **error)
{
  TokenringStatus status;
  int dir;

  if (!check_absolute (folder, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  dir = open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (dir < 0)
    return judge_errno (folder, errno, error);

  status = look_into (dir, folder, name, ret_value, error);
  close (dir);
  return status;
}

/* The first folder that has the secret wins; what is wrong with one before it does not matter then.
 * Which client id a secret is for is not in the file: who put it there knows. */
static TokenringStatus
credentials_lookup (gpointer self, const TokenringItem *item, TokenringSecret **ret_value,
                    GError **error)
{
  char **folders = ((const Credentials *) self)->folders;
  g_autofree char *name = NULL;
  g_autoptr (GError) reason = NULL;

  if (item->kind != TOKENRING_KIND_CLIENT_SECRET || !tr_name_is_valid (item->account))
    return TOKENRING_STATUS_NOT_FOUND;

  name = g_strconcat (PREFIX, item->account, NULL);
  for (guint i = 0; folders[i] != NULL; i++)
    if (look_into_folder (folders[i], name, ret_value, reason == NULL ? &reason : NULL) ==
        TOKENRING_STATUS_FOUND)
      return TOKENRING_STATUS_FOUND;

  if (reason == NULL)
    return TOKENRING_STATUS_NOT_FOUND;
  g_propagate_error (error, g_steal_pointer (&reason));
  return TOKENRING_STATUS_UNAVAILABLE;
}

static char *
dup_path (const char *folder, const char *account)
{
  g_autofree char *name = g_strconcat (PREFIX, account, NULL);

  return g_build_filename (folder, name, NULL);
}

/* The first folder with such a file, be it good or not; the number of folders if there is none. */
static guint
find_file (const Credentials *credentials, const char *account, struct stat *ret_info)
{
  guint i = 0;

  for (; credentials->folders[i] != NULL; i++) {
    g_autofree char *path = dup_path (credentials->folders[i], account);

    if (stat (path, ret_info) == 0)
      break;
  }
  return i;
}

/* Nobody writes by hand into the folder of a service, unless there is no other. */
static const char *
choose_folder (const Credentials *credentials)
{
  char **named = credentials->folders + credentials->of_services;

  for (guint i = 0; named[i] != NULL; i++)
    if (g_file_test (named[i], G_FILE_TEST_IS_DIR))
      return named[i];
  return named[0] != NULL ? named[0] : credentials->folders[0];
}

static char *
credentials_dup_place (gpointer self, const TokenringItem *item, GError **error)
{
  const Credentials *credentials = self;
  struct stat info;
  const char *folder = credentials->folders[find_file (credentials, item->account, &info)];

  if (folder == NULL)
    folder = choose_folder (credentials);
  if (folder == NULL) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "neither folders= in [credentials-directory] of tokenring.conf nor "
                 "CREDENTIALS_DIRECTORY is set; set folders= to a folder, and put the client "
                 "secret into the file " PREFIX "%s in there, or start the service with "
                 "LoadCredential=" PREFIX "%s:FILE",
                 item->account, item->account);
    return NULL;
  }
  return check_absolute (folder, error) ? dup_path (folder, item->account) : NULL;
}

/* There, an engine chose the mode, and nobody can or need change it. */
static gboolean
is_of_engine (const char *folder)
{
  g_autofree char *real = realpath (folder, NULL);
  struct statvfs disk;

  return (statvfs (folder, &disk) == 0 && (disk.f_flag & ST_RDONLY) != 0) ||
         g_strcmp0 (real, "/run/secrets") == 0;
}

/* Root can give a file to the group that has to read it. Who reads a file of root's cannot change
 * its mode. */
static gboolean
credentials_check_privacy (gpointer self, const TokenringItem *item, GError **error)
{
  const Credentials *credentials = self;
  struct stat info;
  guint index = find_file (credentials, item->account, &info);
  const char *folder = credentials->folders[index];
  gboolean is_for_group;
  g_autofree char *path = NULL;

  if (folder == NULL || index < credentials->of_services || info.st_uid != geteuid () ||
      is_of_engine (folder))
    return TRUE;
  is_for_group = info.st_uid == 0 && info.st_gid != 0;
  if ((info.st_mode & (is_for_group ? S_IROTH : S_IRGRP | S_IROTH)) == 0)
    return TRUE;

  path = dup_path (folder, item->account);
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
               "%s can be read by others; run: chmod %s '%s'", path,
               is_for_group ? "o=" : "go=", path);
  return FALSE;
}

const TokenringModule tr_credentials_module = {
  .abi = TOKENRING_MODULE_ABI,
  .struct_size = sizeof (TokenringModule),
  .name = "credentials-directory",
  .open = credentials_open,
  .close = credentials_close,
  .lookup = credentials_lookup,
  .is_vacant = credentials_is_vacant,
  .dup_place = credentials_dup_place,
  .check_privacy = credentials_check_privacy,
};
