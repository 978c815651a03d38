/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which collection an item goes to. A token belongs into the one that is in memory only and never
 * locked; KeePassXC and KWallet have none. */

#include "collection.h"
#include "unlock.h"

#define DEFAULT_LABEL "Default keyring"

/* The path that an alias stands for, or "/". */
static char *
read_alias (TrKeyring *keyring, const char *alias, GError **error)
{
  char *path;
  g_autoptr (GVariant) reply =
      tr_keyring_call (keyring, TR_SERVICE_PATH, TR_SERVICE_INTERFACE, "ReadAlias",
                       g_variant_new ("(s)", alias), "(o)", error);

  if (reply == NULL)
    return NULL;
  g_variant_get (reply, "(o)", &path);
  return path;
}

static gboolean
is_locked (TrKeyring *keyring, const char *path, gboolean *ret_locked, GError **error)
{
  g_autoptr (GVariant) locked =
      tr_keyring_get_property (keyring, path, TR_COLLECTION, "Locked", "b", error);

  if (locked == NULL)
    return FALSE;
  *ret_locked = g_variant_get_boolean (locked);
  return TRUE;
}

/*
 * tr_collection_find_locked_default:
 *
 * A locked KeePassXC shows nothing at all, so an empty search tells something only about a keyring
 * that is open.
 *
 * Returns: (transfer full) (array zero-terminated=1): the path of the default collection if it is
 *   locked, else nothing
 */
char **
tr_collection_find_locked_default (TrKeyring *keyring, GError **error)
{
  g_autofree char *path = read_alias (keyring, "default", error);
  gboolean locked = FALSE;
  char **paths;

  if (path == NULL ||
      (!g_str_equal (path, TR_NO_OBJECT) && !is_locked (keyring, path, &locked, error)))
    return NULL;

  paths = g_new0 (char *, 2);
  if (locked)
    paths[0] = g_steal_pointer (&path);
  return paths;
}

/* On the first day of a desktop there may be no keyring yet; the user chooses its password in a
 * prompt. */
static char *
create_default (TrKeyring *keyring, gboolean may_prompt, GError **error)
{
  GVariantBuilder properties;
  g_autoptr (GVariant) reply = NULL;

  g_variant_builder_init (&properties, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&properties, "{sv}", TR_COLLECTION ".Label",
                         g_variant_new_string (DEFAULT_LABEL));
  reply = tr_keyring_call (keyring, TR_SERVICE_PATH, TR_SERVICE_INTERFACE, "CreateCollection",
                           g_variant_new ("(a{sv}s)", &properties, "default"), "(oo)", error);
  return reply == NULL ? NULL : tr_prompt_dup_made (keyring, reply, may_prompt, error);
}

/* A prompt that may not be shown is no locked keyring here: there is none that could be unlocked.
 */
static char *
need_default (TrKeyring *keyring, gboolean is_token, gboolean may_prompt, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *path = NULL;

  if (!is_token) {
    path = create_default (keyring, may_prompt, &cause);
    if (path != NULL && !g_str_equal (path, TR_NO_OBJECT))
      return g_steal_pointer (&path);
  }
  if (cause != NULL && !g_error_matches (cause, TOKENRING_ERROR, TOKENRING_ERROR_LOCKED)) {
    g_propagate_error (error, g_steal_pointer (&cause));
    return NULL;
  }

  g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                       "there is no default keyring, and none can be made without a prompt that "
                       "somebody sees; log in to the desktop once, or run "
                       "'gnome-keyring-daemon --unlock' with a password on its stdin");
  return NULL;
}

/*
 * tr_collection_find:
 * @is_token: whether it is for a token
 * @may_prompt: whether the user may be asked, if there is no collection yet
 *
 * Returns: (transfer full): the path of the collection to store it in
 */
char *
tr_collection_find (TrKeyring *keyring, gboolean is_token, gboolean may_prompt, GError **error)
{
  g_autofree char *path = NULL;

  if (is_token) {
    path = read_alias (keyring, "session", error);
    if (path == NULL || !g_str_equal (path, TR_NO_OBJECT))
      return g_steal_pointer (&path);
    g_clear_pointer (&path, g_free);
  }

  path = read_alias (keyring, "default", error);
  if (path == NULL || !g_str_equal (path, TR_NO_OBJECT))
    return g_steal_pointer (&path);
  return need_default (keyring, is_token, may_prompt, error);
}
