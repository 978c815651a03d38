/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "command.h"

void tr_context_init (TrContext *context, int argc, char **argv);
void tr_context_show_steps (TrContext *context, gboolean verbose);
void tr_context_clear (TrContext *context);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TrContext, tr_context_clear)
