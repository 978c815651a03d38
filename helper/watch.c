/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "watch.h"

#include <errno.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const int signals[TR_WATCH_SIGNALS] = { SIGALRM, SIGHUP,  SIGINT,  SIGQUIT,   SIGTERM,
                                               SIGTSTP, SIGUSR1, SIGUSR2, SIGVTALRM, SIGPROF };

/* The store of the keyring and the like may have threads, in which nothing is held back. The main
 * one does, and its number is that of the process. */
static void
pass_on (int number)
{
  tgkill (getpid (), getpid (), number);
}

static gboolean
is_wanted (const TrWatch *watch, guint index, gboolean also_stops)
{
  return watch->actions[index].sa_handler != SIG_IGN &&
         !sigismember (&watch->before, signals[index]) && (also_stops || signals[index] != SIGTSTP);
}

/*
 * tr_watch_begin:
 * @watch: (out): a watch
 * @also_stops: whether a signal that stops us is held back too, and not only those that end us
 *
 * What is ignored is not held back.
 */
void
tr_watch_begin (TrWatch *watch, gboolean also_stops)
{
  const struct sigaction passing = { .sa_handler = pass_on, .sa_flags = SA_RESTART };

  sigprocmask (SIG_BLOCK, NULL, &watch->before);
  sigemptyset (&watch->held);
  for (guint i = 0; i < TR_WATCH_SIGNALS; i++) {
    sigaction (signals[i], NULL, &watch->actions[i]);
    if (is_wanted (watch, i, also_stops))
      sigaddset (&watch->held, signals[i]);
  }
  sigprocmask (SIG_BLOCK, &watch->held, NULL);
  for (guint i = 0; i < TR_WATCH_SIGNALS; i++)
    if (sigismember (&watch->held, signals[i]))
      sigaction (signals[i], &passing, NULL);
  watch->number = 0;
  watch->fd = signalfd (-1, &watch->held, SFD_CLOEXEC);
}

/*
 * tr_watch_take:
 * @watch: a watch in whose @fd there is something to read
 *
 * Another thread may have been quicker, but then it passes the signal on: it is waited for.
 *
 * Returns: whether the signal ends us, and does not only stop us
 */
gboolean
tr_watch_take (TrWatch *watch)
{
  struct signalfd_siginfo info = { 0 };
  ssize_t count;

  do {
    count = read (watch->fd, &info, sizeof info);
  } while (count < 0 && errno == EINTR);
  watch->number = (int) info.ssi_signo;
  return watch->number != 0 && watch->number != SIGTSTP;
}

/*
 * tr_watch_end:
 * @watch: a watch
 *
 * Lets the signals take effect that have come in; that may be the last that we do.
 */
void
tr_watch_end (TrWatch *watch)
{
  close (watch->fd);
  for (guint i = 0; i < TR_WATCH_SIGNALS; i++)
    if (sigismember (&watch->held, signals[i]))
      sigaction (signals[i], &watch->actions[i], NULL);
  sigprocmask (SIG_SETMASK, &watch->before, NULL);
  if (watch->number != 0)
    raise (watch->number);
}
