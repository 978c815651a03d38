/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Signals that come in while somebody types, held back until the terminal is as it was. */

#pragma once

#include <glib.h>
#include <signal.h>

#define TR_SIGNALS 10

typedef struct {
  int fd;     /* there is something to read in it when a signal has come in */
  int number; /* the signal that was taken; 0: none */
  sigset_t held;
  sigset_t before;
  struct sigaction actions[TR_SIGNALS];
} TrSignals;

void tr_signals_hold (TrSignals *caught, gboolean also_stops);
gboolean tr_signals_take (TrSignals *caught);
void tr_signals_release (TrSignals *caught);
