/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* crowd PLAN COUNT SECONDS: starts the first command of the plan COUNT times, one right after the
 * other, and waits for all of them. Who has not ended after SECONDS is killed. Prints a line per
 * caller: its status (negative: the signal), the nanoseconds from the first start to its end, and
 * for stdout and stderr each the length and a checksum, which tells who got the same. The output is
 * in files in the current folder. */

#include "job.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_CALLERS 1000

typedef struct {
  pid_t pid;
  char out[32];
  char err[32];
  int status;
  int64_t end;
} Caller;

static volatile sig_atomic_t is_late;

static void
note_alarm (int number)
{
  (void) number;
  is_late = 1;
}

/* Without SA_RESTART, so that waiting ends. */
static void
set_deadline (unsigned int seconds)
{
  struct sigaction action = { .sa_handler = note_alarm };

  sigaction (SIGALRM, &action, NULL);
  alarm (seconds);
}

static void
note_end (Caller *callers, size_t count, pid_t pid, int status)
{
  for (size_t i = 0; i < count; i++)
    if (callers[i].pid == pid) {
      callers[i].pid = 0;
      callers[i].end = now_ns ();
      callers[i].status = WIFEXITED (status) ? WEXITSTATUS (status) : -WTERMSIG (status);
    }
}

static void
kill_all (const Caller *callers, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (callers[i].pid > 0)
      kill (callers[i].pid, SIGKILL);
}

static void
wait_for_all (Caller *callers, size_t count)
{
  size_t left = count;

  while (left > 0) {
    int status;
    pid_t pid = waitpid (-1, &status, 0);

    if (pid > 0) {
      note_end (callers, count, pid, status);
      left--;
    } else if (errno != EINTR) {
      give_up ("cannot be waited for", "callers");
    }
    if (is_late) {
      is_late = 0;
      kill_all (callers, count);
    }
  }
}

/* Each opens its files itself: with descriptors for all of them here, every start would have to
 * copy them and to close them. */
static pid_t
start_caller (const Job *job, const Caller *caller)
{
  const Output out = { caller->out, -1 };
  const Output err = { caller->err, -1 };

  return job_start (job, &out, &err);
}

/* FNV-1a: enough to tell answers apart. */
static uint64_t
checksum (const char *text, size_t length)
{
  uint64_t sum = 0xcbf29ce484222325;

  for (size_t i = 0; i < length; i++)
    sum = (sum ^ (unsigned char) text[i]) * 0x100000001b3;
  return sum;
}

static void
print_stream (const char *path)
{
  size_t length;
  char *text = output_dup (&(Output){ path, -1 }, &length);

  printf ("\t%zu\t%016llx", length, (unsigned long long) checksum (text, length));
  free (text);
}

int
main (int argc, char **argv)
{
  size_t count, jobs_count;
  Caller *callers;
  int64_t start;
  Job *jobs;

  if (argc != 4 || atoi (argv[2]) < 1 || atoi (argv[2]) > MAX_CALLERS) {
    fprintf (stderr, "usage: crowd PLAN COUNT SECONDS (at most %d callers)\n", MAX_CALLERS);
    return 2;
  }
  jobs = jobs_read (argv[1], &jobs_count);
  count = (size_t) atoi (argv[2]);
  callers = calloc (count, sizeof *callers);
  if (callers == NULL)
    give_up ("no memory", "crowd");
  for (size_t i = 0; i < count; i++) {
    snprintf (callers[i].out, sizeof callers[i].out, "crowd-%zu.out", i);
    snprintf (callers[i].err, sizeof callers[i].err, "crowd-%zu.err", i);
  }

  set_deadline ((unsigned int) atoi (argv[3]));
  start = now_ns ();
  for (size_t i = 0; i < count; i++)
    callers[i].pid = start_caller (&jobs[0], &callers[i]);
  wait_for_all (callers, count);

  for (size_t i = 0; i < count; i++) {
    printf ("%d\t%lld", callers[i].status, (long long) (callers[i].end - start));
    print_stream (callers[i].out);
    print_stream (callers[i].err);
    printf ("\n");
  }
  return fflush (stdout) == 0 ? 0 : 1;
}
