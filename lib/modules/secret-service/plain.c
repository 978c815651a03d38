/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Plain credentials, in the keyring's items of other helpers (layout.c). */

#include "plain.h"
#include "collection.h"
#include "operation.h"
#include "plain-search.h"
#include "secrets.h"
#include "unlock.h"

static TokenringSecret *const no_secrets[TR_SECRETS] = { NULL };

static TokenringStatus
hand_over (TrPlainOrder *order, GPtrArray *items)
{
  if (items->len == 0)
    return TOKENRING_STATUS_NOT_FOUND;

  order->found = g_ptr_array_new_with_free_func ((GDestroyNotify) tokenring_credential_free);
  for (guint i = 0; i < items->len; i++) {
    TrPlainItem *item = items->pdata[i];

    g_ptr_array_add (order->found, g_steal_pointer (&item->credential));
  }
  return TOKENRING_STATUS_FOUND;
}

static TokenringStatus
find (TrKeyring *keyring, gpointer data, GError **error)
{
  TrPlainOrder *order = data;
  g_autoptr (GPtrArray) items = tr_plain_search (keyring, order, error);

  if (items == NULL || !tr_plain_read_secrets (keyring, items, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  return hand_over (order, items);
}

static TokenringStatus
list (TrKeyring *keyring, gpointer data, GError **error)
{
  TrPlainOrder *order = data;
  g_autoptr (GPtrArray) items = tr_plain_search (keyring, order, error);

  return items == NULL ? TOKENRING_STATUS_UNAVAILABLE : hand_over (order, items);
}

/* What git before 2.43 has made is kept in its form, so that it still finds it; but that form has
 * no room for anything beside the password. */
static gboolean
is_kept_old (const TokenringCredential *credential, const GPtrArray *items)
{
  gboolean is_old = items->len > 0;

  for (guint i = 0; i < items->len; i++)
    is_old = is_old && ((TrPlainItem *) items->pdata[i])->is_old;
  return is_old && tokenring_credential_get_expires (credential) == 0 &&
         tokenring_credential_get_refresh_token (credential) == NULL;
}

/* The one that differs in nothing but the secret. */
static const char *
find_same (const TokenringCredential *credential, const GPtrArray *items, gboolean is_old)
{
  for (guint i = 0; i < items->len; i++) {
    const TrPlainItem *item = items->pdata[i];

    if (item->is_old == is_old && g_strcmp0 (tokenring_credential_get_username (item->credential),
                                             tokenring_credential_get_username (credential)) == 0)
      return item->path;
  }
  return NULL;
}

/* A new item never takes the place of another, for gnome-keyring would take that of another port or
 * path for the same; nor is the secret of one changed, which leaves its time as it was. */
static char *
add_item (TrKeyring *keyring, const TrPlainOrder *order, const GPtrArray *items, GError **error)
{
  const TokenringCredential *credential = order->credential;
  gboolean is_old = is_kept_old (credential, items);
  g_autofree char *collection = tr_collection_find (keyring, FALSE, order->may_prompt, error);
  g_autoptr (TokenringSecret) secret = NULL;
  g_autofree char *label = NULL;
  GVariant *attributes;

  if (collection == NULL)
    return NULL;
  secret = tr_layout_make_secret (credential);
  label = tr_layout_dup_label (credential);
  attributes = tr_layout_new_attributes (credential, is_old);
  return tr_secrets_add (keyring, collection, tr_secrets_new_properties (label, attributes), secret,
                         find_same (credential, items, is_old), order->may_prompt, error);
}

/* What else there is of it (the old password, the other form, another collection, of docker's
 * another user) has had its day. The new one is safe, so nothing here is a failure. */
static void
delete_others (TrKeyring *keyring, const TrPlainOrder *order, const GPtrArray *items,
               const char *keep)
{
  for (guint i = 0; i < items->len && !g_str_equal (keep, TR_NO_OBJECT); i++) {
    const TrPlainItem *item = items->pdata[i];

    if (!g_str_equal (item->path, keep))
      tr_secrets_delete (keyring, item->path, order->may_prompt, NULL);
  }
}

/* Of any user. */
static GPtrArray *
search_wider (TrKeyring *keyring, const TrPlainOrder *order, GError **error)
{
  const TokenringCredential *one = order->credential;
  gboolean is_git = tokenring_credential_get_kind (one) == TOKENRING_CREDENTIAL_GIT;
  g_autoptr (TokenringCredential) any =
      is_git ? tokenring_credential_new_for_git (tokenring_credential_get_protocol (one),
                                                 tokenring_credential_get_host (one),
                                                 tokenring_credential_get_path (one), NULL)
             : tokenring_credential_new_for_docker (tokenring_credential_get_server (one), NULL);
  TrPlainOrder wider = *order;

  wider.credential = any;
  return tr_plain_search (keyring, &wider, error);
}

/* docker has one user for each registry. */
static GPtrArray *
search_replaced (TrKeyring *keyring, const TrPlainOrder *order, GError **error)
{
  return tokenring_credential_get_kind (order->credential) == TOKENRING_CREDENTIAL_GIT
             ? tr_plain_search (keyring, order, error)
             : search_wider (keyring, order, error);
}

/* Who names no user gets the one that was stored last. */
static gboolean
is_newest (TrKeyring *keyring, const TrPlainOrder *order, const TrPlainItem *item)
{
  TrPlainOrder readable = *order;
  g_autoptr (GPtrArray) items = NULL;

  if (tokenring_credential_get_kind (order->credential) != TOKENRING_CREDENTIAL_GIT)
    return TRUE;
  readable.only_unlocked = TRUE;
  items = search_wider (keyring, &readable, NULL);
  for (guint i = 0; items != NULL && i < items->len; i++) {
    const TrPlainItem *other = items->pdata[i];

    if (other->modified >= item->modified &&
        g_strcmp0 (tokenring_credential_get_username (other->credential),
                   tokenring_credential_get_username (item->credential)) != 0)
      return FALSE;
  }
  return items != NULL;
}

static gboolean
is_same (const TokenringCredential *credential, const TrPlainItem *item, gboolean is_old)
{
  g_autoptr (TokenringSecret) wanted = tr_layout_make_secret (credential);
  g_autoptr (TokenringSecret) found = tr_layout_make_secret (item->credential);

  return item->is_old == is_old && tokenring_secret_equal (wanted, found) &&
         g_strcmp0 (tokenring_credential_get_username (item->credential),
                    tokenring_credential_get_username (credential)) == 0;
}

/* git hands back after each success what it was told. Whoever looks for it at the same time must
 * not find it gone. If several were made at the same time, they all count: two programs must not
 * each keep another one of them. KeePassXC asks the user before it hands out a password, and
 * changes the entry that there is. */
static gboolean
is_kept (TrKeyring *keyring, const TrPlainOrder *order, const GPtrArray *items, GError **error)
{
  gboolean is_old = is_kept_old (order->credential, items);
  const TrPlainItem *newest;

  if (items->len == 0 || keyring->is_keepassxc || !tr_plain_read_secrets (keyring, items, error))
    return FALSE;
  newest = items->pdata[0];
  for (guint i = 0; i < items->len; i++) {
    const TrPlainItem *item = items->pdata[i];

    if (item->modified == newest->modified && !is_same (order->credential, item, is_old))
      return FALSE;
  }
  return is_newest (keyring, order, newest);
}

static void
delete_older (TrKeyring *keyring, const TrPlainOrder *order, const GPtrArray *items)
{
  const TrPlainItem *newest = items->pdata[0];

  for (guint i = 1; i < items->len; i++) {
    const TrPlainItem *item = items->pdata[i];

    if (item->modified < newest->modified)
      tr_secrets_delete (keyring, item->path, order->may_prompt, NULL);
  }
}

static gboolean
replace (TrKeyring *keyring, const TrPlainOrder *order, const GPtrArray *items, GError **error)
{
  g_autofree char *path = add_item (keyring, order, items, error);
  g_autoptr (TokenringSecret) secret = NULL;

  if (path == NULL)
    return FALSE;
  delete_others (keyring, order, items, path);
  if (items->len == 0)
    return TRUE;
  secret = tr_layout_make_secret (order->credential);
  return tr_secrets_check (keyring, path, secret, error);
}

static TokenringStatus
keep (TrKeyring *keyring, gpointer data, GError **error)
{
  const TrPlainOrder *order = data;
  g_autoptr (GPtrArray) items = search_replaced (keyring, order, error);
  g_autoptr (GError) cause = NULL;

  if (items == NULL)
    return TOKENRING_STATUS_UNAVAILABLE;
  if (is_kept (keyring, order, items, &cause)) {
    delete_older (keyring, order, items);
    return TOKENRING_STATUS_FOUND;
  }
  /* What cannot be read can be replaced; but who replaces it just now is looked for once more. */
  if (cause != NULL && keyring->vanished) {
    g_propagate_error (error, g_steal_pointer (&cause));
    return TOKENRING_STATUS_UNAVAILABLE;
  }
  return replace (keyring, order, items, error) ? TOKENRING_STATUS_FOUND
                                                : TOKENRING_STATUS_UNAVAILABLE;
}

/* With a password, only what has the same one is meant: the host tells which was refused, and there
 * may be a newer one by now. */
static TokenringStatus
drop (TrKeyring *keyring, gpointer data, GError **error)
{
  const TrPlainOrder *order = data;
  TokenringSecret *password = tokenring_credential_get_password (order->credential);
  g_autoptr (GPtrArray) items = tr_plain_search (keyring, order, error);

  if (items == NULL || (password != NULL && !tr_plain_read_secrets (keyring, items, error)))
    return TOKENRING_STATUS_UNAVAILABLE;

  for (guint i = 0; i < items->len; i++) {
    const TrPlainItem *item = items->pdata[i];

    if (password != NULL &&
        !tokenring_secret_equal (tokenring_credential_get_password (item->credential), password))
      continue;
    if (!tr_secrets_delete (keyring, item->path, order->may_prompt, error))
      return TOKENRING_STATUS_UNAVAILABLE;
  }
  return TOKENRING_STATUS_FOUND;
}

/*
 * tr_plain_find:
 *
 * As the contract of modules has it.
 */
TokenringStatus
tr_plain_find (gpointer self, const TokenringCredential *wanted, gboolean may_prompt,
               GPtrArray **ret_found, GError **error)
{
  TrPlainOrder order = { .credential = wanted,
                         .may_prompt = may_prompt && tr_prompt_is_visible () };
  TokenringStatus status;

  if (!tr_layout_can_hold (wanted))
    return TOKENRING_STATUS_NOT_FOUND;
  status = tr_operation_run (self, find, &order, no_secrets, error);
  if (status == TOKENRING_STATUS_FOUND)
    *ret_found = order.found;
  return status;
}

/*
 * tr_plain_keep:
 *
 * As the contract of modules has it.
 */
TokenringStatus
tr_plain_keep (gpointer self, const TokenringCredential *credential, GError **error)
{
  TokenringSecret *const secrets[TR_SECRETS] = {
    tokenring_credential_get_password (credential),
    tokenring_credential_get_refresh_token (credential),
  };
  TrPlainOrder order = { .credential = credential,
                         .need_all = TRUE,
                         .may_prompt = tr_prompt_is_visible () };

  if (tr_layout_can_hold (credential))
    return tr_operation_run (self, keep, &order, secrets, error);

  g_set_error_literal (
      error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
      "the keyring cannot hold this password: its URL or user name is not UTF-8; type it in UTF-8");
  return TOKENRING_STATUS_UNAVAILABLE;
}

/*
 * tr_plain_drop:
 *
 * As the contract of modules has it.
 */
TokenringStatus
tr_plain_drop (gpointer self, const TokenringCredential *wanted, GError **error)
{
  TokenringSecret *const secrets[TR_SECRETS] = { tokenring_credential_get_password (wanted) };
  TrPlainOrder order = { .credential = wanted,
                         .need_all = TRUE,
                         .may_prompt = tr_prompt_is_visible () };

  if (!tr_layout_can_hold (wanted))
    return TOKENRING_STATUS_NOT_FOUND;
  return tr_operation_run (self, drop, &order, secrets, error);
}

/*
 * tr_plain_list_docker:
 *
 * As the contract of modules has it.
 */
TokenringStatus
tr_plain_list_docker (gpointer self, gboolean only_unlocked, GPtrArray **ret_found, GError **error)
{
  g_autoptr (TokenringCredential) any = tokenring_credential_new_for_docker (NULL, NULL);
  TrPlainOrder order = { .credential = any,
                         .need_all = TRUE,
                         .only_unlocked = only_unlocked,
                         .may_prompt = !only_unlocked && tr_prompt_is_visible () };
  TokenringStatus status = tr_operation_run (self, list, &order, no_secrets, error);

  if (status == TOKENRING_STATUS_FOUND)
    *ret_found = order.found;
  return status;
}
