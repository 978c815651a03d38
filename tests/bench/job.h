/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A program to be run and measured. */

#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct {
  char *name;
  char *input; /* the file that is its stdin */
  char **argv;
  char **envp;
} Job;

Job *jobs_read (const char *plan, size_t *ret_count);
/* Where a stream of a program goes: a file that it makes anew itself, or a descriptor. */
typedef struct {
  const char *path;
  int fd;
} Output;

pid_t job_start (const Job *job, const Output *out, const Output *err);

char *output_dup (const Output *output, size_t *ret_length);

int64_t now_ns (void);
_Noreturn void give_up (const char *what, const char *name);
