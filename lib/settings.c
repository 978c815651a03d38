/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "settings.h"

#include <string.h>

/* Of a parameter's name. */
#define LETTERS "abcdefghijklmnopqrstuvwxyz0123456789-"

/* A parameter's default may name other parameters; deeper than this it names itself. */
#define MAX_NESTING      8
#define MAX_PLACEHOLDERS 256
#define MAX_EXPANDED     (64 * 1024)

typedef struct {
  const TrOrigin *origin;
  const char *group; /* of what is being filled */
  const char *key;
  guint filled; /* how many placeholders so far */
} Expansion;

/* GLib puts an error into words even if nobody wants to read it, such as that a group is missing.
 */
static gboolean
has_key (GKeyFile *settings, const char *group, const char *key)
{
  return g_key_file_has_group (settings, group) && g_key_file_has_key (settings, group, key, NULL);
}

/*
 * tr_settings_dup:
 * @settings: settings
 * @group: a group
 * @key: a key
 *
 * Returns: (transfer full) (nullable): the value, or %NULL when it is not set
 */
char *
tr_settings_dup (GKeyFile *settings, const char *group, const char *key)
{
  return has_key (settings, group, key) ? g_key_file_get_string (settings, group, key, NULL) : NULL;
}

/*
 * tr_settings_dup_list:
 * @settings: settings
 * @group: a group
 * @key: a key
 *
 * Returns: (transfer full): the parts of the value without the space around them and without the
 *   empty ones; empty when it is not set
 */
char **
tr_settings_dup_list (GKeyFile *settings, const char *group, const char *key)
{
  g_auto (GStrv) parts = !has_key (settings, group, key)
                             ? NULL
                             : g_key_file_get_string_list (settings, group, key, NULL, NULL);
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  for (guint i = 0; parts != NULL && parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      g_ptr_array_add (list, g_strdup (parts[i]));

  g_ptr_array_add (list, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&list), FALSE);
}

/*
 * tr_settings_merge:
 * @over: what goes before
 * @under: what fills the gaps
 *
 * Adds to @over the keys of @under that it does not have.
 */
void
tr_settings_merge (GKeyFile *over, GKeyFile *under)
{
  g_auto (GStrv) groups = g_key_file_get_groups (under, NULL);

  for (guint i = 0; groups[i] != NULL; i++) {
    g_auto (GStrv) keys = g_key_file_get_keys (under, groups[i], NULL, NULL);
    gboolean is_new = !g_key_file_has_group (over, groups[i]);

    for (guint j = 0; keys[j] != NULL; j++) {
      g_autofree char *value = NULL;

      if (!is_new && g_key_file_has_key (over, groups[i], keys[j], NULL))
        continue;
      value = g_key_file_get_value (under, groups[i], keys[j], NULL);
      g_key_file_set_value (over, groups[i], keys[j], value);
    }
  }
}

/*
 * tr_settings_is_parameter:
 * @name: a text
 *
 * Returns: whether it can be the name of a parameter, and so of a placeholder
 */
gboolean
tr_settings_is_parameter (const char *name)
{
  return *name != '\0' && name[strspn (name, LETTERS)] == '\0';
}

/*
 * tr_settings_take_placeholder:
 * @at: (inout): a place in a value; it is moved behind the placeholder
 *
 * A placeholder is {name}, of the letters that a key may have. Other braces are themselves.
 *
 * Returns: (transfer full) (nullable): the name, if there is a placeholder at that place
 */
char *
tr_settings_take_placeholder (const char **at)
{
  const char *name = *at + 1;
  gsize length = **at == '{' ? strspn (name, LETTERS) : 0;

  if (length == 0 || name[length] != '}')
    return NULL;

  *at = name + length + 1;
  return g_strndup (name, length);
}

/* Values are handled as they stand in the file, so that their escapes stay what they are. */
static char *
find_parameter (Expansion *expansion, const char *name)
{
  if (strcmp (name, "client-id") == 0)
    return g_key_file_get_value (expansion->origin->settings, "account", "client-id", NULL);
  if (strcmp (name, "account") == 0)
    return g_strdup (expansion->origin->account);
  return g_key_file_get_value (expansion->origin->settings, "parameters", name, NULL);
}

/* Whether the host of a URL is still unfinished at @length. What comes next must not end it, or the
 * secret would go to another host than the one that the provider's file names. */
static gboolean
is_in_authority (const char *text, gsize length)
{
  const char *host = g_strrstr_len (text, (gssize) length, "://");
  gsize end = host == NULL ? 0 : (gsize) (host - text) + 3;

  /* A semicolon ends one URL of a list. */
  while (host != NULL && end < length && strchr ("/?#;", text[end]) == NULL)
    end++;
  return host != NULL && end == length;
}

/* With no account, all of it is in the provider's own files. */
static void
set_unfilled_in_provider (const Expansion *expansion, const char *name, const char *nearest,
                          const char *place, GError **error)
{
  if (nearest != NULL)
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "provider '%s': nothing fills {%s}, which is no parameter; did you mean {%s}, at "
                 "%s?",
                 expansion->origin->account, name, nearest, place);
  else
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "provider '%s': nothing fills {%s}, which is no parameter; correct %s, or name it "
                 "in parameters= of [provider]",
                 expansion->origin->account, name, place);
}

