/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "secrets.h"
#include "explain.h"
#include "keepassxc.h"
#include "unlock.h"

#define TEXT  "text/plain"
#define BYTES "application/octet-stream"

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
  g_autoptr (GVariant) owned = g_variant_ref_sink (attributes);
  g_autoptr (GVariant) reply = NULL;
  gboolean is_open = TRUE;

  if (keyring->is_keepassxc && !tr_keepassxc_is_open (keyring, &is_open, error))
    return FALSE;
  if (!is_open) {
    *ret_unlocked = g_new0 (char *, 1);
    *ret_locked = g_new0 (char *, 1);
    return TRUE;
  }
  reply = tr_keyring_call (keyring, TR_SERVICE_PATH, TR_SERVICE_INTERFACE, "SearchItems",
                           g_variant_new ("(@a{ss})", owned), "(aoao)", error);
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
    keyring->garbled = TRUE;
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
  g_autoptr (GError) cause = NULL;
  g_autoptr (GVariant) reply = NULL;

  if (!tr_keyring_open_session (keyring, error))
    return NULL;
  reply = tr_keyring_call (keyring, TR_SERVICE_PATH, TR_SERVICE_INTERFACE, "GetSecrets",
                           g_variant_new ("(@aoo)", g_variant_new_objv (paths, -1),
                                          secret_service_get_session_dbus_path (keyring->service)),
                           "(a{o(oayays)})", &cause);
  if (reply != NULL)
    return g_variant_get_child_value (reply, 0);
  keyring->vanished = tr_is_absent_error (cause);
  g_propagate_error (error, g_steal_pointer (&cause));
  return NULL;
}

/* One that is only denied to us is still there. */
static gboolean
is_gone (TrKeyring *keyring, const char *path)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GVariant) locked =
      tr_keyring_get_property (keyring, path, TR_ITEM_INTERFACE, "Locked", "b", &cause);

  return locked == NULL && tr_is_absent_error (cause);
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

    if (encoded == NULL) {
      keyring->vanished = is_gone (keyring, paths[i]);
      g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                           "the keyring did not hand out the secret (it was locked or deleted "
                           "just now, or access was denied); try again");
    } else {
      value = decode (keyring, encoded, error);
    }
    if (value == NULL)
      return NULL;
    g_ptr_array_add (values, value);
  }
  return secrets == NULL ? NULL : g_steal_pointer (&values);
}

/* Borrows the bytes of @value, which outlives it. KeePassXC and KWallet keep what is said to be
 * text as such, and then bytes that are none are lost. */
static GVariant *
encode (TrKeyring *keyring, TokenringSecret *value, GError **error)
{
  gsize length;
  const char *data = tokenring_secret_peek (value, &length);
  const char *type = g_utf8_validate_len (data, length, NULL) ? TEXT : BYTES;
  SecretValue *plain = secret_value_new_full ((char *) data, (gssize) length, type, NULL);
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
  const char *same; /* what KeePassXC may put it into; NULL: nothing, or what is found */
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
    /* What KWallet cannot decrypt it calls a lack of the session, by a name that GIO does not know.
     */
    keyring->garbled =
        keyring->garbled || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_DBUS_ERROR);
    g_propagate_error (error, g_steal_pointer (&cause));
    return NULL;
  }
  return tr_unlock (keyring, paths, may_prompt, error) ? create (keyring, order, error) : NULL;
}

/* An item of the same collection whose secret can be changed instead; NULL without an error if
 * there is none. */
static char *
find_same (TrKeyring *keyring, const Order *order, gboolean may_prompt, GError **error)
{
  g_autofree char *prefix = g_strconcat (order->collection, "/", NULL);
  g_auto (GStrv) unlocked = NULL;
  g_auto (GStrv) locked = NULL;
  g_autoptr (GVariant) attributes = NULL;

  if (!order->replaces)
    return g_strdup (order->same);
  attributes = g_variant_lookup_value (order->properties, TR_ITEM_INTERFACE ".Attributes", NULL);
  if (!tr_secrets_search (keyring, attributes, &unlocked, &locked, error))
    return NULL;
  if (unlocked[0] == NULL && locked[0] != NULL &&
      !tr_unlock (keyring, (const char *const *) locked, may_prompt, error))
    return NULL;

  for (char **path = unlocked[0] == NULL ? locked : unlocked; *path != NULL; path++)
    if (g_str_has_prefix (*path, prefix))
      return g_strdup (*path);
  return NULL;
}

