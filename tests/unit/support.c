/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- configuration folders --- */

TestFolders *
test_folders_new (void)
{
  static const char *const names[] = { "user", "admin", "vendor" };
  TestFolders *folders = g_new0 (TestFolders, 1);
  g_autoptr (GError) error = NULL;

  folders->base = g_dir_make_tmp ("tokenring-XXXXXX", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    folders->dirs[i] = g_build_filename (folders->base, names[i], NULL);
    g_assert_no_errno (g_mkdir (folders->dirs[i], 0700));
  }
  return folders;
}

static int
remove_entry (const char *path, const struct stat *info, int type, struct FTW *walk)
{
  (void) info;
  (void) type;
  (void) walk;
  return remove (path);
}

void
test_folders_free (TestFolders *folders)
{
  if (folders == NULL)
    return;

  g_assert_no_errno (nftw (folders->base, remove_entry, 16, FTW_DEPTH | FTW_PHYS));
  for (guint i = 0; i < 3; i++)
    g_free (folders->dirs[i]);
  g_free (folders->base);
  g_free (folders);
}

TrFolders *
test_folders_open (const TestFolders *folders)
{
  return tr_folders_new ((const char *const *) folders->dirs);
}

char *
test_folders_path (const TestFolders *folders, TestLevel level, const char *name)
{
  return g_build_filename (folders->dirs[level], name, NULL);
}

void
test_folders_write (const TestFolders *folders, TestLevel level, const char *name, const char *text)
{
  g_autofree char *file = test_folders_path (folders, level, name);
  g_autofree char *dir = g_path_get_dirname (file);
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_mkdir_with_parents (dir, 0700));
  g_file_set_contents_full (file, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error);
  g_assert_no_error (error);
}

/* A vendor's provider whose tokens come from the issuer of this program. */
void
test_folders_write_provider (const TestFolders *folders, const char *name)
{
  g_autofree char *file = g_strdup_printf ("providers/%s.conf", name);

  test_folders_write (folders, TEST_VENDOR, file,
                      "[provider]\nissuer=issuer\n"
                      "[request]\ntoken-url=https://login.example.com/token\n");
}

void
test_folders_write_account (const TestFolders *folders, const char *name, const char *text)
{
  g_autofree char *file = g_strdup_printf ("accounts/%s.conf", name);

  test_folders_write (folders, TEST_USER, file, text);
}

/* --- the clock --- */

gint64
test_clock (gpointer data)
{
  return *(gint64 *) data;
}

/* --- stores and an issuer inside of the test program --- */

TestStore test_stores[TEST_STORES];
TestIssuer test_issuer;

void
test_stores_reset (void)
{
  for (guint i = 0; i < TEST_STORES; i++) {
    g_clear_pointer (&test_stores[i].items, g_hash_table_unref);
    test_stores[i] = (TestStore){ .fault = -1 };
    test_stores[i].items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                  (GDestroyNotify) tokenring_secret_unref);
  }
  g_free (test_issuer.last_secret);
  test_issuer =
      (TestIssuer){ .fault = -1, .complaint = -1, .answer = "issued-token", .life = 3600 };
}

static const char *
or_empty (const char *text)
{
  return text == NULL ? "" : text;
}

char *
test_item_name (const TokenringItem *item)
{
  return g_strdup_printf ("%d|%s|%s|%s", item->kind, item->account, or_empty (item->client_id),
                          or_empty (item->key));
}

void
test_store_put (guint index, const TokenringItem *item, const char *value)
{
  g_hash_table_insert (test_stores[index].items, test_item_name (item),
                       tokenring_secret_new (value, -1));
}

char *
test_store_get (guint index, const TokenringItem *item)
{
  g_autofree char *name = test_item_name (item);
  TokenringSecret *value = g_hash_table_lookup (test_stores[index].items, name);

  return value == NULL ? NULL : g_strdup (tokenring_secret_peek (value, NULL));
}

static TokenringStatus
begin (TestStore *store, const TokenringItem *item, GError **error)
{
  g_assert_cmpuint (item->struct_size, ==, sizeof *item);
  store->prompts += item->may_prompt ? 1 : 0;
  if (store->opens_by_prompt && item->may_prompt) {
    store->opens_by_prompt = FALSE;
    store->fault = -1;
  } else if (store->opens_by_prompt) {
    store->fault = TOKENRING_ERROR_LOCKED;
  }
  if (store->fault < 0)
    return TOKENRING_STATUS_FOUND;

  g_set_error (error, TOKENRING_ERROR, store->fault, "store %u is out of order",
               (guint) (store - test_stores) + 1);
  return TOKENRING_STATUS_UNAVAILABLE;
}

