/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How our items look in the keyring. Attributes and labels can be read by every program of the
 * session, also while the keyring is locked, so there is nothing secret in them. */

#include "item.h"

#include <string.h>

#define CONTENT_TYPE "text/plain"

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
  g_autoptr (GVariant) reply =
      tr_keyring_call (keyring, TR_SERVICE_PATH, TR_SERVICE_INTERFACE, "SearchItems",
                       g_variant_new ("(@a{ss})", new_attributes (item)), "(aoao)", error);

  if (reply == NULL)
    return FALSE;
  g_variant_get (reply, "(^ao^ao)", ret_unlocked, ret_locked);
  return TRUE;
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
    g_autoptr (GVariant) modified =
        tr_keyring_get_property (keyring, paths[i], TR_ITEM_INTERFACE, "Modified", "t", error);

    if (modified == NULL)
      return NULL;
    if (g_variant_get_uint64 (modified) > newest_time) {
      newest_time = g_variant_get_uint64 (modified);
      newest = paths[i];
    }
  }
  return newest;
}

static TokenringSecret *
decode (TrKeyring *keyring, GVariant *encoded, GError **error)
{
  SecretValue *value = secret_service_decode_dbus_secret (keyring->service, encoded);
  TokenringSecret *secret;
  const char *data;
  gsize length;

  if (value == NULL) {
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                         "the keyring sent a secret that cannot be decrypted; try again, or "
                         "restart its program (such as gnome-keyring-daemon)");
    return NULL;
  }
  data = secret_value_get (value, &length);
  secret = tokenring_secret_new (data, (gssize) length);
  secret_value_unref (value);
  return secret;
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
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) secrets = NULL;
  g_autoptr (GVariant) encoded = NULL;
  const char *path = find_newest (keyring, paths, error);

  if (path == NULL || !tr_keyring_open_session (keyring, error))
    return NULL;

  reply = tr_keyring_call (keyring, TR_SERVICE_PATH, TR_SERVICE_INTERFACE, "GetSecrets",
                           g_variant_new ("(@aoo)", g_variant_new_objv (&path, 1),
                                          secret_service_get_session_dbus_path (keyring->service)),
                           "(a{o(oayays)})", error);
  if (reply == NULL)
    return NULL;

  secrets = g_variant_get_child_value (reply, 0);
  if (g_variant_n_children (secrets) == 1) {
    g_variant_get_child (secrets, 0, "{o@(oayays)}", NULL, &encoded);
    return decode (keyring, encoded, error);
  }

  g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                       "the keyring did not hand out the secret (it was locked or deleted just "
                       "now, or access was denied); try again");
  return NULL;
}

static GVariant *
new_properties (const TokenringItem *item)
{
  GVariantBuilder builder;
  g_autofree char *label = NULL;

  label = g_strdup_printf (item->kind == TOKENRING_KIND_TOKEN ? "tokenring: token for %s"
                                                              : "tokenring: client secret for %s",
                           item->account);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", TR_ITEM_INTERFACE ".Label",
                         g_variant_new_string (label));
  g_variant_builder_add (&builder, "{sv}", TR_ITEM_INTERFACE ".Attributes", new_attributes (item));
  return g_variant_builder_end (&builder);
}

/*
 * tr_item_create:
 * @collection: where to create it
 *
 * An item with the same attributes in the same collection is replaced.
 *
 * Returns: (transfer full): the answer: the path of the item, and that of a prompt
 */
GVariant *
tr_item_create (TrKeyring *keyring, const char *collection, const TokenringItem *item,
                TokenringSecret *value, GError **error)
{
  gsize length;
  const char *data = tokenring_secret_peek (value, &length);
  SecretValue *plain;
  GVariant *encoded;

  if (!tr_keyring_open_session (keyring, error))
    return NULL;

  /* This borrows the bytes of @value, which outlives it. */
  plain = secret_value_new_full ((char *) data, (gssize) length, CONTENT_TYPE, NULL);
  encoded = secret_service_encode_dbus_secret (keyring->service, plain);
  secret_value_unref (plain);
  if (encoded == NULL) {
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
                         "the secret cannot be encrypted for the keyring; try again");
    return NULL;
  }
  return tr_keyring_call (keyring, collection, TR_COLLECTION, "CreateItem",
                          g_variant_new ("(@a{sv}@(oayays)b)", new_properties (item), encoded,
                                         TRUE),
                          "(oo)", error);
}
