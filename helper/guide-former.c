/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An account that is there already, and is to be changed by the guide: what its file says becomes
 * what is in brackets, and what the guide does not ask for stays. */

#include "guide.h"
#include "say.h"

#include <string.h>

static void
set_text (char **text, char *value)
{
  g_free (*text);
  *text = value;
}

/* Whether the guide asks for it. */
static gboolean
is_asked_for (const char *group, const char *key)
{
  static const char *const keys[] = { "provider", "client-id", "match", NULL };

  return strcmp (group, "account") == 0 && g_strv_contains (keys, key);
}

static void
take_parameters (TrGuide *guide, const TokenringDraft *draft)
{
  g_auto (GStrv) names = tokenring_draft_dup_keys (draft, "parameters");

  g_hash_table_remove_all (guide->answers);
  for (guint i = 0; names[i] != NULL; i++)
    g_hash_table_insert (guide->answers, g_strdup (names[i]),
                         tokenring_draft_dup_setting (draft, "parameters", names[i]));
}

static void
take_settings (TrFormer *former, const TokenringDraft *draft, const char *group)
{
  g_auto (GStrv) keys = tokenring_draft_dup_keys (draft, group);

  for (guint i = 0; keys[i] != NULL; i++) {
    g_autofree char *value = tokenring_draft_dup_setting (draft, group, keys[i]);
    g_autofree char *setting = g_strdup_printf ("%s.%s=%s", group, keys[i], value);

    if (!is_asked_for (group, keys[i]))
      tr_addition_append (&former->settings, setting);
  }
}

/* Whether there is one that need not be typed once more. */
static gboolean
has_secret (const TrGuide *guide, const char *name)
{
  g_autoptr (TokenringAccount) account =
      tokenring_broker_load_account (guide->context->broker, name, NULL);

  return account != NULL &&
         tokenring_broker_has_client_secret (guide->context->broker, account, NULL);
}

/*
 * tr_guide_take_former:
 * @guide: a guide
 * @name: the name of an account
 *
 * Takes what the file of that account says for what was answered before. If it cannot, it says why.
 *
 * Returns: whether it could
 */
gboolean
tr_guide_take_former (TrGuide *guide, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringDraft) draft =
      tokenring_broker_load_draft (guide->context->broker, name, &error);
  g_auto (GStrv) groups = NULL;

  if (draft == NULL) {
    tr_say_error (error);
    return FALSE;
  }
  tr_guide_clear_former (guide);
  guide->former.name = g_strdup (name);
  guide->former.provider = tokenring_draft_dup_setting (draft, "account", "provider");
  set_text (&guide->provider_name, g_strdup (guide->former.provider));
  set_text (&guide->client_id, tokenring_draft_dup_setting (draft, "account", "client-id"));
  if (has_secret (guide, name))
    guide->former.client_id = g_strdup (guide->client_id);
  if (!guide->given.match) {
    g_strfreev (guide->match);
    guide->match = tokenring_draft_dup_match (draft);
  }
  take_parameters (guide, draft);
  groups = tokenring_draft_dup_groups (draft);
  for (guint i = 0; groups[i] != NULL; i++)
    if (strcmp (groups[i], "parameters") != 0)
      take_settings (&guide->former, draft, groups[i]);
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
  g_clear_pointer (&guide->former.client_id, g_free);
  g_clear_pointer (&guide->former.settings, g_strfreev);
}

static gboolean
is_given (const TrGuide *guide, const char *setting)
{
  gsize length = strcspn (setting, "=") + 1;

  for (guint i = 0; i < guide->given.n_settings; i++)
    if (strncmp (guide->addition->settings[i], setting, length) == 0)
      return TRUE;

  return FALSE;
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
  if (g_strcmp0 (guide->former.provider, guide->addition->provider) != 0)
    return;
  for (guint i = 0; former != NULL && former[i] != NULL; i++)
    if (!is_given (guide, former[i]))
      tr_addition_append (settings, former[i]);
}

/*
 * tr_guide_has_stored_secret:
 * @guide: a guide that knows its client id
 *
 * Returns: whether the client secret that is stored is that of this account and client id
 */
gboolean
tr_guide_has_stored_secret (const TrGuide *guide)
{
  return guide->former.client_id != NULL &&
         strcmp (guide->former.client_id, guide->addition->client_id) == 0;
}
