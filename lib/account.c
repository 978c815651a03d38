/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One service account of the user: a provider, a client id, and the URLs that it owns. Immutable
 * once it is loaded, with the provider's settings under its own and all placeholders filled. */

#include "account.h"
#include "file.h"
#include "provider.h"
#include "settings.h"

#include <string.h>

struct _TokenringAccount {
  gatomicrefcount references;
  char *name;
  char *file;
  char *provider;
  char *client_id;
  char **match;
  GPtrArray *patterns;
  GKeyFile *settings;
};

static gboolean
has_control_bytes (const char *text)
{
  for (; *text != '\0'; text++)
    if (g_ascii_iscntrl (*text))
      return TRUE;

  return FALSE;
}

static gboolean
read_identity (TokenringAccount *account, GKeyFile *own, GError **error)
{
  account->provider = tr_settings_dup (own, "account", "provider");
  account->client_id = tr_settings_dup (own, "account", "client-id");
  if (account->provider != NULL && account->client_id != NULL && *account->client_id != '\0' &&
      !has_control_bytes (account->client_id))
    return TRUE;

  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
               "%s has no provider= or no usable client-id= in its group [account]; set both",
               account->file);
  return FALSE;
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
read_match (TokenringAccount *account, GError **error)
{
  account->match = tr_settings_dup_list (account->settings, "account", "match");
  /* What was meant to be narrow must not fall back on all that the provider names. */
  if (account->match[0] == NULL &&
      g_key_file_has_key (account->settings, "account", "match", NULL)) {
    g_set_error (
        error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
        "%s has a match= that is empty or cannot be read; write a URL there, or delete the line",
        account->file);
    return FALSE;
  }
  if (account->match[0] == NULL) {
    g_strfreev (account->match);
    account->match = tr_settings_dup_list (account->settings, "provider", "match");
  }

  for (guint i = 0; account->match[i] != NULL; i++) {
    TokenringUrl *pattern = tr_pattern_parse (account->match[i], error);

    if (pattern == NULL) {
      g_prefix_error (error, "account '%s' cannot own that URL: ", account->name);
      return FALSE;
    }
    g_ptr_array_add (account->patterns, pattern);
  }
  return TRUE;
}

static gboolean
check_use (const TokenringAccount *account, GError **error)
{
  static const char *const forms[] = { "auto", "scheme", "basic", NULL };
  g_autofree char *form = tr_settings_dup (account->settings, "use", "git");

  if (form == NULL || g_strv_contains (forms, form))
    return TRUE;
  g_set_error (
      error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
      "git=%s in [use] of account '%s' is none of auto, scheme and basic; set one of these", form,
      account->name);
  return FALSE;
}

static gboolean
check_warm (const TokenringAccount *account, GError **error)
{
  g_autofree char *warm = tr_settings_dup (account->settings, "account", "warm");

  if (warm == NULL || strcmp (warm, "true") == 0 || strcmp (warm, "false") == 0)
    return TRUE;
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
               "warm=%s in [account] of account '%s' is neither true nor false; set one of these",
               warm, account->name);
  return FALSE;
}

static TokenringAccount *
make (const TrFolders *folders, const char *name, const char *file, GKeyFile *own, TrSeen *seen,
      GError **error)
{
  g_autoptr (TokenringAccount) account = g_new0 (TokenringAccount, 1);
  g_autoptr (GKeyFile) provider = NULL;

  g_atomic_ref_count_init (&account->references);
  account->name = g_strdup (name);
  account->file = g_strdup (file);
  account->patterns = g_ptr_array_new_with_free_func ((GDestroyNotify) tokenring_url_free);
  account->settings = g_key_file_ref (own);
  if (!read_identity (account, own, error))
    return NULL;

  provider = tr_provider_read_settings (folders, account->provider, seen, error);
  if (provider == NULL) {
    g_prefix_error (error, "account '%s': ", name);
    return NULL;
  }
  move_scope (own);
  tr_settings_merge (own, provider);
  if (!tr_settings_expand (own, name, error) || !read_match (account, error) ||
      !check_use (account, error) || !check_warm (account, error))
    return NULL;
  return g_steal_pointer (&account);
}

/*
 * tr_account_new:
 * @folders: where provider files are
 * @name: the account's name
 * @file: where it is from
 * @own: the account's own groups and keys; they are changed
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG, or %TOKENRING_ERROR_INVALID for a
 *   URL that nobody may own
 *
 * Returns: (transfer full): the account
 */
TokenringAccount *
tr_account_new (const TrFolders *folders, const char *name, const char *file, GKeyFile *own,
                GError **error)
{
  g_autoptr (TrSeen) seen = tr_seen_new ();

  return make (folders, name, file, own, seen, error);
}

