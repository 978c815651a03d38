/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An account while the user still puts it together; the broker checks and writes it. */

#include "draft.h"
#include "known.h"
#include "settings.h"

#include <string.h>

struct _TokenringDraft {
  char *name;
  GKeyFile *settings;
  GPtrArray *match;
};

/**
 * tokenring_draft_new:
 * @name: the name that the account is to have
 * @provider: the name of its provider
 * @client_id: its client id
 *
 * Nothing is checked yet; tokenring_broker_add_account() does that.
 *
 * Returns: (transfer full): a draft
 *
 * Since: 0.1
 */
TokenringDraft *
tokenring_draft_new (const char *name, const char *provider, const char *client_id)
{
  TokenringDraft *draft = g_new0 (TokenringDraft, 1);

  draft->name = g_strdup (name);
  draft->settings = g_key_file_new ();
  draft->match = g_ptr_array_new_with_free_func (g_free);
  g_key_file_set_string (draft->settings, "account", "provider", provider);
  g_key_file_set_string (draft->settings, "account", "client-id", client_id);
  return draft;
}

/**
 * tokenring_draft_free:
 * @draft: (nullable) (transfer full): a draft
 *
 * Since: 0.1
 */
void
tokenring_draft_free (TokenringDraft *draft)
{
  if (draft == NULL)
    return;

  g_free (draft->name);
  g_key_file_unref (draft->settings);
  g_ptr_array_unref (draft->match);
  g_free (draft);
}

/**
 * tokenring_draft_add_match:
 * @draft: a draft
 * @url: a URL that the account is to own
 *
 * Without any the account owns what its provider says.
 *
 * Since: 0.1
 */
void
tokenring_draft_add_match (TokenringDraft *draft, const char *url)
{
  g_ptr_array_add (draft->match, g_strdup (url));
  g_key_file_set_string_list (draft->settings, "account", "match",
                              (const char *const *) draft->match->pdata, draft->match->len);
}

static gboolean
is_plain_line (const char *value)
{
  return g_utf8_validate (value, -1, NULL) && tokenring_text_is_one_line (value, -1);
}

static gboolean
is_name (const char *text)
{
  return *text != '\0' && *text != '#' && is_plain_line (text) &&
         strpbrk (text, "=[]; \"'") == NULL;
}

/**
 * tokenring_draft_set:
 * @draft: a draft
 * @group: a group of tokenring-accounts(5)
 * @key: a key of that group
 * @value: its value
 * @error: return location for an error: %TOKENRING_ERROR_INVALID when there is no such key, or the
 *   value is not UTF-8
 *
 * Returns: whether the draft has the setting now
 *
 * Since: 0.1
 */
gboolean
tokenring_draft_set (TokenringDraft *draft, const char *group, const char *key, const char *value,
                     GError **error)
{
  if (!tr_known_check_key (group, key, error))
    return FALSE;

  /* Whoever writes GROUP.KEY relies on the first dot. */
  if (!is_plain_line (value) || !is_name (group) || strchr (group, '.') != NULL || !is_name (key)) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                 "setting '%s.%s' has a name or a value that no file can hold; leave out control "
                 "characters, and what is not UTF-8",
                 group, key);
    return FALSE;
  }
  g_key_file_set_string (draft->settings, group, key, value);
  return TRUE;
}

/**
 * tokenring_draft_dup_groups:
 * @draft: a draft
 *
 * Returns: (transfer full): the groups in which it sets something
 *
 * Since: 0.1
 */
char **
tokenring_draft_dup_groups (const TokenringDraft *draft)
{
  return g_key_file_get_groups (draft->settings, NULL);
}

/**
 * tokenring_draft_dup_keys:
 * @draft: a draft
 * @group: a group of tokenring-accounts(5)
 *
 * Returns: (transfer full): the keys that it sets there
 *
 * Since: 0.1
 */
char **
tokenring_draft_dup_keys (const TokenringDraft *draft, const char *group)
{
  char **keys = g_key_file_get_keys (draft->settings, group, NULL, NULL);

  return keys == NULL ? g_new0 (char *, 1) : keys;
}

/**
 * tokenring_draft_dup_setting:
 * @draft: a draft
 * @group: a group of tokenring-accounts(5)
 * @key: a key of that group
 *
 * Returns: (transfer full) (nullable): the value, as tokenring_draft_set() takes it; %NULL when it
 *   sets none
 *
 * Since: 0.1
 */
char *
tokenring_draft_dup_setting (const TokenringDraft *draft, const char *group, const char *key)
{
  return tr_settings_dup (draft->settings, group, key);
}

/**
 * tokenring_draft_dup_match:
 * @draft: a draft
 *
 * Returns: (transfer full): the URLs that the account is to own; empty when that is up to the
 *   provider
 *
 * Since: 0.1
 */
char **
tokenring_draft_dup_match (const TokenringDraft *draft)
{
  return tr_settings_dup_list (draft->settings, "account", "match");
}

static gboolean
is_identity (const char *group, const char *key)
{
  return strcmp (group, "account") == 0 &&
         (strcmp (key, "provider") == 0 || strcmp (key, "client-id") == 0);
}

/* One line of a file. What could not be written there again is refused. */
static gboolean
take_line (TokenringDraft *draft, GKeyFile *own, const char *group, const char *key, GError **error)
{
  g_autofree char *value = NULL;

  if (strcmp (group, "account") == 0 && strcmp (key, "match") == 0) {
    g_auto (GStrv) match = tr_settings_dup_list (own, group, key);

    for (guint i = 0; match[i] != NULL; i++)
      tokenring_draft_add_match (draft, match[i]);
    return TRUE;
  }
  value = tr_settings_dup (own, group, key);
  if (!is_identity (group, key))
    return tokenring_draft_set (draft, group, key, value, error);
  g_key_file_set_string (draft->settings, group, key, value);
  return TRUE;
}

static gboolean
take_group (TokenringDraft *draft, GKeyFile *own, const char *group, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (own, group, NULL, NULL);

  for (guint i = 0; keys[i] != NULL; i++)
    if (!take_line (draft, own, group, keys[i], error))
      return FALSE;
  return TRUE;
}

/*
 * tr_draft_read:
 * @name: the name of an account
 * @file: where it is from
 * @own: what is in that file
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG
 *
 * Returns: (transfer full): a draft that would write the same file, but for its comments
 */
TokenringDraft *
tr_draft_read (const char *name, const char *file, GKeyFile *own, GError **error)
{
  g_autoptr (TokenringDraft) draft = tokenring_draft_new (name, "", "");
  g_auto (GStrv) groups = g_key_file_get_groups (own, NULL);

  for (guint i = 0; groups[i] != NULL; i++) {
    g_autoptr (GError) problem = NULL;

    if (take_group (draft, own, groups[i], &problem))
      continue;
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "%s has a line that cannot be taken over: %s; correct or delete it", file,
                 problem->message);
    return NULL;
  }
  return g_steal_pointer (&draft);
}

/*
 * tr_draft_get_name:
 * @draft: a draft
 *
 * Returns: (transfer none): the name that the account is to have
 */
const char *
tr_draft_get_name (const TokenringDraft *draft)
{
  return draft->name;
}

/*
 * tr_draft_to_text:
 * @draft: a draft
 * @ret_length: (out): the length of the text
 *
 * Returns: (transfer full): what the account's file is to hold
 */
char *
tr_draft_to_text (const TokenringDraft *draft, gsize *ret_length)
{
  return g_key_file_to_data (draft->settings, ret_length, NULL);
}
