/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One service account of the user: a provider, a client id, and the URLs that it owns. Immutable
 * once it is loaded, with the provider's settings under its own and all placeholders filled. */

#include "account.h"
#include "settings.h"

#include <string.h>

struct _TokenringAccount {
  gatomicrefcount references;
  char *name;
  char *file;
  char *provider;
  char *client_id;
  TrClaim *claim;
  GKeyFile *settings;
  GPtrArray *files; /* of the provider */
  gboolean is_draft;
};

/*
 * tr_account_new:
 * @origin: of what it is made; the settings stay as they are from now on
 * @client_id: its client id
 * @claim: (transfer full): what it owns
 *
 * Returns: (transfer full): an account
 */
TokenringAccount *
tr_account_new (const TrOrigin *origin, const char *client_id, TrClaim *claim)
{
  TokenringAccount *account = g_new0 (TokenringAccount, 1);

  g_atomic_ref_count_init (&account->references);
  account->name = g_strdup (origin->account);
  account->file = g_strdup (origin->file);
  account->provider = g_strdup (origin->provider);
  account->client_id = g_strdup (client_id);
  account->claim = claim;
  account->settings = g_key_file_ref (origin->settings);
  account->files = g_ptr_array_ref (origin->files);
  account->is_draft = origin->is_draft;
  return account;
}

/*
 * tr_account_set_draft:
 * @account: an account that nobody else has yet
 * @is_draft: whether its file does not say the same
 */
void
tr_account_set_draft (TokenringAccount *account, gboolean is_draft)
{
  account->is_draft = is_draft;
}

/*
 * tr_account_get_origin:
 * @account: an account
 *
 * Returns: (transfer none): of what it is made
 */
TrOrigin
tr_account_get_origin (const TokenringAccount *account)
{
  return (TrOrigin){ .account = account->name,
                     .provider = account->provider,
                     .file = account->file,
                     .is_draft = account->is_draft,
                     .settings = account->settings,
                     .files = account->files };
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
  tr_claim_free (account->claim);
  g_key_file_unref (account->settings);
  g_ptr_array_unref (account->files);
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
  return (const char *const *) account->claim->match;
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
 * tr_account_get_claim:
 * @account: an account
 *
 * Returns: (transfer none): the URLs that it owns, as they are compared with requests
 */
const TrClaim *
tr_account_get_claim (const TokenringAccount *account)
{
  return account->claim;
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
