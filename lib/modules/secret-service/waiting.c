/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Waiting for a signal, for no longer than the deadline. */

#include "waiting.h"

#define LOOK_MSEC 500

/* These run only so that the waiting loop comes round. */
static gboolean
on_cancelled (G_GNUC_UNUSED GCancellable *cancellable, G_GNUC_UNUSED gpointer data)
{
  return G_SOURCE_REMOVE;
}

static gboolean
on_look (G_GNUC_UNUSED gpointer data)
{
  return G_SOURCE_CONTINUE;
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
  g_autoptr (GSource) late = g_cancellable_source_new (cancellable);
  g_autoptr (GSource) look = g_timeout_source_new (LOOK_MSEC);

  g_source_set_callback (late, G_SOURCE_FUNC (on_cancelled), NULL, NULL);
  g_source_attach (late, context);
  g_source_set_callback (look, on_look, NULL, NULL);
  g_source_attach (look, context);

  while (!*done && !g_cancellable_is_cancelled (cancellable) &&
         !g_dbus_connection_is_closed (keyring->bus))
    g_main_context_iteration (context, TRUE);

  g_source_destroy (look);
  g_source_destroy (late);
}
