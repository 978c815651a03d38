/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* race PLAN ROUNDS WARM-UPS: runs every command of the plan once in a round, in an order that
 * changes with each, so that whatever disturbs the machine meets all of them alike. Prints a line
 * per run: name, nanoseconds from before the start to after the end, peak memory in KiB, the
 * processor's microseconds in the program and in the kernel, and the bytes that it printed.
 *
 * A run counts only if it ends with status 0 and
 * prints what the first one printed. */

#include "job.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
  Output out;
  Output err;
} Streams;

/* What the first run printed. */
typedef struct {
  char *text;
  size_t length;
} Answer;

/* In memory: a disk would be measured with the program. */
static Output
make_output (void)
{
  Output output = { NULL, memfd_create ("output", MFD_CLOEXEC) };

  if (output.fd < 0)
    give_up ("no memory for output", "race");
  return output;
}

static void
clear_output (const Output *output)
{
  if (ftruncate (output->fd, 0) != 0 || lseek (output->fd, 0, SEEK_SET) != 0)
    give_up ("cannot be emptied", "output");
}

static void
check (const Job *job, const Streams *streams, Answer *first, int status)
{
  size_t length;
  char *text = output_dup (&streams->out, &length);

  if (!WIFEXITED (status) || WEXITSTATUS (status) != 0) {
    size_t said;
    char *words = output_dup (&streams->err, &said);

    fprintf (stderr, "%s: ended with status %d: %.400s\n", job->name,
             WIFEXITED (status) ? WEXITSTATUS (status) : -WTERMSIG (status), words);
    exit (1);
  }
  if (first->text == NULL) {
    first->text = text;
    first->length = length;
    return;
  }
  if (length != first->length || memcmp (text, first->text, length) != 0) {
    fprintf (stderr, "%s: did not print the same as in its first run\n", job->name);
    exit (1);
  }
  free (text);
}

static void
run (const Job *job, const Streams *streams, Answer *first, int is_counted)
{
  struct rusage usage;
  int64_t start, end;
  int status;
  pid_t pid;

  clear_output (&streams->out);
  clear_output (&streams->err);
  start = now_ns ();
  pid = job_start (job, &streams->out, &streams->err);
  while (wait4 (pid, &status, 0, &usage) < 0)
    if (errno != EINTR)
      give_up ("cannot be waited for", job->name);
  end = now_ns ();

  check (job, streams, first, status);
  if (is_counted)
    printf ("%s\t%lld\t%ld\t%ld\t%ld\t%zu\n", job->name, (long long) (end - start), usage.ru_maxrss,
            usage.ru_utime.tv_sec * 1000000 + usage.ru_utime.tv_usec,
            usage.ru_stime.tv_sec * 1000000 + usage.ru_stime.tv_usec, first->length);
}

static void
shuffle (size_t *order, size_t count, unsigned int *seed)
{
  for (size_t i = count - 1; i > 0; i--) {
    size_t other = (size_t) rand_r (seed) % (i + 1);
    size_t kept = order[i];

    order[i] = order[other];
    order[other] = kept;
  }
}

int
main (int argc, char **argv)
{
  unsigned int seed = 1;
  size_t count, *order;
  Streams streams;
  Answer *answers;
  Job *jobs;
  int rounds, warm_ups;

  if (argc != 4) {
    fprintf (stderr, "usage: race PLAN ROUNDS WARM-UPS\n");
    return 2;
  }
  jobs = jobs_read (argv[1], &count);
  rounds = atoi (argv[2]);
  warm_ups = atoi (argv[3]);
  order = calloc (count, sizeof *order);
  answers = calloc (count, sizeof *answers);
  if (order == NULL || answers == NULL)
    give_up ("no memory", "race");
  streams = (Streams){ make_output (), make_output () };
  for (size_t i = 0; i < count; i++)
    order[i] = i;

  for (int round = -warm_ups; round < rounds; round++) {
    shuffle (order, count, &seed);
    for (size_t i = 0; i < count; i++)
      run (&jobs[order[i]], &streams, &answers[order[i]], round >= 0);
  }
  return fflush (stdout) == 0 ? 0 : 1;
}
