/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An example of a module that is built apart from tokenring: the store "files", which keeps secrets
 * and tokens in files of a folder. Whoever can read the folder can read them, so it is an example,
 * and no place for a secret that matters.
 *
 * Build it against the installed headers, and put it where tokenring looks for modules:
 *
 *   cc -shared -fPIC -Wall -o files.so files.c $(pkg-config --cflags --libs tokenring-module)
 *   install -m 0755 files.so "$(pkg-config --variable=moduledir tokenring-module)"
 *
 * and name it in tokenring.conf, with a folder that is there:
 *
 *   [chain]
 *   secrets=files
 *   [files]
 *   folder=/home/demo/secrets
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <tokenring-module.h>
#include <unistd.h>

#ifndef NAME
#define NAME "files"
#endif

/* A secret is a line or a key of some pages. What is longer is a mistake. */
#define MAX_LENGTH (1024 * 1024)

typedef struct {
  char *folder;
} Files;

static gpointer
files_open (const TokenringHost *host)
{
  Files *files = g_new0 (Files, 1);

  files->folder = tokenring_host_dup_setting (host, "folder");
  return files;
}

static void
files_close (gpointer self)
{
  Files *files = self;

  g_free (files->folder);
  g_free (files);
}

/* The store cannot say, and this is why. Never put a secret into an error. */
static TokenringStatus
fail (GError **error, const char *what, const char *why)
{
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE, "%s: %s", what, why);
  return TOKENRING_STATUS_UNAVAILABLE;
}

static gboolean
is_set_up (const Files *files, GError **error)
{
  if (files->folder != NULL && g_path_is_absolute (files->folder))
    return TRUE;

  fail (error, "the store " NAME,
        "tokenring.conf does not say in which folder: [" NAME "] folder=");
  return FALSE;
}

/* A client id can be anything, a file's name cannot. */
static char *
dup_detail (const TokenringItem *item)
{
  const char *text = item->kind == TOKENRING_KIND_TOKEN ? item->key : item->client_id;

  return text == NULL ? NULL : g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

static const char *
get_word (const TokenringItem *item)
{
  return item->kind == TOKENRING_KIND_TOKEN ? "token" : "secret";
}

/* FOLDER/ACCOUNT/WORD-DETAIL. The name of an account is safe: it has no slash and begins with a
 * letter or a digit. */
static char *
dup_path (const Files *files, const TokenringItem *item)
{
  g_autofree char *detail = dup_detail (item);
  g_autofree char *name = g_strconcat (get_word (item), "-", detail == NULL ? "" : detail, NULL);

  return g_build_filename (files->folder, item->account, name, NULL);
}

static TokenringStatus
files_lookup (gpointer self, const TokenringItem *item, TokenringSecret **ret_value, GError **error)
{
  Files *files = self;
  g_autoptr (TokenringBuffer) buffer = tokenring_buffer_new ();
  g_autofree char *path = NULL;
  char chunk[4096];
  gsize length = 0;
  gssize count;
  int fd;

  if (!is_set_up (files, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  path = dup_path (files, item);
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
    return TOKENRING_STATUS_NOT_FOUND;
  if (fd < 0)
    return fail (error, path, g_strerror (errno));

  /* The buffer is wiped when it is freed; what is on the stack we have to wipe ourselves. */
  while ((count = read (fd, chunk, sizeof chunk)) > 0 && length <= MAX_LENGTH) {
    tokenring_buffer_append (buffer, chunk, count);
    length += (gsize) count;
  }
  explicit_bzero (chunk, sizeof chunk);
  close (fd);
  if (count != 0)
    return fail (error, path, "it cannot be read to its end");
  *ret_value = tokenring_buffer_finish (g_steal_pointer (&buffer));
  return TOKENRING_STATUS_FOUND;
}

static gboolean
write_all (int fd, TokenringSecret *value)
{
  gsize left;
  const char *data = tokenring_secret_peek (value, &left);

  while (left > 0) {
    gssize count = write (fd, data, left);

    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return FALSE;
    data += count;
    left -= (gsize) count;
  }
  return fsync (fd) == 0;
}

/* A reader finds the old file or the new one, and nothing between. */
static TokenringStatus
files_store (gpointer self, const TokenringItem *item, TokenringSecret *value, GError **error)
{
  Files *files = self;
  g_autofree char *path = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *temporary = NULL;
  gboolean written;
  int fd;

  if (!is_set_up (files, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  path = dup_path (files, item);
  folder = g_path_get_dirname (path);
  temporary = g_strdup_printf ("%s.%08x.new", path, g_random_int ());
  mkdir (folder, 0700);
  fd = open (temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return fail (error, temporary, g_strerror (errno));

  written = write_all (fd, value);
  if (close (fd) == 0 && written && rename (temporary, path) == 0)
    return TOKENRING_STATUS_FOUND;
  unlink (temporary);
  return fail (error, path, "it cannot be written");
}

/* Without a client id or key, all of the account's items of the kind go. */
static gboolean
is_meant (const TokenringItem *item, const char *name)
{
  g_autofree char *detail = dup_detail (item);
  g_autofree char *begin = g_strconcat (get_word (item), "-", detail, NULL);

  return detail == NULL ? g_str_has_prefix (name, begin) : g_str_equal (name, begin);
}

/* What is not there counts as deleted. */
static TokenringStatus
files_clear (gpointer self, const TokenringItem *item, GError **error)
{
  Files *files = self;
  TokenringStatus status = TOKENRING_STATUS_NOT_FOUND;
  g_autofree char *folder = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!is_set_up (files, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  folder = g_build_filename (files->folder, item->account, NULL);
  dir = g_dir_open (folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (!is_meant (item, name))
      continue;
    if (unlink (path) != 0 && errno != ENOENT)
      return fail (error, path, g_strerror (errno));
    status = TOKENRING_STATUS_FOUND;
  }
  rmdir (folder);
  return status;
}

/* The one symbol of a module. */
extern const TokenringModule tokenring_module;
TOKENRING_MODULE_EXPORT const TokenringModule tokenring_module = {
  .abi = TOKENRING_MODULE_ABI,
  .struct_size = sizeof (TokenringModule),
  .name = NAME,
  .open = files_open,
  .close = files_close,
  .lookup = files_lookup,
  .store = files_store,
  .clear = files_clear,
};
