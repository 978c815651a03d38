/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What was found becomes an account as 'tokenring add' makes one, or a password as git stores it.
 */

#include "import.h"
#include "match.h"
#include "say.h"

#include <string.h>

static void
look_for_problems (TrFound *found)
{
  gsize length = 0;

  if (found->secret != NULL)
    tokenring_secret_peek (found->secret, &length);
  if (length == 0)
    tr_found_set_problem (found, g_strdup ("it has no client secret, which an account needs; put "
                                           "one there, or use 'tokenring add'"));
  if (found->client_id == NULL)
    tr_found_set_problem (found, g_strdup ("no client id is there; give it with --client-id ID"));
  else if (!tokenring_text_is_one_line (found->client_id, -1))
    tr_found_set_problem (found, g_strdup ("its client id, or user name, has control characters; "
                                           "correct it there"));
  if (found->name == NULL && found->host == NULL)
    tr_found_set_problem (found, g_strdup ("nothing tells what to call it; give it a name with "
                                           "--as NAME"));
}

/* --- passwords --- */

static TokenringCredential *
make_credential (const TrFound *found)
{
  return tokenring_credential_new_for_git ("https", found->host, NULL, found->client_id);
}

/* What an account owns is never asked for as a password. */
static gboolean
check_owner (TokenringBroker *broker, const char *host, GError **error)
{
  g_autofree char *text = g_strconcat ("https://", host, NULL);
  g_autoptr (TokenringUrl) url = tokenring_url_parse (text, error);
  g_autoptr (GError) problem = NULL;
  g_autoptr (TokenringAccount) owner = NULL;

  if (url == NULL)
    return FALSE;
  owner = tokenring_broker_find_account (broker, url, &problem);
  if (g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_NO_ACCOUNT))
    return TRUE;
  if (owner != NULL)
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_EXISTS,
                 "account '%s' owns %s, so that a password for it would never be used; remove the "
                 "account, or change its match=, to have it used",
                 tokenring_account_get_name (owner), text);
  else
    g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* A keyring that is locked tells nothing without a prompt, which a look alone is not worth. */
static gboolean
check_is_new (const TrImport *import, const TrFound *found, TokenringFlags flags, GError **error)
{
  g_autoptr (TokenringCredential) wanted = make_credential (found);
  g_autoptr (TokenringCredential) there = NULL;
  g_autoptr (GError) problem = NULL;

  if (import->replace)
    return TRUE;
  there = tokenring_broker_find_credential (import->context->broker, wanted, flags, &problem);
  if (there != NULL) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_EXISTS,
                 "a password of '%s' for it is there already; add --replace to take this one",
                 found->client_id);
    return FALSE;
  }
  if (problem == NULL || (flags & TOKENRING_FLAGS_NO_PROMPT) != 0)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
check_password (const TrImport *import, const TrFound *found, GError **error)
{
  TokenringBroker *broker = import->context->broker;

  return check_owner (broker, found->host, error) &&
         tokenring_broker_keeps_credentials (broker, TOKENRING_CREDENTIAL_GIT, error) &&
         check_is_new (import, found, TOKENRING_FLAGS_NO_PROMPT, error);
}

/* To write opens the keyring, and takes the place of what it then turns out to hold. */
static gboolean
write_password (const TrImport *import, const TrFound *found, GError **error)
{
  g_autoptr (TokenringCredential) credential = make_credential (found);

  tokenring_credential_set_password (credential, found->secret);
  if (!check_is_new (import, found, TOKENRING_FLAGS_NONE, error) ||
      !tokenring_broker_keep_credential (import->context->broker, credential, error))
    return FALSE;
  tr_inform (import->context, "The password of '%s' for https://%s is in the keyring",
             found->client_id, found->host);
  tr_inform (import->context,
             "git finds it if tokenring is its helper: git config --global credential.helper "
             "tokenring");
  return TRUE;
}

/* --- accounts --- */

