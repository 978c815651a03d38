/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The questions of the guide. What is wrong is said at the question where it can be put right. */

#include "guide.h"
#include "say.h"

#include <string.h>

/* The answer of who wants what was answered before to be nothing. */
#define NONE "-"

/* A question with what was answered to it before, which Enter takes; or else an @example of what
 * can be. */
static char *
ask_again (TrGuide *guide, const char *question, const char *example, const char *before)
{
  g_autofree char *whole = before == NULL ? g_strdup_printf ("%s%s: ", question, example)
                                          : g_strdup_printf ("%s [%s]: ", question, before);
  g_autofree char *text = NULL;

  if (before == NULL)
    return tr_ask_needed (&guide->dialogue, whole);
  text = tr_ask_text (&guide->dialogue, whole);
  return text != NULL && *text == '\0' ? g_strdup (before) : g_steal_pointer (&text);
}

/* Whoever says no gives another name. */
static gboolean
may_replace (TrGuide *guide, const char *name)
{
  g_autofree char *change = g_strdup_printf ("There is an account '%s' already. Change it?", name);
  g_autofree char *anew =
      g_strdup_printf ("Write account '%s' anew, without what is in its file?", name);

  guide->addition->replace = tr_ask_yes (&guide->dialogue, change, FALSE);
  if (guide->addition->replace && !tr_guide_take_former (guide, name))
    guide->addition->replace = tr_ask_yes (&guide->dialogue, anew, FALSE);
  return guide->addition->replace;
}

/* Whether the account can have that name; if not, it is said. */
static gboolean
accept_name (TrGuide *guide, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringAccount) account =
      tokenring_broker_load_account (guide->context->broker, name, &error);
  gboolean is_free = g_error_matches (error, TOKENRING_ERROR, TOKENRING_ERROR_NO_ACCOUNT);

  if (g_error_matches (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID)) {
    tr_say_error (error);
    return FALSE;
  }
  guide->addition->replace = guide->given.replace;
  if (g_strcmp0 (guide->former.name, name) == 0) {
    guide->addition->replace = TRUE;
    return TRUE;
  }
  tr_guide_clear_former (guide);
  return is_free || guide->addition->replace || may_replace (guide, name);
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

  if (guide->is_written)
    return TRUE;
  while (*name == NULL || !accept_name (guide, *name)) {
    g_free (*name);
    guide->given.name = FALSE;
    *name = ask_again (guide, "Name of the account", ", such as 'work'", guide->name);
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
  if (guide->provider_name != NULL)
    usual = g_strv_contains ((const char *const *) usable, guide->provider_name)
                ? guide->provider_name
                : NULL;
  question = usual == NULL ? g_strdup ("Provider, by its number or name: ")
                           : g_strdup_printf ("Provider, by its number or name [%s]: ", usual);
  choice = tr_ask_choice (&guide->dialogue, question, (const char *const *) usable, usual);
  guide->addition->provider = g_strdup (usable[choice]);
  return guide->addition->provider != NULL;
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
  if (guide->provider == NULL || !tr_guide_check_given (guide, &error))
    return tr_guide_fail (guide, error);
  tr_guide_keep_settings (guide);
  return TRUE;
}

/* Whether an account can have it. */
static gboolean
is_client_id (const char *text)
{
  return *text != '\0' && tokenring_text_is_one_line (text, -1);
}

static void
refuse_given_client_id (TrGuide *guide)
{
  tr_say ("the client id that was given is empty, or has control characters in it; type it here");
  g_clear_pointer (&guide->addition->client_id, g_free);
  guide->given.client_id = FALSE;
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
  char **client_id = &guide->addition->client_id;

  if (*client_id != NULL && is_client_id (*client_id))
    return TRUE;
  if (*client_id != NULL)
    refuse_given_client_id (guide);
  if (guide->client_id != NULL && !is_client_id (guide->client_id))
    g_clear_pointer (&guide->client_id, g_free);
  tr_guide_tell_hint (guide, "client-id");
  *client_id = ask_again (guide, "Client id", "", guide->client_id);
  return *client_id != NULL;
}

static gboolean
is_empty (char **list)
{
  return list == NULL || list[0] == NULL;
}

