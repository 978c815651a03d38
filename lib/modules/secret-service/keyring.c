/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The way to the Secret Service. libsecret opens it and its encrypted session; all other calls are
 * made here, for libsecret's own unlock, create and delete raise a prompt on their own account, and
 * its prompt cannot be given up while the service hangs. */

#include "keyring.h"
#include "service.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_MSEC 1000
#define KEEPASSXC "org.keepassxc.KeePassXC.MainWindow"

/* GDBus would start a bus of its own for such an address, or for want of any. */
static gboolean
is_usable_address (const char *address)
{
  g_auto (GStrv) entries = g_strsplit (address, ";", -1);
  gboolean found = FALSE;

  for (gsize i = 0; entries[i] != NULL; i++) {
    if (g_str_has_prefix (entries[i], "autolaunch:") || g_str_has_prefix (entries[i], "disabled:"))
      return FALSE;
    found = found || entries[i][0] != '\0';
  }
  return found;
}

/* What GDBus takes for the user's bus when no address is set: anything else makes it start one. */
static gboolean
has_runtime_bus (void)
{
  const char *folder = g_getenv ("XDG_RUNTIME_DIR");
  g_autofree char *path = NULL;
  struct stat status;

  if (folder == NULL || folder[0] == '\0')
    return FALSE;
  path = g_build_filename (folder, "bus", NULL);
  return stat (path, &status) == 0 && S_ISSOCK (status.st_mode) && status.st_uid == geteuid ();
}

static gboolean
check_bus (GError **error)
{
  const char *address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");

  if (address == NULL ? has_runtime_bus () : is_usable_address (address))
    return TRUE;

  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_ABSENT,
               "there is no session bus (DBUS_SESSION_BUS_ADDRESS %s), and so no keyring; "
               "'Over ssh' in tokenring(7) shows how to start one, and how a server does without",
               address == NULL ? "is not set" : "names none");
  return FALSE;
}

static gboolean
connect_bus (TrKeyring *keyring, GError **error)
{
  if (!check_bus (error))
    return FALSE;

  keyring->bus =
      g_bus_get_sync (G_BUS_TYPE_SESSION, tr_deadline_get_cancellable (keyring->deadline), error);
  if (keyring->bus == NULL)
    return FALSE;

  /* A library must not end the program that uses it only since the bus went away. */
  g_dbus_connection_set_exit_on_close (keyring->bus, FALSE);

  /* GIO shares one connection in the whole program, also after its end. */
  if (!g_dbus_connection_is_closed (keyring->bus))
    return TRUE;
  g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                       "the session bus went away; log in again, or start this program again where "
                       "there is one");
  return FALSE;
}

/* What does not run yet is started, when the bus knows how. */
static gboolean
start_service (TrKeyring *keyring, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GVariant) started =
      g_dbus_connection_call_sync (keyring->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                   "org.freedesktop.DBus", "StartServiceByName",
                                   g_variant_new ("(su)", TR_SERVICE_NAME, 0),
                                   G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, G_MAXINT,
                                   tr_deadline_get_cancellable (keyring->deadline), &cause);

  if (started != NULL)
    return TRUE;
  if (g_error_matches (cause, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN))
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_ABSENT,
                         "no program offers a keyring on the session bus (" TR_SERVICE_NAME "); "
                         "install and start one, such as gnome-keyring or KeePassXC; tokenring(7) "
                         "shows how");
  else
    g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

/*
 * tr_keyring_is_named:
 * @name: a name on the bus by which a program is known
 *
 * Only the bus is asked, and for no longer than a moment: this may be called when the time is up.
 *
 * Returns: whether it is the program that offers the keyring
 */
