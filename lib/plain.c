/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The policy of the broker for plain credentials: whether they are kept at all, which of them are
 * whole, and which of several is the answer. Where they are kept is not for the user to choose: it
 * is where other helpers look for them. */

#include "broker.h"
#include "store.h"

#include <string.h>

#define STORE "secret-service"

/**
 * tokenring_broker_keeps_credentials:
 * @broker: a broker
 * @kind: for whom
 * @error: return location for an error: %TOKENRING_ERROR_NO_ACCOUNT when the user wants none to be
 *   kept, %TOKENRING_ERROR_CONFIG when that cannot be told
 *
 * Returns: whether plain credentials are kept for that host
 *
 * Since: 0.1
 */
gboolean
tokenring_broker_keeps_credentials (TokenringBroker *broker, TokenringCredentialKind kind,
                                    GError **error)
{
  gboolean is_git = kind == TOKENRING_CREDENTIAL_GIT;

  if (!tr_broker_open_chains (broker, error))
    return FALSE;
  if (is_git ? broker->config->plain_git : broker->config->plain_docker)
    return TRUE;

  g_set_error (
      error, TOKENRING_ERROR, TOKENRING_ERROR_NO_ACCOUNT,
      "no account owns it, and no passwords are kept for %s; to have that, set %s=true in [plain] "
      "of tokenring.conf",
      is_git ? "git" : "docker", is_git ? "git" : "docker");
  return FALSE;
}

static gboolean
is_empty (const char *text)
{
  return text == NULL || *text == '\0';
}

/* Half of a URL would be the other half of anybody's. Only a certificate has no host: it has the
 * path of its file. */
static gboolean
is_whole (const TokenringCredential *credential)
{
  const char *protocol = tokenring_credential_get_protocol (credential);

  if (tokenring_credential_get_kind (credential) == TOKENRING_CREDENTIAL_DOCKER)
    return !is_empty (tokenring_credential_get_server (credential));
  if (is_empty (protocol))
    return FALSE;
  return !is_empty (tokenring_credential_get_host (credential)) ||
         (strcmp (protocol, "cert") == 0 && !is_empty (tokenring_credential_get_path (credential)));
}

static TrModule *
get_store (TokenringBroker *broker, const TokenringCredential *credential, GError **error)
{
  if (!tokenring_broker_keeps_credentials (broker, tokenring_credential_get_kind (credential),
                                           error))
    return NULL;
  if (!is_whole (credential)) {
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                         "a credential needs a protocol and a host, or the name of a registry");
    return NULL;
  }
  return tr_loader_get (broker->loader, STORE, error);
}

static gboolean
is_secret_of_one_line (const TokenringSecret *secret)
{
  gsize length = 0;
  const char *text = secret == NULL ? "" : tokenring_secret_peek (secret, &length);

  return tokenring_text_is_one_line (text, (gssize) length);
}

/* What has more than one line could never be answered, or would be taken for several things. docker
 * has its passwords in JSON, where lines do not matter. */
