/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is locked is unlocked here, with a prompt only where somebody can see it. */

#include "unlock.h"
#include "explain.h"
#include "turn.h"
#include "waiting.h"

/* The time is up by then. */
#define DISMISS_MSEC 1000

/* A prompt that is open. @done once it is known how it went. */
typedef struct {
  gboolean done;
  gboolean vanished;
  gboolean dismissed;
  GVariant *result;
} Prompt;

/*
 * tr_prompt_is_visible:
 *
 * Returns: whether a prompt would be where somebody can see it
 */
gboolean
tr_prompt_is_visible (void)
{
  const char *x11 = g_getenv ("DISPLAY");
  const char *wayland = g_getenv ("WAYLAND_DISPLAY");

  return (x11 != NULL && x11[0] != '\0') || (wayland != NULL && wayland[0] != '\0');
}

/* Takes the prompt off the screen, for nobody answers it. Whatever comes of it, there is nothing to
 * be done. gnome-keyring aborts when it is told to dismiss the prompt of an unlock while one is
 * open, no matter whose; there it stays, and whoever comes back can still answer it. */
static void
dismiss (TrKeyring *keyring, const char *path)
{
  g_autoptr (GVariant) reply = NULL;

  if (!tr_keyring_is_named (keyring, TR_GNOME_KEYRING))
    reply = g_dbus_connection_call_sync (keyring->bus, keyring->owner, path, TR_PROMPT_INTERFACE,
                                         "Dismiss", NULL, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START,
                                         DISMISS_MSEC, NULL, NULL);
}

static void
on_completed (G_GNUC_UNUSED GDBusConnection *bus, G_GNUC_UNUSED const char *sender,
              G_GNUC_UNUSED const char *path, G_GNUC_UNUSED const char *interface,
              G_GNUC_UNUSED const char *signal, GVariant *arguments, gpointer data)
{
  Prompt *prompt = data;

  if (prompt->done)
    return;
  prompt->done = TRUE;
  if (g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(bv)")))
    g_variant_get (arguments, "(bv)", &prompt->dismissed, &prompt->result);
  else
    prompt->dismissed = TRUE;
}

static void
on_owner_changed (G_GNUC_UNUSED GDBusConnection *bus, G_GNUC_UNUSED const char *sender,
                  G_GNUC_UNUSED const char *path, G_GNUC_UNUSED const char *interface,
                  G_GNUC_UNUSED const char *signal, G_GNUC_UNUSED GVariant *arguments,
                  gpointer data)
{
  Prompt *prompt = data;

  /* A unique name is never given again: any change is the end of its owner. */
  prompt->vanished = !prompt->done;
  prompt->done = TRUE;
}

/* Shows the prompt and waits until it is gone; FALSE when it could not be shown. */
static gboolean
ask (TrKeyring *keyring, const char *path, Prompt *prompt, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GVariant) reply = NULL;
  guint completed, owner_changed;

  /* The answer can come before the call returns, so we listen first. */
  g_main_context_push_thread_default (context);
  completed = g_dbus_connection_signal_subscribe (keyring->bus, keyring->owner, TR_PROMPT_INTERFACE,
                                                  "Completed", path, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                                  on_completed, prompt, NULL);
  owner_changed =
      g_dbus_connection_signal_subscribe (keyring->bus, "org.freedesktop.DBus",
                                          "org.freedesktop.DBus", "NameOwnerChanged",
                                          "/org/freedesktop/DBus", keyring->owner,
                                          G_DBUS_SIGNAL_FLAGS_NONE, on_owner_changed, prompt, NULL);

  reply = tr_keyring_call (keyring, path, TR_PROMPT_INTERFACE, "Prompt", g_variant_new ("(s)", ""),
                           "()", error);
  if (reply != NULL)
    tr_wait (keyring, context, &prompt->done);
  if (!prompt->done && g_dbus_connection_is_closed (keyring->bus))
    prompt->done = prompt->vanished = TRUE;

  g_dbus_connection_signal_unsubscribe (keyring->bus, owner_changed);
  g_dbus_connection_signal_unsubscribe (keyring->bus, completed);
  g_main_context_pop_thread_default (context);
  return reply != NULL;
}

