/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An account that is there already, and is to be changed by the guide: what its file says becomes
 * what is in brackets, and what the guide does not ask for stays. */

#include "guide.h"
#include "say.h"

#include <string.h>

#define PARAMETERS "parameters"

static void
set_text (char **text, char *value)
{
  g_free (*text);
  *text = value;
}

/* Whether the guide asks for it. */
static gboolean
is_asked_for (const char *group, const char *key, gboolean asks_scope)
{
  static const char *const keys[] = { "provider", "client-id", "match", NULL };

  if (asks_scope && strcmp (key, "scope") == 0 &&
      (strcmp (group, "account") == 0 || strcmp (group, "request") == 0))
    return TRUE;
  return strcmp (group, "account") == 0 && g_strv_contains (keys, key);
}

static void
take_setting (TrFormer *former, const char *group, const char *key, const char *value)
{
  g_autofree char *setting = g_strdup_printf ("%s.%s=%s", group, key, value);

  tr_addition_append (&former->settings, setting);
}

static void
take_settings (TrFormer *former, const TokenringDraft *draft, const char *group,
               gboolean asks_scope)
{
  g_auto (GStrv) keys = tokenring_draft_dup_keys (draft, group);

  for (guint i = 0; keys[i] != NULL; i++) {
    g_autofree char *value = tokenring_draft_dup_setting (draft, group, keys[i]);

    if (!is_asked_for (group, keys[i], asks_scope))
      take_setting (former, group, keys[i], value);
  }
}

static void
take_answer (TrGuide *guide, const char *name, const char *value)
{
  g_hash_table_insert (guide->answers, g_strdup (name), g_strdup (value));
  tr_addition_append (&guide->former.asked, name);
}

/* A provider can have parameters that it does not list, so that nobody is asked for them. */
static void
take_parameters (TrGuide *guide, const TokenringDraft *draft, char **listed)
{
  g_auto (GStrv) names = tokenring_draft_dup_keys (draft, PARAMETERS);

  g_hash_table_remove_all (guide->answers);
  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *value = tokenring_draft_dup_setting (draft, PARAMETERS, names[i]);

    if (listed == NULL || g_strv_contains ((const char *const *) listed, names[i]))
      take_answer (guide, names[i], value);
    else
      take_setting (&guide->former, PARAMETERS, names[i], value);
  }
}

/* A scope that is set would go before any answer to the question for it, so that it becomes the
 * answer. Returns whether it does; one with a placeholder cannot. */
static gboolean
take_scope (TrGuide *guide, const TokenringDraft *draft, char **listed)
{
  g_autofree char *whole = tokenring_draft_dup_setting (draft, "request", "scope");
  g_autofree char *brief = tokenring_draft_dup_setting (draft, "account", "scope");
  const char *scope = whole == NULL ? brief : whole;

  if (scope == NULL || strchr (scope, '{') != NULL || listed == NULL ||
      !g_strv_contains ((const char *const *) listed, "scope"))
    return FALSE;
  take_answer (guide, "scope", scope);
  return TRUE;
}

/* NULL if the provider is not there any more. */
static char **
list_parameters (TrGuide *guide, const char *name)
{
  g_autoptr (TokenringProvider) provider =
      tokenring_broker_load_provider (guide->context->broker, name, NULL);

  return provider == NULL ? NULL : tokenring_provider_dup_parameters (provider);
}

/* What is neither the identity of the account nor its URLs. */
static void
take_groups (TrGuide *guide, const TokenringDraft *draft)
{
  g_auto (GStrv) listed = list_parameters (guide, guide->former.provider);
  g_auto (GStrv) groups = tokenring_draft_dup_groups (draft);
  gboolean asks_scope;

  take_parameters (guide, draft, listed);
  asks_scope = take_scope (guide, draft, listed);
  for (guint i = 0; groups[i] != NULL; i++)
    if (strcmp (groups[i], PARAMETERS) != 0)
      take_settings (&guide->former, draft, groups[i], asks_scope);
}

/*
 * tr_guide_take_former:
 * @guide: a guide
 * @name: the name of an account
 *
 * Takes what the file of that account says for what was answered before, and forgets a secret that
 * was typed for another one. If it cannot, it says why.
 *
 * Returns: whether it could
 */
