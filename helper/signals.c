/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "signals.h"

#include <errno.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const int signals[TR_SIGNALS] = { SIGALRM, SIGHUP,  SIGINT,  SIGQUIT,   SIGTERM,
                                         SIGTSTP, SIGUSR1, SIGUSR2, SIGVTALRM, SIGPROF };

/* The store of the keyring and the like may have threads, in which nothing is held back. The main
 * one does, and its number is that of the process. */
static void
pass_on (int number)
{
  tgkill (getpid (), getpid (), number);
}

static gboolean
is_wanted (const TrSignals *caught, guint index, gboolean also_stops)
{
  return caught->actions[index].sa_handler != SIG_IGN &&
         !sigismember (&caught->before, signals[index]) &&
         (also_stops || signals[index] != SIGTSTP);
}

/*
 * tr_signals_hold:
 * @caught: (out): what is held back
 * @also_stops: whether a signal that stops us is held back too, and not only those that end us
 *
 * What is ignored is not held back.
 */
void
tr_signals_hold (TrSignals *caught, gboolean also_stops)
{
  const struct sigaction passing = { .sa_handler = pass_on, .sa_flags = SA_RESTART };

  sigprocmask (SIG_BLOCK, NULL, &caught->before);
  sigemptyset (&caught->held);
  for (guint i = 0; i < TR_SIGNALS; i++) {
    sigaction (signals[i], NULL, &caught->actions[i]);
    if (is_wanted (caught, i, also_stops))
      sigaddset (&caught->held, signals[i]);
  }
  sigprocmask (SIG_BLOCK, &caught->held, NULL);
  for (guint i = 0; i < TR_SIGNALS; i++)
    if (sigismember (&caught->held, signals[i]))
      sigaction (signals[i], &passing, NULL);
  caught->number = 0;
  caught->fd = signalfd (-1, &caught->held, SFD_CLOEXEC);
  /* Held back for ever, nobody could leave by them. */
  if (caught->fd < 0) {
    tr_signals_release (caught);
    sigemptyset (&caught->held);
  }
}

/*
 * tr_signals_take:
 * @caught: what was held back, in whose @fd there is something to read
 *
 * Another thread may have been quicker, but then it passes the signal on: it is waited for.
 *
 * Returns: whether the signal ends us, and does not only stop us
 */
gboolean
tr_signals_take (TrSignals *caught)
{
  struct signalfd_siginfo info = { 0 };
  ssize_t count;

  do {
    count = read (caught->fd, &info, sizeof info);
  } while (count < 0 && errno == EINTR);
  caught->number = (int) info.ssi_signo;
  return caught->number != 0 && caught->number != SIGTSTP;
}

/*
 * tr_signals_release:
 * @caught: what was held back
 *
 * Lets the signals take effect that have come in; that may be the last that we do.
 */
void
tr_signals_release (TrSignals *caught)
{
  if (caught->fd >= 0)
    close (caught->fd);
  for (guint i = 0; i < TR_SIGNALS; i++)
    if (sigismember (&caught->held, signals[i]))
      sigaction (signals[i], &caught->actions[i], NULL);
  sigprocmask (SIG_SETMASK, &caught->before, NULL);
  if (caught->number != 0)
    raise (caught->number);
}