gboolean
tr_keyring_is_named (const TrKeyring *keyring, const char *name)
{
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_sync (keyring->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                   "org.freedesktop.DBus", "GetNameOwner",
                                   g_variant_new ("(s)", name), G_VARIANT_TYPE ("(s)"),
                                   G_DBUS_CALL_FLAGS_NO_AUTO_START, NAME_MSEC, NULL, NULL);
  const char *owner = NULL;

  if (reply != NULL)
    g_variant_get (reply, "(&s)", &owner);
  return g_strcmp0 (owner, keyring->owner) == 0;
}

static gboolean
find_service (TrKeyring *keyring, GError **error)
{
  g_clear_object (&keyring->service);
  keyring->service =
      g_initable_new (TR_TYPE_SERVICE, tr_deadline_get_cancellable (keyring->deadline), error,
                      "flags", SECRET_SERVICE_NONE, NULL);
  if (keyring->service == NULL)
    return FALSE;
  keyring->owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (keyring->service));
  keyring->is_keepassxc = keyring->owner != NULL && tr_keyring_is_named (keyring, KEEPASSXC);
  return TRUE;
}

/*
 * tr_keyring_open:
 *
 * Finds the bus and the service on it, unless an earlier operation did. The service is started when
 * the bus knows how.
 */
gboolean
tr_keyring_open (TrKeyring *keyring, GError **error)
{
  if (keyring->owner != NULL)
    return TRUE;
  if (!connect_bus (keyring, error) || !find_service (keyring, error))
    return FALSE;
  if (keyring->owner == NULL && (!start_service (keyring, error) || !find_service (keyring, error)))
    return FALSE;
  if (keyring->owner != NULL)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "the keyring is gone");
  return FALSE;
}

/*
 * tr_keyring_open_session:
 *
 * Agrees with the service on a key for the secrets, unless that is done. Not part of
 * tr_keyring_open(), as most searches find nothing and need none.
 *
 * KWallet (before 6.25) refuses one in 256 of our keys, so a refusal is worth another.
 */
gboolean
tr_keyring_open_session (TrKeyring *keyring, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (secret_service_ensure_session_sync (keyring->service,
                                          tr_deadline_get_cancellable (keyring->deadline), &cause))
    return TRUE;
  keyring->garbled = g_error_matches (cause, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS);
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

/*
 * tr_keyring_close:
 *
 * Forgets the service and the bus. The next operation looks for them anew.
 */
void
tr_keyring_close (TrKeyring *keyring)
{
  g_clear_object (&keyring->service);
  g_clear_pointer (&keyring->owner, g_free);
  g_clear_object (&keyring->bus);
}

/*
 * tr_keyring_call:
 * @arguments: (nullable): a floating tuple
 * @reply_type: the type that the answer must have
 *
 * Calls the very program that tr_keyring_open() found, and none that took its name since: that one
 * would know neither our session nor our prompt.
 *
 * Returns: (transfer full): the answer, or %NULL with an error that is fit for tr_keyring_explain()
 */
GVariant *
tr_keyring_call (TrKeyring *keyring, const char *path, const char *interface, const char *method,
                 GVariant *arguments, const char *reply_type, GError **error)
{
  return g_dbus_connection_call_sync (keyring->bus, keyring->owner, path, interface, method,
                                      arguments, G_VARIANT_TYPE (reply_type),
                                      G_DBUS_CALL_FLAGS_NO_AUTO_START, G_MAXINT,
                                      tr_deadline_get_cancellable (keyring->deadline), error);
}

/*
 * tr_keyring_get_property:
 * @type: the type that the property must have
 *
 * Returns: (transfer full): the value
 */
GVariant *
tr_keyring_get_property (TrKeyring *keyring, const char *path, const char *interface,
                         const char *name, const char *type, GError **error)
{
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GVariant) reply =
      tr_keyring_call (keyring, path, "org.freedesktop.DBus.Properties", "Get",
                       g_variant_new ("(ss)", interface, name), "(v)", error);

  if (reply == NULL)
    return NULL;
  g_variant_get (reply, "(v)", &value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE (type)))
    return g_steal_pointer (&value);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s has a wrong type", name);
  return NULL;
}
