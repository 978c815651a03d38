/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "input.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#define LONGEST_SECRET (64 * 1024)
/* The terminal drops what goes beyond 4,095 bytes in a line (termios(3)), and says nothing. */
#define LONGEST_TYPED 4094

typedef gboolean (*IsComplete) (const char *text, gsize length);

/* Waits until there is something to read, or until a signal comes in, which stays pending. */
static gboolean
wait_for_input (int fd, int signal_fd)
{
  struct pollfd fds[] = { { fd, POLLIN, 0 }, { signal_fd, POLLIN, 0 } };

  while (poll (fds, G_N_ELEMENTS (fds), -1) < 0 && errno == EINTR)
    continue;
  return fds[1].revents == 0;
}

static gboolean
check_input (ssize_t last_count, gsize length, gsize limit, GError **error)
{
  if (last_count < 0) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
                 "stdin cannot be read: %s; give it a file or a pipe", g_strerror (errno));
    return FALSE;
  }
  if (length > limit) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                 "more than %" G_GSIZE_FORMAT
                 " bytes on stdin, so nothing was done; send no more than that",
                 limit);
    return FALSE;
  }
  return TRUE;
}

/* With a @signal_fd other than -1, whatever comes in there ends it. */
static TokenringSecret *
read_until (int fd, int signal_fd, gsize limit, IsComplete is_complete, GError **error)
{
  g_autoptr (TokenringBuffer) buffer = tokenring_buffer_new ();
  char chunk[2048];
  gsize length = 0;
  ssize_t count = 1;

  while (count > 0 && length <= limit) {
    if (is_complete != NULL && is_complete (tokenring_buffer_peek (buffer, NULL), length))
      break;
    if (signal_fd >= 0 && !wait_for_input (fd, signal_fd)) {
      g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
                           "interrupted; run it again");
      return NULL;
    }
    count = read (fd, chunk, sizeof chunk);
    if (count > 0)
      tokenring_buffer_append (buffer, chunk, count);
    explicit_bzero (chunk, sizeof chunk);
    tokenring_buffer_peek (buffer, &length);
  }
  return check_input (count, length, limit, error)
             ? tokenring_buffer_finish (g_steal_pointer (&buffer))
             : NULL;
}

static gboolean
ends_request (const char *text, gsize length)
{
  if (length > 0 && text[0] == '\n')
    return TRUE;
  return memmem (text, length, "\n\n", 2) != NULL || memmem (text, length, "\n\r\n", 3) != NULL;
}

static gboolean
ends_line (const char *text, gsize length)
{
  return length > 0 && text[length - 1] == '\n';
}

/*
 * tr_input_read:
 * @fd: where from
 * @limit: how many bytes are accepted
 * @error: return location for an error: %TOKENRING_ERROR_INVALID, %TOKENRING_ERROR_FAILED
 *
 * Returns: (transfer full): everything up to the end
 */
TokenringSecret *
tr_input_read (int fd, gsize limit, GError **error)
{
  return read_until (fd, -1, limit, NULL, error);
}

/*
 * tr_input_read_request:
 * @fd: where from
 * @limit: how many bytes are accepted
 * @error: return location for an error: %TOKENRING_ERROR_INVALID, %TOKENRING_ERROR_FAILED
 *
 * Returns: (transfer full): everything up to the end or an empty line, whichever comes first: some
 *   hosts keep the pipe open
 */
TokenringSecret *
tr_input_read_request (int fd, gsize limit, GError **error)
{
  return read_until (fd, -1, limit, ends_request, error);
}

static TokenringSecret *
without_last_newline (const TokenringSecret *text)
{
  gsize length;
  const char *data = tokenring_secret_peek (text, &length);

  if (length > 0 && data[length - 1] == '\n')
    length--;
  return tokenring_secret_new (data, (gssize) length);
}

static void
block_signals (sigset_t *ret_blocked, sigset_t *ret_before)
{
  static const int signals[] = { SIGALRM, SIGHUP,  SIGINT,  SIGQUIT,   SIGTERM,
                                 SIGTSTP, SIGUSR1, SIGUSR2, SIGVTALRM, SIGPROF };

  sigemptyset (ret_blocked);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaddset (ret_blocked, signals[i]);
  sigprocmask (SIG_BLOCK, ret_blocked, ret_before);
}

/* A signal that would end or stop us takes effect when the terminal echoes again. */
static TokenringSecret *
read_without_echo (const char *prompt, GError **error)
{
  g_autofree char *shown = tokenring_text_escape (prompt, -1, 0);
  TokenringSecret *line = NULL;
  struct termios before, silent;
  sigset_t blocked, old;
  int signal_fd;

  block_signals (&blocked, &old);
  signal_fd = signalfd (-1, &blocked, SFD_CLOEXEC);
  tcgetattr (STDIN_FILENO, &before);
  silent = before;
  silent.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);

  fputs (shown, stderr);
  line = read_until (STDIN_FILENO, signal_fd, LONGEST_TYPED, ends_line, error);
  fputs ("\n", stderr);

  tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  close (signal_fd);
  sigprocmask (SIG_SETMASK, &old, NULL);
  return line;
}

/*
 * tr_input_ask_secret:
 * @prompt: what is asked on a terminal
 * @error: return location for an error: %TOKENRING_ERROR_INVALID, %TOKENRING_ERROR_FAILED
 *
 * Asks without echo on a terminal, and reads stdin up to its end otherwise. One newline at the end
 * is not part of the secret; a key in PEM has many lines.
 *
 * Returns: (transfer full): the secret
 */
TokenringSecret *
tr_input_ask_secret (const char *prompt, GError **error)
{
  g_autoptr (TokenringSecret) text = isatty (STDIN_FILENO)
                                         ? read_without_echo (prompt, error)
                                         : tr_input_read (STDIN_FILENO, LONGEST_SECRET, error);
  g_autoptr (TokenringSecret) secret = NULL;
  gsize length;

  if (text == NULL)
    return NULL;

  secret = without_last_newline (text);
  tokenring_secret_peek (secret, &length);
  if (length == 0) {
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                         "no client secret was given; type it at the prompt or send it on stdin");
    return NULL;
  }
  return g_steal_pointer (&secret);
}
