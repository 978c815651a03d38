/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Tokens in the kernel's keyring. Where that cannot be used at all, as in most containers, there is
 * no token in it, and nothing to complain about. */

#include "kernel.h"
#include "hold.h"
#include "keyctl.h"
#include "memory.h"
#include "secret.h"

#include <errno.h>
#include <string.h>

/* One page. Most tokens fit, and are read with one call. */
#define FIRST_SIZE 4096

/* The quota of a user is 20000 bytes in all, of which a big_key takes 16 whatever its size. But
 * few kernels have that type, so what can go without it does. */
#define MAX_SMALL 2048
#define MAX_USER  32767

typedef struct {
  TrPlace place;
  char *setting;
} Kernel;

static const char *const types[] = { "user", "big_key" };

static gpointer
module_open (const TokenringHost *host)
{
  static const char *const names[] = { "persistent", "user", "session", "auto" };
  Kernel *kernel = g_new0 (Kernel, 1);

  kernel->setting = tokenring_host_dup_setting (host, "keyring");
  kernel->place = kernel->setting == NULL ? TR_PLACE_AUTO : TR_PLACE_UNKNOWN;
  for (guint i = 0; kernel->setting != NULL && i < G_N_ELEMENTS (names); i++)
    if (strcmp (kernel->setting, names[i]) == 0)
      kernel->place = (TrPlace) i;
  return kernel;
}

static void
module_close (gpointer self)
{
  Kernel *kernel = self;

  g_free (kernel->setting);
  g_free (kernel);
}

static gboolean
check_setting (const Kernel *kernel, GError **error)
{
  g_autofree char *shown = NULL;

  if (kernel->place != TR_PLACE_UNKNOWN)
    return TRUE;

  shown = tokenring_text_escape (kernel->setting, -1, 40);
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
               "keyring=%s in [kernel] of tokenring.conf is none of auto, persistent, user, "
               "session; set one of these",
               shown);
  return FALSE;
}

/* --- the keys --- */

static gboolean
is_token (const TokenringItem *item)
{
  return item->kind == TOKENRING_KIND_TOKEN;
}

static char *
dup_description (const TokenringItem *item)
{
  return g_strdup_printf ("tokenring:%s:%s", item->account, item->key == NULL ? "" : item->key);
}

/* Whether an errno of the kernel means that there is nothing for us: what has expired, what
 * somebody revoked, what is not ours, and a kernel or a container without keyrings. */
static gboolean
is_absent (int code)
{
  static const int codes[] = { ENOKEY, EKEYEXPIRED, EKEYREVOKED, EKEYREJECTED, EACCES,    EPERM,
                               ENOSYS, ENODEV,      ENOTDIR,     EINVAL,       EOPNOTSUPP };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (code == codes[i])
      return TRUE;
  return FALSE;
}

static void
set_error (GError **error, int code)
{
  if (code == EDQUOT)
    g_set_error_literal (
        error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
        "the kernel keyring is full: the quota of the user is used up; raise kernel.keys.maxbytes "
        "by sysctl(8), or take kernel out of tokens= in [chain]");
  else if (code == EFBIG)
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                         "the token is too large for the kernel keyring");
  else if (code == EKEYEXPIRED)
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                         "the token has expired, so the kernel keyring does not keep it");
  else
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                 "the kernel keyring cannot be used here: %s; take kernel out of tokens= in "
                 "[chain] of tokenring.conf",
                 g_strerror (code));
}

static gboolean
is_type (const char *name)
{
  return strcmp (name, types[0]) == 0 || strcmp (name, types[1]) == 0;
}

static gint32
find (gint32 keyring, guint type, const char *description)
{
  return tr_keyctl_search (keyring, types[type], description);
}

/* What is gone already is as good as deleted. Otherwise the errno is the answer. */
static int
drop (gint32 key)
{
  if (tr_keyctl_invalidate (key) == 0 || errno == ENOKEY || errno == EKEYEXPIRED ||
      errno == EKEYREVOKED)
    return 0;
  return errno;
}

/* --- lookup --- */

/* The kernel tells the whole size when the memory is too short. It may be more the next time. */
static TokenringSecret *
read_value (gint32 key)
{
  for (gsize size = FIRST_SIZE;;) {
    char *pages = tr_memory_new (size);
    gssize length = tr_keyctl_read (key, pages, size - 1);

    if (length >= 0 && (gsize) length < size)
      return tr_secret_new_take (pages, size, (gsize) length);
    tr_memory_free (pages, size);
    if (length < 0)
      return NULL;
    size = (gsize) length + 1;
  }
}

/* Without a value, errno tells why. */
static TokenringSecret *
find_value (gint32 keyring, const char *description)
{
  TokenringSecret *value = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (types) && value == NULL; i++) {
    gint32 key = find (keyring, i, description);

    if (key != -1)
      value = read_value (key);
    if (value == NULL && !is_absent (errno))
      break;
  }
  return value;
}

