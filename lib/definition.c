/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The files that define accounts: found by the account's name, with the settings of the provider
 * under its own, and refused where they make no account. */

#include "definition.h"
#include "claim.h"
#include "draft.h"
#include "provider.h"
#include "settings.h"

#include <string.h>

static gboolean
read_identity (GKeyFile *own, const char *file, char **ret_provider, char **ret_client_id,
               GError **error)
{
  g_autofree char *provider = tr_settings_dup (own, "account", "provider");
  g_autofree char *client_id = tr_settings_dup (own, "account", "client-id");

  if (provider == NULL || client_id == NULL || *client_id == '\0' ||
      !tokenring_text_is_one_line (client_id, -1)) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "%s has no provider= or no usable client-id= in its group [account]; set both",
                 file);
    return FALSE;
  }
  *ret_provider = g_steal_pointer (&provider);
  *ret_client_id = g_steal_pointer (&client_id);
  return TRUE;
}

/* What an account says about its scope is the short form of the provider's own key. */
static void
move_scope (GKeyFile *own)
{
  g_autofree char *scope = g_key_file_get_value (own, "account", "scope", NULL);

  if (scope != NULL && !g_key_file_has_key (own, "request", "scope", NULL))
    g_key_file_set_value (own, "request", "scope", scope);
}

static gboolean
check_use (const TrOrigin *origin, GError **error)
{
  static const char *const forms[] = { "auto", "scheme", "basic", NULL };
  g_autofree char *form = tr_settings_dup (origin->settings, "use", "git");
  g_autofree char *remedy = NULL;

  if (form == NULL || g_strv_contains (forms, form))
    return TRUE;
  remedy = tr_origin_dup_remedy (origin, "use", "git");
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
               "git=%s in [use] of account '%s' is none of auto, scheme and basic; correct %s",
               form, origin->account, remedy);
  return FALSE;
}

static gboolean
check_warm (const TrOrigin *origin, GError **error)
{
  g_autofree char *warm = tr_settings_dup (origin->settings, "account", "warm");

  if (warm == NULL || strcmp (warm, "true") == 0 || strcmp (warm, "false") == 0)
    return TRUE;
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
               "warm=%s in [account] of account '%s' is neither true nor false; set one of these",
               warm, origin->account);
  return FALSE;
}

/* Puts the provider's settings under the account's own. */
static gboolean
complete (const TrFolders *folders, const TrOrigin *origin, TrSeen *seen, GPtrArray **ret_files,
          GError **error)
{
  g_autoptr (GKeyFile) under =
      tr_provider_read_settings (folders, origin->provider, seen, ret_files, error);

  if (under == NULL) {
    g_prefix_error (error, "account '%s': ", origin->account);
    return FALSE;
  }
  move_scope (origin->settings);
  tr_settings_merge (origin->settings, under);
  return TRUE;
}

/*
 * tr_definition_fill:
 * @origin: of what the account is to be made: its settings over those of its provider; their
 *   placeholders are filled, and then they are the account's
 * @client_id: its client id
 * @error: return location for an error, as that of tr_definition_complete()
 *
 * Returns: (transfer full): the account
 */
TokenringAccount *
tr_definition_fill (const TrOrigin *origin, const char *client_id, GError **error)
{
  g_autoptr (TrClaim) claim = NULL;

  if (!tr_settings_expand (origin, error))
    return NULL;
  claim = tr_claim_read (origin, error);
  if (claim == NULL || !check_use (origin, error) || !check_warm (origin, error))
    return NULL;
  return tr_account_new (origin, client_id, g_steal_pointer (&claim));
}

/* @origin: (inout): what is known of the account, before its provider is. */
static TokenringAccount *
make (const TrFolders *folders, TrOrigin *origin, TrSeen *seen, GError **error)
{
  g_autofree char *provider = NULL;
  g_autofree char *client_id = NULL;
  g_autoptr (GPtrArray) files = NULL;

  if (!read_identity (origin->settings, origin->file, &provider, &client_id, error))
    return NULL;
  origin->provider = provider;
  if (!complete (folders, origin, seen, &files, error))
    return NULL;
  origin->files = files;
  return tr_definition_fill (origin, client_id, error);
}

/*
 * tr_definition_complete:
 * @folders: where provider files are
 * @name: the account's name
 * @file: where it is to be
 * @own: the account's own groups and keys; they are changed
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG, or %TOKENRING_ERROR_INVALID for a
 *   URL that nobody may own
 *
 * Returns: (transfer full): the account, which is not written yet
 */
