/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A plain credential: a user name and a password for a URL that no account owns. Its parts are as
 * the host program names them, letter by letter: other helpers keep them so too. One without
 * password is also what is looked for. */

#include "tokenring.h"

struct _TokenringCredential {
  TokenringCredentialKind kind;
  char *protocol;
  char *host; /* of docker: the server */
  char *path;
  char *username;
  TokenringSecret *password;
  gint64 expires;
  TokenringSecret *refresh_token;
};

/**
 * tokenring_credential_new_for_git:
 * @protocol: (nullable): such as "https" or "smtp"
 * @host: (nullable): the host, with ":port" if git names one
 * @path: (nullable): the path as git names it, or %NULL
 * @username: (nullable): the user; %NULL, in what is looked for, means any
 *
 * Returns: (transfer full): a credential for git, without secrets
 *
 * Since: 0.1
 */
TokenringCredential *
tokenring_credential_new_for_git (const char *protocol, const char *host, const char *path,
                                  const char *username)
{
  TokenringCredential *credential = g_new0 (TokenringCredential, 1);

  credential->kind = TOKENRING_CREDENTIAL_GIT;
  credential->protocol = g_strdup (protocol);
  credential->host = g_strdup (host);
  credential->path = g_strdup (path);
  credential->username = g_strdup (username);
  return credential;
}

/**
 * tokenring_credential_new_for_docker:
 * @server: (nullable): the registry as docker names it
 * @username: (nullable): the user; %NULL, in what is looked for, means any
 *
 * Returns: (transfer full): a credential for docker, without secrets
 *
 * Since: 0.1
 */
TokenringCredential *
tokenring_credential_new_for_docker (const char *server, const char *username)
{
  TokenringCredential *credential = g_new0 (TokenringCredential, 1);

  credential->kind = TOKENRING_CREDENTIAL_DOCKER;
  credential->host = g_strdup (server);
  credential->username = g_strdup (username);
  return credential;
}

/**
 * tokenring_credential_free:
 * @credential: (nullable) (transfer full): a credential
 *
 * Since: 0.1
 */
void
tokenring_credential_free (TokenringCredential *credential)
{
  if (credential == NULL)
    return;

  g_free (credential->protocol);
  g_free (credential->host);
  g_free (credential->path);
  g_free (credential->username);
  tokenring_secret_unref (credential->password);
  tokenring_secret_unref (credential->refresh_token);
  g_free (credential);
}

/**
 * tokenring_credential_get_kind:
 * @credential: a credential
 *
 * Returns: which host it is for
 *
 * Since: 0.1
 */
TokenringCredentialKind
tokenring_credential_get_kind (const TokenringCredential *credential)
{
  return credential->kind;
}

/**
 * tokenring_credential_get_protocol:
 * @credential: a credential
 *
 * Returns: (transfer none) (nullable): the protocol; of docker's, %NULL
 *
 * Since: 0.1
 */
const char *
tokenring_credential_get_protocol (const TokenringCredential *credential)
{
  return credential->protocol;
}

/**
 * tokenring_credential_get_host:
 * @credential: a credential
 *
 * Returns: (transfer none) (nullable): the host, with its port; of docker's, %NULL
 *
 * Since: 0.1
 */
const char *
tokenring_credential_get_host (const TokenringCredential *credential)
{
  return credential->kind == TOKENRING_CREDENTIAL_GIT ? credential->host : NULL;
}

/**
 * tokenring_credential_get_path:
 * @credential: a credential
 *
 * Returns: (transfer none) (nullable): the path; of docker's, %NULL
 *
 * Since: 0.1
 */
const char *
tokenring_credential_get_path (const TokenringCredential *credential)
{
  return credential->path;
}

/**
 * tokenring_credential_get_server:
 * @credential: a credential
 *
 * Returns: (transfer none) (nullable): the registry; of git's, %NULL
 *
 * Since: 0.1
 */
const char *
tokenring_credential_get_server (const TokenringCredential *credential)
{
  return credential->kind == TOKENRING_CREDENTIAL_DOCKER ? credential->host : NULL;
}

/**
 * tokenring_credential_get_username:
 * @credential: a credential
 *
 * Returns: (transfer none) (nullable): the user name, which may be empty
 *
 * Since: 0.1
 */
const char *
tokenring_credential_get_username (const TokenringCredential *credential)
{
  return credential->username;
}

static void
replace_secret (TokenringSecret **secret, TokenringSecret *value)
{
  TokenringSecret *before = *secret;

  *secret = value == NULL ? NULL : tokenring_secret_ref (value);
  tokenring_secret_unref (before);
}

/**
 * tokenring_credential_get_password:
 * @credential: a credential
 *
 * Returns: (transfer none) (nullable): the password, which may be empty
 *
 * Since: 0.1
 */
TokenringSecret *
tokenring_credential_get_password (const TokenringCredential *credential)
{
  return credential->password;
}

/**
 * tokenring_credential_set_password:
 * @credential: a credential
 * @password: (nullable): its password
 *
 * Since: 0.1
 */
void
tokenring_credential_set_password (TokenringCredential *credential, TokenringSecret *password)
{
  replace_secret (&credential->password, password);
}

/**
 * tokenring_credential_get_expires:
 * @credential: a credential
 *
 * Returns: the time from which the password is of no use, or 0 for never
 *
 * Since: 0.1
 */
gint64
tokenring_credential_get_expires (const TokenringCredential *credential)
{
  return credential->expires;
}

/**
 * tokenring_credential_set_expires:
 * @credential: a credential
 * @expires: the time from which the password is of no use, or 0 for never
 *
 * Since: 0.1
 */
void
tokenring_credential_set_expires (TokenringCredential *credential, gint64 expires)
{
  credential->expires = expires;
}

/**
 * tokenring_credential_get_refresh_token:
 * @credential: a credential
 *
 * Returns: (transfer none) (nullable): what git keeps beside a password so that another helper can
 *   get a new one
 *
 * Since: 0.1
 */
TokenringSecret *
tokenring_credential_get_refresh_token (const TokenringCredential *credential)
{
  return credential->refresh_token;
}

/**
 * tokenring_credential_set_refresh_token:
 * @credential: a credential
 * @refresh_token: (nullable): what is kept beside the password
 *
 * Since: 0.1
 */
void
tokenring_credential_set_refresh_token (TokenringCredential *credential,
                                        TokenringSecret *refresh_token)
{
  replace_secret (&credential->refresh_token, refresh_token);
}
