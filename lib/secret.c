/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An immutable, counted secret. Its bytes live in pages of their own (memory.c) from the first to
 * the last, and its only destructor wipes them. */

#include "secret.h"
#include "memory.h"

#include <string.h>

struct _TokenringSecret {
  gatomicrefcount references;
  TokenringSecret
      *whole; /* what it is the rest of, and whose pages it has; NULL: they are its own */
  char *pages;
  gsize size;
  gsize length;
};

/**
 * tokenring_secret_new:
 * @data: the bytes; they are copied
 * @length: their number, or -1 when @data ends with a NUL
 *
 * Returns: (transfer full): a new secret
 *
 * Since: 0.1
 */
TokenringSecret *
tokenring_secret_new (const char *data, gssize length)
{
  gsize count = length < 0 ? strlen (data) : (gsize) length;
  char *pages = tr_memory_new (count + 1);

  memcpy (pages, data, count);
  return tr_secret_new_take (pages, count + 1, count);
}

/*
 * tr_secret_new_take:
 * @pages: (transfer full): pages of tr_memory_new(); the byte after the secret is NUL
 * @size: the size of the pages as it was asked for
 * @length: the number of bytes of the secret, less than @size
 *
 * Returns: (transfer full): a secret that owns the pages
 */
TokenringSecret *
tr_secret_new_take (char *pages, gsize size, gsize length)
{
  TokenringSecret *secret = g_new0 (TokenringSecret, 1);

  g_atomic_ref_count_init (&secret->references);
  secret->pages = pages;
  secret->size = size;
  secret->length = length;
  return secret;
}

/*
 * tr_secret_new_rest:
 * @whole: a secret
 * @offset: up to its length
 *
 * Returns: (transfer full): what follows in @whole from there to its end, without a copy
 */
TokenringSecret *
tr_secret_new_rest (TokenringSecret *whole, gsize offset)
{
  TokenringSecret *rest =
      tr_secret_new_take (whole->pages + offset, whole->size - offset, whole->length - offset);

  rest->whole = tokenring_secret_ref (whole);
  return rest;
}

/**
 * tokenring_secret_ref:
 * @secret: a secret
 *
 * Returns: (transfer full): @secret
 *
 * Since: 0.1
 */
TokenringSecret *
tokenring_secret_ref (TokenringSecret *secret)
{
  g_atomic_ref_count_inc (&secret->references);
  return secret;
}

/**
 * tokenring_secret_unref:
 * @secret: (nullable) (transfer full): a secret
 *
 * Wipes the secret when this was the last reference.
 *
 * Since: 0.1
 */
void
tokenring_secret_unref (TokenringSecret *secret)
{
  if (secret == NULL || !g_atomic_ref_count_dec (&secret->references))
    return;

  if (secret->whole != NULL)
    tokenring_secret_unref (secret->whole);
  else
    tr_memory_free (secret->pages, secret->size);
  g_free (secret);
}

/**
 * tokenring_secret_peek:
 * @secret: a secret
 * @ret_length: (out) (optional): the number of bytes, without the NUL that always follows
 *
 * Do not copy the bytes into memory that is not wiped.
 *
 * Returns: (transfer none): the bytes, for as long as the reference is held
 *
 * Since: 0.1
 */
const char *
tokenring_secret_peek (const TokenringSecret *secret, gsize *ret_length)
{
  if (ret_length != NULL)
    *ret_length = secret->length;
  return secret->pages;
}

/**
 * tokenring_secret_equal:
 * @a: (nullable): a secret
 * @b: (nullable): a secret
 *
 * Takes the same time wherever two secrets of the same length differ.
 *
 * Returns: whether both are there and have the same bytes
 *
 * Since: 0.1
 */
gboolean
tokenring_secret_equal (const TokenringSecret *a, const TokenringSecret *b)
{
  volatile unsigned char difference = 0;

  if (a == NULL || b == NULL || a->length != b->length)
    return FALSE;

  for (gsize i = 0; i < a->length; i++)
    difference |= (unsigned char) (a->pages[i] ^ b->pages[i]);

  return difference == 0;
}

/**
 * tokenring_secret_is_printable:
 * @secret: a secret
 *
 * Whether the secret can stand in a header or on a line: it has at least one character, and none
 * outside 0x20 to 0x7e (VSCHAR of RFC 6749, appendix A).
 *
 * Returns: whether it can
 *
 * Since: 0.1
 */
gboolean
tokenring_secret_is_printable (const TokenringSecret *secret)
{
  for (gsize i = 0; i < secret->length; i++)
    if (secret->pages[i] < 0x20 || secret->pages[i] > 0x7e)
      return FALSE;

  return secret->length > 0;
}
