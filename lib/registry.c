/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "registry.h"
#include "draft.h"
#include "file.h"
#include "provider.h"
#include "search.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static GPtrArray *
pick_by_username (GPtrArray *accounts, const char *username)
{
  GPtrArray *fitting = g_ptr_array_new_with_free_func ((GDestroyNotify) tokenring_account_unref);

  for (guint i = 0; i < accounts->len; i++)
    if (tr_account_fits_username (accounts->pdata[i], username))
      g_ptr_array_add (fitting, tokenring_account_ref (accounts->pdata[i]));
  return fitting;
}

/*
 * tr_registry_owners:
 * @folders: where account and provider files are
 * @url: what is asked for
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG, when no account owns the URL and
 *   one that cannot be read might
 *
 * Returns: (transfer full): the accounts that own the URL alike and fit its user name; one broken
 *   file does not keep the others from being found
 */
GPtrArray *
tr_registry_owners (const TrFolders *folders, const TokenringUrl *url, GError **error)
{
  g_autoptr (GPtrArray) best = tr_search_best (folders, url, error);

  return best == NULL ? NULL : pick_by_username (best, url->username);
}

/* The client id would do as well, but two accounts can have the same. */
static const char *
find_username (const GPtrArray *owners)
{
  for (guint i = 0; i < owners->len; i++) {
    const char *name = tokenring_account_get_name (owners->pdata[i]);
    guint fitting = 0;

    for (guint k = 0; k < owners->len; k++)
      fitting += tr_account_fits_username (owners->pdata[k], name) ? 1 : 0;
    if (fitting == 1)
      return name;
  }
  return NULL;
}

static char *
dup_remedy (const GPtrArray *owners, const TokenringUrl *url)
{
  const char *username = find_username (owners);
  g_autofree char *host = tokenring_url_dup_authority (url);
  g_autofree char *example = NULL;

  if (url->scheme == NULL)
    return g_strdup (
        "a registry is asked for without a user name, so change match= of all but one");
  if (username != NULL)
    example = g_strdup_printf (", such as %s://%s@%s", url->scheme, username, host);
  return g_strdup_printf ("put a user name into the URL%s, or a path into the accounts' match=",
                          example == NULL ? "" : example);
}

static void
set_ambiguous (const GPtrArray *owners, const TokenringUrl *url, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *shown = tokenring_url_to_string (url);
  g_autofree char *remedy = dup_remedy (owners, url);

  for (guint i = 0; i < owners->len; i++)
    g_string_append_printf (names, "%s'%s'",
                            i == 0                 ? ""
                            : i + 1 == owners->len ? " and "
                                                   : ", ",
                            tokenring_account_get_name (owners->pdata[i]));
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_AMBIGUOUS,
               "the accounts %s own %s alike; %s", names->str, shown, remedy);
}

/*
 * tr_registry_find:
 * @folders: where account and provider files are
 * @url: what is asked for
 * @error: return location for an error: %TOKENRING_ERROR_NO_ACCOUNT, %TOKENRING_ERROR_AMBIGUOUS,
 *   %TOKENRING_ERROR_CONFIG
 *
 * Returns: (transfer full): the one account that owns the URL
 */
TokenringAccount *
tr_registry_find (const TrFolders *folders, const TokenringUrl *url, GError **error)
{
  g_autoptr (GPtrArray) owners = tr_registry_owners (folders, url, error);
  g_autofree char *shown = NULL;

  if (owners == NULL)
    return NULL;
  if (owners->len == 1)
    return tokenring_account_ref (owners->pdata[0]);
  if (owners->len > 1) {
    set_ambiguous (owners, url, error);
    return NULL;
  }

  shown = tokenring_url_to_string (url);
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_NO_ACCOUNT,
               "no account owns %s%s; 'tokenring list' shows what each owns", shown,
               url->username == NULL ? "" : " for that user name");
  return NULL;
}