/* What the provider's file asks for is the account's to give; what it does not is a slip there. */
static void
set_unfilled (const Expansion *expansion, const char *name, GError **error)
{
  const TrOrigin *origin = expansion->origin;
  g_auto (GStrv) known = NULL;
  const char *nearest;
  g_autofree char *place = NULL;

  /* Nobody reads it. */
  if (error == NULL)
    return;

  known = tr_settings_dup_list (origin->settings, "provider", "parameters");
  nearest = tokenring_nearest (name, (const char *const *) known);
  place = tr_origin_dup_place (origin, expansion->group, expansion->key);
  if (g_strv_contains ((const char *const *) known, name))
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "account '%s' does not set the parameter '%s', which its provider needs; "
                 "add it with --param %s=VALUE",
                 origin->account, name, name);
  else if (!has_key (origin->settings, "account", "provider"))
    set_unfilled_in_provider (expansion, name, nearest, place, error);
  else if (nearest != NULL)
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "account '%s': nothing fills {%s}, which is no parameter of provider '%s'; did "
                 "you mean {%s}, at %s?",
                 origin->account, name, origin->provider, nearest, place);
  else
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "account '%s': nothing fills {%s}, which is no parameter of provider '%s'; "
                 "correct %s",
                 origin->account, name, origin->provider, place);
}

static gboolean append_expanded (GString *out, Expansion *expansion, const char *value,
                                 guint nesting, GError **error);

/* What is wrong in the value of a parameter stands there, and not where the parameter is named. */
static gboolean
append_value (GString *out, Expansion *expansion, const char *name, const char *value,
              guint nesting, GError **error)
{
  const char *group = expansion->group;
  const char *key = expansion->key;

  /* A client id is given by the provider: braces in it are part of it. */
  if (strcmp (name, "client-id") == 0) {
    g_string_append (out, value);
    return TRUE;
  }
  expansion->group = "parameters";
  expansion->key = name;
  if (!append_expanded (out, expansion, value, nesting, error))
    return FALSE;
  expansion->group = group;
  expansion->key = key;
  return TRUE;
}

static gboolean
append_parameter (GString *out, Expansion *expansion, const char *name, guint nesting,
                  GError **error)
{
  g_autofree char *value = find_parameter (expansion, name);
  gsize before = out->len;

  if (value == NULL) {
    set_unfilled (expansion, name, error);
    return FALSE;
  }
  if (nesting >= MAX_NESTING || expansion->filled++ >= MAX_PLACEHOLDERS ||
      out->len > MAX_EXPANDED) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "the parameter '%s' of account '%s' refers to itself, or is used too often; give "
                 "it a plain value",
                 name, expansion->origin->account);
    return FALSE;
  }

  if (!append_value (out, expansion, name, value, nesting + 1, error))
    return FALSE;
  if (!is_in_authority (out->str, before) || strpbrk (out->str + before, "/?#@\\") == NULL)
    return TRUE;

  g_set_error (
      error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
      "the parameter '%s' of account '%s' is a part of a host name, and cannot have any of "
      "/ ? # @ \\ in it; leave that out",
      name, expansion->origin->account);
  return FALSE;
}

/* An address that was copied from a browser ends in a slash, and the path behind it begins with
 * one. */
static void
join_paths (GString *out, char next)
{
  if (next == '/' && out->len > 0 && out->str[out->len - 1] == '/')
    g_string_truncate (out, out->len - 1);
}

static gboolean
append_expanded (GString *out, Expansion *expansion, const char *value, guint nesting,
                 GError **error)
{
  while (*value != '\0') {
    g_autofree char *name = tr_settings_take_placeholder (&value);

    if (name == NULL)
      g_string_append_c (out, *value++);
    else if (!append_parameter (out, expansion, name, nesting, error))
      return FALSE;
    else
      join_paths (out, *value);
  }
  return TRUE;
}

static gboolean
expand_group (Expansion *expansion, const char *group, GError **error)
{
  GKeyFile *settings = expansion->origin->settings;
  g_auto (GStrv) keys = g_key_file_get_keys (settings, group, NULL, NULL);

  for (guint i = 0; keys[i] != NULL; i++) {
    g_autofree char *value = g_key_file_get_value (settings, group, keys[i], NULL);
    g_autoptr (GString) out = NULL;

    if (strchr (value, '{') == NULL)
      continue;
    out = g_string_new (NULL);
    expansion->group = group;
    expansion->key = keys[i];
    if (!append_expanded (out, expansion, value, 0, error))
      return FALSE;
    g_key_file_set_value (settings, group, keys[i], out->str);
  }
  return TRUE;
}

/*
 * tr_settings_expand:
 * @origin: an account, whose settings are merged
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG when a placeholder has no value
 *
 * Fills the placeholders of all groups that are used, from the group "parameters".
 *
 * Returns: whether all are filled
 */
gboolean
tr_settings_expand (const TrOrigin *origin, GError **error)
{
  static const char *const groups[] = { "provider", "request",  "fields", "extra",
                                        "headers",  "response", "use" };
  Expansion expansion = { .origin = origin };

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    if (g_key_file_has_group (origin->settings, groups[i]) &&
        !expand_group (&expansion, groups[i], error))
      return FALSE;
  return TRUE;
}

/*
 * tr_settings_dup_filled:
 * @origin: an account, whose settings are merged
 * @value: a value as it stands in a file
 *
 * Returns: (transfer full) (nullable): the value with its placeholders filled, if all can be
 */
char *
tr_settings_dup_filled (const TrOrigin *origin, const char *value)
{
  Expansion expansion = { .origin = origin };
  g_autoptr (GString) out = g_string_new (NULL);

  return append_expanded (out, &expansion, value, 0, NULL)
             ? g_string_free (g_steal_pointer (&out), FALSE)
             : NULL;
}
