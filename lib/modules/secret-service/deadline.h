/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _TrDeadline TrDeadline;

TrDeadline *tr_deadline_new (guint seconds, GError **error);
void tr_deadline_free (TrDeadline *deadline);
void tr_deadline_set (TrDeadline *deadline, guint seconds);
GCancellable *tr_deadline_get_cancellable (const TrDeadline *deadline);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrDeadline, tr_deadline_free)

G_END_DECLS
