/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* All programs are started in the same way, by posix_spawn(), from a process that is small itself:
 * what a child shares with its parent before it runs counts into its peak memory. */

#include "job.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MAX_WORDS 64

extern char **environ;

_Noreturn void
give_up (const char *what, const char *name)
{
  fprintf (stderr, "%s: %s: %s\n", name, what, strerror (errno));
  exit (1);
}

int64_t
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000000000 + now.tv_nsec;
}

static void *
allocate (size_t count, size_t size)
{
  void *memory = calloc (count, size);

  if (memory == NULL)
    give_up ("no memory", "jobs");
  return memory;
}

static char *
dup_text (const char *text)
{
  char *copy = strdup (text);

  if (copy == NULL)
    give_up ("no memory", "jobs");
  return copy;
}

/* The environment of this process with the KEY=VALUE words of @extra, which replace what is there.
 */
static char **
make_environment (char *extra)
{
  size_t count = 0, words = 0;
  char **envp;

  while (environ[count] != NULL)
    count++;
  envp = allocate (count + MAX_WORDS + 1, sizeof (char *));
  memcpy (envp, environ, count * sizeof (char *));
  for (char *word = strtok (extra, " "); word != NULL && words < MAX_WORDS;
       word = strtok (NULL, " ")) {
    size_t key = strcspn (word, "=") + 1;
    size_t place = 0;

    while (place < count && strncmp (envp[place], word, key) != 0)
      place++;
    count += place == count;
    words++;
    envp[place] = dup_text (word);
  }
  return envp;
}

/* A line is: name, file for stdin, KEY=VALUE words or "-", and the command, all with tabs between.
 */
static void
read_job (Job *job, char *line)
{
  char *rest = line;
  char *extra;
  size_t count = 0;

  line[strcspn (line, "\n")] = '\0';
  job->name = dup_text (strsep (&rest, "\t"));
  job->input = dup_text (rest == NULL ? "" : strsep (&rest, "\t"));
  extra = rest == NULL ? line : strsep (&rest, "\t");
  job->argv = allocate (MAX_WORDS + 1, sizeof (char *));
  while (rest != NULL && count < MAX_WORDS)
    job->argv[count++] = dup_text (strsep (&rest, "\t"));
  errno = EINVAL;
  if (count == 0)
    give_up ("this line has no command", job->name);
  if (strcmp (extra, "-") == 0)
    *extra = '\0';
  job->envp = make_environment (extra);
}

Job *
jobs_read (const char *plan, size_t *ret_count)
{
  FILE *file = fopen (plan, "re");
  Job *jobs = NULL;
  char *line = NULL;
  size_t size = 0, count = 0;

  if (file == NULL)
    give_up ("cannot be read", plan);
  while (getline (&line, &size, file) > 0) {
    jobs = reallocarray (jobs, count + 1, sizeof (Job));
    if (jobs == NULL)
      give_up ("no memory", plan);
    read_job (&jobs[count++], line);
  }
  free (line);
  fclose (file);
  errno = EINVAL;
  if (count == 0)
    give_up ("has no command", plan);
  *ret_count = count;
  return jobs;
}

static void
add_output (posix_spawn_file_actions_t *actions, int stream, const Output *output)
{
  if (output->path == NULL)
    posix_spawn_file_actions_adddup2 (actions, output->fd, stream);
  else
    posix_spawn_file_actions_addopen (actions, stream, output->path, O_WRONLY | O_CREAT | O_TRUNC,
                                      0600);
}

pid_t
job_start (const Job *job, const Output *out, const Output *err)
{
  posix_spawn_file_actions_t actions;
  pid_t pid;
  int problem;

  posix_spawn_file_actions_init (&actions);
  posix_spawn_file_actions_addopen (&actions, STDIN_FILENO, job->input, O_RDONLY, 0);
  add_output (&actions, STDOUT_FILENO, out);
  add_output (&actions, STDERR_FILENO, err);
  problem = posix_spawn (&pid, job->argv[0], &actions, NULL, job->argv, job->envp);
  posix_spawn_file_actions_destroy (&actions);
  errno = problem;
  if (problem != 0)
    give_up ("cannot be started", job->name);
  return pid;
}

/* What a program printed. */
char *
output_dup (const Output *output, size_t *ret_length)
{
  int fd = output->path == NULL ? output->fd : open (output->path, O_RDONLY | O_CLOEXEC);
  off_t length = fd < 0 ? -1 : lseek (fd, 0, SEEK_END);
  char *text;

  if (length < 0)
    give_up ("cannot be read", "output");
  text = allocate ((size_t) length + 1, 1);
  if (pread (fd, text, (size_t) length, 0) != length)
    give_up ("cannot be read", "output");
  if (output->path != NULL)
    close (fd);
  *ret_length = (size_t) length;
  return text;
}
