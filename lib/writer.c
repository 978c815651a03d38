/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The one way out to host programs. An answer is put together in secret memory and sent whole; a
 * value that could be read as something else (a second line, a second header) spoils all of it.
 * That holds for values from anywhere: the request, a file, the endpoint, the keyring. */

#include "tokenring.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct _TokenringWriter {
  TokenringBuffer *buffer;
  const char *comma; /* before the next member */
  GString *open;     /* what ends the JSON objects and lists that are open, the first one first */
  char *spoiled_by;
};

/**
 * tokenring_writer_new:
 *
 * Returns: (transfer full): an empty answer
 *
 * Since: 0.1
 */
TokenringWriter *
tokenring_writer_new (void)
{
  TokenringWriter *writer = g_new0 (TokenringWriter, 1);

  writer->buffer = tokenring_buffer_new ();
  writer->comma = "";
  writer->open = g_string_new (NULL);
  return writer;
}

/**
 * tokenring_writer_free:
 * @writer: (nullable) (transfer full): an answer
 *
 * Since: 0.1
 */
void
tokenring_writer_free (TokenringWriter *writer)
{
  if (writer == NULL)
    return;

  tokenring_buffer_free (writer->buffer);
  g_string_free (writer->open, TRUE);
  g_free (writer->spoiled_by);
  g_free (writer);
}

static gboolean
accept (TokenringWriter *writer, const char *key, const char *value, const char *forbidden)
{
  if (writer->spoiled_by != NULL)
    return FALSE;

  if (*key != '\0' && tokenring_text_is_one_line (key, -1) &&
      tokenring_text_is_one_line (value, -1) && strpbrk (key, forbidden) == NULL)
    return TRUE;

  writer->spoiled_by = tokenring_text_escape (key, -1, 40);
  return FALSE;
}

static void
append_pair (TokenringWriter *writer, const char *key, const char *between, const char *value)
{
  tokenring_buffer_append (writer->buffer, key, -1);
  tokenring_buffer_append (writer->buffer, between, -1);
  tokenring_buffer_append (writer->buffer, value, -1);
  tokenring_buffer_append (writer->buffer, "\n", 1);
}

/**
 * tokenring_writer_pair:
 * @writer: an answer
 * @key: a key without "="
 * @value: its value
 *
 * Adds a line "key=value", as in git's credential protocol.
 *
 * Since: 0.1
 */
void
tokenring_writer_pair (TokenringWriter *writer, const char *key, const char *value)
{
  if (accept (writer, key, value, "="))
    append_pair (writer, key, "=", value);
}

/**
 * tokenring_writer_header:
 * @writer: an answer
 * @name: the name of an HTTP header
 * @value: its value
 *
 * Adds a line "name: value".
 *
 * Since: 0.1
 */
void
tokenring_writer_header (TokenringWriter *writer, const char *name, const char *value)
{
  if (accept (writer, name, value, ": "))
    append_pair (writer, name, ": ", value);
}

/**
 * tokenring_writer_line:
 * @writer: an answer
 * @text: a line without its end
 *
 * Since: 0.1
 */
void
tokenring_writer_line (TokenringWriter *writer, const char *text)
{
  if (accept (writer, "line", text, ""))
    append_pair (writer, "", "", text);
}

static gboolean
accept_json (TokenringWriter *writer, const char *key, const char *value)
{
  if (!accept (writer, key, value, ""))
    return FALSE;
  if (g_utf8_validate (key, -1, NULL) && g_utf8_validate (value, -1, NULL))
    return TRUE;

  writer->spoiled_by = tokenring_text_escape (key, -1, 40);
  return FALSE;
}

static void
append_json_key (TokenringWriter *writer, const char *key)
{
  tokenring_buffer_append (writer->buffer, writer->comma, -1);
  writer->comma = ",";
  if (key == NULL)
    return;
  tokenring_buffer_append_json (writer->buffer, key, -1);
  tokenring_buffer_append (writer->buffer, ":", 1);
}

static void
open_json (TokenringWriter *writer, const char *key, gboolean is_list)
{
  if (key != NULL && !accept_json (writer, key, ""))
    return;

  if (key != NULL)
    append_json_key (writer, key);
  else
    tokenring_buffer_append (writer->buffer, writer->comma, -1);
  tokenring_buffer_append (writer->buffer, is_list ? "[" : "{", 1);
  g_string_append_c (writer->open, is_list ? ']' : '}');
  writer->comma = "";
}

/**
 * tokenring_writer_json_open:
 * @writer: an answer
 * @key: (nullable): the name of a member of the JSON object that is open, or %NULL for the first
 *   object of an answer, and in a list
 *
 * Begins a JSON object.
 *
 * Since: 0.1
 */
