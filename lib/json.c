/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* JSON that may hold secrets, read by json-c. json-c keeps its strings in ordinary memory, so they
 * are wiped here before they are freed: those of the tree, and the parser's own buffer. */

#include "tokenring.h"

#include <json-c/json.h>
#include <json-c/printbuf.h>
#include <string.h>

#define MAX_DEPTH 32

struct _TokenringJson {
  struct json_object *root;
};

static void
wipe (struct json_object *value)
{
  struct json_object_iter member;

  if (json_object_is_type (value, json_type_string)) {
    char *text = (char *) json_object_get_string (value);

    explicit_bzero (text, (gsize) json_object_get_string_len (value));
  } else if (json_object_is_type (value, json_type_object)) {
    json_object_object_foreachC (value, member) wipe (member.val);
  } else if (json_object_is_type (value, json_type_array)) {
    for (size_t i = 0; i < json_object_array_length (value); i++)
      wipe (json_object_array_get_idx (value, i));
  }
}

/* A text that breaks off leaves values that are in no tree yet. */
static void
wipe_unfinished (struct json_tokener *parser)
{
  for (int i = 0; i <= parser->depth; i++)
    wipe (parser->stack[i].current);
}

/* The parser collects each string in one buffer, which would leave copies behind as it grows. It is
 * made large enough for all of the text beforehand. */
static struct json_tokener *
parser_new (gsize length)
{
  /* The innermost value counts as one level more. */
  struct json_tokener *parser = json_tokener_new_ex (MAX_DEPTH + 1);

  if (parser == NULL || printbuf_memset (parser->pb, 0, 0, (int) length + 1) != 0)
    g_error ("out of memory for %" G_GSIZE_FORMAT " bytes of JSON", length);
  json_tokener_set_flags (parser, JSON_TOKENER_STRICT);
  printbuf_reset (parser->pb);
  return parser;
}

static void
parser_free (struct json_tokener *parser)
{
  wipe_unfinished (parser);
  explicit_bzero (parser->pb->buf, (gsize) parser->pb->size);
  json_tokener_free (parser);
}

static struct json_object *
feed_escaped (struct json_tokener *parser, gunichar c)
{
  char escaped[16];
  struct json_object *root;

  if (c > 0xffff)
    g_snprintf (escaped, sizeof escaped, "\\u%04x\\u%04x", 0xd7c0 + (c >> 10),
                0xdc00 + (c & 0x3ff));
  else
    g_snprintf (escaped, sizeof escaped, "\\u%04x", c);
  root = json_tokener_parse_ex (parser, escaped, (int) strlen (escaped));
  explicit_bzero (escaped, sizeof escaped);
  return root;
}

/* json-c 0.18 takes all that is beyond ASCII for control characters when it is to be strict, so it
 * gets such characters in their escaped form. Nothing may follow the object. */
static struct json_object *
parse (struct json_tokener *parser, const char *text, gsize length,
       enum json_tokener_error *problem)
{
  const char *end = text + length;
  struct json_object *root = NULL;

  *problem = json_tokener_continue;
  while (text < end && *problem == json_tokener_continue) {
    gsize run = 0;

    while (text + run < end && (guchar) text[run] < 0x80)
      run++;
    root = run > 0 ? json_tokener_parse_ex (parser, text, (int) run)
                   : feed_escaped (parser, g_utf8_get_char (text));
    text = run > 0 ? text + run : g_utf8_next_char (text);
    *problem = json_tokener_get_error (parser);
  }
  /* A NUL tells the parser that there is no more to come. */
  if (*problem == json_tokener_continue)
    root = json_tokener_parse_ex (parser, "", 1);
  *problem = text < end ? json_tokener_error_parse_unexpected : json_tokener_get_error (parser);
  return root;
}