static gboolean
check_free (const TrFolders *folders, const char *name, gboolean replace, GError **error)
{
  g_autofree char *existing = NULL;

  if (!tr_definition_check_name (name, error))
    return FALSE;

  existing = tr_folders_find (folders, "accounts", name);
  if (existing == NULL || replace)
    return TRUE;
  g_set_error (
      error, TOKENRING_ERROR, TOKENRING_ERROR_EXISTS,
      "there is an account '%s' already; add --replace to write it anew, or change it with "
      "'tokenring add %s' alone",
      name, name);
  return FALSE;
}

static gboolean
knows_parameter (const TokenringProvider *provider, const char *parameter)
{
  g_auto (GStrv) known = tokenring_provider_dup_parameters (provider);
  g_autofree char *fallback = tokenring_provider_dup_default (provider, parameter);

  return fallback != NULL || g_strv_contains ((const char *const *) known, parameter);
}

static void
set_unknown_parameter (const TokenringProvider *provider, const char *parameter, GError **error)
{
  const char *name = tokenring_provider_get_name (provider);
  g_auto (GStrv) known = tokenring_provider_dup_parameters (provider);
  const char *nearest = tokenring_nearest (parameter, (const char *const *) known);

  if (nearest != NULL)
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                 "provider '%s' has no parameter '%s'; did you mean '%s'?", name, parameter,
                 nearest);
  else
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                 "provider '%s' has no parameter '%s'; 'tokenring providers %s' lists those there "
                 "are",
                 name, parameter, name);
}

/* A slip of the pen would otherwise be a setting that does nothing, or one that is said to be
 * missing. A provider that there is not is said when the account is made. */
static gboolean
check_parameters (const TrFolders *folders, GKeyFile *own, GError **error)
{
  g_autofree char *name = g_key_file_get_string (own, "account", "provider", NULL);
  g_auto (GStrv) parameters = g_key_file_get_keys (own, "parameters", NULL, NULL);
  g_autoptr (TokenringProvider) provider =
      name == NULL ? NULL : tr_provider_load (folders, name, NULL);

  for (guint i = 0; provider != NULL && parameters != NULL && parameters[i] != NULL; i++)
    if (!knows_parameter (provider, parameters[i])) {
      set_unknown_parameter (provider, parameters[i], error);
      return FALSE;
    }
  return TRUE;
}

/* What would be wrong in a file is here wrong in an argument. */
static void
blame_caller (GError *problem)
{
  if (g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG))
    problem->code = TOKENRING_ERROR_INVALID;
}

/*
 * tr_registry_check:
 * @folders: where account and provider files are
 * @draft: the account as it is to be
 * @replace: whether an account of that name may be there
 * @error: return location for an error: %TOKENRING_ERROR_INVALID, %TOKENRING_ERROR_EXISTS
 *
 * Returns: (transfer full): the account that the draft makes
 */
TokenringAccount *
tr_registry_check (const TrFolders *folders, const TokenringDraft *draft, gboolean replace,
                   GError **error)
{
  const char *name = tr_draft_get_name (draft);
  g_autoptr (GKeyFile) own = g_key_file_new ();
  g_autoptr (TokenringAccount) account = NULL;
  g_autoptr (GError) problem = NULL;
  g_autofree char *file = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (!check_free (folders, name, replace, error))
    return NULL;

  file = tr_folders_user_file (folders, "accounts", name);
  text = tr_draft_to_text (draft, &length);
  if (!g_utf8_validate (text, (gssize) length, NULL) ||
      !g_key_file_load_from_data (own, text, length, G_KEY_FILE_NONE, NULL)) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                 "the settings of account '%s' are not UTF-8; give them anew in UTF-8", name);
    return NULL;
  }
  if (!check_parameters (folders, own, error))
    return NULL;
  account = tr_definition_complete (folders, name, file, own, &problem);
  if (account == NULL) {
    blame_caller (problem);
    g_propagate_error (error, g_steal_pointer (&problem));
    return NULL;
  }
  return g_steal_pointer (&account);
}