static TokenringStatus
lookup (gpointer self, const TokenringItem *item, TokenringSecret **ret_value, GError **error)
{
  TestStore *store = self;
  g_autofree char *name = test_item_name (item);
  TokenringSecret *value = g_hash_table_lookup (store->items, name);

  store->lookups++;
  if (begin (store, item, error) != TOKENRING_STATUS_FOUND)
    return TOKENRING_STATUS_UNAVAILABLE;
  if (value == NULL)
    return TOKENRING_STATUS_NOT_FOUND;
  *ret_value = tokenring_secret_ref (value);
  return TOKENRING_STATUS_FOUND;
}

static TokenringStatus
store_item (gpointer self, const TokenringItem *item, TokenringSecret *value, GError **error)
{
  TestStore *store = self;

  store->stores++;
  if (begin (store, item, error) != TOKENRING_STATUS_FOUND)
    return TOKENRING_STATUS_UNAVAILABLE;
  if (store->takes_nothing) {
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED, "the store is full");
    return TOKENRING_STATUS_UNAVAILABLE;
  }
  store->last_expires = item->expires;
  g_hash_table_insert (store->items, test_item_name (item), tokenring_secret_ref (value));
  return TOKENRING_STATUS_FOUND;
}

/* As the contract has it: a client id or key that is not given fits all. */
static gboolean
fits (gpointer key, gpointer value, gpointer data)
{
  const TokenringItem *item = data;
  g_auto (GStrv) parts = g_strsplit (key, "|", -1);

  (void) value;
  return atoi (parts[0]) == (int) item->kind && strcmp (parts[1], item->account) == 0 &&
         (item->client_id == NULL || strcmp (parts[2], item->client_id) == 0) &&
         (item->key == NULL || strcmp (parts[3], item->key) == 0);
}

static TokenringStatus
clear (gpointer self, const TokenringItem *item, GError **error)
{
  TestStore *store = self;

  store->clears++;
  if (begin (store, item, error) != TOKENRING_STATUS_FOUND)
    return TOKENRING_STATUS_UNAVAILABLE;
  return g_hash_table_foreach_remove (store->items, fits, (gpointer) item) > 0
             ? TOKENRING_STATUS_FOUND
             : TOKENRING_STATUS_NOT_FOUND;
}

static gpointer
open_one (G_GNUC_UNUSED const TokenringHost *host)
{
  return &test_stores[0];
}

static gpointer
open_two (G_GNUC_UNUSED const TokenringHost *host)
{
  return &test_stores[1];
}

static gpointer
open_three (G_GNUC_UNUSED const TokenringHost *host)
{
  return &test_stores[2];
}

static TokenringToken *
issue (gpointer self, TokenringAccount *account, TokenringSecret *client_secret,
       TokenringAttempt *attempt, GError **error)
{
  g_autoptr (TokenringSecret) secret = NULL;

  (void) self;
  (void) account;
  test_issuer.calls++;
  test_issuer.last_now = attempt->now;
  g_free (test_issuer.last_secret);
  test_issuer.last_secret = g_strdup (tokenring_secret_peek (client_secret, NULL));
  attempt->may_pass = test_issuer.fault == TOKENRING_ERROR_NETWORK;
  attempt->retry_after = test_issuer.retry_after;
  if (test_issuer.fault >= 0) {
    g_set_error_literal (error, TOKENRING_ERROR, test_issuer.fault, "no token from the issuer");
    return NULL;
  }
  if (test_issuer.answer == NULL)
    return NULL;
  secret = tokenring_secret_new (test_issuer.answer, -1);
  return tokenring_token_new (secret, attempt->now, attempt->now + test_issuer.life);
}

static gboolean
call_status (gpointer self, TokenringAccount *account, TokenringToken *token,
             guint *ret_http_status, GError **error)
{
  (void) self;
  (void) account;
  (void) token;
  (void) error;
  *ret_http_status = 204;
  return TRUE;
}