static TokenringJson *
take_root (struct json_object *root, GError **error)
{
  TokenringJson *json = g_new0 (TokenringJson, 1);

  json->root = root;
  if (json_object_is_type (root, json_type_object))
    return json;

  tokenring_json_free (json);
  g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_RESPONSE, "not a JSON object");
  return NULL;
}

/**
 * tokenring_json_parse:
 * @text: the text
 * @length: its length in bytes, at most 16 MiB
 * @error: return location for an error: %TOKENRING_ERROR_RESPONSE when @text is not one JSON
 * object, or is nested more than 32 deep. The message says what is wrong and quotes nothing
 *
 * Returns: (transfer full): the object
 *
 * Since: 0.1
 */
TokenringJson *
tokenring_json_parse (const char *text, gsize length, GError **error)
{
  struct json_tokener *parser;
  struct json_object *root = NULL;
  enum json_tokener_error problem = json_tokener_error_size;

  /* json-c itself stops at a NUL, and takes some sequences for UTF-8 that are not. */
  if (!g_utf8_validate_len (text, length, NULL)) {
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_RESPONSE,
                         "not valid JSON: it is not UTF-8, or has NULs");
    return NULL;
  }
  if (length <= 16 * 1024 * 1024) {
    parser = parser_new (length);
    root = parse (parser, text, length, &problem);
    parser_free (parser);
  }
  if (problem == json_tokener_success)
    return take_root (root, error);

  wipe (root);
  json_object_put (root);
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_RESPONSE, "not valid JSON: %s",
               json_tokener_error_desc (problem));
  return NULL;
}

/**
 * tokenring_json_free:
 * @json: (nullable) (transfer full): an object
 *
 * Wipes the object.
 *
 * Since: 0.1
 */
void
tokenring_json_free (TokenringJson *json)
{
  if (json == NULL)
    return;

  wipe (json->root);
  json_object_put (json->root);
  g_free (json);
}

static struct json_object *
find (const TokenringJson *json, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, ".", -1);
  struct json_object *value = json->root;

  /* A name that itself has a dot goes before a path. */
  if (json_object_object_get_ex (value, path, &value))
    return value;

  value = json->root;
  for (guint i = 0; names[i] != NULL; i++) {
    if (!json_object_is_type (value, json_type_object) ||
        !json_object_object_get_ex (value, names[i], &value))
      return NULL;
  }
  return value;
}

/**
 * tokenring_json_get_string:
 * @json: an object
 * @path: the name of a member, or the names of nested ones joined by dots
 *
 * Returns: (transfer none) (nullable): the member's value, or %NULL when there is none, it is no
 *   string, or it has a NUL in it
 *
 * Since: 0.1
 */
const char *
tokenring_json_get_string (const TokenringJson *json, const char *path)
{
  struct json_object *value = find (json, path);
  const char *text;

  if (!json_object_is_type (value, json_type_string))
    return NULL;

  text = json_object_get_string (value);
  return strlen (text) == (gsize) json_object_get_string_len (value) ? text : NULL;
}

/**
 * tokenring_json_dup_number:
 * @json: an object
 * @path: the name of a member, or the names of nested ones joined by dots
 *
 * Servers give times as numbers or as strings of digits; both come out as text here, which is left
 * to the caller to judge.
 *
 * Returns: (transfer full) (nullable): the value as text, or %NULL when there is none or it is
 * null;
 *   "" for what is neither a number nor a string
 *
 * Since: 0.1
 */
char *
tokenring_json_dup_number (const TokenringJson *json, const char *path)
{
  struct json_object *value = find (json, path);
  const char *text;

  if (json_object_is_type (value, json_type_int))
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int64 (value));
  if (json_object_is_type (value, json_type_double))
    return g_strdup (json_object_get_string (value));
  /* A wrong type is not the same as nothing: the caller is to see that there is no number. */
  text = tokenring_json_get_string (json, path);
  return value == NULL ? NULL : g_strdup (text == NULL ? "" : text);
}
