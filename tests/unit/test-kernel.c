/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* On the real kernel keyring, in a session keyring of this program's own. Where a test needs the
 * keyring of the user, its account is called like nobody's, and it deletes what it made. Linked
 * with --wrap for the calls below, to see them, to make them fail, and to stand in for a kernel
 * with the type big_key. */

#include "kernel.h"
#include "host.h"
#include "support.h"

#include <errno.h>
#include <keyutils.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OWN  "session"
#define BIG  "big:"
#define LIFE 600

static struct {
  const char *call; /* that fails with @code */
  int code;
  gboolean big_key;    /* whether there is that type */
  guint timeout;       /* the last */
  key_serial_t revoke; /* before the next read or time-out */
  GString *calls;
} kernel;

/* --- the calls --- */

#define REAL(type, name, ...)                                                                      \
  type __real_##name (__VA_ARGS__);                                                                \
  type __wrap_##name (__VA_ARGS__)

REAL (gint32, tr_keyctl_add, const char *type, const char *name, const void *data, gsize size,
      gint32 ring);
REAL (gint32, tr_keyctl_search, gint32 ring, const char *type, const char *name);
REAL (gssize, tr_keyctl_read, gint32 id, char *buffer, gsize size);
REAL (int, tr_keyctl_set_timeout, gint32 id, guint timeout);
REAL (int, tr_keyctl_invalidate, gint32 id);
REAL (gint32, tr_keyctl_get_persistent, gint32 ring);
REAL (gint32, tr_keyctl_get_id, gint32 id);
REAL (int, tr_keyctl_link, gint32 id, gint32 ring);
REAL (GArray *, tr_keyctl_list, gint32 id);
REAL (char *, tr_keyctl_describe, gint32 id);

static gboolean
fails (const char *call)
{
  if (kernel.calls != NULL)
    g_string_append_printf (kernel.calls, "%s ", call);
  if (g_strcmp0 (kernel.call, call) != 0 && g_strcmp0 (kernel.call, "all") != 0)
    return FALSE;
  errno = kernel.code;
  return TRUE;
}

/* A key of the type that this kernel may not have goes under another name. */
static gboolean
translate (const char **type, const char *name, char **ret_name)
{
  gboolean is_big = strcmp (*type, "big_key") == 0;

  if (is_big && !kernel.big_key) {
    errno = ENODEV;
    return FALSE;
  }
  *type = is_big ? "user" : *type;
  *ret_name = g_strconcat (is_big ? BIG : "", name, NULL);
  return TRUE;
}

gint32
__wrap_tr_keyctl_add (const char *type, const char *name, const void *data, gsize size, gint32 ring)
{
  g_autofree char *real = NULL;

  if (fails ("add_key") || !translate (&type, name, &real))
    return -1;
  return __real_tr_keyctl_add (type, real, data, size, ring);
}

gint32
__wrap_tr_keyctl_search (gint32 ring, const char *type, const char *name)
{
  g_autofree char *real = NULL;

  if (fails ("search") || !translate (&type, name, &real))
    return -1;
  return __real_tr_keyctl_search (ring, type, real);
}

static void
interfere (void)
{
  if (kernel.revoke != 0)
    g_assert_cmpint (keyctl_revoke (kernel.revoke), ==, 0);
  kernel.revoke = 0;
}

gssize
__wrap_tr_keyctl_read (gint32 id, char *buffer, gsize size)
{
  interfere ();
  return fails ("read") ? -1 : __real_tr_keyctl_read (id, buffer, size);
}

int
__wrap_tr_keyctl_set_timeout (gint32 id, guint timeout)
{
  kernel.timeout = timeout;
  interfere ();
  return fails ("set_timeout") ? -1 : __real_tr_keyctl_set_timeout (id, timeout);
}

int
__wrap_tr_keyctl_invalidate (gint32 id)
{
  return fails ("invalidate") ? -1 : __real_tr_keyctl_invalidate (id);
}

gint32
__wrap_tr_keyctl_get_persistent (gint32 ring)
{
  return fails ("get_persistent") ? -1 : __real_tr_keyctl_get_persistent (ring);
}

gint32
__wrap_tr_keyctl_get_id (gint32 id)
{
  return fails ("get_keyring") ? -1 : __real_tr_keyctl_get_id (id);
}

