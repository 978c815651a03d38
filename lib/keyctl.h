/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The calls of the Linux kernel's keyrings, as in keyctl(2) and add_key(2). libkeyutils has the
 * same, but loading it takes a tenth of the time that a cached answer has. */

#pragma once

#include <glib.h>
#include <linux/keyctl.h>

gint32 tr_keyctl_add (const char *type, const char *description, const void *data, gsize length,
                      gint32 keyring);
gint32 tr_keyctl_search (gint32 keyring, const char *type, const char *description);
gssize tr_keyctl_read (gint32 key, char *data, gsize size);
GArray *tr_keyctl_list (gint32 keyring);
char *tr_keyctl_describe (gint32 key);
gint32 tr_keyctl_get_id (gint32 key);
gint32 tr_keyctl_get_persistent (gint32 keyring);
int tr_keyctl_set_timeout (gint32 key, guint seconds);
int tr_keyctl_invalidate (gint32 key);
int tr_keyctl_link (gint32 key, gint32 keyring);
int tr_keyctl_unlink (gint32 key, gint32 keyring);
