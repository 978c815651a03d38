/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What KeePassXC (2.7 at least) does in a way of its own. A search raises a prompt while every
 * database is locked, whoever asks. What is new is written by a prompt only, which shows nothing
 * while the database is open. What is deleted is mostly asked about, and what is replaced stays in
 * the history of its entry. */

#include "keepassxc.h"
#include "explain.h"
#include "unlock.h"

static gboolean
is_locked (TrKeyring *keyring, const char *collection, gboolean *ret_locked, GError **error)
{
  g_autoptr (GVariant) locked =
      tr_keyring_get_property (keyring, collection, TR_COLLECTION, "Locked", "b", error);

  if (locked == NULL)
    return FALSE;
  *ret_locked = g_variant_get_boolean (locked);
  return TRUE;
}

/*
 * tr_keepassxc_is_open:
 * @ret_open: (out): whether one of the databases that it shares is open
 *
 * Returns: whether it shares any
 */
gboolean
tr_keepassxc_is_open (TrKeyring *keyring, gboolean *ret_open, GError **error)
{
  g_autoptr (GVariant) collections =
      tr_keyring_get_property (keyring, TR_SERVICE_PATH, TR_SERVICE_INTERFACE, "Collections", "ao",
                               error);
  gboolean locked = TRUE;
  GVariantIter iter;
  const char *path;

  if (collections == NULL)
    return FALSE;
  if (g_variant_n_children (collections) == 0) {
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_LOCKED,
                         "KeePassXC has no database open that it shares by the Secret Service; "
                         "open one, and see KeePassXC in tokenring(7)");
    return FALSE;
  }

  g_variant_iter_init (&iter, collections);
  while (locked && g_variant_iter_next (&iter, "&o", &path))
    if (!is_locked (keyring, path, &locked, error))
      return FALSE;
  *ret_open = !locked;
  return TRUE;
}

/*
 * tr_keepassxc_open:
 * @collection: a database
 * @may_prompt: whether the user may be asked
 *
 * Returns: whether the database is open now
 */
gboolean
tr_keepassxc_open (TrKeyring *keyring, const char *collection, gboolean may_prompt, GError **error)
{
  const char *paths[] = { collection, NULL };
  gboolean locked = FALSE;

  return is_locked (keyring, collection, &locked, error) &&
         (!locked || tr_unlock (keyring, paths, may_prompt, error));
}

/*
 * tr_keepassxc_refuse_delete:
 */
void
tr_keepassxc_refuse_delete (GError **error)
{
  g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_LOCKED,
                       "KeePassXC asks before it deletes an entry, and here nobody would see it; "
                       "try again on the desktop, or delete the entry in KeePassXC");
}

/*
 * tr_keepassxc_accepts:
 * @is_token: whether a token is to be stored, and not a client secret
 * @is_trial: whether it is to be deleted again at once, with nobody being asked
 *
 * Returns: whether it is given that
 */
gboolean
tr_keepassxc_accepts (TrKeyring *keyring, gboolean is_token, gboolean is_trial, GError **error)
{
  gboolean is_open;

  if (is_token) {
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                         "KeePassXC is given no tokens, since it keeps old ones and asks before it "
                         "deletes one; set tokens=kernel in [chain] of tokenring.conf");
    return FALSE;
  }
  if (!tr_keepassxc_is_open (keyring, &is_open, error))
    return FALSE;
  if (!is_trial)
    return TRUE;
  if (is_open)
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_UNTRIED,
                         "KeePassXC can be read; nothing was written to it as a trial, since it "
                         "asks before it deletes an entry");
  else
    tr_set_locked_error (error);
  return FALSE;
}
