/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* libsecret's SecretService without the properties and the signals of the service, of which we use
 * none. They cost half a dozen messages, and in a program that runs for long their handlers would
 * call the service behind our back, and some complain on stderr when it has vanished. */

#include "service.h"

struct _TrService {
  SecretService parent;
};

G_DEFINE_FINAL_TYPE (TrService, tr_service, SECRET_TYPE_SERVICE)

/* The parent's own constructor sets what it takes for right, whatever it is given. */
static GObject *
tr_service_constructor (GType type, guint n_properties, GObjectConstructParam *properties)
{
  const GDBusProxyFlags flags =
      G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES | G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS |
      G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START | G_DBUS_PROXY_FLAGS_NO_MATCH_RULE;
  GObjectClass *parent = G_OBJECT_CLASS (tr_service_parent_class);
  GObject *object = parent->constructor (type, n_properties, properties);

  g_object_set (object, "g-flags", flags, NULL);
  return object;
}

static void
tr_service_class_init (TrServiceClass *class)
{
  G_OBJECT_CLASS (class)->constructor = tr_service_constructor;
}

static void
tr_service_init (TrService *service)
{
  (void) service;
}