/*
 * tr_account_check_name:
 * @name: what may be the name of an account
 * @error: return location for an error: %TOKENRING_ERROR_INVALID
 *
 * Returns: whether an account can have that name
 */
gboolean
tr_account_check_name (const char *name, GError **error)
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
 * tr_account_set_missing:
 * @folders: where account files are
 * @name: a valid name of which there is no account
 * @error: return location for %TOKENRING_ERROR_NO_ACCOUNT
 */
void
tr_account_set_missing (const TrFolders *folders, const char *name, GError **error)
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

/*
 * tr_account_load:
 * @folders: where account and provider files are
 * @name: the account's name
 * @error: return location for an error: %TOKENRING_ERROR_INVALID for what is no name,
 *   %TOKENRING_ERROR_NO_ACCOUNT, %TOKENRING_ERROR_CONFIG
 *
 * Returns: (transfer full): the account
 */
TokenringAccount *
tr_account_load (const TrFolders *folders, const char *name, GError **error)
{
  g_autoptr (TrSeen) seen = tr_seen_new ();

  return tr_account_load_seen (folders, name, seen, error);
}

/* What would be wrong in an argument is here wrong in a file. */
static void
blame_file (GError *problem)
{
  if (g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_INVALID))
    problem->code = TOKENRING_ERROR_CONFIG;
}

/*
 * tr_account_load_seen:
 * @folders: where account and provider files are
 * @name: the account's name
 * @seen: what this request has looked at already
 * @error: return location for an error, as that of tr_account_load()
 *
 * Returns: (transfer full): the account
 */
TokenringAccount *
tr_account_load_seen (const TrFolders *folders, const char *name, TrSeen *seen, GError **error)
{
  g_autofree char *file = NULL;
  g_autoptr (GKeyFile) own = NULL;
  g_autoptr (GError) problem = NULL;
  TokenringAccount *account;

  if (!tr_account_check_name (name, error))
    return NULL;
  file = tr_folders_find (folders, "accounts", name);
  if (file == NULL) {
    tr_account_set_missing (folders, name, error);
    return NULL;
  }
  own = tr_key_file_load_seen (file, seen, error);
  if (own == NULL)
    return NULL;

  account = make (folders, name, file, own, seen, &problem);
  if (account == NULL) {
    blame_file (problem);
    g_propagate_error (error, g_steal_pointer (&problem));
  }
  return account;
}

/**
 * tokenring_account_ref:
 * @account: an account
 *
 * Returns: (transfer full): @account
 *
 * Since: 0.1
 */
TokenringAccount *
tokenring_account_ref (TokenringAccount *account)
{
  g_atomic_ref_count_inc (&account->references);
  return account;
}

/**
 * tokenring_account_unref:
 * @account: (nullable) (transfer full): an account
 *
 * Since: 0.1
 */
void
tokenring_account_unref (TokenringAccount *account)
{
  if (account == NULL || !g_atomic_ref_count_dec (&account->references))
    return;

  g_free (account->name);
  g_free (account->file);
  g_free (account->provider);
  g_free (account->client_id);
  g_strfreev (account->match);
  g_ptr_array_unref (account->patterns);
  g_key_file_unref (account->settings);
  g_free (account);
}

/**
 * tokenring_account_get_name:
 * @account: an account
 *
 * Returns: (transfer none): its name
 *
 * Since: 0.1
 */
const char *
tokenring_account_get_name (const TokenringAccount *account)
{
  return account->name;
}

/**
 * tokenring_account_get_provider:
 * @account: an account
 *
 * Returns: (transfer none): the name of its provider
 *
 * Since: 0.1
 */
const char *
tokenring_account_get_provider (const TokenringAccount *account)
{
  return account->provider;
}

/**
 * tokenring_account_get_client_id:
 * @account: an account
 *
 * Returns: (transfer none): its client id; with the grant "password", its user name
 *
 * Since: 0.1
 */
const char *
tokenring_account_get_client_id (const TokenringAccount *account)
{
  return account->client_id;
}

/**
 * tokenring_account_get_file:
 * @account: an account
 *
 * Returns: (transfer none): the path of the file that it comes from
 *
 * Since: 0.1
 */
const char *
tokenring_account_get_file (const TokenringAccount *account)
{
  return account->file;
}

/**
 * tokenring_account_is_warm:
 * @account: an account
 *
 * Returns: whether its token is to be renewed ahead of need
 *
 * Since: 0.1
 */
gboolean
tokenring_account_is_warm (const TokenringAccount *account)
{
  g_autofree char *warm = tr_settings_dup (account->settings, "account", "warm");

  return warm != NULL && strcmp (warm, "true") == 0;
}

/**
 * tokenring_account_get_match:
 * @account: an account
 *
 * Returns: (transfer none): the URLs that it owns, as they are written; %NULL-terminated
 *
 * Since: 0.1
 */