void
tokenring_writer_json_open (TokenringWriter *writer, const char *key)
{
  open_json (writer, key, FALSE);
}

/**
 * tokenring_writer_json_open_list:
 * @writer: an answer with an open JSON object
 * @key: the member's name
 *
 * Begins a JSON list.
 *
 * Since: 0.1
 */
void
tokenring_writer_json_open_list (TokenringWriter *writer, const char *key)
{
  open_json (writer, key, TRUE);
}

/**
 * tokenring_writer_json_member:
 * @writer: an answer with an open JSON object or list
 * @key: (nullable): the member's name; %NULL in a list
 * @value: its value, a string
 *
 * Since: 0.1
 */
void
tokenring_writer_json_member (TokenringWriter *writer, const char *key, const char *value)
{
  if (!accept_json (writer, key == NULL ? "list" : key, value))
    return;

  append_json_key (writer, key);
  tokenring_buffer_append_json (writer->buffer, value, -1);
}

/**
 * tokenring_writer_json_secret:
 * @writer: an answer with an open JSON object
 * @key: the member's name
 * @secret: its value, UTF-8 without NUL
 *
 * Adds a string that may have several lines, such as the key file with which some registries are
 * logged in to. In JSON they are escaped, and cannot be taken for anything else.
 *
 * Since: 0.1
 */
void
tokenring_writer_json_secret (TokenringWriter *writer, const char *key,
                              const TokenringSecret *secret)
{
  gsize length;
  const char *value = tokenring_secret_peek (secret, &length);

  if (!accept_json (writer, key, ""))
    return;
  if (!g_utf8_validate_len (value, length, NULL)) {
    writer->spoiled_by = tokenring_text_escape (key, -1, 40);
    return;
  }

  append_json_key (writer, key);
  tokenring_buffer_append_json (writer->buffer, value, (gssize) length);
}

/**
 * tokenring_writer_json_null:
 * @writer: an answer with an open JSON object
 * @key: the member's name
 *
 * Adds a member that is null.
 *
 * Since: 0.1
 */
void
tokenring_writer_json_null (TokenringWriter *writer, const char *key)
{
  if (!accept_json (writer, key, ""))
    return;

  append_json_key (writer, key);
  tokenring_buffer_append (writer->buffer, "null", -1);
}

/**
 * tokenring_writer_json_number:
 * @writer: an answer with an open JSON object
 * @key: the member's name
 * @value: its value
 *
 * Since: 0.1
 */
void
tokenring_writer_json_number (TokenringWriter *writer, const char *key, gint64 value)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  if (!accept_json (writer, key, digits))
    return;

  append_json_key (writer, key);
  tokenring_buffer_append (writer->buffer, digits, -1);
}

/**
 * tokenring_writer_json_close:
 * @writer: an answer with an open JSON object or list
 *
 * Ends what was opened last; with the first object, its line too.
 *
 * Since: 0.1
 */
void
tokenring_writer_json_close (TokenringWriter *writer)
{
  gsize depth = writer->open->len;

  if (writer->spoiled_by != NULL || depth == 0)
    return;

  tokenring_buffer_append (writer->buffer, &writer->open->str[depth - 1], 1);
  g_string_truncate (writer->open, depth - 1);
  writer->comma = depth == 1 ? "" : ",";
  if (depth == 1)
    tokenring_buffer_append (writer->buffer, "\n", 1);
}

/**
 * tokenring_writer_send:
 * @writer: an answer
 * @fd: where to
 * @error: return location for an error: %TOKENRING_ERROR_INVALID when a value has bytes that could
 *   be taken for something else; nothing is sent then. %TOKENRING_ERROR_FAILED when writing failed
 *
 * Returns: whether all of the answer was sent
 *
 * Since: 0.1
 */
gboolean
tokenring_writer_send (TokenringWriter *writer, int fd, GError **error)
{
  gsize left;
  const char *at = tokenring_buffer_peek (writer->buffer, &left);

  if (writer->spoiled_by != NULL) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                 "the value of '%s' has control characters or is not UTF-8, so nothing was "
                 "answered; correct where it comes from",
                 writer->spoiled_by);
    return FALSE;
  }

  while (left > 0) {
    ssize_t written = write (fd, at, left);

    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0) {
      g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
                   "the answer cannot be written: %s; make room, or send it elsewhere",
                   g_strerror (errno));
      return FALSE;
    }
    at += written;
    left -= (gsize) written;
  }
  return TRUE;
}
