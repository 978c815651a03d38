/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is told of each step of the broker's work to whoever wants to know. */

#pragma once

#include "tokenring.h"

typedef struct {
  TokenringWatch call; /* NULL: nobody wants to know */
  gpointer data;
} TrWatch;

gint64 tr_watch_begin (const TrWatch *watch, TokenringStep step, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
void tr_watch_end (const TrWatch *watch, TokenringStep step, gint64 began, const char *format, ...)
    G_GNUC_PRINTF (4, 5);
