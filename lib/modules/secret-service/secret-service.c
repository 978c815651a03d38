/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The store in the desktop's keyring: gnome-keyring, KeePassXC, KWallet or whatever else speaks
 * org.freedesktop.secrets. What is locked is never taken for absent. */

#include "collection.h"
#include "explain.h"
#include "item.h"
#include "unlock.h"

/* One operation; @data is its value, or where to put it. */
typedef TokenringStatus (*Work) (TrKeyring *keyring, const TokenringItem *item, gpointer data,
                                 GError **error);

static gpointer
module_open (G_GNUC_UNUSED const TokenringHost *host)
{
  return g_new0 (TrKeyring, 1);
}

static void
module_close (gpointer self)
{
  TrKeyring *keyring = self;

  tr_keyring_close (keyring);
  g_clear_error (&keyring->hung);
  g_free (keyring);
}

/* A service that was restarted since the last operation knows nothing of our session. */
static gboolean
is_stale (const GError *error)
{
  return error->domain != TOKENRING_ERROR && !tr_is_locked_error (error) &&
         !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static TokenringStatus
attempt (TrKeyring *keyring, const TokenringItem *item, Work work, gpointer data, GError **error)
{
  if (!tr_keyring_open (keyring, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  return work (keyring, item, data, error);
}

/* Looking for a token and then for the client secret must not take twice as long. */
static gboolean
is_hung (const TrKeyring *keyring, GError **error)
{
  if (keyring->hung == NULL || g_get_monotonic_time () >= keyring->hung_until)
    return FALSE;

  g_propagate_error (error, g_error_copy (keyring->hung));
  return TRUE;
}

static void
fail (TrKeyring *keyring, const GError *cause, TokenringSecret *secret, GError **error)
{
  g_autoptr (GError) reason = NULL;

  tr_keyring_explain (keyring, cause, secret, &reason);
  if (g_error_matches (reason, TOKENRING_ERROR, TOKENRING_ERROR_TIMED_OUT)) {
    g_clear_error (&keyring->hung);
    keyring->hung = g_error_copy (reason);
    keyring->hung_until = g_get_monotonic_time () + TR_HUNG_SECONDS * G_TIME_SPAN_SECOND;
  }
  g_propagate_error (error, g_steal_pointer (&reason));
}

/* Every operation comes through here: it has one deadline, a second chance if the first attempt was
 * on a stale session, and an error in words at its end. */
static TokenringStatus
run (TrKeyring *keyring, const TokenringItem *item, Work work, gpointer data,
     TokenringSecret *secret, GError **error)
{
  g_autoptr (TrDeadline) deadline = NULL;
  gboolean was_open = keyring->owner != NULL;
  g_autoptr (GError) cause = NULL;
  TokenringStatus status;

  if (is_hung (keyring, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  deadline = tr_deadline_new (TR_CALL_SECONDS, error);
  if (deadline == NULL)
    return TOKENRING_STATUS_UNAVAILABLE;

  keyring->deadline = deadline;
  keyring->prompting = FALSE;
  status = attempt (keyring, item, work, data, &cause);
  if (cause != NULL && was_open && is_stale (cause)) {
    g_clear_error (&cause);
    tr_keyring_close (keyring);
    status = attempt (keyring, item, work, data, &cause);
  }

  if (cause != NULL) {
    fail (keyring, cause, secret, error);
    if (is_stale (cause) || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      tr_keyring_close (keyring);
  }
  keyring->deadline = NULL;
  return status;
}

/* A locked KeePassXC shows nothing at all, so an empty search tells something only about a keyring
 * that is open. For a token it is enough: a new one can be had. */
static char **
find_locked_default (TrKeyring *keyring, const TokenringItem *item, GError **error)
{
  g_autofree char *path = NULL;
  gboolean locked;
  char **paths;

  paths = g_new0 (char *, 2);
  if (item->kind == TOKENRING_KIND_TOKEN)
    return paths;

  path = tr_collection_find_default (keyring, error);
  if (path != NULL && g_str_equal (path, TR_NO_OBJECT))
    return paths;
  if (path == NULL || !tr_collection_is_locked (keyring, path, &locked, error)) {
    g_free (paths);
    return NULL;
  }
  if (locked)
    paths[0] = g_steal_pointer (&path);
  return paths;
}

/* Searches, and unlocks what stands in the way. If @need_all, that is every item that is locked. */
static gboolean
search (TrKeyring *keyring, const TokenringItem *item, gboolean need_all, char ***ret_paths,
        GError **error)
{
  for (guint round = 0;; round++) {
    g_auto (GStrv) unlocked = NULL;
    g_auto (GStrv) locked = NULL;

    if (!tr_item_search (keyring, item, &unlocked, &locked, error))
      return FALSE;
    if (unlocked[0] == NULL && locked[0] == NULL) {
      g_clear_pointer (&locked, g_strfreev);
      locked = find_locked_default (keyring, item, error);
      if (locked == NULL)
        return FALSE;
    }
    if (locked[0] == NULL || (unlocked[0] != NULL && !need_all)) {
      *ret_paths = g_steal_pointer (&unlocked);
      return TRUE;
    }
    if (round > 0) {
      tr_set_locked_error (error);
      return FALSE;
    }
    if (!tr_unlock (keyring, (const char *const *) locked, tr_prompt_is_allowed (item), error))
      return FALSE;
  }
}

static TokenringStatus
lookup (TrKeyring *keyring, const TokenringItem *item, gpointer data, GError **error)
{
  TokenringSecret **ret_value = data;
  g_autoptr (TokenringSecret) value = NULL;
  g_auto (GStrv) paths = NULL;

  if (!search (keyring, item, FALSE, &paths, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  if (paths[0] == NULL)
    return TOKENRING_STATUS_NOT_FOUND;

  value = tr_item_read (keyring, (const char *const *) paths, error);
  if (value == NULL)
    return TOKENRING_STATUS_UNAVAILABLE;
  *ret_value = g_steal_pointer (&value);
  return TOKENRING_STATUS_FOUND;
}

/* What is gone already counts as deleted. */
static gboolean
delete_item (TrKeyring *keyring, const TokenringItem *item, const char *path, GError **error)
{
  g_autoptr (GError) cause = NULL;
  const char *prompt;
  g_autoptr (GVariant) reply =
      tr_keyring_call (keyring, path, TR_ITEM_INTERFACE, "Delete", NULL, "(o)", &cause);

  if (reply != NULL) {
    g_variant_get (reply, "(&o)", &prompt);
    return tr_prompt_run (keyring, prompt, tr_prompt_is_allowed (item), NULL, error);
  }
  if (tr_is_absent_error (cause))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

static TokenringStatus
clear (TrKeyring *keyring, const TokenringItem *item, G_GNUC_UNUSED gpointer data, GError **error)
{
  g_auto (GStrv) paths = NULL;

  if (!search (keyring, item, TRUE, &paths, error))
    return TOKENRING_STATUS_UNAVAILABLE;

  for (gsize i = 0; paths[i] != NULL; i++)
    if (!delete_item (keyring, item, paths[i], error))
      return TOKENRING_STATUS_UNAVAILABLE;
  return TOKENRING_STATUS_FOUND;
}

/* The service replaces an item only in the same collection. One that was left in another, by a day
 * on which there was no other, goes now. The new one is safe, so nothing here is a failure. */
static void
delete_others (TrKeyring *keyring, const TokenringItem *item, const char *keep)
{
  g_auto (GStrv) unlocked = NULL;
  g_auto (GStrv) locked = NULL;

  if (g_str_equal (keep, TR_NO_OBJECT) || !tr_item_search (keyring, item, &unlocked, &locked, NULL))
    return;

  for (gsize i = 0; unlocked[i] != NULL; i++)
    if (!g_str_equal (unlocked[i], keep))
      delete_item (keyring, item, unlocked[i], NULL);
}

static GVariant *
create_unlocked (TrKeyring *keyring, const TokenringItem *item, TokenringSecret *value,
                 GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autofree char *collection = tr_collection_find (keyring, item, error);
  const char *paths[] = { collection, NULL };

  if (collection == NULL)
    return NULL;
  reply = tr_item_create (keyring, collection, item, value, &cause);
  if (reply != NULL)
    return g_steal_pointer (&reply);
  if (!tr_is_locked_error (cause)) {
    g_propagate_error (error, g_steal_pointer (&cause));
    return NULL;
  }

  if (!tr_unlock (keyring, paths, tr_prompt_is_allowed (item), error))
    return NULL;
  return tr_item_create (keyring, collection, item, value, error);
}

static TokenringStatus
store (TrKeyring *keyring, const TokenringItem *item, gpointer data, GError **error)
{
  const char *path, *prompt;
  g_autoptr (GVariant) result = NULL;
  g_autoptr (GVariant) reply = create_unlocked (keyring, item, data, error);

  if (reply == NULL)
    return TOKENRING_STATUS_UNAVAILABLE;
  g_variant_get (reply, "(&o&o)", &path, &prompt);
  if (!tr_prompt_run (keyring, prompt, tr_prompt_is_allowed (item), &result, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  if (result != NULL && g_variant_is_of_type (result, G_VARIANT_TYPE_OBJECT_PATH))
    path = g_variant_get_string (result, NULL);

  delete_others (keyring, item, path);
  return TOKENRING_STATUS_FOUND;
}

static TokenringStatus
module_lookup (gpointer self, const TokenringItem *item, TokenringSecret **ret_value,
               GError **error)
{
  if (!tr_item_check (item, TRUE, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  return run (self, item, lookup, ret_value, NULL, error);
}

static TokenringStatus
module_store (gpointer self, const TokenringItem *item, TokenringSecret *value, GError **error)
{
  if (!tr_item_check (item, TRUE, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  return run (self, item, store, value, value, error);
}

static TokenringStatus
module_clear (gpointer self, const TokenringItem *item, GError **error)
{
  if (!tr_item_check (item, FALSE, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  return run (self, item, clear, NULL, NULL, error);
}

TOKENRING_MODULE_EXPORT const TokenringModule tokenring_module = {
  .abi = TOKENRING_MODULE_ABI,
  .struct_size = sizeof (TokenringModule),
  .name = "secret-service",
  .open = module_open,
  .close = module_close,
  .lookup = module_lookup,
  .store = module_store,
  .clear = module_clear,
};
