/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#define SECRET_API_SUBJECT_TO_CHANGE

#include <gio/gio.h>
#include <libsecret/secret.h>
#include <tokenring-module.h>

#include "deadline.h"

G_BEGIN_DECLS

#define TR_CALL_SECONDS       5
#define TR_HUNG_SECONDS       30
#define TR_MAX_PROMPT_SECONDS 3600
/* The most that one operation writes. */
#define TR_SECRETS 2

#define TR_SERVICE_NAME      "org.freedesktop.secrets"
#define TR_SERVICE_PATH      "/org/freedesktop/secrets"
#define TR_SERVICE_INTERFACE "org.freedesktop.Secret.Service"
#define TR_COLLECTION        "org.freedesktop.Secret.Collection"
#define TR_ITEM_INTERFACE    "org.freedesktop.Secret.Item"
#define TR_PROMPT_INTERFACE  "org.freedesktop.Secret.Prompt"
#define TR_NO_OBJECT         "/"
#define TR_GNOME_KEYRING     "org.gnome.keyring"

/**
 * TrKeyring:
 * @bus: (nullable): the session bus
 * @service: (nullable): libsecret's end of the Secret Service
 * @owner: (nullable): the unique bus name of the service that @service was opened on
 * @is_keepassxc: whether that is KeePassXC, which needs to be spoken to in a way of its own
 * @garbled: whether this operation failed since the service and we have different keys
 * @vanished: whether it failed since an item that it had found was gone when it was read
 * @deadline: (nullable): that of the operation under way
 * @prompt_setting: (nullable): how long a prompt may be open, as tokenring.conf has it
 * @prompt_seconds: the same as a number; 0 when that makes no sense
 * @prompting: whether a prompt is open
 * @hung: (nullable): why an operation ran out of time
 * @hung_until: until when, in monotonic time, the others fail at once for that
 *
 * The state of the module. All but @deadline, @prompting, @garbled and @vanished stays from one
 * operation to the next, so that the second one needs no new session.
 */
typedef struct {
  GDBusConnection *bus;
  SecretService *service;
  char *owner;
  gboolean is_keepassxc;
  gboolean garbled;
  gboolean vanished;
  TrDeadline *deadline;
  char *prompt_setting;
  guint prompt_seconds;
  gboolean prompting;
  GError *hung;
  gint64 hung_until;
} TrKeyring;

gboolean tr_keyring_open (TrKeyring *keyring, GError **error);
gboolean tr_keyring_open_session (TrKeyring *keyring, GError **error);
void tr_keyring_close (TrKeyring *keyring);
gboolean tr_keyring_is_named (const TrKeyring *keyring, const char *name);

GVariant *tr_keyring_call (TrKeyring *keyring, const char *path, const char *interface,
                           const char *method, GVariant *arguments, const char *reply_type,
                           GError **error);
GVariant *tr_keyring_get_property (TrKeyring *keyring, const char *path, const char *interface,
                                   const char *name, const char *type, GError **error);

G_END_DECLS
