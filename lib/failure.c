/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A failure as it stands in the lock file: five numbers in the first line, the message in the
 * second. The message has passed the redacting writer, so there is nothing secret in it. */

#include "failure.h"

#define EARLY_MEMORY 3600 /* seconds that who renews early minds a refusal */

/*
 * tr_failure_new:
 * @error: why there is no token
 * @passing: whether that may be over soon
 * @now: the time
 * @until: the time until which nobody need ask again
 *
 * Returns: (transfer full): the failure, of this moment
 */
TrFailure *
tr_failure_new (const GError *error, gboolean passing, gint64 now, gint64 until)
{
  TrFailure *failure = g_new0 (TrFailure, 1);

  failure->moment = g_get_monotonic_time ();
  failure->time = now;
  failure->until = until;
  failure->passing = passing;
  failure->error = g_error_copy (error);
  return failure;
}

/*
 * tr_failure_free:
 * @failure: (nullable) (transfer full): a failure
 */
void
tr_failure_free (TrFailure *failure)
{
  if (failure == NULL)
    return;

  g_clear_error (&failure->error);
  g_free (failure);
}

/*
 * tr_failure_is_recent_refusal:
 * @failure: a failure
 * @now: the time
 *
 * Returns: whether a timer still minds it
 */
gboolean
tr_failure_is_recent_refusal (const TrFailure *failure, gint64 now)
{
  return g_error_matches (failure->error, TOKENRING_ERROR, TOKENRING_ERROR_REFUSED) &&
         failure->time <= now && now < failure->time + EARLY_MEMORY;
}

static gboolean
parse_numbers (const char *line, gint64 *numbers, guint count)
{
  g_auto (GStrv) parts = g_strsplit (line, " ", -1);

  if (g_strv_length (parts) != count)
    return FALSE;
  for (guint i = 0; i < count; i++)
    if (!g_ascii_string_to_signed (parts[i], 10, 0, G_MAXINT64 / 2, &numbers[i], NULL))
      return FALSE;
  return TRUE;
}

/*
 * tr_failure_read:
 * @lock: a lock that is taken
 *
 * Returns: (transfer full) (nullable): the failure that the last holder left, if there is one
 */
TrFailure *
tr_failure_read (TrLock *lock)
{
  g_autofree char *text = tr_lock_read (lock);
  g_auto (GStrv) lines = g_strsplit (text == NULL ? "" : text, "\n", -1);
  TrFailure *failure;
  gint64 numbers[5];

  /* Without its last line end it is half a record, of a holder that was killed. */
  if (g_strv_length (lines) != 3 || *lines[1] == '\0' || *lines[2] != '\0' ||
      !g_utf8_validate (lines[1], -1, NULL) ||
      !parse_numbers (lines[0], numbers, G_N_ELEMENTS (numbers)))
    return NULL;

  failure = g_new0 (TrFailure, 1);
  failure->moment = numbers[0];
  failure->time = numbers[1];
  failure->until = numbers[2];
  failure->passing = numbers[3] != 0;
  failure->error = g_error_new_literal (TOKENRING_ERROR, (int) numbers[4], lines[1]);
  return failure;
}

/*
 * tr_failure_write:
 * @failure: (nullable): a failure, or %NULL when all went well
 * @lock: a lock that is taken by nobody else
 */
void
tr_failure_write (const TrFailure *failure, TrLock *lock)
{
  g_autofree char *message = NULL;
  g_autofree char *text = NULL;

  if (failure == NULL) {
    tr_lock_write (lock, "");
    return;
  }
  message = tokenring_text_escape (failure->error->message, -1, 1000);
  text =
      g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %d %d\n%s\n",
                       failure->moment, failure->time, failure->until, failure->passing,
                       failure->error->code, message);
  tr_lock_write (lock, text);
}
