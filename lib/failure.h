/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lock.h"
#include "tokenring.h"

/* Why no token could be had, for those who would ask in vain. */
typedef struct {
  gint64 moment;    /* when, in microseconds of the monotonic clock */
  gint64 time;      /* when, in seconds */
  gint64 until;     /* how long nobody need ask again, in seconds */
  gboolean passing; /* whether it may be over soon */
  GError *error;
} TrFailure;

TrFailure *tr_failure_new (const GError *error, gboolean passing, gint64 now, gint64 until);
void tr_failure_free (TrFailure *failure);
gboolean tr_failure_is_recent_refusal (const TrFailure *failure, gint64 now);
TrFailure *tr_failure_read (TrLock *lock);
void tr_failure_write (const TrFailure *failure, TrLock *lock);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrFailure, tr_failure_free)
