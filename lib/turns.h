/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The threads of a process, of which one at a time may be at a thing that has a name. */

#pragma once

#include <glib.h>

typedef struct _TrTurns TrTurns;

TrTurns *tr_turns_new (void);
void tr_turns_free (TrTurns *turns);
void tr_turns_begin (TrTurns *turns, const char *name);
void tr_turns_end (TrTurns *turns, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrTurns, tr_turns_free)
