/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The questions of the guide for what its provider needs. */

#include "guide.h"
#include "say.h"

#include <string.h>

#define NOTHING "-"

static void
set_unknown_parameter (const TrGuide *guide, char **known, const char *name, GError **error)
{
  const char *provider = guide->addition->provider;
  const char *nearest = tokenring_nearest (name, (const char *const *) known);

  if (nearest != NULL)
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                 "provider '%s' has no parameter '%s'; did you mean '%s'?", provider, name,
                 nearest);
  else
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                 "provider '%s' has no parameter '%s'; 'tokenring providers %s' lists those there "
                 "are",
                 provider, name, provider);
}

/*
 * tr_guide_check_given:
 * @guide: a guide that knows its provider
 * @error: return location for an error: %TOKENRING_ERROR_INVALID
 *
 * Returns: whether what the command line says of parameters is about those that there are
 */
gboolean
tr_guide_check_given (const TrGuide *guide, GError **error)
{
  g_auto (GStrv) known = tokenring_provider_dup_parameters (guide->provider);
  char **given = guide->addition->parameters;

  for (guint i = 0; given != NULL && given[i] != NULL; i++) {
    g_autofree char *name = g_strndup (given[i], strcspn (given[i], "="));
    g_autofree char *fallback = tokenring_provider_dup_default (guide->provider, name);

    if (fallback != NULL || g_strv_contains ((const char *const *) known, name))
      continue;
    set_unknown_parameter (guide, known, name, error);
    return FALSE;
  }
  return TRUE;
}

/* What was answered before, or else what the provider has, is in brackets. A parameter that can be
 * empty can be made so again. */
static char *
dup_question (const char *name, const char *before, const char *fallback)
{
  const char *usual = before == NULL ? fallback : before;
  gboolean can_be_empty = g_strcmp0 (fallback, "") == 0;

  if (usual == NULL)
    return g_strdup_printf ("%s: ", name);
  if (*usual == '\0')
    return g_strdup_printf ("%s (Enter leaves it out): ", name);
  return g_strdup_printf (can_be_empty ? "%s [%s] (" NOTHING " leaves it out): " : "%s [%s]: ",
                          name, usual);
}

/* What the provider has needs no line in the account. */
static gboolean
is_fallback (const char *text, const char *fallback)
{
  if (fallback == NULL || *text == '\0')
    return FALSE;
  return strcmp (text, *fallback == '\0' ? NOTHING : fallback) == 0;
}

/* An empty answer takes what was answered before, or else leaves the parameter to the provider. */
static gboolean
ask_parameter (TrGuide *guide, const char *name)
{
  const char *before = g_hash_table_lookup (guide->answers, name);
  g_autofree char *fallback = tokenring_provider_dup_default (guide->provider, name);
  g_autofree char *question = dup_question (name, before, fallback);
  gboolean is_needed = before == NULL && fallback == NULL;
  g_autofree char *text = NULL;

  tr_guide_tell_hint (guide, name);
  text = is_needed ? tr_ask_needed (&guide->dialogue, question)
                   : tr_ask_text (&guide->dialogue, question);
  if (text == NULL)
    return FALSE;
  if (is_fallback (text, fallback))
    g_hash_table_remove (guide->answers, name);
  else if (*text != '\0')
    g_hash_table_insert (guide->answers, g_strdup (name), g_steal_pointer (&text));
  return TRUE;
}

/* Whether the account has it already, or sets what it is for: an answer would be good for nothing.
 */
static gboolean
is_known (const TrAddition *addition, const char *name)
{
  static const char *const replaced[] = { "scope", "token-url", NULL };
  g_autofree char *parameter = g_strdup_printf ("parameters.%s", name);
  g_autofree char *in_request = g_strdup_printf ("request.%s", name);

  return tr_addition_has_parameter (addition, name) ||
         tr_addition_has_setting (addition, parameter) ||
         (g_strv_contains (replaced, name) && tr_addition_has_setting (addition, in_request)) ||
         (strcmp (name, "scope") == 0 && tr_addition_has_setting (addition, "account.scope"));
}

static void
drop_answers (TrGuide *guide)
{
  tr_addition_truncate (guide->addition->parameters, guide->given.n_parameters);
}

/* Adds the answers to what the command line has, which goes before what the account had. */
static void
take_answers (TrGuide *guide, char **names)
{
  drop_answers (guide);
  for (guint i = 0; names[i] != NULL; i++) {
    const char *answer = g_hash_table_lookup (guide->answers, names[i]);
    g_autofree char *pair = answer == NULL ? NULL : g_strdup_printf ("%s=%s", names[i], answer);

    if (pair != NULL && !is_known (guide->addition, names[i]))
      tr_addition_append (&guide->addition->parameters, pair);
  }
}

static gboolean
is_complete (const TrGuide *guide, char **names)
{
  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *fallback = tokenring_provider_dup_default (guide->provider, names[i]);

    if (fallback == NULL && !is_known (guide->addition, names[i]))
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_fit (const TrGuide *guide, GError **error)
{
  g_autoptr (TokenringAccount) account = tr_guide_preview (guide, error);

  return account != NULL;
}

/* Whether it is one of the settings that nobody is asked for, so that no answer can help. */
static gboolean
is_setting_wrong (TrGuide *guide)
{
  char **settings = g_steal_pointer (&guide->addition->settings);
  gboolean is_wrong = settings != NULL && is_fit (guide, NULL);

  guide->addition->settings = settings;
  return is_wrong;
}

/* Asks for one of them until the account can be made with it. While others are needed too, nobody
 * can tell; when the last of those has come, it is not known which of them is wrong. */
static gboolean
ask_until_fit (TrGuide *guide, char **names, const char *name, gboolean *is_sound)
{
  while (ask_parameter (guide, name)) {
    g_autoptr (GError) error = NULL;

    take_answers (guide, names);
    if (!is_complete (guide, names) || is_fit (guide, &error)) {
      *is_sound = is_complete (guide, names);
      return TRUE;
    }
    if (is_setting_wrong (guide))
      return tr_guide_fail (guide, error);
    if (!*is_sound)
      return TRUE;
    tr_say_error (error);
    g_hash_table_remove (guide->answers, name);
  }
  return FALSE;
}

static gboolean
ask_all (TrGuide *guide, char **names, guint *ret_asked)
{
  gboolean is_sound = TRUE;
  guint asked = 0;

  for (guint i = 0; names[i] != NULL; i++) {
    drop_answers (guide);
    if (is_known (guide->addition, names[i]))
      continue;
    if (!ask_until_fit (guide, names, names[i], &is_sound))
      return FALSE;
    asked++;
  }
  take_answers (guide, names);
  *ret_asked = asked;
  return TRUE;
}

/*
 * tr_guide_ask_parameters:
 * @guide: a guide
 *
 * Asks for the parameters of the provider, unless the command line has them.
 *
 * Returns: whether to go on
 */
gboolean
tr_guide_ask_parameters (TrGuide *guide)
{
  g_auto (GStrv) names = tokenring_provider_dup_parameters (guide->provider);
  guint asked;

  while (ask_all (guide, names, &asked)) {
    g_autoptr (GError) error = NULL;

    if (is_fit (guide, &error))
      return TRUE;
    if (asked == 0 || is_setting_wrong (guide))
      return tr_guide_fail (guide, error);
    tr_say_error (error);
  }
  return FALSE;
}
