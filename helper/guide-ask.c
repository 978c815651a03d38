/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The questions of the guide. What is wrong is said at the question where it can be put right. */

#include "guide.h"
#include "say.h"

#include <string.h>

/* Whether the account can have that name; if not, it is said. */
static gboolean
accept_name (TrGuide *guide, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringAccount) account =
      tokenring_broker_load_account (guide->context->broker, name, &error);
  g_autofree char *question = NULL;

  if (g_error_matches (error, TOKENRING_ERROR, TOKENRING_ERROR_NO_ACCOUNT) ||
      (guide->addition->replace &&
       !g_error_matches (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID)))
    return TRUE;
  if (g_error_matches (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID)) {
    tr_say_error (error);
    return FALSE;
  }
  question =
      g_strdup_printf ("There is an account '%s' already. Write it anew, without its old settings?",
                       name);
  guide->addition->replace = tr_ask_yes (&guide->dialogue, question, FALSE);
  return guide->addition->replace;
}

/*
 * tr_guide_ask_name:
 * @guide: a guide
 *
 * Asks for the name, unless the command line has that.
 *
 * Returns: whether to go on
 */
gboolean
tr_guide_ask_name (TrGuide *guide)
{
  char **name = &guide->addition->name;

  while (*name == NULL || !accept_name (guide, *name)) {
    g_free (*name);
    *name = tr_ask_needed (&guide->dialogue, "Name of the account, such as 'work': ");
    if (*name == NULL)
      return FALSE;
  }
  return TRUE;
}

/* The names of those that can be used, which are shown with their numbers. @ret_usual: the first
 * one that is to be proposed, or NULL. */
static char **
show_providers (TrGuide *guide, char **names, const char **ret_usual)
{
  g_autoptr (GPtrArray) usable = g_ptr_array_new ();

  tr_tell ("%s", "");
  tr_tell ("Providers, the ways in which services give out tokens:");
  for (guint i = 0; names[i] != NULL; i++) {
    g_autoptr (GError) problem = NULL;
    g_autoptr (TokenringProvider) provider =
        tokenring_broker_load_provider (guide->context->broker, names[i], &problem);
    g_autofree char *description = NULL;

    if (provider == NULL) {
      tr_say_error (problem);
      continue;
    }
    description = tokenring_provider_dup_description (provider);
    g_ptr_array_add (usable, g_strdup (names[i]));
    if (*ret_usual == NULL && tokenring_provider_is_usual (provider))
      *ret_usual = names[i];
    tr_tell ("%3u  %-16s %s", usable->len, names[i], description == NULL ? "" : description);
  }
  g_ptr_array_add (usable, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&usable), FALSE);
}

static gboolean
choose_provider (TrGuide *guide)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = tokenring_broker_list_providers (guide->context->broker, &error);
  g_auto (GStrv) usable = NULL;
  g_autofree char *question = NULL;
  const char *usual = NULL;
  guint choice;

  if (names == NULL)
    return tr_guide_fail (guide, error);
  usable = show_providers (guide, names, &usual);
  question = usual == NULL ? g_strdup ("Provider, by its number or name: ")
                           : g_strdup_printf ("Provider, by its number or name [%s]: ", usual);
  choice = tr_ask_choice (&guide->dialogue, question, (const char *const *) usable, usual);
  guide->addition->provider = g_strdup (usable[choice]);
  return guide->addition->provider != NULL;
}

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

/* What the command line says of parameters must be about those that there are. */
static gboolean
check_given (TrGuide *guide, GError **error)
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

/*
 * tr_guide_ask_provider:
 * @guide: a guide
 *
 * Asks for the provider, unless the command line has that.
 *
 * Returns: whether to go on
 */
gboolean
tr_guide_ask_provider (TrGuide *guide)
{
  g_autoptr (GError) error = NULL;

  if (guide->addition->provider == NULL && !choose_provider (guide))
    return FALSE;
  guide->provider =
      tokenring_broker_load_provider (guide->context->broker, guide->addition->provider, &error);
  return (guide->provider != NULL && check_given (guide, &error)) || tr_guide_fail (guide, error);
}

/*
 * tr_guide_ask_client_id:
 * @guide: a guide
 *
 * Asks for the client id, unless the command line has that.
 *
 * Returns: whether to go on
 */
gboolean
tr_guide_ask_client_id (TrGuide *guide)
{
  if (guide->addition->client_id != NULL)
    return TRUE;
  tr_guide_tell_hint (guide, "client-id");
  guide->addition->client_id = tr_ask_needed (&guide->dialogue, "Client id: ");
  return guide->addition->client_id != NULL;
}

static void
tell_what_is_owned (const TokenringAccount *account)
{
  const char *const *match = tokenring_account_get_match (account);
  g_autofree char *urls = g_strjoinv (", ", (char **) match);

  if (match[0] == NULL)
    tr_tell ("Which URLs does it own? git, docker and others get its token for them.");
  else
    tr_tell ("It owns %s, as its provider has it.", urls);
}

/* Each is tried by itself, so that the one that is wrong is typed again. */
static gboolean
ask_urls (TrGuide *guide, const char *question)
{
  char ***match = &guide->addition->match;
  guint length = 0;

  while (TRUE) {
    g_autofree char *text = tr_ask_text (&guide->dialogue, question);
    g_autoptr (GError) error = NULL;
    g_autoptr (TokenringAccount) account = NULL;

    if (text == NULL || *text == '\0')
      return text != NULL;
    tr_addition_append (match, text);
    account = tr_guide_preview (guide, &error);
    if (account == NULL) {
      tr_say_error (error);
      tr_addition_truncate (*match, length);
      continue;
    }
    length++;
    question = "One more (Enter for none): ";
  }
}

/*
 * tr_guide_ask_match:
 * @guide: a guide
 *
 * Asks for the URLs that the account owns, unless the command line has that.
 *
 * Returns: whether to go on
 */
gboolean
tr_guide_ask_match (TrGuide *guide)
{
  gboolean is_given = guide->match != NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringAccount) account = NULL;

  g_free (guide->addition->match);
  guide->addition->match = g_steal_pointer (&guide->match);
  account = tr_guide_preview (guide, &error);
  if (account == NULL)
    return tr_guide_fail (guide, error);
  if (is_given)
    return TRUE;
  tell_what_is_owned (account);
  return ask_urls (guide, tokenring_account_get_match (account)[0] == NULL
                              ? "A URL, such as https://git.example.com (Enter for none): "
                              : "A URL for it to own instead (Enter for none): ");
}

/*
 * tr_guide_ask_secret:
 * @guide: a guide
 * @ret_secret: (out): the client secret, unless none is wanted
 *
 * Returns: whether to go on
 */
gboolean
tr_guide_ask_secret (TrGuide *guide, TokenringSecret **ret_secret)
{
  g_autofree char *question =
      g_strdup_printf ("Client secret of %s (it is not shown): ", guide->addition->client_id);

  if (guide->addition->no_secret)
    return TRUE;
  tr_guide_tell_hint (guide, "client-secret");
  *ret_secret = tr_ask_secret (&guide->dialogue, question);
  return *ret_secret != NULL;
}