int
__wrap_tr_keyctl_link (gint32 id, gint32 ring)
{
  return fails ("link") ? -1 : __real_tr_keyctl_link (id, ring);
}

GArray *
__wrap_tr_keyctl_list (gint32 id)
{
  return fails ("list") ? NULL : __real_tr_keyctl_list (id);
}

char *
__wrap_tr_keyctl_describe (gint32 id)
{
  g_autofree char *text = fails ("describe") ? NULL : __real_tr_keyctl_describe (id);
  const char *name = text == NULL ? NULL : strrchr (text, ';') + 1;

  if (name != NULL && g_str_has_prefix (name, BIG))
    return g_strdup_printf ("big_key;0;0;0;%s", name + strlen (BIG));
  return g_steal_pointer (&text);
}

/* --- the store --- */

typedef struct {
  GKeyFile *settings;
  gpointer self;
} Store;

static Store
store_open (const char *keyring)
{
  Store store = { g_key_file_new (), NULL };
  const TokenringHost host = { store.settings, "kernel" };

  memset (&kernel, 0, sizeof kernel);
  if (keyring != NULL)
    g_key_file_set_string (store.settings, "kernel", "keyring", keyring);
  store.self = tr_kernel_module.open (&host);
  return store;
}

static void
store_close (Store *store)
{
  tr_kernel_module.close (store->self);
  g_key_file_unref (store->settings);
  if (kernel.calls != NULL)
    g_string_free (kernel.calls, TRUE);
  memset (&kernel, 0, sizeof kernel);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Store, store_close)

static gint64
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static TokenringItem
token_item (const char *account, const char *key)
{
  return (TokenringItem){ .struct_size = sizeof (TokenringItem),
                          .kind = TOKENRING_KIND_TOKEN,
                          .account = account,
                          .key = key,
                          .expires = now () + LIFE };
}

/* An account that nobody has, and that no other run of this test has. */
static const char *
strange (void)
{
  static char name[64];

  if (*name == '\0')
    g_snprintf (name, sizeof name, "unit-test.of-the-kernel_store-run-%06x%06x",
                g_random_int_range (0, 1 << 24), g_random_int_range (0, 1 << 24));
  return name;
}

static TokenringStatus
put (Store *store, const TokenringItem *item, const char *text)
{
  g_autoptr (TokenringSecret) value = tokenring_secret_new (text, -1);
  g_autoptr (GError) error = NULL;
  TokenringStatus status = tr_kernel_module.store (store->self, item, value, &error);

  g_assert_true ((status == TOKENRING_STATUS_UNAVAILABLE) == (error != NULL));
  return status;
}

static TokenringStatus
get (Store *store, const TokenringItem *item)
{
  g_autoptr (TokenringSecret) value = NULL;
  g_autoptr (GError) error = NULL;
  TokenringStatus status = tr_kernel_module.lookup (store->self, item, &value, &error);

  g_assert_true ((status == TOKENRING_STATUS_UNAVAILABLE) == (error != NULL));
  g_assert_true ((status == TOKENRING_STATUS_FOUND) == (value != NULL));
  return status;
}

static TokenringStatus
clear (Store *store, const TokenringItem *item)
{
  g_autoptr (GError) error = NULL;
  TokenringStatus status = tr_kernel_module.clear (store->self, item, &error);

  g_assert_true ((status == TOKENRING_STATUS_UNAVAILABLE) == (error != NULL));
  return status;
}

static void
assert_value (Store *store, const TokenringItem *item, const char *text)
{
  g_autoptr (TokenringSecret) value = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (tr_kernel_module.lookup (store->self, item, &value, &error), ==,
                   TOKENRING_STATUS_FOUND);
  g_assert_no_error (error);
  test_assert_secret (value, text);
}

/* The keys of a keyring that can still be read. */
static guint
count_keys (key_serial_t ring)
{
  void *ids = NULL;
  int size = keyctl_read_alloc (ring, &ids);
  guint count = 0;

  for (int i = 0; i < size / (int) sizeof (key_serial_t); i++)
    if (keyctl_read (((key_serial_t *) ids)[i], NULL, 0) != -1)
      count++;
  free (ids);
  return count;
}

