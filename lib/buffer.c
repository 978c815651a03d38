/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Text with secrets in it, while it is put together. Growing leaves no copy behind. */

#include "memory.h"
#include "secret.h"

#include <string.h>

#define FIRST_SIZE 4096

struct _TokenringBuffer {
  char *pages;
  gsize size;
  gsize length;
};

/**
 * tokenring_buffer_new:
 *
 * Returns: (transfer full): an empty buffer
 *
 * Since: 0.1
 */
TokenringBuffer *
tokenring_buffer_new (void)
{
  TokenringBuffer *buffer = g_new0 (TokenringBuffer, 1);

  buffer->size = FIRST_SIZE;
  buffer->pages = tr_memory_new (buffer->size);
  return buffer;
}

/**
 * tokenring_buffer_free:
 * @buffer: (nullable) (transfer full): a buffer
 *
 * Wipes the buffer.
 *
 * Since: 0.1
 */
void
tokenring_buffer_free (TokenringBuffer *buffer)
{
  if (buffer == NULL)
    return;

  if (buffer->pages != NULL)
    tr_memory_free (buffer->pages, buffer->size);
  g_free (buffer);
}

/**
 * tokenring_buffer_append:
 * @buffer: a buffer
 * @data: bytes to add
 * @length: their number, or -1 when @data ends with a NUL
 *
 * Since: 0.1
 */
void
tokenring_buffer_append (TokenringBuffer *buffer, const char *data, gssize length)
{
  gsize count = length < 0 ? strlen (data) : (gsize) length;
  gsize needed = buffer->length + count + 1;

  if (needed > buffer->size) {
    gsize size = MAX (needed, 2 * buffer->size);

    buffer->pages = tr_memory_grow (buffer->pages, buffer->size, size);
    buffer->size = size;
  }

  memcpy (buffer->pages + buffer->length, data, count);
  buffer->length += count;
}

static void
append_char (TokenringBuffer *buffer, char c)
{
  tokenring_buffer_append (buffer, &c, 1);
}

static void
append_hex (TokenringBuffer *buffer, guint value, guint digits)
{
  while (digits-- > 0)
    append_char (buffer, "0123456789ABCDEF"[(value >> (4 * digits)) & 0xf]);
}

/**
 * tokenring_buffer_append_form:
 * @buffer: a buffer
 * @data: bytes to add
 * @length: their number, or -1 when @data ends with a NUL
 *
 * Adds the bytes in the encoding of application/x-www-form-urlencoded (RFC 6749, appendix B).
 *
 * Since: 0.1
 */
void
tokenring_buffer_append_form (TokenringBuffer *buffer, const char *data, gssize length)
{
  gsize count = length < 0 ? strlen (data) : (gsize) length;

  for (gsize i = 0; i < count; i++) {
    if (g_ascii_isalnum (data[i]) || (data[i] != '\0' && strchr ("-._*", data[i]) != NULL)) {
      append_char (buffer, data[i]);
    } else if (data[i] == ' ') {
      append_char (buffer, '+');
    } else {
      append_char (buffer, '%');
      append_hex (buffer, (guchar) data[i], 2);
    }
  }
}

/**
 * tokenring_buffer_append_json:
 * @buffer: a buffer
 * @data: bytes to add
 * @length: their number, or -1 when @data ends with a NUL
 *
 * Adds the bytes as a JSON string with its quotes (RFC 8259, section 7).
 *
 * Since: 0.1
 */
void
tokenring_buffer_append_json (TokenringBuffer *buffer, const char *data, gssize length)
{
  gsize count = length < 0 ? strlen (data) : (gsize) length;

  append_char (buffer, '"');
  for (gsize i = 0; i < count; i++) {
    if ((guchar) data[i] < 0x20) {
      tokenring_buffer_append (buffer, "\\u", 2);
      append_hex (buffer, (guchar) data[i], 4);
      continue;
    }
    if (data[i] == '"' || data[i] == '\\')
      append_char (buffer, '\\');
    append_char (buffer, data[i]);
  }
  append_char (buffer, '"');
}

/**
 * tokenring_buffer_append_base64:
 * @buffer: a buffer
 * @data: bytes to add
 * @length: their number, or -1 when @data ends with a NUL
 *
 * Adds the bytes in Base64 with padding (RFC 4648, section 4).
 *
 * Since: 0.1
 */
void
tokenring_buffer_append_base64 (TokenringBuffer *buffer, const char *data, gssize length)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  gsize count = length < 0 ? strlen (data) : (gsize) length;

  for (gsize i = 0; i < count; i += 3) {
    guint32 group = (guint32) (guchar) data[i] << 16;

    if (i + 1 < count)
      group |= (guint32) (guchar) data[i + 1] << 8;
    if (i + 2 < count)
      group |= (guchar) data[i + 2];

    append_char (buffer, alphabet[group >> 18]);
    append_char (buffer, alphabet[(group >> 12) & 63]);
    append_char (buffer, i + 1 < count ? alphabet[(group >> 6) & 63] : '=');
    append_char (buffer, i + 2 < count ? alphabet[group & 63] : '=');
  }
}

/**
 * tokenring_buffer_peek:
 * @buffer: a buffer
 * @ret_length: (out) (optional): the number of bytes, without the NUL that always follows
 *
 * Returns: (transfer none): the bytes, until the buffer is changed
 *
 * Since: 0.1
 */
const char *
tokenring_buffer_peek (const TokenringBuffer *buffer, gsize *ret_length)
{
  if (ret_length != NULL)
    *ret_length = buffer->length;
  return buffer->pages;
}

/**
 * tokenring_buffer_finish:
 * @buffer: (transfer full): a buffer
 *
 * Returns: (transfer full): a secret with the bytes of the buffer, which is freed
 *
 * Since: 0.1
 */
TokenringSecret *
tokenring_buffer_finish (TokenringBuffer *buffer)
{
  char *pages = g_steal_pointer (&buffer->pages);
  gsize size = buffer->size, length = buffer->length;

  tokenring_buffer_free (buffer);
  return tr_secret_new_take (pages, size, length);
}