static gboolean
is_answerable (const TokenringCredential *credential)
{
  const char *const texts[] = {
    tokenring_credential_get_protocol (credential), tokenring_credential_get_host (credential),
    tokenring_credential_get_path (credential),     tokenring_credential_get_server (credential),
    tokenring_credential_get_username (credential),
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (!tokenring_text_is_one_line (texts[i], -1))
      return FALSE;
  return tokenring_credential_get_kind (credential) == TOKENRING_CREDENTIAL_DOCKER ||
         (is_secret_of_one_line (tokenring_credential_get_password (credential)) &&
          is_secret_of_one_line (tokenring_credential_get_refresh_token (credential)));
}

/* A password that has run out is no answer, but what comes with it can be one: another helper makes
 * a new password of it. */
static TokenringCredential *
choose (GPtrArray *found, gint64 now)
{
  TokenringCredential *rest = NULL;

  for (guint i = 0; i < found->len; i++) {
    TokenringCredential *credential = found->pdata[i];
    gint64 expires = tokenring_credential_get_expires (credential);

    if (is_answerable (credential) && (expires == 0 || now < expires))
      return g_ptr_array_steal_index (found, i);
  }
  for (guint i = 0; i < found->len && rest == NULL; i++)
    if (is_answerable (found->pdata[i]) &&
        tokenring_credential_get_refresh_token (found->pdata[i]) != NULL)
      rest = g_ptr_array_steal_index (found, i);
  if (rest != NULL)
    tokenring_credential_set_password (rest, NULL);
  return rest;
}

/* Where there is no keyring, nobody is to read of it for ever. */
static void
tell_switch (const TokenringCredential *credential, GError *problem, GError **error)
{
  gboolean is_git = tokenring_credential_get_kind (credential) == TOKENRING_CREDENTIAL_GIT;
  g_autoptr (GError) owned = problem;

  if (!g_error_matches (owned, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE) &&
      !g_error_matches (owned, TOKENRING_ERROR, TOKENRING_ERROR_ABSENT)) {
    g_propagate_error (error, g_steal_pointer (&owned));
    return;
  }
  g_set_error (error, owned->domain, owned->code,
               "%s; where passwords are not to be kept, set %s=false in [plain] of tokenring.conf",
               owned->message, is_git ? "git" : "docker");
}

static gint64
begin_to_ask (TokenringBroker *broker)
{
  return tr_watch_begin (tr_loader_get_watch (broker->loader), TOKENRING_STEP_STORE, STORE);
}

static void
tell_answer (TokenringBroker *broker, gint64 began, const char *what, TokenringStatus status)
{
  static const char *const words[] = {
    [TOKENRING_STATUS_FOUND] = "done",
    [TOKENRING_STATUS_NOT_FOUND] = "there is none",
    [TOKENRING_STATUS_UNAVAILABLE] = "that cannot be done",
  };

  tr_watch_end (tr_loader_get_watch (broker->loader), TOKENRING_STEP_STORE, began, "%s: %s: %s",
                STORE, what, words[status]);
}

/**
 * tokenring_broker_find_credential:
 * @broker: a broker
 * @wanted: what is looked for: all but its secrets counts, and its user name if it has one
 * @flags: %TOKENRING_FLAGS_NO_PROMPT or %TOKENRING_FLAGS_NONE
 * @error: return location for an error, set when it cannot be told whether there is one:
 *   %TOKENRING_ERROR_NO_ACCOUNT when the user wants none to be kept, %TOKENRING_ERROR_INVALID when
 *   @wanted has no host, or that of the keyring
 *
 * Finds the plain credential for a URL. Ask only for what no account owns; see
 * tokenring_broker_find_account(). The newest one whose password has not run out is the answer. If
 * there is none, one that has a refresh token is, without its password.
 *
 * Returns: (transfer full) (nullable): the credential, or %NULL
 *
 * Since: 0.1
 */
TokenringCredential *
tokenring_broker_find_credential (TokenringBroker *broker, const TokenringCredential *wanted,
                                  TokenringFlags flags, GError **error)
{
  TrModule *store = get_store (broker, wanted, error);
  gboolean may_prompt = (flags & TOKENRING_FLAGS_NO_PROMPT) == 0;
  g_autoptr (GPtrArray) found = NULL;
  GError *problem = NULL;
  TokenringStatus status;
  gint64 began;

  if (store == NULL)
    return NULL;
  began = begin_to_ask (broker);
  status = tr_store_find_credentials (store, wanted, may_prompt, &found, &problem);
  tell_answer (broker, began, "find a plain credential", status);
  if (status == TOKENRING_STATUS_FOUND)
    return choose (found, tr_broker_now (broker));
  if (problem != NULL)
    tell_switch (wanted, problem, error);
  return NULL;
}

/**
 * tokenring_broker_keep_credential:
 * @broker: a broker
 * @credential: a credential with a user name and a password
 * @error: return location for an error: as with tokenring_broker_find_credential(), and
 *   %TOKENRING_ERROR_INVALID too when something is missing, or has control characters that its host
 *   could not be told
 *
 * Writes a plain credential into the keyring, over the one that is there. Keep only what no account
 * owns; see tokenring_broker_find_account().
 *
 * Returns: whether it is written
 *
 * Since: 0.1
 */
gboolean
tokenring_broker_keep_credential (TokenringBroker *broker, const TokenringCredential *credential,
                                  GError **error)
{
  TrModule *store = get_store (broker, credential, error);
  GError *problem = NULL;
  TokenringStatus status;
  gint64 began;

  if (store == NULL)
    return FALSE;
  if (tokenring_credential_get_username (credential) == NULL ||
      tokenring_credential_get_password (credential) == NULL) {
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                         "a credential to keep needs a user name and a password");
    return FALSE;
  }
  if (!is_answerable (credential)) {
    g_set_error_literal (
        error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
        "the credential has control characters, and is not kept; type it without them");
    return FALSE;
  }
  began = begin_to_ask (broker);
  status = tr_store_keep_credential (store, credential, &problem);
  tell_answer (broker, began, "keep a plain credential", status);
  if (status != TOKENRING_STATUS_UNAVAILABLE)
    return TRUE;
  tell_switch (credential, problem, error);
  return FALSE;
}

/**
 * tokenring_broker_drop_credential:
 * @broker: a broker
 * @wanted: what is to be deleted: all but its secrets counts, its user name if it has one, and its
 *   password if it has one
 * @error: return location for an error, set when it may still be there: as with
 *   tokenring_broker_find_credential()
 *
 * Deletes all plain credentials that match. Ask only for what no account owns; see
 * tokenring_broker_find_account().
 *
 * Returns: whether there is none any more
 *
 * Since: 0.1
 */
gboolean
tokenring_broker_drop_credential (TokenringBroker *broker, const TokenringCredential *wanted,
                                  GError **error)
{
  TrModule *store = get_store (broker, wanted, error);
  TokenringStatus status;
  gint64 began;

  if (store == NULL)
    return FALSE;
  began = begin_to_ask (broker);
  status = tr_store_drop_credentials (store, wanted, error);
  tell_answer (broker, began, "delete plain credentials", status);
  return status != TOKENRING_STATUS_UNAVAILABLE;
}

/**
 * tokenring_broker_list_docker_credentials:
 * @broker: a broker
 * @only_unlocked: whether to leave out what is locked, and never to raise a prompt; else it is a
 *   failure
 * @error: return location for an error: as with tokenring_broker_find_credential()
 *
 * Returns: (transfer full) (element-type TokenringCredential): the plain credentials that docker
 *   could ask for, without their passwords, the newest first
 *
 * Since: 0.1
 */
GPtrArray *
tokenring_broker_list_docker_credentials (TokenringBroker *broker, gboolean only_unlocked,
                                          GError **error)
{
  g_autoptr (GPtrArray) found = NULL;
  TokenringStatus status;
  TrModule *store = NULL;
  gint64 began;

  if (tokenring_broker_keeps_credentials (broker, TOKENRING_CREDENTIAL_DOCKER, error))
    store = tr_loader_get (broker->loader, STORE, error);
  if (store == NULL)
    return NULL;

  began = begin_to_ask (broker);
  status = tr_store_list_docker_credentials (store, only_unlocked, &found, error);
  tell_answer (broker, began, "list plain credentials", status);
  if (status == TOKENRING_STATUS_NOT_FOUND)
    return g_ptr_array_new ();
  return g_steal_pointer (&found);
}