static gboolean
skip (void)
{
  if (keyctl_join_session_keyring (NULL) != -1)
    return FALSE;
  g_test_skip ("this place has no kernel keyring");
  return TRUE;
}

static gboolean
skip_persistent (void)
{
  if (keyctl_get_persistent ((uid_t) -1, KEY_SPEC_SESSION_KEYRING) == -1) {
    g_test_skip ("this kernel has no persistent keyrings");
    return TRUE;
  }
  keyctl_unlink ((key_serial_t) keyctl_get_persistent ((uid_t) -1, KEY_SPEC_SESSION_KEYRING),
                 KEY_SPEC_SESSION_KEYRING);
  return FALSE;
}

/* --- the tests --- */

static void
test_round_trip (void)
{
  g_auto (Store) store = store_open (OWN);
  TokenringItem item = token_item ("work", "0123456789abcdef");

  if (skip ())
    return;
  g_assert_cmpint (get (&store, &item), ==, TOKENRING_STATUS_NOT_FOUND);
  g_assert_cmpint (put (&store, &item, "one"), ==, TOKENRING_STATUS_FOUND);
  assert_value (&store, &item, "one");
  g_assert_cmpint (put (&store, &item, "the second"), ==, TOKENRING_STATUS_FOUND);
  assert_value (&store, &item, "the second");
  g_assert_cmpuint (count_keys (KEY_SPEC_SESSION_KEYRING), ==, 1);
  g_assert_cmpint (keyctl_search (KEY_SPEC_SESSION_KEYRING, "user",
                                  "tokenring:work:0123456789abcdef", 0),
                   !=, -1);
}

/* Whatever fits is read whole, and the memory for it is made when its size is known. */
static void
test_sizes (void)
{
  /* Who is not root has a quota of 20000 bytes, in which what was deleted counts for a while. */
  static const gsize sizes[] = { 1, 4095, 4096, 8190, 8191, 8192, 20000, 32767 };
  guint count = G_N_ELEMENTS (sizes) - (geteuid () == 0 ? 0 : 5);
  g_auto (Store) store = store_open (OWN);
  TokenringItem item = token_item ("work", "k");
  g_autofree char *large = g_strnfill (40000, 'x');

  if (skip ())
    return;
  for (guint i = 0; i < count; i++) {
    g_autofree char *text = g_strnfill (sizes[i], (char) ('a' + i));

    g_assert_cmpint (put (&store, &item, text), ==, TOKENRING_STATUS_FOUND);
    assert_value (&store, &item, text);
  }

  g_assert_cmpint (put (&store, &item, large), ==, TOKENRING_STATUS_UNAVAILABLE);
  g_assert_cmpint (get (&store, &item), ==, TOKENRING_STATUS_NOT_FOUND);
}

/* A kernel with big_key takes what is long there. A token is never in both. */
static void
test_big_key (void)
{
  g_auto (Store) store = store_open (OWN);
  TokenringItem item = token_item ("work", "k");
  TokenringItem all = token_item ("work", NULL);
  g_autofree char *large = g_strnfill (3000, 'x');

  if (skip ())
    return;
  kernel.big_key = TRUE;
  for (guint i = 0; i < 2; i++) {
    g_assert_cmpint (put (&store, &item, large), ==, TOKENRING_STATUS_FOUND);
    assert_value (&store, &item, large);
    g_assert_cmpuint (count_keys (KEY_SPEC_SESSION_KEYRING), ==, 1);
    g_assert_cmpint (keyctl_search (KEY_SPEC_SESSION_KEYRING, "user", BIG "tokenring:work:k", 0),
                     !=, -1);
    g_assert_cmpint (put (&store, &item, "small"), ==, TOKENRING_STATUS_FOUND);
    assert_value (&store, &item, "small");
    g_assert_cmpuint (count_keys (KEY_SPEC_SESSION_KEYRING), ==, 1);
  }

  for (guint i = 0; i < 2; i++) {
    g_assert_cmpint (put (&store, &item, large), ==, TOKENRING_STATUS_FOUND);
    g_assert_cmpint (clear (&store, i == 0 ? &item : &all), ==, TOKENRING_STATUS_FOUND);
    g_assert_cmpuint (count_keys (KEY_SPEC_SESSION_KEYRING), ==, 0);
  }
}

