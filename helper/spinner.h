/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What someone at a terminal waits for, once it takes long enough to wonder. */

#pragma once

#include <tokenring.h>

typedef struct _TrSpinner TrSpinner;

TrSpinner *tr_spinner_new (void);
void tr_spinner_free (TrSpinner *spinner);
void tr_spinner_step (TrSpinner *spinner, TokenringStep step, gint64 elapsed, const char *detail);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrSpinner, tr_spinner_free)