static gboolean
check (gpointer self, TokenringAccount *account, GError **error)
{
  (void) self;
  (void) account;
  if (test_issuer.complaint < 0)
    return TRUE;
  g_set_error_literal (error, TOKENRING_ERROR, test_issuer.complaint, "a setting is wrong");
  return FALSE;
}

TrLoader *
test_loader_new (void)
{
  static const char *const names[TEST_STORES] = { "one", "two", "three" };
  static gpointer (*const open[TEST_STORES]) (const TokenringHost *) = { open_one, open_two,
                                                                         open_three };
  TrLoader *loader = tr_loader_new ("/nonexistent");
  const TokenringModule issuer = {
    .abi = TOKENRING_MODULE_ABI,
    .struct_size = sizeof issuer,
    .name = "issuer",
    .issue = issue,
    .call_status = call_status,
    .check = check,
  };

  for (guint i = 0; i < TEST_STORES; i++) {
    gboolean writable = !test_stores[i].read_only;
    const TokenringModule table = {
      .abi = TOKENRING_MODULE_ABI,
      .struct_size = sizeof table,
      .name = names[i],
      .open = open[i],
      .lookup = lookup,
      .store = writable ? store_item : NULL,
      .clear = writable ? clear : NULL,
    };
    tr_loader_add (loader, &table);
  }
  tr_loader_add (loader, &issuer);
  return loader;
}

/* --- assertions --- */

void
test_assert_error (const GError *error, TokenringError code, const char *text)
{
  g_assert_error (error, TOKENRING_ERROR, (int) code);
  if (strstr (error->message, text) == NULL)
    g_error ("'%s' is not in: %s", text, error->message);
}

/* All of the library's bytes have a NUL after them. */
void
test_assert_bytes (const char *data, gsize length, const char *expected, gsize expected_length)
{
  g_assert_cmpmem (data, (int) length, expected, (int) expected_length);
  g_assert_cmpint (data[length], ==, '\0');
}

void
test_assert_secret (const TokenringSecret *secret, const char *text)
{
  gsize length;
  const char *data;

  g_assert_nonnull (secret);
  data = tokenring_secret_peek (secret, &length);
  test_assert_bytes (data, length, text, strlen (text));
}

TokenringSecret *
test_secret_new_unique (gsize length)
{
  g_autoptr (TokenringBuffer) buffer = tokenring_buffer_new ();

  for (gsize i = 0; i < length; i++) {
    char c = "abcdefghijklmnopqrstuvwxyz234567"[g_random_int_range (0, 32)];

    tokenring_buffer_append (buffer, &c, 1);
  }
  return tokenring_buffer_finish (g_steal_pointer (&buffer));
}

/* Through the kernel, so that neither ASan nor valgrind minds a look at what is not ours. What was
 * read is copied to one place only, which is left out and wiped. */
static char window[1 << 16];

static guint
count_in_range (int fd, guintptr from, guintptr to, const char *needle, gsize length)
{
  gsize overlap = length - 1;
  guint count = 0;

  while (from < to) {
    gsize size = MIN (sizeof window, to - from);
    ssize_t got = pread (fd, window, size, (off_t) from);
    gsize step;

    if (got <= 0)
      break;
    for (const char *at = window; at + length <= window + got; at++) {
      const char *original = (const char *) from + (at - window);
      gboolean known =
          original == needle || (original + length > window && original < window + sizeof window);

      if (*at == *needle && memcmp (at, needle, length) == 0 && !known)
        count++;
    }
    step = (gsize) got > overlap && from + (gsize) got < to ? (gsize) got - overlap : (gsize) got;
    from += step;
  }
  explicit_bzero (window, sizeof window);
  return count;
}

guint
test_count_copies (const TokenringSecret *needle)
{
  g_autofree char *maps = NULL;
  g_auto (GStrv) lines = NULL;
  gsize length;
  const char *data = tokenring_secret_peek (needle, &length);
  int fd = open ("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  guint count = 0;

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  lines = g_strsplit (maps, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    unsigned long long from, to;
    char write_mark;

    if (sscanf (lines[i], "%llx-%llx %*c%c", &from, &to, &write_mark) != 3 || write_mark != 'w')
      continue;
    /* The sanitizers reserve terabytes for their own books. */
    if (to - from < (1ull << 30))
      count += count_in_range (fd, (guintptr) from, (guintptr) to, data, length);
  }
  close (fd);
  return count;
}
