/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keyctl.h"

#include <sys/syscall.h>
#include <unistd.h>

#define SOME_KEYS 16

/* The kernel takes a word for each argument, and what is no address is a number. */
static long
keyctl (int operation, gint32 key, const void *a, const void *b, gsize c)
{
  return syscall (SYS_keyctl, operation, key, a, b, c);
}

static const void *
number (gint64 value)
{
  return (const void *) (gssize) value;
}

/*
 * tr_keyctl_add:
 * @type: the type of the key
 * @description: its name
 * @data: its payload
 * @length: the number of bytes
 * @keyring: where it is put, over the one of that name
 *
 * Returns: the key, or -1 with errno, as all of these do
 */
gint32
tr_keyctl_add (const char *type, const char *description, const void *data, gsize length,
               gint32 keyring)
{
  return (gint32) syscall (SYS_add_key, type, description, data, length, keyring);
}

/*
 * tr_keyctl_search:
 * @keyring: where to search
 * @type: the type of the key
 * @description: its name
 *
 * Returns: the key
 */
gint32
tr_keyctl_search (gint32 keyring, const char *type, const char *description)
{
  return (gint32) keyctl (KEYCTL_SEARCH, keyring, type, description, 0);
}

/*
 * tr_keyctl_read:
 * @key: a key
 * @data: where to put its payload
 * @size: how many bytes fit there
 *
 * Returns: the whole length of the payload, which can be more than fits
 */
gssize
tr_keyctl_read (gint32 key, char *data, gsize size)
{
  return keyctl (KEYCTL_READ, key, data, number ((gint64) size), 0);
}

/*
 * tr_keyctl_list:
 * @keyring: a keyring
 *
 * Returns: (transfer full) (nullable): the keys in it, or %NULL with errno
 */
GArray *
tr_keyctl_list (gint32 keyring)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, TRUE, sizeof (gint32));
  gsize size = SOME_KEYS * sizeof (gint32);

  /* There may be more of them by the time that there is room for all. */
  for (;;) {
    gssize length;

    g_array_set_size (keys, (guint) (size / sizeof (gint32)));
    length = tr_keyctl_read (keyring, keys->data, size);
    if (length < 0)
      return NULL;
    if ((gsize) length <= size) {
      g_array_set_size (keys, (guint) ((gsize) length / sizeof (gint32)));
      return g_steal_pointer (&keys);
    }
    size = (gsize) length;
  }
}

/*
 * tr_keyctl_describe:
 * @key: a key
 *
 * Returns: (transfer full) (nullable): "type;uid;gid;permissions;name", or %NULL with errno
 */
char *
tr_keyctl_describe (gint32 key)
{
  long size = keyctl (KEYCTL_DESCRIBE, key, NULL, NULL, 0);
  g_autofree char *text = NULL;

  if (size < 0)
    return NULL;
  text = g_malloc0 ((gsize) size + 1);
  if (keyctl (KEYCTL_DESCRIBE, key, text, number (size), 0) < 0)
    return NULL;
  return g_steal_pointer (&text);
}

/*
 * tr_keyctl_get_id:
 * @key: a key, or one of the special numbers, such as %KEY_SPEC_USER_KEYRING
 *
 * Makes no keyring that is not there.
 *
 * Returns: its number
 */
gint32
tr_keyctl_get_id (gint32 key)
{
  return (gint32) keyctl (KEYCTL_GET_KEYRING_ID, key, number (0), NULL, 0);
}

/*
 * tr_keyctl_get_persistent:
 * @keyring: where to link it
 *
 * Returns: the persistent keyring of the user, which lives on for three days
 */
gint32
tr_keyctl_get_persistent (gint32 keyring)
{
  return (gint32) keyctl (KEYCTL_GET_PERSISTENT, -1, number (keyring), NULL, 0);
}

/*
 * tr_keyctl_set_timeout:
 * @key: a key
 * @seconds: for how long it is to live; 0 for ever
 *
 * Returns: 0
 */
int
tr_keyctl_set_timeout (gint32 key, guint seconds)
{
  return (int) keyctl (KEYCTL_SET_TIMEOUT, key, number (seconds), NULL, 0);
}

/*
 * tr_keyctl_invalidate:
 * @key: a key that nobody is to find any more
 *
 * Returns: 0
 */
int
tr_keyctl_invalidate (gint32 key)
{
  return (int) keyctl (KEYCTL_INVALIDATE, key, NULL, NULL, 0);
}

/*
 * tr_keyctl_link:
 * @key: a key or keyring
 * @keyring: which is to lead to it
 *
 * Returns: 0
 */
int
tr_keyctl_link (gint32 key, gint32 keyring)
{
  return (int) keyctl (KEYCTL_LINK, key, number (keyring), NULL, 0);
}

/*
 * tr_keyctl_unlink:
 * @key: a key or keyring
 * @keyring: which is no longer to lead to it
 *
 * Returns: 0
 */
int
tr_keyctl_unlink (gint32 key, gint32 keyring)
{
  return (int) keyctl (KEYCTL_UNLINK, key, number (keyring), NULL, 0);
}
