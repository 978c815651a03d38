/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the helper says to people: whole lines, escaped. */

#pragma once

#include "command.h"

void tr_say (const char *format, ...) G_GNUC_PRINTF (1, 2);
void tr_tell (const char *format, ...) G_GNUC_PRINTF (1, 2);
void tr_print (const char *format, ...) G_GNUC_PRINTF (1, 2);
TrExit tr_print_lines (char **lines);
void tr_inform (const TrContext *context, const char *format, ...) G_GNUC_PRINTF (2, 3);
TrExit tr_send (TokenringWriter *writer);
TrExit tr_say_error (const GError *error);
TrExit tr_say_usage (const TrCommand *command, const char *problem);
TrExit tr_exit_for (const GError *error);