const char *const *
tokenring_account_get_match (const TokenringAccount *account)
{
  return (const char *const *) account->match;
}

/**
 * tokenring_account_dup_setting:
 * @account: an account
 * @group: a group of tokenring-providers(5)
 * @key: a key of that group
 *
 * Returns: (transfer full) (nullable): the value, the account's own before the provider's, with its
 *   placeholders filled; %NULL when neither sets it
 *
 * Since: 0.1
 */
char *
tokenring_account_dup_setting (const TokenringAccount *account, const char *group, const char *key)
{
  return tr_settings_dup (account->settings, group, key);
}

/**
 * tokenring_account_dup_setting_list:
 * @account: an account
 * @group: a group of tokenring-providers(5)
 * @key: a key of that group, whose value is a list with ";"
 *
 * Returns: (transfer full): the parts of the value; empty when it is not set
 *
 * Since: 0.1
 */
char **
tokenring_account_dup_setting_list (const TokenringAccount *account, const char *group,
                                    const char *key)
{
  return tr_settings_dup_list (account->settings, group, key);
}

/**
 * tokenring_account_dup_keys:
 * @account: an account
 * @group: a group of tokenring-providers(5)
 *
 * Returns: (transfer full): the keys that the account or its provider sets in that group
 *
 * Since: 0.1
 */
char **
tokenring_account_dup_keys (const TokenringAccount *account, const char *group)
{
  char **keys = g_key_file_get_keys (account->settings, group, NULL, NULL);

  return keys == NULL ? g_new0 (char *, 1) : keys;
}

/**
 * tokenring_account_make_header_value:
 * @account: an account
 * @token: a token of the account
 *
 * The value of the header that carries the token: the scheme of the provider and the token (RFC
 * 6750, section 2.1). An empty scheme is for services that want the token alone.
 *
 * Returns: (transfer full): the value
 *
 * Since: 0.1
 */
TokenringSecret *
tokenring_account_make_header_value (const TokenringAccount *account, const TokenringToken *token)
{
  g_autofree char *scheme = tokenring_account_dup_setting (account, "use", "scheme");
  g_autoptr (TokenringBuffer) value = tokenring_buffer_new ();
  gsize length;
  const char *data = tokenring_secret_peek (tokenring_token_get_secret (token), &length);

  if (scheme == NULL || *scheme != '\0') {
    tokenring_buffer_append (value, scheme == NULL ? "Bearer" : scheme, -1);
    tokenring_buffer_append (value, " ", 1);
  }
  tokenring_buffer_append (value, data, (gssize) length);
  return tokenring_buffer_finish (g_steal_pointer (&value));
}

/*
 * tr_account_dup_raw:
 * @account: an account
 * @group: a group of tokenring-providers(5)
 * @key: a key of that group
 *
 * Returns: (transfer full) (nullable): the value with its escapes as they stand in the file
 */
char *
tr_account_dup_raw (const TokenringAccount *account, const char *group, const char *key)
{
  return g_key_file_get_value (account->settings, group, key, NULL);
}

/*
 * tr_account_match:
 * @account: an account
 * @url: what is asked for
 *
 * Returns: how well the best of the account's URLs fits
 */
TrMatch
tr_account_match (const TokenringAccount *account, const TokenringUrl *url)
{
  TrMatch best = TR_MATCH_NONE;

  for (guint i = 0; i < account->patterns->len; i++) {
    TrMatch match = tr_pattern_match (url, account->patterns->pdata[i]);

    best = MAX (best, match);
  }
  return best;
}

/*
 * tr_account_get_patterns:
 * @account: an account
 *
 * Returns: (transfer none): the URLs that it owns, as they are compared with requests
 */
const GPtrArray *
tr_account_get_patterns (const TokenringAccount *account)
{
  return account->patterns;
}

/*
 * tr_account_dup_usernames:
 * @account: an account
 *
 * Returns: (transfer full): the user names of requests by which the account can be meant
 */
char **
tr_account_dup_usernames (const TokenringAccount *account)
{
  static const char *const keys[] = { "git-username", "docker-username" };
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  g_ptr_array_add (names, g_strdup (account->client_id));
  g_ptr_array_add (names, g_strdup (account->name));
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    char *own = tr_settings_dup (account->settings, "use", keys[i]);

    if (own != NULL)
      g_ptr_array_add (names, own);
  }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

/*
 * tr_account_fits_username:
 * @account: an account
 * @username: (nullable): the user name of a request
 *
 * Returns: whether the account can be meant by that name
 */
gboolean
tr_account_fits_username (const TokenringAccount *account, const char *username)
{
  g_auto (GStrv) names = username == NULL ? NULL : tr_account_dup_usernames (account);

  return username == NULL || g_strv_contains ((const char *const *) names, username);
}