/*
 * tr_registry_write:
 * @folders: where account and provider files are
 * @draft: the account as it is to be
 * @replace: whether an account of that name may be there
 * @ret_before: (out): what was in the file before, or %NULL when there was none
 * @error: return location for an error: that of tr_registry_check(), or %TOKENRING_ERROR_FAILED
 *
 * Returns: (transfer full): the account, which is written
 */
TokenringAccount *
tr_registry_write (const TrFolders *folders, const TokenringDraft *draft, gboolean replace,
                   GBytes **ret_before, GError **error)
{
  g_autoptr (TokenringAccount) account = tr_registry_check (folders, draft, replace, error);
  g_autofree char *text = NULL;
  g_autofree char *before = NULL;
  gsize length, length_before;
  const char *file;

  if (account == NULL)
    return NULL;

  file = tokenring_account_get_file (account);
  text = tr_draft_to_text (draft, &length);
  if (g_file_test (file, G_FILE_TEST_IS_REGULAR))
    g_file_get_contents (file, &before, &length_before, NULL);
  if (!tr_file_replace (file, text, length, error))
    return NULL;
  tr_account_set_draft (account, FALSE);
  if (before != NULL)
    *ret_before = g_bytes_new_take (g_steal_pointer (&before), length_before);
  return g_steal_pointer (&account);
}

/*
 * tr_registry_restore:
 * @folders: where account files are
 * @name: the account's name
 * @before: (nullable): what tr_registry_write() found
 *
 * Takes tr_registry_write() back.
 */
void
tr_registry_restore (const TrFolders *folders, const char *name, GBytes *before)
{
  g_autofree char *file = tr_folders_user_file (folders, "accounts", name);

  if (before == NULL)
    g_unlink (file);
  else
    tr_file_replace (file, g_bytes_get_data (before, NULL), g_bytes_get_size (before), NULL);
}

/* Root's own folder is not the administrator's, so root is no stranger to such a file. */
static void
set_not_own (const char *name, const char *file, GError **error)
{
  if (geteuid () == 0)
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                 "account '%s' is the administrator's: it comes from %s; run 'tokenring forget "
                 "%s', then delete that file yourself, and the client secret where that was put",
                 name, file, name);
  else
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                 "account '%s' is the administrator's: it comes from %s, and only root can delete "
                 "that",
                 name, file);
}

/*
 * tr_registry_check_removable:
 * @folders: where account files are
 * @name: the account's name
 * @error: return location for an error: %TOKENRING_ERROR_INVALID, %TOKENRING_ERROR_NO_ACCOUNT
 *
 * Returns: whether there is an account of that name, and it is the user's own
 */
gboolean
tr_registry_check_removable (const TrFolders *folders, const char *name, GError **error)
{
  g_autofree char *file = NULL;
  g_autofree char *own = NULL;

  if (!tr_definition_check_name (name, error))
    return FALSE;
  file = tr_folders_find (folders, "accounts", name);
  if (file == NULL) {
    tr_definition_set_missing (folders, name, error);
    return FALSE;
  }

  own = tr_folders_user_file (folders, "accounts", name);
  if (strcmp (file, own) == 0)
    return TRUE;
  set_not_own (name, file, error);
  return FALSE;
}

/*
 * tr_registry_delete:
 * @folders: where account files are
 * @name: the account's name
 * @error: return location for an error: %TOKENRING_ERROR_FAILED
 *
 * Returns: whether the user has no account file of that name any more
 */
gboolean
tr_registry_delete (const TrFolders *folders, const char *name, GError **error)
{
  g_autofree char *file = tr_folders_user_file (folders, "accounts", name);

  if (g_unlink (file) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
               "%s cannot be deleted: %s; delete it yourself", file, g_strerror (errno));
  return FALSE;
}