/* Writing takes the time-out of a key away, so it is set each time, and last. */
static void
test_timeout (void)
{
  g_auto (Store) store = store_open (OWN);
  TokenringItem item = token_item ("work", "k");

  if (skip ())
    return;
  kernel.calls = g_string_new (NULL);
  for (guint i = 0; i < 2; i++) {
    g_string_truncate (kernel.calls, 0);
    kernel.timeout = 0;
    g_assert_cmpint (put (&store, &item, "value"), ==, TOKENRING_STATUS_FOUND);
    g_assert_nonnull (strstr (kernel.calls->str, "add_key set_timeout"));
    g_assert_cmpuint (kernel.timeout, <=, LIFE);
    g_assert_cmpuint (kernel.timeout, >, LIFE - 10);
  }

  item.expires = G_MAXINT64 / 2;
  g_assert_cmpint (put (&store, &item, "value"), ==, TOKENRING_STATUS_FOUND);
  g_assert_cmpuint (kernel.timeout, ==, G_MAXINT);
}

/* 0 would be a time-out that never comes. */
static void
test_expired (void)
{
  g_auto (Store) store = store_open (OWN);
  TokenringItem item = token_item ("work", "k");

  if (skip ())
    return;
  for (guint i = 0; i < 3; i++) {
    item.expires = i == 0 ? 0 : now () - (i == 1 ? 0 : 100);
    g_assert_cmpint (put (&store, &item, "value"), ==, TOKENRING_STATUS_UNAVAILABLE);
  }
  g_assert_cmpint (get (&store, &item), ==, TOKENRING_STATUS_NOT_FOUND);
}

static key_serial_t
find_key (void)
{
  return (key_serial_t) keyctl_search (KEY_SPEC_SESSION_KEYRING, "user", "tokenring:work:k", 0);
}

/* What another program did to the key, before we look or in between. */
static void
test_taken_away (void)
{
  g_auto (Store) store = store_open (OWN);
  TokenringItem item = token_item ("work", "k");

  if (skip ())
    return;
  for (guint i = 0; i < 4; i++) {
    g_assert_cmpint (put (&store, &item, "value"), ==, TOKENRING_STATUS_FOUND);
    if (i == 0)
      g_assert_cmpint (keyctl_revoke (find_key ()), ==, 0);
    else if (i == 1)
      g_assert_cmpint (keyctl_invalidate (find_key ()), ==, 0);
    else if (i == 2)
      g_assert_cmpint (keyctl_unlink (find_key (), KEY_SPEC_SESSION_KEYRING), ==, 0);
    else
      kernel.revoke = find_key ();
    g_assert_cmpint (get (&store, &item), ==, TOKENRING_STATUS_NOT_FOUND);
    g_assert_cmpint (clear (&store, &item), ==, TOKENRING_STATUS_FOUND);
  }

  g_assert_cmpint (put (&store, &item, "value"), ==, TOKENRING_STATUS_FOUND);
  kernel.revoke = find_key ();
  g_assert_cmpint (put (&store, &item, "newer"), ==, TOKENRING_STATUS_UNAVAILABLE);
  g_assert_cmpint (get (&store, &item), ==, TOKENRING_STATUS_NOT_FOUND);
  g_assert_cmpint (put (&store, &item, "newest"), ==, TOKENRING_STATUS_FOUND);
  assert_value (&store, &item, "newest");
}

/* An old token must not stand before the new one that goes to the next store. */
static void
test_full (void)
{
  static const char *const calls[] = { "add_key", "set_timeout" };
  g_auto (Store) store = store_open (OWN);
  TokenringItem item = token_item ("work", "k");

  if (skip ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++) {
    g_assert_cmpint (put (&store, &item, "old"), ==, TOKENRING_STATUS_FOUND);
    kernel.call = calls[i];
    kernel.code = EDQUOT;
    g_assert_cmpint (put (&store, &item, "new"), ==, TOKENRING_STATUS_UNAVAILABLE);
    kernel.call = NULL;
    g_assert_cmpint (get (&store, &item), ==, TOKENRING_STATUS_NOT_FOUND);
    g_assert_cmpuint (count_keys (KEY_SPEC_SESSION_KEYRING), ==, 0);
  }
}

