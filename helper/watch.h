/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Signals that come in while somebody types, held back until the terminal is as it was. */

#pragma once

#include <glib.h>
#include <signal.h>

#define TR_WATCH_SIGNALS 10

typedef struct {
  int fd;     /* there is something to read in it when a signal has come in */
  int number; /* the signal that was taken; 0: none */
  sigset_t held;
  sigset_t before;
  struct sigaction actions[TR_WATCH_SIGNALS];
} TrWatch;

void tr_watch_begin (TrWatch *watch, gboolean also_stops);
gboolean tr_watch_take (TrWatch *watch);
void tr_watch_end (TrWatch *watch);
