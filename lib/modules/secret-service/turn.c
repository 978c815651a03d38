/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whose turn it is to ask for the keyring's password. Who works in several folders at once is asked
 * once: the others find the keyring open when their turn comes. And gnome-keyring (42 to 48 at
 * least) cannot bear more: if three ask at once and the first prompt is closed, it shows no prompt
 * any more until its end.
 *
 * The turn is a name on the session bus. The bus keeps the queue, and gives the name to the next
 * one however its holder ends. */

#include "turn.h"
#include "waiting.h"

#define TURN_NAME "org.tokenring.Prompt"
#define BUS_NAME  "org.freedesktop.DBus"
#define BUS_PATH  "/org/freedesktop/DBus"
#define QUEUED    2 /* a reply to RequestName */

static void
on_acquired (G_GNUC_UNUSED GDBusConnection *bus, G_GNUC_UNUSED const char *sender,
             G_GNUC_UNUSED const char *path, G_GNUC_UNUSED const char *interface,
             G_GNUC_UNUSED const char *signal, G_GNUC_UNUSED GVariant *arguments, gpointer data)
{
  gboolean *done = data;

  *done = TRUE;
}

/* A bus that gives us no name, as in some sandboxes, must not keep anybody from being asked. */
static gboolean
is_queued (TrKeyring *keyring)
{
  guint answer = 0;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_sync (keyring->bus, BUS_NAME, BUS_PATH, BUS_NAME, "RequestName",
                                   g_variant_new ("(su)", TURN_NAME, 0), G_VARIANT_TYPE ("(u)"),
                                   G_DBUS_CALL_FLAGS_NONE, G_MAXINT,
                                   tr_deadline_get_cancellable (keyring->deadline), NULL);

  if (reply != NULL)
    g_variant_get (reply, "(u)", &answer);
  return answer == QUEUED;
}

static void
wait_for_turn (TrKeyring *keyring)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  gboolean done = FALSE;
  guint acquired;

  /* The name can be ours before the call returns, so we listen first. */
  g_main_context_push_thread_default (context);
  acquired = g_dbus_connection_signal_subscribe (keyring->bus, BUS_NAME, BUS_NAME, "NameAcquired",
                                                 BUS_PATH, TURN_NAME, G_DBUS_SIGNAL_FLAGS_NONE,
                                                 on_acquired, &done, NULL);
  if (is_queued (keyring))
    tr_wait (keyring, context, &done);
  g_dbus_connection_signal_unsubscribe (keyring->bus, acquired);
  g_main_context_pop_thread_default (context);
}

/*
 * tr_turn_take:
 *
 * Waits while the prompt of another program is open, for as long as for one of our own.
 *
 * Returns: whether it is our turn; then it has to be given back
 */
gboolean
tr_turn_take (TrKeyring *keyring, GError **error)
{
  GCancellable *cancellable = tr_deadline_get_cancellable (keyring->deadline);

  keyring->prompting = TRUE;
  tr_deadline_set (keyring->deadline, keyring->prompt_seconds);
  wait_for_turn (keyring);
  if (g_cancellable_set_error_if_cancelled (cancellable, error)) {
    tr_turn_give_back (keyring);
    return FALSE;
  }
  keyring->prompting = FALSE;
  tr_deadline_set (keyring->deadline, TR_CALL_SECONDS);
  return TRUE;
}

/*
 * tr_turn_give_back:
 *
 * Lets the next one ask. Nothing comes of a failure: the bus takes the name from who leaves it.
 */
void
tr_turn_give_back (TrKeyring *keyring)
{
  g_dbus_connection_call (keyring->bus, BUS_NAME, BUS_PATH, BUS_NAME, "ReleaseName",
                          g_variant_new ("(s)", TURN_NAME), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          NULL, NULL);
}
