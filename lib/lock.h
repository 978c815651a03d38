/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

/* A lock among the processes and threads of a user. It dies with its holder. */
typedef struct _TrLock TrLock;

TrLock *tr_lock_open (const char *folder, const char *key);
void tr_lock_free (TrLock *lock);
gboolean tr_lock_take (TrLock *lock, gboolean exclusive);
void tr_lock_release (TrLock *lock);
char *tr_lock_read (TrLock *lock);
void tr_lock_write (TrLock *lock, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrLock, tr_lock_free)