TokenringAccount *
tr_definition_complete (const TrFolders *folders, const char *name, const char *file, GKeyFile *own,
                        GError **error)
{
  TrOrigin origin = { .account = name, .file = file, .is_draft = TRUE, .settings = own };
  g_autoptr (TrSeen) seen = tr_seen_new ();

  return make (folders, &origin, seen, error);
}

/*
 * tr_definition_check_name:
 * @name: what may be the name of an account
 * @error: return location for an error: %TOKENRING_ERROR_INVALID
 *
 * Returns: whether an account can have that name
 */
gboolean
tr_definition_check_name (const char *name, GError **error)
{
  g_autofree char *shown = NULL;

  if (tr_name_is_valid (name))
    return TRUE;

  shown = tokenring_text_escape (name, -1, 80);
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
               "'%s' is no name for an account: use up to 64 letters, digits, '.', '_' and '-', a "
               "letter or digit first",
               shown);
  return FALSE;
}

/*
 * tr_definition_set_missing:
 * @folders: where account files are
 * @name: a valid name of which there is no account
 * @error: return location for %TOKENRING_ERROR_NO_ACCOUNT
 */
void
tr_definition_set_missing (const TrFolders *folders, const char *name, GError **error)
{
  g_autofree char *nearest = NULL;

  /* Nobody reads it. */
  if (error == NULL)
    return;

  nearest = tr_folders_dup_nearest (folders, "accounts", name);
  if (nearest != NULL)
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_NO_ACCOUNT,
                 "there is no account '%s'; did you mean '%s'?", name, nearest);
  else
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_NO_ACCOUNT,
                 "there is no account '%s'; 'tokenring list' shows those there are", name);
}

/* @ret_file: its path. */
static GKeyFile *
read_own (const TrFolders *folders, const char *name, TrSeen *seen, char **ret_file, GError **error)
{
  g_autofree char *file = NULL;
  GKeyFile *own;

  if (!tr_definition_check_name (name, error))
    return NULL;
  file = tr_folders_find (folders, "accounts", name);
  if (file == NULL) {
    tr_definition_set_missing (folders, name, error);
    return NULL;
  }
  own = tr_key_file_load_seen (file, seen, error);
  if (own != NULL)
    *ret_file = g_steal_pointer (&file);
  return own;
}

/*
 * tr_definition_load:
 * @folders: where account and provider files are
 * @name: the account's name
 * @error: return location for an error: %TOKENRING_ERROR_INVALID for what is no name,
 *   %TOKENRING_ERROR_NO_ACCOUNT, %TOKENRING_ERROR_CONFIG
 *
 * Returns: (transfer full): the account
 */
TokenringAccount *
tr_definition_load (const TrFolders *folders, const char *name, GError **error)
{
  g_autoptr (TrSeen) seen = tr_seen_new ();

  return tr_definition_load_seen (folders, name, seen, error);
}

/* What would be wrong in an argument is here wrong in a file. */
static void
blame_file (GError *problem)
{
  if (g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_INVALID))
    problem->code = TOKENRING_ERROR_CONFIG;
}

/*
 * tr_definition_load_seen:
 * @folders: where account and provider files are
 * @name: the account's name
 * @seen: what this request has looked at already
 * @error: return location for an error, as that of tr_definition_load()
 *
 * Returns: (transfer full): the account
 */
TokenringAccount *
tr_definition_load_seen (const TrFolders *folders, const char *name, TrSeen *seen, GError **error)
{
  g_autofree char *file = NULL;
  g_autoptr (GKeyFile) own = read_own (folders, name, seen, &file, error);
  TrOrigin origin = { .account = name, .file = file, .settings = own };
  g_autoptr (GError) problem = NULL;
  TokenringAccount *account;

  if (own == NULL)
    return NULL;
  account = make (folders, &origin, seen, &problem);
  if (account == NULL) {
    blame_file (problem);
    g_propagate_error (error, g_steal_pointer (&problem));
  }
  return account;
}

/*
 * tr_definition_load_draft:
 * @folders: where account files are
 * @name: the account's name
 * @error: return location for an error: %TOKENRING_ERROR_INVALID for what is no name,
 *   %TOKENRING_ERROR_NO_ACCOUNT, %TOKENRING_ERROR_CONFIG
 *
 * Returns: (transfer full): a draft of the account as its own file has it
 */
TokenringDraft *
tr_definition_load_draft (const TrFolders *folders, const char *name, GError **error)
{
  g_autofree char *file = NULL;
  g_autoptr (GKeyFile) own = read_own (folders, name, NULL, &file, error);

  return own == NULL ? NULL : tr_draft_read (name, file, own, error);
}
