/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where a setting comes from. Nobody asks before something is wrong with it, so that no account has
 * to remember it: the files are read once more. */

#include "origin.h"
#include "account.h"
#include "file.h"
#include "settings.h"

#include <string.h>

#define MAX_NESTING 8 /* of parameters in each other */

/*
 * Layers:
 * @origin: what is asked about
 * @own: (nullable): the account's file
 * @under: (element-type GKeyFile): the provider's files, %NULL for one that cannot be read any more
 */
typedef struct {
  const TrOrigin *origin;
  GKeyFile *own;
  GPtrArray *under;
} Layers;

/* Where a line stands. A file is %NULL when it is not written yet. */
typedef struct {
  gboolean is_own;
  const char *file;
  char *value; /* as it stands there; NULL: there is no such line */
} Line;

static void
layers_clear (Layers *layers)
{
  g_clear_pointer (&layers->own, g_key_file_unref);
  g_clear_pointer (&layers->under, g_ptr_array_unref);
}

static void
line_clear (Line *line)
{
  g_clear_pointer (&line->value, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Layers, layers_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Line, line_clear)

static void
free_layer (gpointer settings)
{
  g_clear_pointer ((GKeyFile **) &settings, g_key_file_unref);
}

static void
layers_init (Layers *layers, const TrOrigin *origin)
{
  layers->origin = origin;
  layers->own = tr_key_file_load (origin->file, NULL);
  layers->under = g_ptr_array_new_with_free_func (free_layer);
  for (guint i = 0; origin->files != NULL && i < origin->files->len; i++)
    g_ptr_array_add (layers->under, tr_key_file_load (origin->files->pdata[i], NULL));
}

static char *
dup_raw (GKeyFile *settings, const char *group, const char *key)
{
  return settings == NULL ? NULL : g_key_file_get_value (settings, group, key, NULL);
}

static void
find_under (const Layers *layers, const char *group, const char *key, Line *line)
{
  for (guint i = 0; line->value == NULL && i < layers->under->len; i++) {
    line->value = dup_raw (layers->under->pdata[i], group, key);
    line->file = layers->origin->files->pdata[i];
  }
}

/* A scope is set by a short form, too. */
static char *
dup_own (const Layers *layers, const char *group, const char *key)
{
  char *value = dup_raw (layers->own, group, key);

  if (value == NULL && strcmp (group, "request") == 0 && strcmp (key, "scope") == 0)
    value = dup_raw (layers->own, "account", "scope");
  return value;
}

/* Whether that is what the settings have, with its placeholders filled or not yet. */
static gboolean
makes (const Layers *layers, const char *line, const char *value)
{
  const TrOrigin *origin = layers->origin;
  g_autofree char *filled = NULL;

  if (line == NULL || strcmp (line, value) == 0)
    return line != NULL;
  filled = tr_settings_dup_filled (origin, line);
  return g_strcmp0 (filled, value) == 0;
}

/* What an account of that name has now says nothing of the one that takes its place, but for a line
 * that both have. */
static void
find_in_draft (const Layers *layers, const char *group, const char *key, Line *line)
{
  g_autofree char *value = dup_raw (layers->origin->settings, group, key);
  g_autofree char *before = dup_own (layers, group, key);

  if (value == NULL)
    return;
  find_under (layers, group, key, line);
  if (makes (layers, line->value, value))
    return;
  line_clear (line);
  line->value = g_steal_pointer (&value);
  line->is_own = TRUE;
  line->file = g_strcmp0 (before, line->value) == 0 ? layers->origin->file : NULL;
}

static void
find_line (const Layers *layers, const char *group, const char *key, Line *line)
{
  if (layers->origin->is_draft) {
    find_in_draft (layers, group, key, line);
    return;
  }
  line->value = dup_own (layers, group, key);
  line->is_own = line->value != NULL;
  line->file = layers->origin->file;
  if (line->value == NULL)
    find_under (layers, group, key, line);
}

/* Adds the account's own parameters that the text names, itself or by way of others. */
static void
add_parameters (const Layers *layers, const char *text, guint nesting, GPtrArray *names)
{
  while (nesting < MAX_NESTING && *text != '\0') {
    g_autofree char *name = tr_settings_take_placeholder (&text);
    g_auto (Line) line = { 0 };

    if (name == NULL) {
      text++;
      continue;
    }
    find_line (layers, "parameters", name, &line);
    if (line.value != NULL)
      add_parameters (layers, line.value, nesting + 1, names);
    if (line.is_own && !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
      g_ptr_array_add (names, g_steal_pointer (&name));
  }
}

static char *
dup_own_parameters (const Layers *layers, const Line *line)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *joined = NULL;

  add_parameters (layers, line->value, 0, names);
  if (names->len == 0)
    return NULL;
  g_ptr_array_add (names, NULL);
  joined = g_strjoinv ("' or '", (char **) names->pdata);
  return g_strdup_printf ("the parameter '%s'", joined);
}

/* The placeholder of which a value consists, and nothing else. */
static char *
dup_whole_placeholder (const char *value)
{
  g_autofree char *name = tr_settings_take_placeholder (&value);

  return *value == '\0' ? g_steal_pointer (&name) : NULL;
}

/* What comes with the program is right as it is, and not the user's to change. */
static gboolean
is_of_the_user (const char *file)
{
  return !g_str_has_prefix (file, TOKENRING_DATADIR "/");
}

static char *
dup_parameters_remedy (const Layers *layers, const Line *line, const char *key,
                       const char *parameters)
{
  const TrOrigin *origin = layers->origin;
  g_autofree char *whole = dup_whole_placeholder (line->value);
  gboolean is_either = whole == NULL && is_of_the_user (line->file);

  return g_strconcat (parameters, origin->is_draft ? "" : " in ",
                      origin->is_draft ? "" : origin->file, is_either ? ", or " : NULL, key, " in ",
                      line->file, NULL);
}

/* A value that is one parameter, which the provider itself sets, is to be corrected there. */
static char *
dup_provider_remedy (const Layers *layers, const Line *line)
{
  const TrOrigin *origin = layers->origin;
  g_autofree char *whole = dup_whole_placeholder (line->value);
  g_auto (Line) fallback = { 0 };
  g_autofree char *what = NULL;

  if (whole != NULL)
    find_line (layers, "parameters", whole, &fallback);
  what = fallback.value == NULL
             ? g_strdup_printf ("it in %s", line->file)
             : g_strdup_printf ("the parameter '%s' in %s", whole, fallback.file);
  return origin->is_draft ? g_steal_pointer (&what)
                          : g_strdup_printf ("%s, or set it in %s", what, origin->file);
}

/* What nobody sets is mostly for the provider to say, and can be said by the account. */
static char *
dup_unset_remedy (const TrOrigin *origin)
{
  const char *first = origin->files->pdata[0];

  return origin->is_draft || strcmp (first, origin->file) == 0
             ? g_strdup_printf ("it in %s", first)
             : g_strdup_printf ("it in %s, or in %s", first, origin->file);
}

/*
 * tr_origin_dup_remedy:
 * @origin: an account
 * @group: a group of tokenring-providers(5)
 * @key: a key of that group
 *
 * Returns: (transfer full): that of tokenring_account_dup_origin()
 */
char *
tr_origin_dup_remedy (const TrOrigin *origin, const char *group, const char *key)
{
  g_auto (Layers) layers = { 0 };
  g_auto (Line) line = { 0 };
  g_autofree char *value = tr_settings_dup (origin->settings, group, key);
  g_autofree char *parameters = NULL;

  layers_init (&layers, origin);
  if (layers.own == NULL && !origin->is_draft)
    return g_strdup ("it");
  find_line (&layers, group, key, &line);
  if (line.value == NULL)
    return dup_unset_remedy (origin);
  if (line.is_own)
    return line.file == NULL ? g_strdup ("it") : g_strdup_printf ("it in %s", line.file);

  /* A parameter that is left empty is for the account to fill, or its key to be set there. */
  if (value != NULL && *value == '\0' && *line.value != '\0')
    return origin->is_draft ? g_strdup ("it") : g_strdup_printf ("it in %s", origin->file);
  parameters = dup_own_parameters (&layers, &line);
  return parameters != NULL ? dup_parameters_remedy (&layers, &line, key, parameters)
                            : dup_provider_remedy (&layers, &line);
}

static char *
dup_place (const Line *line, const char *group, const char *key)
{
  return line->value == NULL || line->file == NULL
             ? g_strdup_printf ("%s in [%s]", key, group)
             : g_strdup_printf ("%s in [%s] of %s", key, group, line->file);
}

/*
 * tr_origin_dup_place:
 * @origin: an account
 * @group: a group of tokenring-providers(5)
 * @key: a key of that group
 *
 * Returns: (transfer full): where that line stands, for a message: "KEY in [GROUP] of FILE",
 *   without the file of what is not written yet
 */
char *
tr_origin_dup_place (const TrOrigin *origin, const char *group, const char *key)
{
  g_auto (Layers) layers = { 0 };
  g_auto (Line) line = { 0 };

  layers_init (&layers, origin);
  find_line (&layers, group, key, &line);
  return dup_place (&line, group, key);
}

/*
 * tr_origin_dup_source:
 * @origin: an account
 * @group: a group of tokenring-providers(5)
 * @key: a key of that group
 *
 * Returns: (transfer full): that of tr_origin_dup_place(), and the parameters of the account that
 *   fill what is there
 */
char *
tr_origin_dup_source (const TrOrigin *origin, const char *group, const char *key)
{
  g_auto (Layers) layers = { 0 };
  g_auto (Line) line = { 0 };
  g_autofree char *place = NULL;
  g_autofree char *parameters = NULL;

  layers_init (&layers, origin);
  find_line (&layers, group, key, &line);
  place = dup_place (&line, group, key);
  parameters = line.value == NULL ? NULL : dup_own_parameters (&layers, &line);
  if (parameters == NULL)
    return g_steal_pointer (&place);
  return g_strconcat (place, ", with ", parameters, origin->is_draft ? NULL : " of ", origin->file,
                      NULL);
}

/**
 * tokenring_account_dup_origin:
 * @account: an account
 * @group: a group of tokenring-providers(5)
 * @key: a key of that group
 *
 * Tells what there is to correct when the value cannot be used: the account's own line, those of
 * its parameters that are in the value, or a line of its provider's file. For a message that ends
 * with "correct" and this, or with "set" if the value is absent.
 *
 * Returns: (transfer full): what, with the file; "it" for what is not written yet
 *
 * Since: 0.1
 */
char *
tokenring_account_dup_origin (const TokenringAccount *account, const char *group, const char *key)
{
  const TrOrigin origin = tr_account_get_origin (account);

  return tr_origin_dup_remedy (&origin, group, key);
}
