/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The time limit of one operation. Calls of libsecret and GDBus block for as long as the other side
 * likes, some of them with no time-out of their own, but each can be cancelled. So a thread sleeps
 * beside them and cancels whatever still runs when the time is up. */

#include "deadline.h"

#include <tokenring.h>

struct _TrDeadline {
  GMutex lock;
  GCond changed;
  gint64 end;
  gboolean done;
  GThread *thread;
  GCancellable *cancellable;
};

static gpointer
watch (gpointer data)
{
  TrDeadline *deadline = data;
  gboolean late = FALSE;

  g_mutex_lock (&deadline->lock);
  while (!deadline->done && !late)
    /* The end may have moved while we slept. */
    if (!g_cond_wait_until (&deadline->changed, &deadline->lock, deadline->end))
      late = !deadline->done && g_get_monotonic_time () >= deadline->end;
  g_mutex_unlock (&deadline->lock);

  if (late)
    g_cancellable_cancel (deadline->cancellable);
  return NULL;
}

/*
 * tr_deadline_new:
 * @seconds: the time from now
 *
 * Returns: (transfer full): a deadline that runs, or %NULL when no thread can be had for it
 */
TrDeadline *
tr_deadline_new (guint seconds, GError **error)
{
  g_autoptr (TrDeadline) deadline = g_new0 (TrDeadline, 1);
  g_autoptr (GError) cause = NULL;

  g_mutex_init (&deadline->lock);
  g_cond_init (&deadline->changed);
  deadline->cancellable = g_cancellable_new ();
  deadline->end = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;
  deadline->thread = g_thread_try_new ("tokenring-deadline", watch, deadline, &cause);
  if (deadline->thread == NULL) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
                 "cannot start a thread to watch over the keyring (%s); close some programs and "
                 "try again",
                 cause->message);
    return NULL;
  }
  return g_steal_pointer (&deadline);
}

/*
 * tr_deadline_free:
 * @deadline: (nullable) (transfer full): a deadline
 *
 * Nothing is cancelled any more once this has returned.
 */
void
tr_deadline_free (TrDeadline *deadline)
{
  if (deadline == NULL)
    return;

  g_mutex_lock (&deadline->lock);
  deadline->done = TRUE;
  g_cond_signal (&deadline->changed);
  g_mutex_unlock (&deadline->lock);

  if (deadline->thread != NULL)
    g_thread_join (deadline->thread);
  g_object_unref (deadline->cancellable);
  g_cond_clear (&deadline->changed);
  g_mutex_clear (&deadline->lock);
  g_free (deadline);
}

/*
 * tr_deadline_set:
 * @seconds: the time from now
 *
 * Moves the end, while a person types a password or after that. What is past stays past.
 */
void
tr_deadline_set (TrDeadline *deadline, guint seconds)
{
  g_mutex_lock (&deadline->lock);
  deadline->end = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;
  g_cond_signal (&deadline->changed);
  g_mutex_unlock (&deadline->lock);
}

/*
 * tr_deadline_get_cancellable:
 *
 * Returns: (transfer none): what every call under this deadline must be given
 */
GCancellable *
tr_deadline_get_cancellable (const TrDeadline *deadline)
{
  return deadline->cancellable;
}