gboolean
tr_guide_take_former (TrGuide *guide, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringDraft) draft =
      tokenring_broker_load_draft (guide->context->broker, name, &error);

  if (draft == NULL) {
    tr_say_error (error);
    return FALSE;
  }
  tr_guide_clear_former (guide);
  guide->former.name = g_strdup (name);
  guide->former.provider = tokenring_draft_dup_setting (draft, "account", "provider");
  set_text (&guide->provider_name, g_strdup (guide->former.provider));
  set_text (&guide->client_id, tokenring_draft_dup_setting (draft, "account", "client-id"));
  g_clear_pointer (&guide->client_secret, tokenring_secret_unref);
  if (!guide->given.match) {
    g_strfreev (guide->match);
    guide->match = tokenring_draft_dup_match (draft);
  }
  take_groups (guide, draft);
  return TRUE;
}

/*
 * tr_guide_clear_former:
 * @guide: a guide
 *
 * Forgets the account that was to be changed.
 */
void
tr_guide_clear_former (TrGuide *guide)
{
  g_clear_pointer (&guide->former.name, g_free);
  g_clear_pointer (&guide->former.provider, g_free);
  g_clear_pointer (&guide->former.settings, g_strfreev);
  g_clear_pointer (&guide->former.asked, g_strfreev);
}

static gboolean
is_given (const TrGuide *guide, const char *setting)
{
  g_autofree char *name = g_strndup (setting, strcspn (setting, "="));

  return tr_addition_has_setting (guide->addition, name) ||
         (g_str_has_prefix (name, PARAMETERS ".") &&
          tr_addition_has_parameter (guide->addition, name + strlen (PARAMETERS ".")));
}

static gboolean
is_same_provider (const TrGuide *guide)
{
  return g_strcmp0 (guide->former.provider, guide->addition->provider) == 0;
}

/*
 * tr_guide_keep_settings:
 * @guide: a guide that knows its provider
 *
 * Adds the settings that the account had before to those of the command line, which go before. With
 * another provider they would make no sense.
 */
void
tr_guide_keep_settings (TrGuide *guide)
{
  char ***settings = &guide->addition->settings;
  char **former = guide->former.settings;

  tr_addition_truncate (*settings, guide->given.n_settings);
  if (!is_same_provider (guide))
    return;
  for (guint i = 0; former != NULL && former[i] != NULL; i++)
    if (!is_given (guide, former[i]))
      tr_addition_append (settings, former[i]);
}

static void
append_name (GString *names, const char *group, const char *name)
{
  g_string_append_printf (names, "%s%s%.*s", names->len == 0 ? "" : ", ", group,
                          (int) strcspn (name, "="), name);
}

/*
 * tr_guide_dup_dropped:
 * @guide: a guide that knows its provider
 *
 * Returns: (transfer full): the names of what the account had before, and its new provider has no
 *   use for; empty if that is nothing
 */
char *
tr_guide_dup_dropped (const TrGuide *guide)
{
  g_auto (GStrv) listed = tokenring_provider_dup_parameters (guide->provider);
  char **settings = guide->former.settings;
  char **asked = guide->former.asked;
  g_autoptr (GString) names = g_string_new (NULL);

  if (guide->former.name == NULL || is_same_provider (guide))
    return g_strdup ("");
  for (guint i = 0; settings != NULL && settings[i] != NULL; i++)
    if (!is_given (guide, settings[i]))
      append_name (names, "", settings[i]);
  for (guint i = 0; asked != NULL && asked[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) listed, asked[i]))
      append_name (names, PARAMETERS ".", asked[i]);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

/*
 * tr_guide_find_stored_secret:
 * @guide: a guide that knows all but the client secret
 *
 * Asks now and not before, since a keyring can have been unlocked meanwhile, and what was broken in
 * the file be mended.
 *
 * Returns: whether the account is changed, and a client secret of this client id is stored for it
 */
gboolean
tr_guide_find_stored_secret (const TrGuide *guide)
{
  g_autoptr (TokenringAccount) account =
      guide->former.name == NULL ? NULL : tr_guide_preview (guide, NULL);

  return account != NULL &&
         tokenring_broker_has_client_secret (guide->context->broker, account, NULL);
}
