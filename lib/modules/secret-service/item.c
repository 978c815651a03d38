/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How our items look in the keyring. Attributes and labels can be read by every program of the
 * session, also while the keyring is locked, so there is nothing secret in them. */

#include "item.h"
#include "explain.h"
#include "unlock.h"

static const char *
get_schema (const TokenringItem *item)
{
  return item->kind == TOKENRING_KIND_TOKEN ? "org.tokenring.Token" : "org.tokenring.ClientSecret";
}

static GVariant *
new_attributes (const TokenringItem *item)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (&builder, "{ss}", "xdg:schema", get_schema (item));
  g_variant_builder_add (&builder, "{ss}", "account", item->account);
  if (item->kind == TOKENRING_KIND_CLIENT_SECRET && item->client_id != NULL)
    g_variant_builder_add (&builder, "{ss}", "client-id", item->client_id);
  if (item->kind == TOKENRING_KIND_TOKEN && item->key != NULL)
    g_variant_builder_add (&builder, "{ss}", "key", item->key);
  return g_variant_builder_end (&builder);
}

/*
 * tr_item_check:
 * @is_complete: whether it must name just one item
 *
 * D-Bus carries only UTF-8; GLib would complain on stderr.
 */
gboolean
tr_item_check (const TokenringItem *item, gboolean is_complete, GError **error)
{
  const char *detail = item->kind == TOKENRING_KIND_TOKEN ? item->key : item->client_id;

  if (item->account != NULL && g_utf8_validate (item->account, -1, NULL) &&
      (detail != NULL ? g_utf8_validate (detail, -1, NULL) : !is_complete))
    return TRUE;

  g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                       "the keyring cannot hold this account: its name or client id is missing, or "
                       "is not UTF-8; correct the account's file");
  return FALSE;
}

/*
 * tr_item_may_prompt:
 *
 * Returns: whether a prompt may be raised for @item. Nobody is asked for a password only to look
 * for a cached token: a new one can be had
 */
gboolean
tr_item_may_prompt (const TokenringItem *item)
{
  return item->may_prompt && item->kind == TOKENRING_KIND_CLIENT_SECRET && tr_prompt_is_visible ();
}

/*
 * tr_item_search:
 * @ret_unlocked: (out): the paths of the items that match and can be read
 * @ret_locked: (out): the paths of those that are locked
 *
 * Looks in all collections.
 */
gboolean
tr_item_search (TrKeyring *keyring, const TokenringItem *item, char ***ret_unlocked,
                char ***ret_locked, GError **error)
{
  return tr_secrets_search (keyring, new_attributes (item), ret_unlocked, ret_locked, error);
}

/* There is more than one item only if another program made copies, or if one could not be deleted
 * when it was replaced: the last one that was written is the true one. */
static const char *
find_newest (TrKeyring *keyring, const char *const *paths, GError **error)
{
  const char *newest = paths[0];
  guint64 newest_time = 0;

  if (paths[1] == NULL)
    return newest;

  for (gsize i = 0; paths[i] != NULL; i++) {
    g_autoptr (GError) cause = NULL;
    g_autoptr (GVariant) modified =
        tr_keyring_get_property (keyring, paths[i], TR_ITEM_INTERFACE, "Modified", "t", &cause);

    if (modified == NULL) {
      keyring->vanished = tr_is_absent_error (cause);
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
    if (g_variant_get_uint64 (modified) > newest_time) {
      newest_time = g_variant_get_uint64 (modified);
      newest = paths[i];
    }
  }
  return newest;
}

/*
 * tr_item_read:
 * @paths: (array zero-terminated=1): unlocked items, at least one
 *
 * Returns: (transfer full): the value of the newest
 */
TokenringSecret *
tr_item_read (TrKeyring *keyring, const char *const *paths, GError **error)
{
  const char *newest[] = { find_newest (keyring, paths, error), NULL };
  g_autoptr (GPtrArray) secrets =
      newest[0] == NULL ? NULL : tr_secrets_read (keyring, newest, error);

  return secrets == NULL ? NULL : g_ptr_array_steal_index (secrets, 0);
}

/*
 * tr_item_new_properties:
 *
 * Returns: (transfer floating): the label and the attributes of a new item
 */
GVariant *
tr_item_new_properties (const TokenringItem *item)
{
  g_autofree char *label = item->kind == TOKENRING_KIND_TOKEN
                               ? g_strdup_printf ("tokenring: token for %s", item->account)
                               : g_strdup_printf ("tokenring: client secret for %s (%s)",
                                                  item->account, item->client_id);

  return tr_secrets_new_properties (label, new_attributes (item));
}
