/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which items of the keyring are meant by a plain credential, while others change them. */

#include "plain-search.h"
#include "collection.h"
#include "explain.h"
#include "secrets.h"
#include "unlock.h"

#define MAX_LOOKS 4

static int
compare_modified (gconstpointer a, gconstpointer b)
{
  guint64 modified_a = (*(const TrPlainItem *const *) a)->modified;
  guint64 modified_b = (*(const TrPlainItem *const *) b)->modified;

  return modified_a > modified_b ? -1 : modified_a < modified_b;
}

/* Reads what a search found, and keeps what is meant. What was deleted meanwhile is not there. */
static gboolean
read_items (TrKeyring *keyring, const TrPlainOrder *order, char **paths, GPtrArray *items,
            gboolean *ret_is_stale, GError **error)
{
  *ret_is_stale = FALSE;
  for (gsize i = 0; paths[i] != NULL; i++) {
    g_autoptr (GError) cause = NULL;
    g_autoptr (GVariant) properties = NULL;
    g_autoptr (GVariant) reply =
        tr_keyring_call (keyring, paths[i], "org.freedesktop.DBus.Properties", "GetAll",
                         g_variant_new ("(s)", TR_ITEM_INTERFACE), "(a{sv})", &cause);
    TrPlainItem *item;

    if (reply == NULL && tr_is_absent_error (cause)) {
      *ret_is_stale = TRUE;
      continue;
    }
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
find_obstacles (TrKeyring *keyring, const TrPlainOrder *order, const GPtrArray *items,
                char **locked, GError **error)
{
  if (order->only_unlocked || (items->len > 0 && !order->need_all))
    return g_new0 (char *, 1);
  if (items->len > 0 || locked[0] != NULL)
    return g_strdupv (locked);
  return tr_collection_find_locked_default (keyring, error);
}

/* Whoever replaces an item makes the new one first, and then deletes the old one: while that is
 * gone already, another look finds the new one. */
static GPtrArray *
look (TrKeyring *keyring, const TrPlainOrder *order, char ***ret_locked, GError **error)
{
  for (guint looks = 1;; looks++) {
    g_autoptr (GPtrArray) items =
        g_ptr_array_new_with_free_func ((GDestroyNotify) tr_plain_item_free);
    g_auto (GStrv) unlocked = NULL;
    g_auto (GStrv) locked = NULL;
    gboolean is_stale;

    if (!tr_secrets_search (keyring, tr_layout_new_pattern (order->credential), &unlocked, &locked,
                            error) ||
        !read_items (keyring, order, unlocked, items, &is_stale, error))
      return NULL;
    if (is_stale && looks < MAX_LOOKS)
      continue;
    *ret_locked = g_steal_pointer (&locked);
    return g_steal_pointer (&items);
  }
}

/*
 * tr_plain_search:
 * @order: what is looked for
 *
 * Unlocks what may have it, as far as @order wants that.
 *
 * Returns: (transfer full) (element-type TrPlainItem): what there is of it, the newest first; the
 *   secrets are not read
 */
GPtrArray *
tr_plain_search (TrKeyring *keyring, const TrPlainOrder *order, GError **error)
{
  for (guint round = 0;; round++) {
    g_auto (GStrv) locked = NULL;
    g_auto (GStrv) obstacles = NULL;
    g_autoptr (GPtrArray) items = look (keyring, order, &locked, error);

    if (items == NULL)
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

/*
 * tr_plain_read_secrets:
 * @items: (element-type TrPlainItem): what was found, unlocked
 *
 * Reads all secrets in one call, into the credentials of @items.
 *
 * Returns: whether all could be read
 */
gboolean
tr_plain_read_secrets (TrKeyring *keyring, const GPtrArray *items, GError **error)
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
