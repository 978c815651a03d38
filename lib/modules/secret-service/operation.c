/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What all operations on the keyring have in common: a time limit, and an end in plain words. */

#include "operation.h"
#include "explain.h"

#define MAX_ATTEMPTS 4

/* A service that was restarted since the last operation knows nothing of our session. */
static gboolean
is_stale (const GError *error)
{
  return error->domain != TOKENRING_ERROR && !tr_is_locked_error (error) &&
         !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A new session has a new key, and with most keys all goes well. What another program has replaced
 * meanwhile is found under its new path. */
static gboolean
is_worth_another (const TrKeyring *keyring, const GError *cause, gboolean was_open, guint attempts)
{
  return keyring->garbled || keyring->vanished ? attempts < MAX_ATTEMPTS
                                               : attempts == 1 && was_open && is_stale (cause);
}

static TokenringStatus
attempt (TrKeyring *keyring, TrWork work, gpointer data, GError **error)
{
  keyring->garbled = FALSE;
  keyring->vanished = FALSE;
  if (!tr_keyring_open (keyring, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  return work (keyring, data, error);
}

static gboolean
check_setting (const TrKeyring *keyring, GError **error)
{
  g_autofree char *shown = NULL;

  if (keyring->prompt_seconds != 0)
    return TRUE;

  shown = tokenring_text_escape (keyring->prompt_setting, -1, 40);
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
               "prompt-timeout=%s in [secret-service] of tokenring.conf is not a number of seconds "
               "from 1 to %d; correct it, or delete the line",
               shown, TR_MAX_PROMPT_SECONDS);
  return FALSE;
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
fail (TrKeyring *keyring, const GError *cause, TokenringSecret *const *secrets, GError **error)
{
  g_autoptr (GError) reason = NULL;

  tr_keyring_explain (keyring, cause, secrets, &reason);
  if (g_error_matches (reason, TOKENRING_ERROR, TOKENRING_ERROR_TIMED_OUT)) {
    g_clear_error (&keyring->hung);
    keyring->hung = g_error_copy (reason);
    keyring->hung_until = g_get_monotonic_time () + TR_HUNG_SECONDS * G_TIME_SPAN_SECOND;
  }
  g_propagate_error (error, g_steal_pointer (&reason));
}

/*
 * tr_operation_run:
 * @work: what is to be done, perhaps more than once
 * @data: for @work
 * @secrets: %TR_SECRETS of them, or %NULL in their places: what must not appear in an error
 *
 * Every operation comes through here: it has one deadline, another chance if the first attempt was
 * on a stale session, the service has another key than we or an item is gone, and an error in words
 * at its end.
 *
 * Returns: what @work returned
 */
TokenringStatus
tr_operation_run (TrKeyring *keyring, TrWork work, gpointer data, TokenringSecret *const *secrets,
                  GError **error)
{
  g_autoptr (TrDeadline) deadline = NULL;
  gboolean was_open = keyring->owner != NULL;
  g_autoptr (GError) cause = NULL;
  TokenringStatus status;

  if (!check_setting (keyring, error) || is_hung (keyring, error))
    return TOKENRING_STATUS_UNAVAILABLE;
  deadline = tr_deadline_new (TR_CALL_SECONDS, error);
  if (deadline == NULL)
    return TOKENRING_STATUS_UNAVAILABLE;

  keyring->deadline = deadline;
  keyring->prompting = FALSE;
  status = attempt (keyring, work, data, &cause);
  for (guint attempts = 1; cause != NULL && is_worth_another (keyring, cause, was_open, attempts);
       attempts++) {
    g_clear_error (&cause);
    if (!keyring->vanished)
      tr_keyring_close (keyring);
    status = attempt (keyring, work, data, &cause);
  }

  if (cause != NULL) {
    fail (keyring, cause, secrets, error);
    if (is_stale (cause) || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      tr_keyring_close (keyring);
  }
  keyring->deadline = NULL;
  return status;
}
