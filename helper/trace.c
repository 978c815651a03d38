/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "trace.h"
#include "say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct _TrTrace {
  int fd;
  gboolean owns_fd; /* a file, which many processes may write to */
  gint64 start;
};

static TrTrace *
trace_new (int fd, gboolean owns_fd)
{
  TrTrace *trace = g_new0 (TrTrace, 1);

  trace->fd = fd;
  trace->owns_fd = owns_fd;
  trace->start = g_get_monotonic_time ();
  return trace;
}

/*
 * tr_trace_new:
 *
 * Returns: (transfer full): a trace on stderr
 */
TrTrace *
tr_trace_new (void)
{
  return trace_new (STDERR_FILENO, FALSE);
}

/* Another user who can write to the folder may have put a file there, to read what comes. */
static gboolean
is_own (int fd)
{
  struct stat info;

  return fstat (fd, &info) == 0 && (info.st_uid == geteuid () || !S_ISREG (info.st_mode));
}

/* No link is followed: the name may be known to others who can write to the folder. */
static TrTrace *
open_file (const char *file)
{
  int fd =
      open (file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY,
            0600);

  if (fd >= 0 && is_own (fd))
    return trace_new (fd, TRUE);
  if (fd >= 0) {
    close (fd);
    errno = EPERM;
  }
  tr_say ("TOKENRING_TRACE: %s cannot be written: %s; name another file", file, g_strerror (errno));
  return NULL;
}

/*
 * tr_trace_new_from_environment:
 *
 * Understands what git does for GIT_TRACE: "1" or "true" for stderr, or the path of a file, which
 * is appended to.
 *
 * Returns: (transfer full) (nullable): the trace that TOKENRING_TRACE asks for
 */
TrTrace *
tr_trace_new_from_environment (void)
{
  const char *wish = g_getenv ("TOKENRING_TRACE");

  if (wish == NULL || *wish == '\0' || strcmp (wish, "0") == 0 ||
      g_ascii_strcasecmp (wish, "false") == 0)
    return NULL;
  if (strcmp (wish, "1") == 0 || strcmp (wish, "2") == 0 || g_ascii_strcasecmp (wish, "true") == 0)
    return tr_trace_new ();
  if (*wish == '/')
    return open_file (wish);

  tr_say ("TOKENRING_TRACE is neither 1 nor the full path of a file; set it to one of these");
  return NULL;
}

/*
 * tr_trace_free:
 * @trace: (nullable) (transfer full): a trace
 */
void
tr_trace_free (TrTrace *trace)
{
  if (trace == NULL)
    return;

  if (trace->owns_fd)
    close (trace->fd);
  g_free (trace);
}

static char *
dup_time (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *seconds = g_date_time_format (now, "%H:%M:%S");

  return g_strdup_printf ("%s.%06d", seconds, g_date_time_get_microsecond (now));
}

/* In one piece, so that the lines of several processes do not mix. */
static void
write_line (const TrTrace *trace, const char *text)
{
  g_autofree char *time = dup_time ();
  g_autofree char *shown = tokenring_text_escape (text, -1, 0);
  g_autofree char *line = g_strdup_printf ("%s tokenring[%d] %s\n", time, (int) getpid (), shown);

  /* A trace that cannot be written changes nothing of the work. */
  if (write (trace->fd, line, strlen (line)) < 0)
    return;
}

/*
 * tr_trace_command:
 * @trace: a trace
 * @argc: the number of arguments
 * @argv: the program, and the command
 *
 * Tells what is run: only the command, since no argument is known to be no secret.
 */
void
tr_trace_command (TrTrace *trace, int argc, char **argv)
{
  g_autofree char *name = g_path_get_basename (argv[0]);
  g_autofree char *text =
      g_strdup_printf ("%-6s            %s %s", "begin", name, argc > 1 ? argv[1] : "");

  write_line (trace, text);
}

static const char *
step_word (TokenringStep step)
{
  static const char *const words[] = {
    [TOKENRING_STEP_CONFIG] = "config", [TOKENRING_STEP_MATCH] = "match",
    [TOKENRING_STEP_MODULE] = "module", [TOKENRING_STEP_STORE] = "store",
    [TOKENRING_STEP_LOCK] = "lock",     [TOKENRING_STEP_ISSUE] = "issue",
  };

  return (gsize) step < G_N_ELEMENTS (words) ? words[step] : "step";
}

/*
 * tr_trace_step:
 * @trace: a trace
 * @step: what has ended
 * @elapsed: the microseconds that it took
 * @detail: what came of it
 */
void
tr_trace_step (TrTrace *trace, TokenringStep step, gint64 elapsed, const char *detail)
{
  g_autofree char *text =
      g_strdup_printf ("%-6s %8.2f ms  %s", step_word (step), (double) elapsed / 1000.0, detail);

  write_line (trace, text);
}

/*
 * tr_trace_exit:
 * @trace: a trace
 * @status: the status with which the command ends
 */
void
tr_trace_exit (TrTrace *trace, int status)
{
  gint64 elapsed = g_get_monotonic_time () - trace->start;
  g_autofree char *text =
      g_strdup_printf ("%-6s %8.2f ms  status %d", "end", (double) elapsed / 1000.0, status);

  write_line (trace, text);
}
