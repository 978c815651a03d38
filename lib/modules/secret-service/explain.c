/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Errors of GDBus, the bus and the service, in words that tell a person what to do. */

#include "explain.h"

#define LONGEST_CAUSE 200

/*
 * tr_is_locked_error:
 *
 * Returns: whether the service refused a call since something is locked
 */
gboolean
tr_is_locked_error (const GError *error)
{
  return g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED);
}

/*
 * tr_set_locked_error:
 */
void
tr_set_locked_error (GError **error)
{
  g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_LOCKED,
                       "the keyring is locked; unlock it (log in to the desktop, open it in "
                       "Passwords and Keys or KeePassXC, or see 'Over ssh' in tokenring(7)) and "
                       "try again");
}

/*
 * tr_is_absent_error:
 *
 * Returns: whether what was called is not there. Only gnome-keyring and its kin say so by the error
 * that the specification has for it
 */
gboolean
tr_is_absent_error (const GError *error)
{
  return g_error_matches (error, SECRET_ERROR, SECRET_ERROR_NO_SUCH_OBJECT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD);
}

static gboolean
is_dbus_error (const GError *cause, const GDBusError *codes)
{
  for (; *codes != G_DBUS_ERROR_FAILED; codes++)
    if (g_error_matches (cause, G_DBUS_ERROR, (int) *codes))
      return TRUE;
  return FALSE;
}

static gboolean
has_vanished (const GError *cause)
{
  static const GDBusError codes[] = { G_DBUS_ERROR_SERVICE_UNKNOWN, G_DBUS_ERROR_NAME_HAS_NO_OWNER,
                                      G_DBUS_ERROR_NO_REPLY, G_DBUS_ERROR_DISCONNECTED,
                                      G_DBUS_ERROR_FAILED };

  return is_dbus_error (cause, codes) || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

/* A bus that turned us away is there, and a keyring may be on it. */
static gboolean
nobody_listens (const GError *cause)
{
  return g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ||
         g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

static void
explain_time_out (const TrKeyring *keyring, GError **error)
{
  if (keyring->prompting)
    g_set_error (
        error, TOKENRING_ERROR, TOKENRING_ERROR_TIMED_OUT,
        "nobody answered the prompt to unlock the keyring within %u s; unlock the keyring and "
        "try again",
        keyring->prompt_seconds);
  else if (keyring->bus == NULL)
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_TIMED_OUT,
                 "the session bus did not answer within %d seconds; check that "
                 "DBUS_SESSION_BUS_ADDRESS names one that works",
                 TR_CALL_SECONDS);
  else
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_TIMED_OUT,
                 "the keyring did not answer within %d seconds; check that its program (such as "
                 "gnome-keyring-daemon) is not stuck",
                 TR_CALL_SECONDS);
}

/* The words of another program: without its error names, the secrets, or anything unprintable. */
static char *
describe (const GError *cause, TokenringSecret *const *secrets)
{
  g_autoptr (GError) copy = g_error_copy (cause);
  g_autofree char *redacted = NULL;

  g_dbus_error_strip_remote_error (copy);
  redacted = tokenring_text_redact (copy->message, secrets, TR_SECRETS);
  return tokenring_text_escape (redacted, -1, LONGEST_CAUSE);
}

/*
 * tr_keyring_explain:
 * @cause: an error of GDBus, libsecret or tokenring
 * @secrets: %TR_SECRETS of them, or %NULL in their places: what must not appear in the text
 * @error: (out): where to put an error of tokenring's own
 */
void
tr_keyring_explain (const TrKeyring *keyring, const GError *cause, TokenringSecret *const *secrets,
                    GError **error)
{
  g_autofree char *words = NULL;

  if (cause->domain == TOKENRING_ERROR) {
    g_propagate_error (error, g_error_copy (cause));
    return;
  }
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    explain_time_out (keyring, error);
    return;
  }
  if (tr_is_locked_error (cause)) {
    tr_set_locked_error (error);
    return;
  }
  if (keyring->owner != NULL && has_vanished (cause)) {
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                         "the keyring's program went away while it was asked; try again");
    return;
  }

  words = describe (cause, secrets);
  if (keyring->bus == NULL)
    g_set_error (error, TOKENRING_ERROR,
                 nobody_listens (cause) ? TOKENRING_ERROR_ABSENT : TOKENRING_ERROR_UNAVAILABLE,
                 "the session bus cannot be reached (%s); check DBUS_SESSION_BUS_ADDRESS, or log "
                 "in again",
                 words);
  else
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                 "the keyring failed (%s); check its program (such as gnome-keyring-daemon)",
                 words);
}
