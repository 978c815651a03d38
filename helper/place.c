/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "place.h"
#include "say.h"

#include <unistd.h>

static gboolean
is_locked (const GError *problem)
{
  return g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_LOCKED);
}

static gboolean
find_store (TokenringBroker *broker, char **stores, char **ret_store, GError **error)
{
  g_autoptr (GError) reason = NULL;

  for (guint i = 0; stores[i] != NULL && !is_locked (reason); i++) {
    GError **first = reason == NULL ? &reason : NULL;
    gboolean can_store = FALSE;
    gboolean works = tokenring_broker_check_store (broker, TOKENRING_CHAIN_SECRETS, stores[i],
                                                   &can_store, first);

    /* It can be written to, but not for a trial. */
    if (first != NULL && g_error_matches (reason, TOKENRING_ERROR, TOKENRING_ERROR_UNTRIED)) {
      g_clear_error (&reason);
      works = can_store = TRUE;
    }
    if (works && !can_store)
      continue;
    if (works || is_locked (reason)) {
      g_free (*ret_store);
      *ret_store = g_strdup (stores[i]);
    }
    if (works)
      return TRUE;
  }
  if (reason == NULL)
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                         "no store of the chain can be written to; add --no-secret, and what to do "
                         "with the client secret is said when the account is written");
  else
    g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

/*
 * tr_place_check_stores:
 * @broker: a broker
 * @ret_store: (out): the store that is to keep client secrets, set also if it is locked
 * @error: return location for an error
 *
 * Returns: whether it does so now
 */
gboolean
tr_place_check_stores (TokenringBroker *broker, char **ret_store, GError **error)
{
  g_auto (GStrv) stores = tokenring_broker_list_stores (broker, TOKENRING_CHAIN_SECRETS, error);

  return stores != NULL && find_store (broker, stores, ret_store, error);
}

/*
 * tr_place_check:
 * @broker: a broker
 * @account: an account, which need not be written yet
 * @error: return location for an error
 *
 * Nobody is to type a client secret that cannot be kept. A keyring that is locked may be unlocked
 * when it is written.
 *
 * Returns: whether there is a store for the client secret, which works if it is to be typed
 */
gboolean
tr_place_check (TokenringBroker *broker, TokenringAccount *account, GError **error)
{
  g_autofree char *store = NULL;
  g_autoptr (GError) problem = NULL;

  if (!tokenring_broker_can_store_secret (broker, account, error))
    return FALSE;
  if (!isatty (STDIN_FILENO) || tr_place_check_stores (broker, &store, &problem) ||
      is_locked (problem))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/*
 * tr_place_say_how:
 * @context: what the command is run with
 * @account: an account without a client secret
 *
 * Says how it gets one.
 */
void
tr_place_say_how (const TrContext *context, TokenringAccount *account)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *place = tokenring_broker_dup_secret_place (context->broker, account, &problem);

  if (place != NULL)
    tr_inform (context, "Give it a client secret: put it into %s", place);
  else if (problem != NULL)
    tr_inform (context, "Give it a client secret: %s", problem->message);
  else
    tr_inform (context, "Give it a client secret: tokenring secret %s",
               tokenring_account_get_name (account));
}