static gboolean
change (TrKeyring *keyring, const char *path, TokenringSecret *value, GError **error)
{
  g_autoptr (GVariant) reply = NULL;
  GVariant *encoded;

  if (!tr_keyring_open_session (keyring, error))
    return FALSE;
  encoded = encode (keyring, value, error);
  if (encoded == NULL)
    return FALSE;
  reply = tr_keyring_call (keyring, path, TR_ITEM_INTERFACE, "SetSecret",
                           g_variant_new ("(@(oayays))", encoded), "()", error);
  return reply != NULL;
}

/* Where nobody is to be asked, something new can be written all the same, and something old
 * replaced by its secret alone. */
static char *
write_to_keepassxc (TrKeyring *keyring, const Order *order, gboolean may_prompt, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autofree char *same = NULL;

  if (!tr_keepassxc_open (keyring, order->collection, may_prompt, error))
    return NULL;
  same = find_same (keyring, order, may_prompt, &cause);
  if (cause != NULL) {
    g_propagate_error (error, g_steal_pointer (&cause));
    return NULL;
  }
  if (same != NULL)
    return change (keyring, same, order->value, error) ? g_steal_pointer (&same) : NULL;
  reply = create (keyring, order, error);
  return reply == NULL ? NULL : tr_prompt_dup_made (keyring, reply, TRUE, error);
}

static char *
write_new (TrKeyring *keyring, const Order *order, gboolean may_prompt, GError **error)
{
  g_autoptr (GVariant) reply = NULL;
  g_autofree char *path = NULL;

  if (keyring->is_keepassxc)
    return write_to_keepassxc (keyring, order, may_prompt, error);

  reply = create_unlocked (keyring, order, may_prompt, error);
  path = reply == NULL ? NULL : tr_prompt_dup_made (keyring, reply, may_prompt, error);
  return path != NULL && tr_secrets_check (keyring, path, order->value, error)
             ? g_steal_pointer (&path)
             : NULL;
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
  const Order order = { collection, owned, value, TRUE, NULL };

  return write_new (keyring, &order, may_prompt, error);
}

/*
 * tr_secrets_add:
 * @same: (nullable): an item with the same attributes
 *
 * As tr_secrets_write(), and nothing is replaced; but KeePassXC puts the secret into @same.
 */
char *
tr_secrets_add (TrKeyring *keyring, const char *collection, GVariant *properties,
                TokenringSecret *value, const char *same, gboolean may_prompt, GError **error)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (properties);
  const Order order = { collection, owned, value, FALSE, same };

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
    if (keyring->is_keepassxc && !may_prompt && !g_str_equal (prompt, TR_NO_OBJECT)) {
      tr_keepassxc_refuse_delete (error);
      return FALSE;
    }
    return tr_prompt_run (keyring, prompt, may_prompt, NULL, error);
  }
  if (tr_is_absent_error (cause))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

/*
 * tr_secrets_check:
 * @path: an item that was just written
 * @value: its secret
 *
 * If KWallet (before 6.25) and we take another key for the session's, as happens once in 256, it
 * keeps something else, or nothing; and then two items can have one place, so that the end of one
 * is that of the other.
 *
 * Returns: whether the item still has that secret, if that can be told
 */
gboolean
tr_secrets_check (TrKeyring *keyring, const char *path, TokenringSecret *value, GError **error)
{
  const char *paths[] = { path, NULL };
  g_autoptr (GError) cause = NULL;
  g_autoptr (GPtrArray) values = NULL;

  if (g_str_equal (path, TR_NO_OBJECT) || keyring->is_keepassxc ||
      tr_keyring_is_named (keyring, TR_GNOME_KEYRING))
    return TRUE;
  values = tr_secrets_read (keyring, paths, &cause);
  if (values != NULL ? tokenring_secret_equal (values->pdata[0], value)
                     : !keyring->garbled && !tr_is_absent_error (cause))
    return TRUE;

  keyring->garbled = TRUE;
  g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                       "the keyring did not keep the secret as it was written; try again, or "
                       "restart its program");
  return FALSE;
}
