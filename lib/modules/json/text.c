/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* JSON as docker writes it: a tab a level, empty objects and lists on one line, and what HTML would
 * take for its own in escaped form. A file that docker wrote, and in which something was set and
 * taken out again, is then the same to the byte; json-c's own text is not. */

#include <tokenring-module.h>

#include "text.h"

#include <json-c/json.h>
#include <string.h>

static void append_value (TokenringBuffer *out, struct json_object *value, guint depth);

/* docker's own escapes, those that are no letters. */
static gboolean
needs_number (gunichar c)
{
  return c < 0x20 || c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029;
}

static void
append_string (TokenringBuffer *out, const char *text, gsize length)
{
  static const char *const letters = "\"\"\\\\\bb\ff\nn\rr\tt";
  const char *end = text + length;

  tokenring_buffer_append (out, "\"", 1);
  for (; text < end; text = g_utf8_next_char (text)) {
    gunichar c = g_utf8_get_char (text);
    const char *letter = NULL;
    char number[8];

    for (guint i = 0; letters[i] != '\0' && letter == NULL; i += 2)
      letter = c == (guchar) letters[i] ? &letters[i + 1] : NULL;
    if (letter != NULL) {
      tokenring_buffer_append (out, "\\", 1);
      tokenring_buffer_append (out, letter, 1);
    } else if (needs_number (c)) {
      g_snprintf (number, sizeof number, "\\u%04x", c);
      tokenring_buffer_append (out, number, -1);
    } else {
      tokenring_buffer_append (out, text, g_utf8_next_char (text) - text);
    }
  }
  tokenring_buffer_append (out, "\"", 1);
}

static void
append_line (TokenringBuffer *out, guint depth, gboolean is_first)
{
  tokenring_buffer_append (out, is_first ? "\n" : ",\n", -1);
  for (guint i = 0; i < depth; i++)
    tokenring_buffer_append (out, "\t", 1);
}

static void
append_end (TokenringBuffer *out, guint depth, gboolean is_empty, char bracket)
{
  if (!is_empty)
    append_line (out, depth, TRUE);
  tokenring_buffer_append (out, &bracket, 1);
}

static void
append_object (TokenringBuffer *out, struct json_object *object, guint depth)
{
  gboolean is_empty = TRUE;
  struct json_object_iter member;

  tokenring_buffer_append (out, "{", 1);
  json_object_object_foreachC (object, member)
  {
    append_line (out, depth + 1, is_empty);
    append_string (out, member.key, strlen (member.key));
    tokenring_buffer_append (out, ": ", -1);
    append_value (out, member.val, depth + 1);
    is_empty = FALSE;
  }
  append_end (out, depth, is_empty, '}');
}

static void
append_array (TokenringBuffer *out, struct json_object *array, guint depth)
{
  size_t length = json_object_array_length (array);

  tokenring_buffer_append (out, "[", 1);
  for (size_t i = 0; i < length; i++) {
    append_line (out, depth + 1, i == 0);
    append_value (out, json_object_array_get_idx (array, i), depth + 1);
  }
  append_end (out, depth, length == 0, ']');
}

/* Numbers, true, false and null are as json-c has them: a fraction keeps its digits. */
static void
append_value (TokenringBuffer *out, struct json_object *value, guint depth)
{
  switch (json_object_get_type (value)) {
  case json_type_object:
    append_object (out, value, depth);
    break;
  case json_type_array:
    append_array (out, value, depth);
    break;
  case json_type_string:
    append_string (out, json_object_get_string (value), (gsize) json_object_get_string_len (value));
    break;
  case json_type_null:
  case json_type_boolean:
  case json_type_double:
  case json_type_int:
  default:
    tokenring_buffer_append (out, json_object_to_json_string_ext (value, JSON_C_TO_STRING_PLAIN),
                             -1);
    break;
  }
}

/*
 * tr_json_to_text:
 * @root: an object, which may have secrets in it, as docker's file does
 *
 * Nothing of it stays in memory but the text.
 *
 * Returns: (transfer full): its text, with a newline at the end
 */
char *
tr_json_to_text (gpointer root)
{
  g_autoptr (TokenringBuffer) out = tokenring_buffer_new ();

  append_value (out, root, 0);
  tokenring_buffer_append (out, "\n", 1);
  return g_strdup (tokenring_buffer_peek (out, NULL));
}