/* Returns the question for the first URL. */
static const char *
tell_what_is_owned (const TrGuide *guide, const TokenringAccount *account)
{
  const char *const *match = tokenring_account_get_match (account);
  g_autofree char *urls = g_strjoinv (", ", (char **) match);

  if (!is_empty (guide->match))
    tr_tell ("It owns %s so far.", urls);
  else if (match[0] != NULL)
    tr_tell ("It owns %s, as its provider has it.", urls);
  else
    tr_tell ("Which URLs does it own? git, docker and others get its token for them.");
  return !is_empty (guide->match) ? "One more URL (Enter for none, " NONE " drops these): "
         : match[0] != NULL       ? "A URL for it to own instead (Enter for none): "
                                  : "A URL, such as https://git.example.com (Enter for none): ";
}

/* Returns the question for the first URL. */
static const char *
drop_urls (TrGuide *guide)
{
  g_autoptr (TokenringAccount) account = NULL;

  g_clear_pointer (&guide->match, g_strfreev);
  g_clear_pointer (&guide->addition->match, g_strfreev);
  account = tr_guide_preview (guide, NULL);
  return account == NULL ? NULL : tell_what_is_owned (guide, account);
}

/* Whether the account can have it. Each is tried by itself, so that the one that is wrong is typed
 * again. */
static gboolean
accept_url (TrGuide *guide, const char *url)
{
  char ***match = &guide->addition->match;
  guint length = *match == NULL ? 0 : g_strv_length (*match);
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringAccount) account = NULL;

  if (length > 0 && g_strv_contains ((const char *const *) *match, url))
    return TRUE;
  tr_addition_append (match, url);
  account = tr_guide_preview (guide, &error);
  if (account != NULL)
    return TRUE;
  tr_say_error (error);
  tr_addition_truncate (*match, length);
  return FALSE;
}

static gboolean
ask_urls (TrGuide *guide, const char *question)
{
  while (question != NULL) {
    g_autofree char *text = tr_ask_text (&guide->dialogue, question);

    if (text == NULL || *text == '\0')
      return text != NULL;
    if (strcmp (text, NONE) == 0 && !is_empty (guide->match))
      question = drop_urls (guide);
    else if (accept_url (guide, text))
      question = "One more (Enter for none): ";
  }
  return FALSE;
}

/* With the URLs of the command line, or with those that were answered before: the provider may be
 * another one by now, and not fit them, which is said. */
static TokenringAccount *
preview_with_urls (TrGuide *guide, GError **error)
{
  char ***match = &guide->addition->match;
  g_autoptr (GError) problem = NULL;
  TokenringAccount *account;

  *match = g_strdupv (guide->match);
  if (guide->given.match)
    return tr_guide_preview (guide, error);
  account = tr_guide_preview (guide, &problem);
  g_clear_pointer (match, g_strfreev);
  if (account != NULL)
    return account;
  tr_say_error (problem);
  g_clear_pointer (&guide->match, g_strfreev);
  return tr_guide_preview (guide, error);
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
  char ***match = &guide->addition->match;
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringAccount) account = preview_with_urls (guide, &error);

  if (account == NULL)
    return tr_guide_fail (guide, error);
  if (guide->given.match)
    return TRUE;
  *match = g_strdupv (guide->match);
  return ask_urls (guide, tell_what_is_owned (guide, account));
}

/* What was typed before goes before what is stored. */
static char *
dup_secret_question (const TrGuide *guide)
{
  const char *hint = guide->client_secret != NULL ? "; Enter keeps yours"
                     : guide->keeps_secret        ? "; Enter keeps the one that is stored"
                                                  : "";

  return g_strdup_printf ("Client secret of %s (it is not shown%s): ", guide->addition->client_id,
                          hint);
}

/*
 * tr_guide_ask_secret:
 * @guide: a guide
 *
 * Asks for the client secret, unless none is wanted.
 *
 * Returns: whether to go on
 */
gboolean
tr_guide_ask_secret (TrGuide *guide)
{
  g_autofree char *question = NULL;
  g_autoptr (TokenringSecret) stored = NULL;
  g_autoptr (TokenringSecret) answer = NULL;

  guide->keeps_secret = guide->client_secret == NULL && tr_guide_find_stored_secret (guide);
  if (guide->addition->no_secret)
    return TRUE;
  tr_guide_tell_hint (guide, "client-secret");
  question = dup_secret_question (guide);
  if (guide->keeps_secret)
    stored = tokenring_secret_new ("", 0);
  answer =
      tr_ask_secret (&guide->dialogue, question, stored == NULL ? guide->client_secret : stored);
  if (answer == NULL)
    return FALSE;
  guide->keeps_secret = stored != NULL && answer == stored;
  g_clear_pointer (&guide->client_secret, tokenring_secret_unref);
  if (!guide->keeps_secret)
    guide->client_secret = g_steal_pointer (&answer);
  return TRUE;
}
