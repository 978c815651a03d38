/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* JSON that may hold secrets, read by json-c. json-c keeps its strings in ordinary memory, so they
 * are wiped here before they are freed: those of the tree, and the parser's own buffer. */

#include <tokenring-module.h>

#include "text.h"

#include <json-c/json.h>
#include <json-c/printbuf.h>
#include <string.h>

#define MAX_DEPTH 32

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

static void
json_free (gpointer root)
{
  wipe (root);
  json_object_put (root);
}

static gpointer
json_parse (const char *text, gsize length, GError **error)
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
  if (problem == json_tokener_success && json_object_is_type (root, json_type_object))
    return root;

  json_free (root);
  if (problem == json_tokener_success)
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_RESPONSE, "not a JSON object");
  else
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_RESPONSE, "not valid JSON: %s",
                 json_tokener_error_desc (problem));
  return NULL;
}

/* FALSE when there is no such member; a member that is null has no value either. */
static gboolean
find (gpointer root, const char *const *path, struct json_object **ret_value)
{
  *ret_value = root;
  for (; *path != NULL; path++)
    if (!json_object_is_type (*ret_value, json_type_object) ||
        !json_object_object_get_ex (*ret_value, *path, ret_value))
      return FALSE;
  return TRUE;
}

static gboolean
json_has (gpointer root, const char *const *path)
{
  struct json_object *value;

  return find (root, path, &value);
}

static const char *
json_get_string (gpointer root, const char *const *path)
{
  struct json_object *value;
  const char *text;

  if (!find (root, path, &value) || !json_object_is_type (value, json_type_string))
    return NULL;

  text = json_object_get_string (value);
  return strlen (text) == (gsize) json_object_get_string_len (value) ? text : NULL;
}

static char *
json_dup_number (gpointer root, const char *const *path)
{
  struct json_object *value;
  const char *text;

  if (!find (root, path, &value) || value == NULL)
    return NULL;
  if (json_object_is_type (value, json_type_int))
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int64 (value));
  if (json_object_is_type (value, json_type_double))
    return g_strdup (json_object_get_string (value));
  /* A wrong type is not the same as nothing: the caller is to see that there is no number. */
  text = json_get_string (root, path);
  return g_strdup (text == NULL ? "" : text);
}

static gboolean
json_set_string (gpointer root, const char *const *path, const char *value)
{
  struct json_object *object = root;

  for (; path[1] != NULL; path++) {
    struct json_object *inner = NULL;

    if (!json_object_object_get_ex (object, path[0], &inner)) {
      inner = json_object_new_object ();
      json_object_object_add (object, path[0], inner);
    }
    if (!json_object_is_type (inner, json_type_object))
      return FALSE;
    object = inner;
  }
  return json_object_object_add (object, path[0], json_object_new_string (value)) == 0;
}

static void
json_unset (gpointer root, const char *const *path)
{
  struct json_object *object = root;

  for (; path[1] != NULL; path++)
    if (!json_object_object_get_ex (object, path[0], &object) ||
        !json_object_is_type (object, json_type_object))
      return;
  json_object_object_del (object, path[0]);
}

static char **
json_dup_keys (gpointer root, const char *const *path)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  struct json_object_iter member;
  struct json_object *object;

  if (find (root, path, &object) && json_object_is_type (object, json_type_object))
    json_object_object_foreachC (object, member) g_ptr_array_add (keys, g_strdup (member.key));
  g_ptr_array_add (keys, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&keys), FALSE);
}

static const TokenringJsonFunctions functions = {
  .struct_size = sizeof functions,
  .parse = json_parse,
  .free = json_free,
  .has = json_has,
  .get_string = json_get_string,
  .dup_number = json_dup_number,
  .dup_keys = json_dup_keys,
  .set_string = json_set_string,
  .unset = json_unset,
  .to_text = tr_json_to_text,
};

TOKENRING_MODULE_EXPORT const TokenringModule tokenring_module = {
  .abi = TOKENRING_MODULE_ABI,
  .struct_size = sizeof (TokenringModule),
  .name = "json",
  .json = &functions,
};
