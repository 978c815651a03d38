/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* JSON is needed for what comes from an endpoint, and never for a token at hand. So its library is
 * behind a module, which is loaded by the first text that is read. */

#include "loader.h"

#include <string.h>

struct _TokenringJson {
  const TokenringJsonFunctions *functions;
  gpointer root;
};

/* A module stays where it is loaded, and so do its functions when the loader is gone. */
static const TokenringJsonFunctions *
load_functions (GError **error)
{
  g_autoptr (TrLoader) loader = tr_loader_new (TOKENRING_MODULE_DIR);
  TrModule *module = tr_loader_get (loader, "json", error);

  return module == NULL ? NULL : tr_module_get_json (module, error);
}

/**
 * tokenring_json_parse:
 * @text: the text
 * @length: its length in bytes, at most 16 MiB
 * @error: return location for an error: %TOKENRING_ERROR_RESPONSE when @text is not one JSON
 *   object, or is nested more than 32 deep; the message says what is wrong and quotes nothing.
 *   %TOKENRING_ERROR_UNAVAILABLE when the module json is not installed
 *
 * Returns: (transfer full): the object
 *
 * Since: 0.1
 */
TokenringJson *
tokenring_json_parse (const char *text, gsize length, GError **error)
{
  const TokenringJsonFunctions *functions = load_functions (error);
  gpointer root = functions == NULL ? NULL : functions->parse (text, length, error);
  TokenringJson *json;

  if (root == NULL)
    return NULL;

  json = g_new0 (TokenringJson, 1);
  json->functions = functions;
  json->root = root;
  return json;
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

  json->functions->free (json->root);
  g_free (json);
}

/* A name that itself has a dot goes before a path. */
static char **
split_path (const TokenringJson *json, const char *path)
{
  const char *whole[] = { path, NULL };

  return json->functions->has (json->root, whole) ? g_strdupv ((char **) whole)
                                                  : g_strsplit (path, ".", -1);
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
  g_auto (GStrv) names = split_path (json, path);

  return json->functions->get_string (json->root, (const char *const *) names);
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
 *   null; "" for what is neither a number nor a string
 *
 * Since: 0.1
 */
char *
tokenring_json_dup_number (const TokenringJson *json, const char *path)
{
  g_auto (GStrv) names = split_path (json, path);

  return json->functions->dup_number (json->root, (const char *const *) names);
}

/**
 * tokenring_json_has_member:
 * @json: an object
 * @path: (array zero-terminated=1): the names of nested members
 *
 * Returns: whether there is such a member, null or not
 *
 * Since: 0.1
 */
gboolean
tokenring_json_has_member (const TokenringJson *json, const char *const *path)
{
  return json->functions->has (json->root, path);
}

/**
 * tokenring_json_get_member:
 * @json: an object
 * @path: (array zero-terminated=1): the names of nested members, which may have dots
 *
 * Returns: (transfer none) (nullable): the value, as that of tokenring_json_get_string()
 *
 * Since: 0.1
 */
const char *
tokenring_json_get_member (const TokenringJson *json, const char *const *path)
{
  return json->functions->get_string (json->root, path);
}

/**
 * tokenring_json_dup_keys:
 * @json: an object
 * @path: (array zero-terminated=1): the names of nested members; none for @json itself
 *
 * Returns: (transfer full): the names of what is in that object, in their order; none when there
 *   is no such object
 *
 * Since: 0.1
 */
char **
tokenring_json_dup_keys (const TokenringJson *json, const char *const *path)
{
  return json->functions->dup_keys (json->root, path);
}

/**
 * tokenring_json_set_member:
 * @json: an object
 * @path: (array zero-terminated=1): the names of nested members, at least one
 * @value: a string in UTF-8, which is no secret
 *
 * Objects on the way are made where there are none.
 *
 * Returns: whether it is set: something that is no object can stand in the way
 *
 * Since: 0.1
 */
gboolean
tokenring_json_set_member (TokenringJson *json, const char *const *path, const char *value)
{
  return json->functions->set_string (json->root, path, value);
}

/**
 * tokenring_json_unset_member:
 * @json: an object
 * @path: (array zero-terminated=1): the names of nested members, at least one
 *
 * Takes the member out, whatever it is.
 *
 * Since: 0.1
 */
void
tokenring_json_unset_member (TokenringJson *json, const char *const *path)
{
  json->functions->unset (json->root, path);
}

/**
 * tokenring_json_to_text:
 * @json: an object that is no secret
 *
 * Returns: (transfer full): the object for people, a member a line and a tab a level, just as
 * docker writes its configuration, with a newline at the end; what was not changed is as it was
 *
 * Since: 0.1
 */
char *
tokenring_json_to_text (const TokenringJson *json)
{
  return json->functions->to_text (json->root);
}
