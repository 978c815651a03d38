/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The questions of the guide for what its provider needs. */

#include "guide.h"
#include "say.h"

/* An empty answer takes what was answered before, or else leaves the parameter to the provider. */
static gboolean
ask_parameter (TrGuide *guide, const char *name)
{
  const char *before = g_hash_table_lookup (guide->answers, name);
  g_autofree char *fallback = tokenring_provider_dup_default (guide->provider, name);
  const char *usual = before == NULL ? fallback : before;
  g_autofree char *question = usual == NULL ? g_strdup_printf ("%s: ", name)
                              : *usual == '\0'
                                  ? g_strdup_printf ("%s (Enter leaves it out): ", name)
                                  : g_strdup_printf ("%s [%s]: ", name, usual);
  g_autofree char *text = NULL;

  tr_guide_tell_hint (guide, name);
  text = usual == NULL ? tr_ask_needed (&guide->dialogue, question)
                       : tr_ask_text (&guide->dialogue, question);
  if (text == NULL)
    return FALSE;
  if (g_strcmp0 (text, fallback) == 0)
    g_hash_table_remove (guide->answers, name);
  else if (*text != '\0')
    g_hash_table_insert (guide->answers, g_strdup (name), g_steal_pointer (&text));
  return TRUE;
}

static void
drop_answers (TrGuide *guide)
{
  tr_addition_truncate (guide->addition->parameters, guide->given);
}

/* Adds the answers to what the command line has. */
static void
take_answers (TrGuide *guide, char **names)
{
  drop_answers (guide);
  for (guint i = 0; names[i] != NULL; i++) {
    const char *answer = g_hash_table_lookup (guide->answers, names[i]);
    g_autofree char *pair = answer == NULL ? NULL : g_strdup_printf ("%s=%s", names[i], answer);

    if (pair != NULL)
      tr_addition_append (&guide->addition->parameters, pair);
  }
}

static gboolean
is_complete (const TrGuide *guide, char **names)
{
  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *fallback = tokenring_provider_dup_default (guide->provider, names[i]);

    if (fallback == NULL && !tr_addition_has_parameter (guide->addition, names[i]))
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
    if (tr_addition_has_parameter (guide->addition, names[i]))
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
  char **given = guide->addition->parameters;
  guint asked;

  guide->given = given == NULL ? 0 : g_strv_length (given);
  while (ask_all (guide, names, &asked)) {
    g_autoptr (GError) error = NULL;

    if (is_fit (guide, &error))
      return TRUE;
    if (asked == 0)
      return tr_guide_fail (guide, error);
    tr_say_error (error);
  }
  return FALSE;
}
