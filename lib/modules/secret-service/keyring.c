/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The way to the Secret Service. libsecret opens it and its encrypted session; all other calls are
 * made here, for libsecret's own unlock, create and delete raise a prompt on their own account, and
 * its prompt cannot be given up while the service hangs. */

#include "keyring.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

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

  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
               "there is no session bus (DBUS_SESSION_BUS_ADDRESS %s); run this in a desktop "
               "session, or under dbus-run-session with a keyring of its own",
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

/* The signal handlers that libsecret installs go to a context that never runs: they would call the
 * service behind our back, and some of them complain on stderr when the service has vanished. */
static gboolean
open_service (TrKeyring *keyring, GError **error)
{
  keyring->context = g_main_context_new ();
  g_main_context_push_thread_default (keyring->context);
  keyring->service =
      secret_service_open_sync (SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_NONE,
                                tr_deadline_get_cancellable (keyring->deadline), error);
  g_main_context_pop_thread_default (keyring->context);
  return keyring->service != NULL;
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
  if (!connect_bus (keyring, error) || !open_service (keyring, error))
    return FALSE;

  keyring->owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (keyring->service));
  if (keyring->owner != NULL)
    return TRUE;

  g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                       "no program offers a keyring on the session bus (org.freedesktop.secrets); "
                       "install and start one, such as gnome-keyring or KeePassXC");
  return FALSE;
}

/*
 * tr_keyring_open_session:
 *
 * Agrees with the service on a key for the secrets, unless that is done. Not part of
 * tr_keyring_open(), as most searches find nothing and need none.
 */
gboolean
tr_keyring_open_session (TrKeyring *keyring, GError **error)
{
  return secret_service_ensure_session_sync (keyring->service,
                                             tr_deadline_get_cancellable (keyring->deadline),
                                             error);
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
  if (keyring->context == NULL)
    return;

  /* With the service gone, all that is left to run frees memory. */
  while (g_main_context_iteration (keyring->context, FALSE))
    continue;
  g_clear_pointer (&keyring->context, g_main_context_unref);
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