static TokenringStatus
lookup (gpointer self, const TokenringItem *item, TokenringSecret **ret_value, GError **error)
{
  const Kernel *kernel = self;
  g_autofree char *description = NULL;
  TokenringSecret *value;
  TrHold hold;

  if (!is_token (item) || item->key == NULL)
    return TOKENRING_STATUS_NOT_FOUND;
  if (!check_setting (kernel, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  if (!tr_hold_take (kernel->place, &hold))
    return TOKENRING_STATUS_NOT_FOUND;

  description = dup_description (item);
  value = find_value (hold.id, description);
  tr_hold_release (&hold);
  if (value != NULL) {
    *ret_value = value;
    return TOKENRING_STATUS_FOUND;
  }

  if (is_absent (errno))
    return TOKENRING_STATUS_NOT_FOUND;
  set_error (error, errno);
  return TOKENRING_STATUS_UNAVAILABLE;
}

/* --- store --- */

/* Writing over a key takes its time-out away, so that comes last. */
static gboolean
put (gint32 keyring, guint type, const char *description, TokenringSecret *value, guint seconds)
{
  gsize length;
  const char *data = tokenring_secret_peek (value, &length);
  gint32 key = tr_keyctl_add (types[type], description, data, length, keyring);
  int saved;

  if (key == -1)
    return FALSE;
  if (tr_keyctl_set_timeout (key, seconds) == 0)
    return TRUE;
  saved = errno;
  drop (key);
  errno = saved;
  return FALSE;
}

/* The type that was written, or -1 with errno. */
static int
put_any (gint32 keyring, const char *description, TokenringSecret *value, guint seconds)
{
  gsize length;

  tokenring_secret_peek (value, &length);
  if (length > MAX_SMALL && put (keyring, 1, description, value, seconds))
    return 1;
  if (length > MAX_USER) {
    errno = is_absent (errno) ? EFBIG : errno;
    return -1;
  }
  return put (keyring, 0, description, value, seconds) ? 0 : -1;
}

/* Nothing old stays beside a new token, or in front of one that goes to the next store. */
static gboolean
replace (gint32 keyring, const char *description, TokenringSecret *value, guint seconds)
{
  int written = put_any (keyring, description, value, seconds);
  int saved = errno;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    gint32 key = (int) i == written ? -1 : find (keyring, i, description);

    if (key != -1)
      drop (key);
  }
  errno = saved;
  return written >= 0;
}

static gboolean
check_item (const TokenringItem *item, GError **error)
{
  if (is_token (item) && item->key != NULL)
    return TRUE;

  g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                       "the store 'kernel' keeps tokens and nothing else; take it out of secrets= "
                       "in [chain] of tokenring.conf");
  return FALSE;
}

static TokenringStatus
store (gpointer self, const TokenringItem *item, TokenringSecret *value, GError **error)
{
  const Kernel *kernel = self;
  g_autofree char *description = NULL;
  gint64 seconds = item->expires - g_get_real_time () / G_USEC_PER_SEC;
  gboolean done;
  TrHold hold;

  if (!check_item (item, error) || !check_setting (kernel, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  /* To the kernel a time-out of 0 is none at all. */
  if (seconds <= 0) {
    set_error (error, EKEYEXPIRED);
    return TOKENRING_STATUS_UNAVAILABLE;
  }
  if (!tr_hold_take (kernel->place, &hold)) {
    set_error (error, errno);
    return TOKENRING_STATUS_UNAVAILABLE;
  }

  description = dup_description (item);
  done = replace (hold.id, description, value, (guint) MIN (seconds, G_MAXINT));
  tr_hold_release (&hold);
  if (done)
    return TOKENRING_STATUS_FOUND;
  set_error (error, errno);
  return TOKENRING_STATUS_UNAVAILABLE;
}

/* --- clear --- */

static int
drop_one (gint32 keyring, const char *description)
{
  int code = 0;

  for (guint i = 0; i < G_N_ELEMENTS (types) && code == 0; i++) {
    gint32 key = find (keyring, i, description);

    if (key != -1)
      code = drop (key);
    else if (!is_absent (errno))
      code = errno;
  }
  return code;
}

/* Whether a key is one of ours whose name begins like that. The kernel says
 * "type;uid;gid;permissions;name". */
static gboolean
is_named (gint32 key, const char *prefix)
{
  g_autofree char *text = tr_keyctl_describe (key);
  g_auto (GStrv) parts = text == NULL ? NULL : g_strsplit (text, ";", 5);

  return parts != NULL && g_strv_length (parts) == 5 && is_type (parts[0]) &&
         g_str_has_prefix (parts[4], prefix);
}

static int
drop_all (gint32 keyring, const char *prefix)
{
  g_autoptr (GArray) keys = tr_keyctl_list (keyring);
  int code = keys == NULL && !is_absent (errno) ? errno : 0;

  for (guint i = 0; keys != NULL && i < keys->len; i++) {
    gint32 key = g_array_index (keys, gint32, i);
    int problem = is_named (key, prefix) ? drop (key) : 0;

    code = code == 0 ? problem : code;
  }
  return code;
}

static gboolean
clear_place (TrPlace place, const TokenringItem *item, GError **error)
{
  g_autofree char *description = dup_description (item);
  int code;
  TrHold hold;

  if (!tr_hold_take (place, &hold)) {
    code = is_absent (errno) ? 0 : errno;
  } else {
    code = item->key == NULL ? drop_all (hold.id, description) : drop_one (hold.id, description);
    tr_hold_release (&hold);
  }

  if (code != 0)
    set_error (error, code);
  return code == 0;
}

/* What was written while there was no persistent keyring is in the user's. */
static TokenringStatus
clear (gpointer self, const TokenringItem *item, GError **error)
{
  const Kernel *kernel = self;
  TrPlace place = kernel->place == TR_PLACE_AUTO ? TR_PLACE_USER : kernel->place;

  if (!is_token (item))
    return TOKENRING_STATUS_FOUND;
  if (!check_setting (kernel, error) || !clear_place (place, item, error) ||
      (kernel->place == TR_PLACE_AUTO && !clear_place (TR_PLACE_PERSISTENT, item, error)))
    return TOKENRING_STATUS_UNAVAILABLE;
  return TOKENRING_STATUS_FOUND;
}

const TokenringModule tr_kernel_module = {
  .abi = TOKENRING_MODULE_ABI,
  .struct_size = sizeof (TokenringModule),
  .name = "kernel",
  .open = module_open,
  .close = module_close,
  .lookup = lookup,
  .store = store,
  .clear = clear,
};