/* The time limit is a person's while the prompt is open, and a program's again after it. */
static gboolean
show_prompt (TrKeyring *keyring, const char *path, Prompt *prompt, GError **error)
{
  gboolean shown;

  keyring->prompting = TRUE;
  tr_deadline_set (keyring->deadline, keyring->prompt_seconds);
  shown = ask (keyring, path, prompt, error);
  if (!prompt->done) {
    dismiss (keyring, path);
    return shown;
  }
  keyring->prompting = FALSE;
  tr_deadline_set (keyring->deadline, TR_CALL_SECONDS);
  return TRUE;
}

static gboolean
judge_prompt (const Prompt *prompt, GError **error)
{
  if (!prompt->done)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the prompt took too long");
  else if (prompt->vanished)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "the keyring is gone");
  else if (prompt->dismissed)
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_DISMISSED,
                         "the prompt to unlock the keyring was closed, or could not be shown; "
                         "unlock the keyring and try again");
  else
    return TRUE;
  return FALSE;
}

/*
 * tr_prompt_run:
 * @path: the prompt that a call returned, or "/" for none
 * @allowed: whether to show it; else the error is TOKENRING_ERROR_LOCKED. It is not dismissed then:
 *   what was never shown ends with our connection
 * @ret_result: (out) (optional) (nullable): what came of the prompt, or %NULL if there was none
 *
 * Returns: whether the call has now been carried out
 */
gboolean
tr_prompt_run (TrKeyring *keyring, const char *path, gboolean allowed, GVariant **ret_result,
               GError **error)
{
  Prompt prompt = { 0 };
  g_autoptr (GVariant) result = NULL;
  gboolean shown;

  if (!g_str_equal (path, TR_NO_OBJECT)) {
    if (!allowed) {
      tr_set_locked_error (error);
      return FALSE;
    }
    shown = show_prompt (keyring, path, &prompt, error);
    result = g_steal_pointer (&prompt.result);
    if (!shown || !judge_prompt (&prompt, error))
      return FALSE;
  }

  if (ret_result != NULL)
    *ret_result = g_steal_pointer (&result);
  return TRUE;
}

/*
 * tr_prompt_dup_made:
 * @reply: what a call that makes something returned: its path, and a prompt or "/"
 * @allowed: as of tr_prompt_run()
 *
 * Returns: (transfer full): the path of what was made, which only a prompt tells if there is one
 */
char *
tr_prompt_dup_made (TrKeyring *keyring, GVariant *reply, gboolean allowed, GError **error)
{
  const char *path, *prompt;
  g_autoptr (GVariant) result = NULL;

  g_variant_get (reply, "(&o&o)", &path, &prompt);
  if (!tr_prompt_run (keyring, prompt, allowed, &result, error))
    return NULL;
  if (result != NULL && g_variant_is_of_type (result, G_VARIANT_TYPE_OBJECT_PATH))
    path = g_variant_get_string (result, NULL);
  return g_strdup (path);
}

static char *
ask_to_unlock (TrKeyring *keyring, const char *const *paths, GError **error)
{
  char *prompt;
  g_autoptr (GVariant) reply =
      tr_keyring_call (keyring, TR_SERVICE_PATH, TR_SERVICE_INTERFACE, "Unlock",
                       g_variant_new ("(@ao)", g_variant_new_objv (paths, -1)), "(aoo)", error);

  if (reply == NULL)
    return NULL;
  g_variant_get (reply, "(aoo)", NULL, &prompt);
  return prompt;
}

/* Who had the turn before us may have unlocked it, and then there is no prompt any more. */
static gboolean
unlock_in_turn (TrKeyring *keyring, const char *const *paths, GError **error)
{
  g_autofree char *prompt = NULL;
  gboolean unlocked;

  if (!tr_turn_take (keyring, error))
    return FALSE;
  prompt = ask_to_unlock (keyring, paths, error);
  unlocked = prompt != NULL && tr_prompt_run (keyring, prompt, TRUE, NULL, error);
  tr_turn_give_back (keyring);
  return unlocked;
}

/*
 * tr_unlock:
 * @paths: (array zero-terminated=1): items or collections
 * @may_prompt: whether the user may be asked
 *
 * The service is asked even if no prompt is allowed: a keyring with a blank password counts as
 * locked and opens without one.
 */
gboolean
tr_unlock (TrKeyring *keyring, const char *const *paths, gboolean may_prompt, GError **error)
{
  g_autofree char *prompt = ask_to_unlock (keyring, paths, error);

  if (prompt == NULL)
    return FALSE;
  if (g_str_equal (prompt, TR_NO_OBJECT) || !may_prompt)
    return tr_prompt_run (keyring, prompt, FALSE, NULL, error);
  return unlock_in_turn (keyring, paths, error);
}
