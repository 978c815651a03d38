/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "member.h"
#include "store.h"

/* What is there and is not what is looked for is as good as not there. */
static TokenringStatus
ask (TrLoader *loader, const char *name, const TokenringItem *item, TrAccept accept, gpointer data,
     TokenringSecret **ret_value, GError **error)
{
  g_autoptr (TokenringSecret) value = NULL;
  TrModule *store = tr_loader_get (loader, name, error);
  TokenringStatus status =
      store == NULL ? TOKENRING_STATUS_UNAVAILABLE : tr_store_lookup (store, item, &value, error);

  if (status == TOKENRING_STATUS_FOUND && accept != NULL && !accept (value, data))
    return TOKENRING_STATUS_NOT_FOUND;
  if (status == TOKENRING_STATUS_FOUND && ret_value != NULL)
    *ret_value = g_steal_pointer (&value);
  return status;
}

static void
tell (const TrWatch *watch, gint64 began, const char *name, const TokenringItem *item,
      const char *outcome, const GError *problem)
{
  tr_watch_end (watch, TOKENRING_STEP_STORE, began, "%s: the %s of '%s' %s%s%s", name,
                item->kind == TOKENRING_KIND_TOKEN ? "token" : "client secret", item->account,
                outcome, problem == NULL ? "" : ": ", problem == NULL ? "" : problem->message);
}

/*
 * tr_member_lookup:
 * @loader: where the stores come from
 * @name: the name of the store
 * @item: what to look for
 * @accept: (nullable): judges what is found
 * @data: for @accept
 * @ret_value: (out) (optional): the value, when it is found
 * @error: return location for an error, set when the store is not available
 *
 * Loads the store if that has not been done.
 *
 * Returns: whether it was found
 */
TokenringStatus
tr_member_lookup (TrLoader *loader, const char *name, const TokenringItem *item, TrAccept accept,
                  gpointer data, TokenringSecret **ret_value, GError **error)
{
  static const char *const outcomes[] = {
    [TOKENRING_STATUS_FOUND] = "is there",
    [TOKENRING_STATUS_NOT_FOUND] = "is not there",
    [TOKENRING_STATUS_UNAVAILABLE] = "cannot be had",
  };
  const TrWatch *watch = tr_loader_get_watch (loader);
  gint64 began = tr_watch_begin (watch, TOKENRING_STEP_STORE, "%s", name);
  GError *problem = NULL;
  TokenringStatus status = ask (loader, name, item, accept, data, ret_value, &problem);

  tell (watch, began, name, item, outcomes[status], problem);
  if (problem != NULL)
    g_propagate_error (error, problem);
  return status;
}

/*
 * tr_member_write:
 * @loader: where the stores come from
 * @name: the name of the store
 * @store: the store of that name
 * @item: what to write
 * @value: its value
 * @error: return location for an error, set when it is not written
 *
 * Returns: whether it is written
 */
gboolean
tr_member_write (const TrLoader *loader, const char *name, TrModule *store,
                 const TokenringItem *item, TokenringSecret *value, GError **error)
{
  const TrWatch *watch = tr_loader_get_watch (loader);
  gint64 began = tr_watch_begin (watch, TOKENRING_STEP_STORE, "%s", name);
  gboolean done = tr_store_write (store, item, value, error) == TOKENRING_STATUS_FOUND;

  tell (watch, began, name, item, done ? "is written" : "is not taken", NULL);
  return done;
}

/*
 * tr_member_clear:
 * @loader: where the stores come from
 * @name: the name of the store
 * @store: the store of that name
 * @item: what to delete
 * @error: return location for an error, set when it may still be there
 *
 * Returns: whether it is not there any more
 */
gboolean
tr_member_clear (const TrLoader *loader, const char *name, TrModule *store,
                 const TokenringItem *item, GError **error)
{
  const TrWatch *watch = tr_loader_get_watch (loader);
  gint64 began = tr_watch_begin (watch, TOKENRING_STEP_STORE, "%s", name);
  gboolean done = tr_store_clear (store, item, error) != TOKENRING_STATUS_UNAVAILABLE;

  tell (watch, began, name, item, done ? "is deleted" : "is not deleted", NULL);
  return done;
}