/* A kernel, a container or a filter that has none of it: there is no token, and nothing is wrong
 * but for who wants to write one. */
static void
test_absent (void)
{
  static const int codes[] = { ENOSYS, EPERM, EACCES, EOPNOTSUPP };
  static const char *const rings[] = { NULL, "auto", "persistent", "user", "session" };
  TokenringItem item = token_item (strange (), "k");
  TokenringItem all = token_item (strange (), NULL);

  for (guint i = 0; i < G_N_ELEMENTS (codes) * G_N_ELEMENTS (rings); i++) {
    g_auto (Store) store = store_open (rings[i % G_N_ELEMENTS (rings)]);

    kernel.call = "all";
    kernel.code = codes[i / G_N_ELEMENTS (rings)];
    g_assert_cmpint (get (&store, &item), ==, TOKENRING_STATUS_NOT_FOUND);
    g_assert_cmpint (put (&store, &item, "value"), ==, TOKENRING_STATUS_UNAVAILABLE);
    g_assert_cmpint (clear (&store, &item), ==, TOKENRING_STATUS_FOUND);
    g_assert_cmpint (clear (&store, &all), ==, TOKENRING_STATUS_FOUND);
  }
}

/* What each failure of each call is. A letter for lookup, store and clear of one and of all: F
 * found or done, N not found, U unavailable. */
static void
test_faults (void)
{
  static const struct {
    const char *call;
    int code;
    const char *expected;
  } cases[] = {
    { "search", ENOKEY, "NFFF" },
    { "search", EKEYEXPIRED, "NFFF" },
    { "search", EKEYREVOKED, "NFFF" },
    { "search", EKEYREJECTED, "NFFF" },
    { "search", EACCES, "NFFF" },
    { "search", ENOMEM, "UFUF" },
    { "read", ENOKEY, "NFFF" },
    { "read", EKEYEXPIRED, "NFFF" },
    { "read", EACCES, "NFFF" },
    { "read", ENOMEM, "UFFF" },
    { "add_key", EDQUOT, "NUFF" },
    { "add_key", EINVAL, "NUFF" },
    { "set_timeout", EACCES, "NUFF" },
    { "invalidate", ENOKEY, "FFFF" },
    { "invalidate", EKEYREVOKED, "FFFF" },
    { "invalidate", EACCES, "FFUU" },
    { "list", ENOMEM, "FFFU" },
    { "describe", EACCES, "FFFF" },
    { "get_keyring", EDQUOT, "NUUU" },
  };

  if (skip ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (Store) store = store_open (OWN);
    TokenringItem item = token_item ("work", "k");
    TokenringItem all = token_item ("work", NULL);
    char found[5] = "";

    g_test_message ("%s: %s", cases[i].call, g_strerror (cases[i].code));
    kernel.call = cases[i].call;
    kernel.code = cases[i].code;
    found[1] = "FNU"[put (&store, &item, "value")];
    found[0] = "FNU"[get (&store, &item)];
    found[2] = "FNU"[clear (&store, &item)];
    put (&store, &item, "value");
    found[3] = "FNU"[clear (&store, &all)];
    g_assert_cmpstr (found, ==, cases[i].expected);
    kernel.call = NULL;
    clear (&store, &all);
  }
}

