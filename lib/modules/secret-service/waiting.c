/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Waiting for a signal, for no longer than the deadline. */

#include "waiting.h"

#define LOOK_MSEC 500

/* This runs only so that the waiting loop comes round. */
static gboolean
on_look (G_GNUC_UNUSED gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
on_cancelled (G_GNUC_UNUSED GCancellable *cancellable, gpointer data)
{
  g_main_context_wakeup (data);
}

/*
 * tr_wait:
 * @context: where the signal arrives
 * @done: what its handler sets
 *
 * Waits until @done, the end of the deadline or that of the bus: one that dies tells nobody.
 */
void
tr_wait (TrKeyring *keyring, GMainContext *context, const gboolean *done)
{
  GCancellable *cancellable = tr_deadline_get_cancellable (keyring->deadline);
  /* A source of the cancellable would leak when it goes while the other thread still cancels. */
  gulong late = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), context, NULL);
  g_autoptr (GSource) look = g_timeout_source_new (LOOK_MSEC);

  g_source_set_callback (look, on_look, NULL, NULL);
  g_source_attach (look, context);

  while (!*done && !g_cancellable_is_cancelled (cancellable) &&
         !g_dbus_connection_is_closed (keyring->bus))
    g_main_context_iteration (context, TRUE);

  g_source_destroy (look);
  g_cancellable_disconnect (cancellable, late);
}
