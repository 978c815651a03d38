/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The store in the desktop's keyring: gnome-keyring, KeePassXC, KWallet or whatever else speaks
 * org.freedesktop.secrets. What is locked is never taken for absent. */

#include "collection.h"
#include "explain.h"
#include "item.h"
#include "keepassxc.h"
#include "operation.h"
#include "plain.h"
#include "unlock.h"

#define PROMPT_SECONDS 120

/* One operation on an item. */
typedef struct {
  const TokenringItem *item;
  TokenringSecret *value; /* to be stored */
  TokenringSecret *found;
} Order;

static TokenringSecret *const no_secrets[TR_SECRETS] = { NULL };

static gpointer
module_open (const TokenringHost *host)
{
  TrKeyring *keyring = g_new0 (TrKeyring, 1);
  guint64 seconds = PROMPT_SECONDS;

  keyring->prompt_setting = tokenring_host_dup_setting (host, "prompt-timeout");
  if (keyring->prompt_setting == NULL ||
      g_ascii_string_to_unsigned (keyring->prompt_setting, 10, 1, TR_MAX_PROMPT_SECONDS, &seconds,
                                  NULL))
    keyring->prompt_seconds = (guint) seconds;
  return keyring;
}

static void
module_close (gpointer self)
{
  TrKeyring *keyring = self;

  tr_keyring_close (keyring);
  g_clear_error (&keyring->hung);
  g_free (keyring->prompt_setting);
  g_free (keyring);
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
      /* A new token can be had, so an empty search is enough to know. */
      locked = item->kind == TOKENRING_KIND_TOKEN
                   ? g_new0 (char *, 1)
                   : tr_collection_find_locked_default (keyring, error);
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
    if (!tr_unlock (keyring, (const char *const *) locked, tr_item_may_prompt (item), error))
      return FALSE;
  }
}

static TokenringStatus
lookup (TrKeyring *keyring, gpointer data, GError **error)
{
  Order *order = data;
  g_auto (GStrv) paths = NULL;

  if (!search (keyring, order->item, FALSE, &paths, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  if (paths[0] == NULL)
    return TOKENRING_STATUS_NOT_FOUND;

  order->found = tr_item_read (keyring, (const char *const *) paths, error);
  return order->found == NULL ? TOKENRING_STATUS_UNAVAILABLE : TOKENRING_STATUS_FOUND;
}

static TokenringStatus
clear (TrKeyring *keyring, gpointer data, GError **error)
{
  const TokenringItem *item = ((Order *) data)->item;
  g_auto (GStrv) paths = NULL;

  if (!search (keyring, item, TRUE, &paths, error))
    return TOKENRING_STATUS_UNAVAILABLE;

  for (gsize i = 0; paths[i] != NULL; i++)
    if (!tr_secrets_delete (keyring, paths[i], tr_item_may_prompt (item), error))
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
      tr_secrets_delete (keyring, unlocked[i], tr_item_may_prompt (item), NULL);
}

static TokenringStatus
store (TrKeyring *keyring, gpointer data, GError **error)
{
  const Order *order = data;
  gboolean may_prompt = tr_item_may_prompt (order->item);
  gboolean is_token = order->item->kind == TOKENRING_KIND_TOKEN;
  g_autofree char *collection = NULL;
  g_autofree char *path = NULL;

  /* A trial is the one thing that is written where nobody may be asked at all. */
  if (keyring->is_keepassxc &&
      !tr_keepassxc_accepts (keyring, is_token, !order->item->may_prompt, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  collection = tr_collection_find (keyring, is_token, may_prompt, error);
  if (collection == NULL)
    return TOKENRING_STATUS_UNAVAILABLE;
  path = tr_secrets_write (keyring, collection, tr_item_new_properties (order->item), order->value,
                           may_prompt, error);
  if (path == NULL)
    return TOKENRING_STATUS_UNAVAILABLE;

  delete_others (keyring, order->item, path);
  return TOKENRING_STATUS_FOUND;
}

static TokenringStatus
module_lookup (gpointer self, const TokenringItem *item, TokenringSecret **ret_value,
               GError **error)
{
  Order order = { .item = item };
  TokenringStatus status;

  if (!tr_item_check (item, TRUE, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  status = tr_operation_run (self, lookup, &order, no_secrets, error);
  if (status == TOKENRING_STATUS_FOUND)
    *ret_value = order.found;
  return status;
}

static TokenringStatus
module_store (gpointer self, const TokenringItem *item, TokenringSecret *value, GError **error)
{
  TokenringSecret *const secrets[TR_SECRETS] = { value };
  Order order = { .item = item, .value = value };

  if (!tr_item_check (item, TRUE, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  return tr_operation_run (self, store, &order, secrets, error);
}

static TokenringStatus
module_clear (gpointer self, const TokenringItem *item, GError **error)
{
  Order order = { .item = item };

  if (!tr_item_check (item, FALSE, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  return tr_operation_run (self, clear, &order, no_secrets, error);
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
  .find_credentials = tr_plain_find,
  .keep_credential = tr_plain_keep,
  .drop_credentials = tr_plain_drop,
  .list_docker_credentials = tr_plain_list_docker,
};
