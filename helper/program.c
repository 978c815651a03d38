/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "program.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of what a program says, and of how long it may take. */
#define LONGEST_MIB    4
#define LONGEST_OUTPUT (LONGEST_MIB * 1024 * 1024)
#define SECONDS        5
#define LOOK_USEC      1000

static gboolean
is_program (const char *file)
{
  return g_file_test (file, G_FILE_TEST_IS_REGULAR) && access (file, X_OK) == 0;
}

/*
 * tr_program_find:
 * @name: the name of a program
 *
 * Relative folders on the PATH are passed over: they mean something else wherever we happen to run.
 *
 * Returns: (transfer full) (nullable): the first file of that name on the PATH
 */
char *
tr_program_find (const char *name)
{
  const char *path = g_getenv ("PATH");
  g_auto (GStrv) folders = g_strsplit (path == NULL ? "/usr/bin:/bin" : path, ":", -1);

  for (guint i = 0; folders[i] != NULL; i++) {
    g_autofree char *file = g_build_filename (folders[i], name, NULL);

    if (g_path_is_absolute (file) && *folders[i] != '\0' && is_program (file))
      return g_steal_pointer (&file);
  }
  return NULL;
}

/*
 * tr_program_find_own:
 * @name: one of the names under which this program is installed
 *
 * Returns: (transfer full) (nullable): the file of that name beside this program
 */
char *
tr_program_find_own (const char *name)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self == NULL ? NULL : g_path_get_dirname (self);
  g_autofree char *file = folder == NULL ? NULL : g_build_filename (folder, name, NULL);

  return file != NULL && is_program (file) ? g_steal_pointer (&file) : NULL;
}

/* FALSE at the end of the stream. What is too long is kept so far that one can tell. */
static gboolean
take_some (int fd, TokenringBuffer *text)
{
  char bytes[4096];
  ssize_t count = read (fd, bytes, sizeof bytes);
  gsize length;

  if (count < 0)
    return errno == EINTR || errno == EAGAIN;
  tokenring_buffer_peek (text, &length);
  if (count > 0 && length <= LONGEST_OUTPUT)
    tokenring_buffer_append (text, bytes, count);
  explicit_bzero (bytes, sizeof bytes);
  return count > 0;
}

/* Both streams are read at once: a program that fills one of them would wait for us. */
static gboolean
read_streams (const int *fds, TokenringBuffer *const *texts, guint seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) seconds * G_TIME_SPAN_SECOND;
  struct pollfd polled[2] = { { fds[0], POLLIN, 0 }, { fds[1], POLLIN, 0 } };

  while (polled[0].fd >= 0 || polled[1].fd >= 0) {
    gint64 left = (end - g_get_monotonic_time ()) / 1000;

    if (left <= 0 || (poll (polled, 2, (int) left) < 0 && errno != EINTR))
      return FALSE;
    for (guint i = 0; i < 2; i++)
      if (polled[i].fd >= 0 && polled[i].revents != 0 && !take_some (fds[i], texts[i]))
        polled[i].fd = -1;
  }
  return TRUE;
}

/* A program can close its streams and live on; mostly it ends a moment later. */
static gboolean
has_ended (GPid pid, int *ret_status)
{
  gint64 end = g_get_monotonic_time () + SECONDS * G_TIME_SPAN_SECOND;
  int status = 0;
  pid_t found;

  while ((found = waitpid (pid, &status, WNOHANG)) == 0 && g_get_monotonic_time () < end)
    g_usleep (LOOK_USEC);
  *ret_status = WIFEXITED (status) ? WEXITSTATUS (status) : -1;
  return found != 0;
}

static void
end (GPid pid)
{
  kill (pid, SIGKILL);
  while (waitpid (pid, NULL, 0) < 0 && errno == EINTR)
    continue;
}

/* What it says first is what counts for a message of one line. */
static char *
dup_first_line (const TokenringBuffer *text)
{
  const char *begin = tokenring_buffer_peek (text, NULL);
  g_autofree char *line = g_strndup (begin, strcspn (begin, "\n"));

  return tokenring_text_escape (g_strstrip (line), -1, 200);
}

/*
 * tr_program_read:
 * @argv: the program by its path, and its arguments
 * @seconds: how long it may take
 * @ret_output: (out): what it wrote to its stdout
 * @ret_status: (out): its exit status; -1 if it died
 * @ret_complaint: (out): the first line of its stderr
 * @error: return location for an error: %TOKENRING_ERROR_FAILED
 *
 * The program has nothing on its stdin. What it writes may be a secret.
 *
 * Returns: whether it came to its end in time, and all of its output is there
 */
gboolean
tr_program_read (const char *const *argv, guint seconds, TokenringSecret **ret_output,
                 int *ret_status, char **ret_complaint, GError **error)
{
  g_autoptr (TokenringBuffer) output = tokenring_buffer_new ();
  g_autoptr (TokenringBuffer) complaint = tokenring_buffer_new ();
  TokenringBuffer *const texts[2] = { output, complaint };
  g_autoptr (GError) problem = NULL;
  int fds[2];
  gboolean ended;
  gsize length;
  GPid pid;

  if (!g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                                 &pid, NULL, &fds[0], &fds[1], &problem)) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
                 "%s cannot be run: %s; install it again", argv[0], problem->message);
    return FALSE;
  }
  ended = read_streams (fds, texts, seconds);
  close (fds[0]);
  close (fds[1]);
  if (!ended || !has_ended (pid, ret_status)) {
    end (pid);
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
                 "%s did not end within %u s; run it yourself to see what it waits for", argv[0],
                 seconds);
    return FALSE;
  }
  tokenring_buffer_peek (output, &length);
  if (length > LONGEST_OUTPUT) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
                 "%s wrote more than %u MiB, and half of it is no answer; run it yourself to see "
                 "what it writes",
                 argv[0], LONGEST_MIB);
    return FALSE;
  }
  *ret_complaint = dup_first_line (complaint);
  *ret_output = tokenring_buffer_finish (g_steal_pointer (&output));
  return TRUE;
}

/*
 * tr_program_run:
 * @argv: the program by its path, and its arguments
 * @ret_output: (out): what it wrote to its stdout
 * @ret_length: (out): the number of bytes of that
 * @ret_status: (out): its exit status; -1 if it died
 * @ret_complaint: (out): the first line of its stderr
 * @error: return location for an error: %TOKENRING_ERROR_FAILED
 *
 * The same for a program that writes no secret, and takes no time.
 *
 * Returns: whether it came to its end in time
 */
gboolean
tr_program_run (const char *const *argv, char **ret_output, gsize *ret_length, int *ret_status,
                char **ret_complaint, GError **error)
{
  g_autoptr (TokenringSecret) output = NULL;
  const char *text;

  if (!tr_program_read (argv, SECONDS, &output, ret_status, ret_complaint, error))
    return FALSE;
  text = tokenring_secret_peek (output, ret_length);
  *ret_output = g_malloc (*ret_length + 1);
  memcpy (*ret_output, text, *ret_length + 1);
  return TRUE;
}

/*
 * tr_program_quote:
 * @word: an argument of a program
 *
 * Returns: (transfer full): the argument as one would type it in a shell
 */
char *
tr_program_quote (const char *word)
{
  gboolean is_plain = *word != '\0' && strspn (word, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS
                                               "-_./:@%+=,") == strlen (word);

  return is_plain ? g_strdup (word) : g_shell_quote (word);
}
