/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Each step of the work with the time that it took: for whoever looks for what is slow or wrong. */

#pragma once

#include <tokenring.h>

typedef struct _TrTrace TrTrace;

TrTrace *tr_trace_new (void);
TrTrace *tr_trace_new_from_environment (void);
void tr_trace_free (TrTrace *trace);
void tr_trace_command (TrTrace *trace, int argc, char **argv);
void tr_trace_step (TrTrace *trace, TokenringStep step, gint64 elapsed, const char *detail);
void tr_trace_exit (TrTrace *trace, int status);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrTrace, tr_trace_free)
