/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Plain credentials, in the keyring's items of other helpers (layout.c). */

#include "plain.h"
#include "collection.h"
#include "explain.h"
#include "layout.h"
#include "operation.h"
#include "secrets.h"
#include "unlock.h"

/* One operation on credentials. */
typedef struct {
  const TokenringCredential *credential;
  gboolean need_all; /* what is locked counts too, even if something else is found */
  gboolean only_unlocked;
  gboolean may_prompt;
  GPtrArray *found; /* TokenringCredential */
} Order;

static TokenringSecret *const no_secrets[TR_SECRETS] = { NULL };

static int
compare_modified (gconstpointer a, gconstpointer b)
{
  guint64 modified_a = (*(const TrPlainItem *const *) a)->modified;
  guint64 modified_b = (*(const TrPlainItem *const *) b)->modified;

  return modified_a > modified_b ? -1 : modified_a < modified_b;
}

/* Reads what a search found, and keeps what is meant. What was deleted meanwhile is not there. */
static gboolean
read_items (TrKeyring *keyring, const Order *order, char **paths, GPtrArray *items, GError **error)
{
  for (gsize i = 0; paths[i] != NULL; i++) {
    g_autoptr (GError) cause = NULL;
    g_autoptr (GVariant) properties = NULL;
    g_autoptr (GVariant) reply =
        tr_keyring_call (keyring, paths[i], "org.freedesktop.DBus.Properties", "GetAll",
                         g_variant_new ("(s)", TR_ITEM_INTERFACE), "(a{sv})", &cause);
    TrPlainItem *item;

    if (reply == NULL && tr_is_absent_error (cause))
      continue;
    if (reply == NULL) {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
    properties = g_variant_get_child_value (reply, 0);
    item = tr_plain_item_new (paths[i], properties, order->credential);
    if (item != NULL)
      g_ptr_array_add (items, item);
  }
  g_ptr_array_sort (items, compare_modified);
  return TRUE;
}

/* What has to be unlocked before it can be told what there is. The attributes of an item that is
 * locked cannot be read, so each that the search found may be the one that is meant. */
static char **
find_obstacles (TrKeyring *keyring, const Order *order, const GPtrArray *items, char **locked,
                GError **error)
{
  if (order->only_unlocked || (items->len > 0 && !order->need_all))
    return g_new0 (char *, 1);
  if (items->len > 0 || locked[0] != NULL)
    return g_strdupv (locked);
  return tr_collection_find_locked_default (keyring, error);
}

static GPtrArray *
search (TrKeyring *keyring, const Order *order, GError **error)
{
  for (guint round = 0;; round++) {
    g_autoptr (GPtrArray) items =
        g_ptr_array_new_with_free_func ((GDestroyNotify) tr_plain_item_free);
    g_auto (GStrv) unlocked = NULL;
    g_auto (GStrv) locked = NULL;
    g_auto (GStrv) obstacles = NULL;

    if (!tr_secrets_search (keyring, tr_layout_new_pattern (order->credential), &unlocked, &locked,
                            error) ||
        !read_items (keyring, order, unlocked, items, error))
      return NULL;
    obstacles = find_obstacles (keyring, order, items, locked, error);
    if (obstacles == NULL)
      return NULL;
    if (obstacles[0] == NULL)
      return g_steal_pointer (&items);
    if (round > 0) {
      tr_set_locked_error (error);
      return NULL;
    }
    if (!tr_unlock (keyring, (const char *const *) obstacles, order->may_prompt, error))
      return NULL;
  }
}

/* Reads all secrets in one call. */
static gboolean
read_secrets (TrKeyring *keyring, const GPtrArray *items, GError **error)
{
  g_autofree const char **paths = g_new0 (const char *, items->len + 1);
  g_autoptr (GPtrArray) secrets = NULL;

  if (items->len == 0)
    return TRUE;
  for (guint i = 0; i < items->len; i++)
    paths[i] = ((TrPlainItem *) items->pdata[i])->path;
  secrets = tr_secrets_read (keyring, paths, error);
  if (secrets == NULL)
    return FALSE;

  for (guint i = 0; i < items->len; i++)
    tr_layout_take_secret (((TrPlainItem *) items->pdata[i])->credential, secrets->pdata[i]);
  return TRUE;
}

static TokenringStatus
hand_over (Order *order, GPtrArray *items)
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
  Order *order = data;
  g_autoptr (GPtrArray) items = search (keyring, order, error);

  if (items == NULL || !read_secrets (keyring, items, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  return hand_over (order, items);
}

static TokenringStatus
list (TrKeyring *keyring, gpointer data, GError **error)
{
  Order *order = data;
  g_autoptr (GPtrArray) items = search (keyring, order, error);

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
add_item (TrKeyring *keyring, const Order *order, const GPtrArray *items, GError **error)
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
delete_others (TrKeyring *keyring, const Order *order, const GPtrArray *items, const char *keep)
{
  for (guint i = 0; i < items->len && !g_str_equal (keep, TR_NO_OBJECT); i++) {
    const TrPlainItem *item = items->pdata[i];

    if (!g_str_equal (item->path, keep))
      tr_secrets_delete (keyring, item->path, order->may_prompt, NULL);
  }
}

/* docker has one user for each registry. */
static GPtrArray *
search_replaced (TrKeyring *keyring, const Order *order, GError **error)
{
  const char *server = tokenring_credential_get_server (order->credential);
  g_autoptr (TokenringCredential) any =
      server == NULL ? NULL : tokenring_credential_new_for_docker (server, NULL);
  Order wider = *order;

  if (any != NULL)
    wider.credential = any;
  return search (keyring, &wider, error);
}

static TokenringStatus
keep (TrKeyring *keyring, gpointer data, GError **error)
{
  const Order *order = data;
  g_autoptr (GPtrArray) items = search_replaced (keyring, order, error);
  g_autofree char *path = NULL;

  if (items == NULL)
    return TOKENRING_STATUS_UNAVAILABLE;
  path = add_item (keyring, order, items, error);
  if (path == NULL)
    return TOKENRING_STATUS_UNAVAILABLE;
  delete_others (keyring, order, items, path);
  if (items->len > 0) {
    g_autoptr (TokenringSecret) secret = tr_layout_make_secret (order->credential);

    if (!tr_secrets_check (keyring, path, secret, error))
      return TOKENRING_STATUS_UNAVAILABLE;
  }
  return TOKENRING_STATUS_FOUND;
}

/* With a password, only what has the same one is meant: the host tells which was refused, and there
 * may be a newer one by now. */
static TokenringStatus
drop (TrKeyring *keyring, gpointer data, GError **error)
{
  const Order *order = data;
  TokenringSecret *password = tokenring_credential_get_password (order->credential);
  g_autoptr (GPtrArray) items = search (keyring, order, error);

  if (items == NULL || (password != NULL && !read_secrets (keyring, items, error)))
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
  Order order = { .credential = wanted, .may_prompt = may_prompt && tr_prompt_is_visible () };
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
  Order order = { .credential = credential,
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
  Order order = { .credential = wanted, .need_all = TRUE, .may_prompt = tr_prompt_is_visible () };

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
  Order order = { .credential = any,
                  .need_all = TRUE,
                  .only_unlocked = only_unlocked,
                  .may_prompt = !only_unlocked && tr_prompt_is_visible () };
  TokenringStatus status = tr_operation_run (self, list, &order, no_secrets, error);

  if (status == TOKENRING_STATUS_FOUND)
    *ret_found = order.found;
  return status;
}
