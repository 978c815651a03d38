/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "secrets.h"
#include "explain.h"
#include "unlock.h"

#define CONTENT_TYPE "text/plain"

/*
 * tr_secrets_new_properties:
 * @label: what people see in their keyring's program
 * @attributes: (transfer floating): by which it is found
 *
 * Returns: (transfer floating): the properties of a new item
 */
GVariant *
tr_secrets_new_properties (const char *label, GVariant *attributes)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", TR_ITEM_INTERFACE ".Label",
                         g_variant_new_string (label));
  g_variant_builder_add (&builder, "{sv}", TR_ITEM_INTERFACE ".Attributes", attributes);
  return g_variant_builder_end (&builder);
}

/*
 * tr_secrets_search:
 * @attributes: (transfer floating): what an item must have
 * @ret_unlocked: (out): the paths of the items that match and can be read
 * @ret_locked: (out): the paths of those that are locked
 *
 * Looks in all collections.
 */
gboolean
tr_secrets_search (TrKeyring *keyring, GVariant *attributes, char ***ret_unlocked,
                   char ***ret_locked, GError **error)
{
  g_autoptr (GVariant) reply =
      tr_keyring_call (keyring, TR_SERVICE_PATH, TR_SERVICE_INTERFACE, "SearchItems",
                       g_variant_new ("(@a{ss})", attributes), "(aoao)", error);

  if (reply == NULL)
    return FALSE;
  g_variant_get (reply, "(^ao^ao)", ret_unlocked, ret_locked);
  return TRUE;
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

static GVariant *
get_secrets (TrKeyring *keyring, const char *const *paths, GError **error)
{
  g_autoptr (GVariant) reply = NULL;

  if (!tr_keyring_open_session (keyring, error))
    return NULL;
  reply = tr_keyring_call (keyring, TR_SERVICE_PATH, TR_SERVICE_INTERFACE, "GetSecrets",
                           g_variant_new ("(@aoo)", g_variant_new_objv (paths, -1),
                                          secret_service_get_session_dbus_path (keyring->service)),
                           "(a{o(oayays)})", error);
  return reply == NULL ? NULL : g_variant_get_child_value (reply, 0);
}

/*
 * tr_secrets_read:
 * @paths: (array zero-terminated=1): unlocked items, at least one
 *
 * Returns: (transfer full) (element-type TokenringSecret): their secrets, in the same order
 */
GPtrArray *
tr_secrets_read (TrKeyring *keyring, const char *const *paths, GError **error)
{
  g_autoptr (GVariant) secrets = get_secrets (keyring, paths, error);
  g_autoptr (GPtrArray) values =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tokenring_secret_unref);

  for (gsize i = 0; secrets != NULL && paths[i] != NULL; i++) {
    g_autoptr (GVariant) encoded =
        g_variant_lookup_value (secrets, paths[i], G_VARIANT_TYPE ("(oayays)"));
    TokenringSecret *value = NULL;

    if (encoded == NULL)
      g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                           "the keyring did not hand out the secret (it was locked or deleted "
                           "just now, or access was denied); try again");
    else
      value = decode (keyring, encoded, error);
    if (value == NULL)
      return NULL;
    g_ptr_array_add (values, value);
  }
  return secrets == NULL ? NULL : g_steal_pointer (&values);
}

/* Borrows the bytes of @value, which outlives it. */
static GVariant *
encode (TrKeyring *keyring, TokenringSecret *value, GError **error)
{
  gsize length;
  const char *data = tokenring_secret_peek (value, &length);
  SecretValue *plain = secret_value_new_full ((char *) data, (gssize) length, CONTENT_TYPE, NULL);
  GVariant *encoded = secret_service_encode_dbus_secret (keyring->service, plain);

  secret_value_unref (plain);
  if (encoded == NULL)
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
                         "the secret cannot be encrypted for the keyring; try again");
  return encoded;
}

/* What is to be written, and where. */
typedef struct {
  const char *collection;
  GVariant *properties;
  TokenringSecret *value;
  gboolean replaces;
} Order;

static GVariant *
create (TrKeyring *keyring, const Order *order, GError **error)
{
  GVariant *encoded;

  if (!tr_keyring_open_session (keyring, error))
    return NULL;
  encoded = encode (keyring, order->value, error);
  if (encoded == NULL)
    return NULL;
  return tr_keyring_call (keyring, order->collection, TR_COLLECTION, "CreateItem",
                          g_variant_new ("(@a{sv}@(oayays)b)", order->properties, encoded,
                                         order->replaces),
                          "(oo)", error);
}

static GVariant *
create_unlocked (TrKeyring *keyring, const Order *order, gboolean may_prompt, GError **error)
{
  const char *paths[] = { order->collection, NULL };
  g_autoptr (GError) cause = NULL;
  g_autoptr (GVariant) reply = create (keyring, order, &cause);

  if (reply != NULL)
    return g_steal_pointer (&reply);
  if (!tr_is_locked_error (cause)) {
    g_propagate_error (error, g_steal_pointer (&cause));
    return NULL;
  }
  return tr_unlock (keyring, paths, may_prompt, error) ? create (keyring, order, error) : NULL;
}

static char *
write_new (TrKeyring *keyring, const Order *order, gboolean may_prompt, GError **error)
{
  g_autoptr (GVariant) reply = create_unlocked (keyring, order, may_prompt, error);

  return reply == NULL ? NULL : tr_prompt_dup_made (keyring, reply, may_prompt, error);
}

/*
 * tr_secrets_write:
 * @collection: where to write it
 * @properties: (transfer floating): its label and attributes
 * @value: its secret
 * @may_prompt: whether the user may be asked to unlock the collection
 *
 * An item with these attributes in the same collection is replaced, and gnome-keyring takes one
 * with more of them for that too.
 *
 * Returns: (transfer full): the path of the item, or "/" when the service did not tell
 */
char *
tr_secrets_write (TrKeyring *keyring, const char *collection, GVariant *properties,
                  TokenringSecret *value, gboolean may_prompt, GError **error)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (properties);
  const Order order = { collection, owned, value, TRUE };

  return write_new (keyring, &order, may_prompt, error);
}

/*
 * tr_secrets_add:
 *
 * As tr_secrets_write(), and nothing is replaced.
 */
char *
tr_secrets_add (TrKeyring *keyring, const char *collection, GVariant *properties,
                TokenringSecret *value, gboolean may_prompt, GError **error)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (properties);
  const Order order = { collection, owned, value, FALSE };

  return write_new (keyring, &order, may_prompt, error);
}

/*
 * tr_secrets_delete:
 * @path: an item
 * @may_prompt: whether the user may be asked
 *
 * What is gone already counts as deleted.
 */
gboolean
tr_secrets_delete (TrKeyring *keyring, const char *path, gboolean may_prompt, GError **error)
{
  g_autoptr (GError) cause = NULL;
  const char *prompt;
  g_autoptr (GVariant) reply =
      tr_keyring_call (keyring, path, TR_ITEM_INTERFACE, "Delete", NULL, "(o)", &cause);

  if (reply != NULL) {
    g_variant_get (reply, "(&o)", &prompt);
    return tr_prompt_run (keyring, prompt, may_prompt, NULL, error);
  }
  if (tr_is_absent_error (cause))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}