/* Where no store takes a secret, as on a server, the administrator puts it there by hand. */
static gboolean
check_secret_place (TokenringBroker *broker, TokenringAccount *account, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (tokenring_broker_can_store_secret (broker, account, &problem) ||
      tokenring_broker_has_client_secret (broker, account, NULL))
    return TRUE;
  g_set_error (error, problem->domain, problem->code, "%s, and import it again", problem->message);
  return FALSE;
}

static gboolean
check_account (const TrImport *import, const TrFound *found, GError **error)
{
  TokenringBroker *broker = import->context->broker;
  g_autoptr (TokenringDraft) draft = tr_found_make_draft (found, error);
  g_autoptr (TokenringAccount) account =
      draft == NULL ? NULL
                    : tokenring_broker_preview_account (broker, draft, import->replace, error);

  return account != NULL && check_secret_place (broker, account, error);
}

static void
say_account (const TrContext *context, TokenringAccount *account, const char *place)
{
  const char *name = tokenring_account_get_name (account);
  const char *const *match = tokenring_account_get_match (account);

  tr_inform (context, "Account '%s' is written to %s", name, tokenring_account_get_file (account));
  if (place != NULL)
    tr_inform (context, "Its client secret is what is in %s, and not what was found", place);
  for (guint i = 0; match[i] != NULL; i++)
    tr_inform (context, "It owns %s", match[i]);
  if (match[0] == NULL)
    tr_inform (context,
               "It owns no URL, so git and docker do not find it; to give it one, change it with "
               "'tokenring add %s' on a terminal, or import it with --replace and --match URL",
               name);
  tr_match_say_if_shared (context, account);
  tr_inform (context, "Try it: tokenring check %s", name);
}

/* The place of a client secret that a person has put there, if that is the only way. */
static char *
dup_place (TokenringBroker *broker, const TokenringDraft *draft, gboolean replace)
{
  g_autoptr (TokenringAccount) account =
      tokenring_broker_preview_account (broker, draft, replace, NULL);

  return account == NULL || tokenring_broker_can_store_secret (broker, account, NULL)
             ? NULL
             : tokenring_broker_dup_secret_place (broker, account, NULL);
}

static gboolean
write_account (const TrImport *import, const TrFound *found, GError **error)
{
  TokenringBroker *broker = import->context->broker;
  g_autoptr (TokenringDraft) draft = tr_found_make_draft (found, error);
  g_autofree char *place = draft == NULL ? NULL : dup_place (broker, draft, import->replace);
  g_autoptr (TokenringAccount) account =
      draft == NULL
          ? NULL
          : tokenring_broker_add_account (broker, draft, place == NULL ? found->secret : NULL,
                                          import->replace, error);

  if (account == NULL)
    return FALSE;
  say_account (import->context, account, place);
  return TRUE;
}

/* --- either --- */

/*
 * tr_import_check:
 * @import: what is wanted
 * @found: something that was found
 * @error: return location for an error, which says what has to be given as well
 *
 * Returns: whether it can be imported; nothing is written
 */
gboolean
tr_import_check (const TrImport *import, TrFound *found, GError **error)
{
  look_for_problems (found);
  if (found->problem != NULL) {
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID, found->problem);
    return FALSE;
  }
  return found->host == NULL ? check_account (import, found, error)
                             : check_password (import, found, error);
}

/*
 * tr_import_write:
 * @import: what is wanted
 * @found: something that was found, and checked
 * @error: return location for an error
 *
 * Says what was written, what to do next, and where the secret still is.
 *
 * Returns: whether it is imported; otherwise nothing is written
 */
gboolean
tr_import_write (const TrImport *import, const TrFound *found, GError **error)
{
  gboolean is_written = found->host == NULL ? write_account (import, found, error)
                                            : write_password (import, found, error);

  if (is_written)
    tr_inform (import->context, "%s", found->leftover);
  return is_written;
}