static void
test_clear (void)
{
  static const struct {
    const char *type, *name;
  } others[] = {
    { "user", "tokenring:work" },
    { "user", "tokenring:work2:a" },
    { "user", "tokenring:wor:a" },
    { "user", "x;tokenring:work:a" },
    { "user", "other" },
    { "user", "tokenring:other:a" },
    { "keyring", "tokenring:work:a" },
  };
  g_auto (Store) store = store_open (OWN);
  TokenringItem one = token_item ("work", "one"), two = token_item ("work", "two");
  TokenringItem all = token_item ("work", NULL);

  if (skip ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_cmpint (add_key (others[i].type, others[i].name, "x", i == 6 ? 0 : 1,
                              KEY_SPEC_SESSION_KEYRING),
                     !=, -1);
  put (&store, &one, "1");
  put (&store, &two, "2");
  g_assert_cmpint (clear (&store, &one), ==, TOKENRING_STATUS_FOUND);
  g_assert_cmpint (get (&store, &one), ==, TOKENRING_STATUS_NOT_FOUND);
  assert_value (&store, &two, "2");
  put (&store, &one, "1");
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (clear (&store, &all), ==, TOKENRING_STATUS_FOUND);
  g_assert_cmpint (get (&store, &one), ==, TOKENRING_STATUS_NOT_FOUND);
  g_assert_cmpint (get (&store, &two), ==, TOKENRING_STATUS_NOT_FOUND);
  g_assert_cmpuint (count_keys (KEY_SPEC_SESSION_KEYRING), ==, G_N_ELEMENTS (others));
}

/* Client secrets, and kinds that a later version may have, belong elsewhere. */
static void
test_tokens_only (void)
{
  g_auto (Store) store = store_open (OWN);

  if (skip ())
    return;
  for (guint i = 0; i < 3; i++) {
    TokenringItem item = token_item ("work", i == 2 ? NULL : "k");

    if (i < 2)
      item.kind = i == 0 ? TOKENRING_KIND_CLIENT_SECRET : (TokenringKind) 99;
    g_assert_cmpint (put (&store, &item, "value"), ==, TOKENRING_STATUS_UNAVAILABLE);
    g_assert_cmpint (get (&store, &item), ==, TOKENRING_STATUS_NOT_FOUND);
    g_assert_cmpint (clear (&store, &item), ==, TOKENRING_STATUS_FOUND);
  }
  g_assert_cmpuint (count_keys (KEY_SPEC_SESSION_KEYRING), ==, 0);
}

static void
test_wrong_setting (void)
{
  g_auto (Store) store = store_open ("sesion");
  TokenringItem item = token_item ("work", "k");
  g_autoptr (TokenringSecret) value = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (tr_kernel_module.lookup (store.self, &item, &value, &error), ==,
                   TOKENRING_STATUS_UNAVAILABLE);
  test_assert_error (error, TOKENRING_ERROR_CONFIG, "keyring=sesion");
  g_assert_cmpint (put (&store, &item, "value"), ==, TOKENRING_STATUS_UNAVAILABLE);
  g_assert_cmpint (clear (&store, &item), ==, TOKENRING_STATUS_UNAVAILABLE);
}

/* --- the keyrings of the user, from a session that does not lead to them --- */

static void
check_unlinked (const char *keyring)
{
  g_auto (Store) store = store_open (keyring);
  TokenringItem item = token_item (strange (), "k");
  TokenringItem all = token_item (strange (), NULL);

  g_assert_cmpint (put (&store, &item, "value"), ==, TOKENRING_STATUS_FOUND);
  g_assert_cmpint (keyctl_join_session_keyring (NULL), !=, -1);
  assert_value (&store, &item, "value");
  g_assert_cmpint (put (&store, &item, "newer"), ==, TOKENRING_STATUS_FOUND);
  assert_value (&store, &item, "newer");
  g_assert_cmpint (clear (&store, &all), ==, TOKENRING_STATUS_FOUND);
  g_assert_cmpint (get (&store, &item), ==, TOKENRING_STATUS_NOT_FOUND);

  g_assert_cmpuint (count_keys (KEY_SPEC_THREAD_KEYRING), ==, 0);
  g_assert_cmpuint (count_keys (KEY_SPEC_SESSION_KEYRING), ==, 0);
  g_assert_cmpint (keyctl_get_keyring_ID (KEY_SPEC_PROCESS_KEYRING, 0), ==, -1);
}

static void
test_unlinked (void)
{
  if (skip ())
    return;
  check_unlinked ("user");
}

static void
test_unlinked_persistent (void)
{
  if (skip () || skip_persistent ())
    return;
  check_unlinked ("persistent");
}

static void
test_unlinked_auto (void)
{
  if (skip () || skip_persistent ())
    return;
  check_unlinked ("auto");
  check_unlinked (NULL);
}

/* Without a persistent keyring the user's is taken, and what is there is deleted even if there is a
 * persistent one again. */
static void
test_no_persistent (void)
{
  static const int codes[] = { EOPNOTSUPP, ENOSYS, EPERM };
  TokenringItem item = token_item (strange (), "k"), all = token_item (strange (), NULL);

  if (skip ())
    return;
  for (guint i = 0; i < 2 * G_N_ELEMENTS (codes); i++) {
    g_auto (Store) store = store_open (NULL);
    g_auto (Store) user = store_open ("user");

    kernel.call = "get_persistent";
    kernel.code = codes[i / 2];
    g_assert_cmpint (put (&store, &item, "value"), ==, TOKENRING_STATUS_FOUND);
    assert_value (&store, &item, "value");
    assert_value (&user, &item, "value");
    kernel.call = NULL;
    g_assert_cmpint (clear (&store, i % 2 == 0 ? &item : &all), ==, TOKENRING_STATUS_FOUND);
    g_assert_cmpint (get (&user, &item), ==, TOKENRING_STATUS_NOT_FOUND);
  }
}

/* A link that the program made itself is left alone. */
static void
test_link_of_the_program (void)
{
  g_auto (Store) store = store_open ("user");
  TokenringItem item = token_item (strange (), "k");
  key_serial_t id;

  if (skip ())
    return;
  id = keyctl_get_keyring_ID (KEY_SPEC_USER_KEYRING, 0);
  g_assert_cmpint (keyctl_link (id, KEY_SPEC_THREAD_KEYRING), ==, 0);
  put (&store, &item, "value");
  assert_value (&store, &item, "value");
  clear (&store, &item);
  g_assert_cmpint (keyctl_unlink (id, KEY_SPEC_THREAD_KEYRING), ==, 0);
}

static gpointer
look_often (gpointer data)
{
  TokenringItem item = token_item (strange (), "k");

  for (guint i = 0; i < 500; i++)
    assert_value (data, &item, "value");
  return NULL;
}

/* One thread does not take the keyring away from another. */
static void
test_threads (void)
{
  g_auto (Store) one = store_open ("user");
  g_auto (Store) two = store_open ("user");
  TokenringItem item = token_item (strange (), "k");
  GThread *thread;

  if (skip ())
    return;
  put (&one, &item, "value");
  thread = g_thread_new ("other", look_often, &two);
  look_often (&one);
  g_thread_join (thread);
  clear (&one, &item);
}

/* Nothing of a token stays in our memory. */
static void
test_wiped (void)
{
  g_auto (Store) store = store_open (OWN);
  TokenringItem item = token_item ("work", "k");
  g_autoptr (TokenringSecret) value = test_secret_new_unique (9000);
  g_autoptr (GError) error = NULL;

  if (skip ())
    return;
  g_assert_cmpint (tr_kernel_module.store (store.self, &item, value, &error), ==,
                   TOKENRING_STATUS_FOUND);
  g_assert_cmpint (get (&store, &item), ==, TOKENRING_STATUS_FOUND);
  g_assert_cmpuint (test_count_copies (value), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/round-trip", test_round_trip);
  g_test_add_func ("/kernel/sizes", test_sizes);
  g_test_add_func ("/kernel/big-key", test_big_key);
  g_test_add_func ("/kernel/timeout", test_timeout);
  g_test_add_func ("/kernel/expired", test_expired);
  g_test_add_func ("/kernel/taken-away", test_taken_away);
  g_test_add_func ("/kernel/full", test_full);
  g_test_add_func ("/kernel/absent", test_absent);
  g_test_add_func ("/kernel/faults", test_faults);
  g_test_add_func ("/kernel/clear", test_clear);
  g_test_add_func ("/kernel/tokens-only", test_tokens_only);
  g_test_add_func ("/kernel/wrong-setting", test_wrong_setting);
  g_test_add_func ("/kernel/unlinked", test_unlinked);
  g_test_add_func ("/kernel/unlinked-persistent", test_unlinked_persistent);
  g_test_add_func ("/kernel/unlinked-auto", test_unlinked_auto);
  g_test_add_func ("/kernel/no-persistent", test_no_persistent);
  g_test_add_func ("/kernel/link-of-the-program", test_link_of_the_program);
  g_test_add_func ("/kernel/threads", test_threads);
  g_test_add_func ("/kernel/wiped", test_wiped);
  return g_test_run ();
}
