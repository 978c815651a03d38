/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A server refused a token of ours. Mostly it was taken back or ran out, and a new one will do. But
 * where it was new already, the fault is elsewhere, and a program that tries again and again would
 * get token after token in vain. */

#include "rejection.h"
#include "failure.h"
#include "token.h"

#define JUST_ISSUED 30 /* seconds */

/* One that has run out was refused for that. */
static gboolean
is_suspect (const TokenringToken *token, gint64 now)
{
  gint64 age = now - tokenring_token_get_obtained (token);

  return age >= 0 && age < JUST_ISSUED && tr_token_is_good (token, now);
}

static GError *
make_hint (const TokenringAccount *account, const TokenringUrl *url, gint64 age)
{
  g_autofree char *host = tokenring_url_dup_authority (url);
  const char *name = tokenring_account_get_name (account);

  return g_error_new (TOKENRING_ERROR, TOKENRING_ERROR_REFUSED,
                      "%s refused a token of account '%s' that was %" G_GINT64_FORMAT
                      " s old, and would refuse the next; check scope, audience and user name "
                      "('tokenring show %s'), then run 'tokenring check %s'",
                      host, name, age, name, name);
}

/*
 * tr_rejection_take:
 * @broker: a broker whose chains are open
 * @account: an account that owns the URL
 * @url: where the token was refused
 * @rejected: what was refused
 * @error: return location for an error: %TOKENRING_ERROR_REFUSED, or that of a store
 *
 * Drops the token if it is the one that the account has. If it had just been issued, nobody need
 * ask for another one for a while, and all who do get the same error. Forgotten is that like the
 * refusal of an endpoint.
 *
 * Returns: whether no cache has that token, and a new one may do
 */
gboolean
tr_rejection_take (TokenringBroker *broker, const TokenringAccount *account,
                   const TokenringUrl *url, TokenringSecret *rejected, GError **error)
{
  const char *name = tokenring_account_get_name (account);
  gint64 now = tr_broker_now (broker);
  /* Whoever is at it may be getting the token that comes next, which is to stay. */
  g_autoptr (TrLock) lock = tr_broker_wait_for_lock (broker, account);
  g_autoptr (TokenringToken) token = NULL;
  g_autoptr (TrFailure) failure = NULL;
  g_autoptr (GError) hint = NULL;
  TokenringStatus status;

  status = tr_cache_look_for (broker->tokens, account, rejected, &token, error);
  if (status != TOKENRING_STATUS_FOUND)
    return status != TOKENRING_STATUS_UNAVAILABLE;
  if (!tr_cache_forget (broker->tokens, name, error))
    return FALSE;
  if (!is_suspect (token, now))
    return TRUE;

  hint = make_hint (account, url, now - tokenring_token_get_obtained (token));
  failure = tr_failure_new (hint, FALSE, now, now + broker->config->failure_memory);
  if (lock != NULL)
    tr_failure_write (failure, lock);
  g_propagate_error (error, g_steal_pointer (&hint));
  return FALSE;
}
