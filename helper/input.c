/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "input.h"
#include "signals.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define LONGEST_SECRET (64 * 1024)
/* The terminal drops what goes beyond 4,095 bytes in a line (termios(3)), and says nothing. */
#define LONGEST_TYPED 4094
/* How a key in PEM begins. Its other lines would go to whoever reads the terminal next. */
#define MANY_LINES "-----BEGIN "
/* Nobody outside of this file gets to see it. */
#define INTERRUPTED TOKENRING_ERROR_DISMISSED

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
      g_set_error_literal (error, TOKENRING_ERROR, INTERRUPTED, "interrupted; run it again");
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
mute (struct termios *ret_before)
{
  struct termios silent;

  tcgetattr (STDIN_FILENO, ret_before);
  silent = *ret_before;
  silent.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
}

static gboolean
is_whole_line (const TokenringSecret *line)
{
  gsize length;
  const char *data = tokenring_secret_peek (line, &length);

  return ends_line (data, length);
}

/* A signal that would end or stop us takes effect when the terminal echoes again. */
static TokenringSecret *
ask_once (const char *prompt, gboolean is_shown, const char *parting, GError **error)
{
  TokenringSecret *line = NULL;
  struct termios before;
  TrSignals caught;

  /* A stop would leave a terminal behind that shows nothing; one that does can wait as it is. */
  tr_signals_hold (&caught, !is_shown);
  if (!is_shown)
    mute (&before);

  fputs (prompt, stderr);
  line = read_until (STDIN_FILENO, caught.fd, LONGEST_TYPED, ends_line, error);
  if (!is_shown || line == NULL || !is_whole_line (line))
    fputs ("\n", stderr);

  if (!is_shown)
    tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  if (g_error_matches (*error, TOKENRING_ERROR, INTERRUPTED) && tr_signals_take (&caught) &&
      parting != NULL)
    fprintf (stderr, "tokenring: %s\n", parting);
  tr_signals_release (&caught);
  return line;
}

/*
 * tr_input_ask:
 * @prompt: what is asked on the terminal that is our stdin
 * @is_shown: whether the terminal shows what is typed
 * @parting: (nullable): what is said last if a signal ends the program meanwhile
 * @error: return location for an error: %TOKENRING_ERROR_INVALID for a line that is too long,
 *   %TOKENRING_ERROR_FAILED
 *
 * A program that was stopped and goes on asks again.
 *
 * Returns: (transfer full): the line with its newline, which is missing at the end of the input
 */
TokenringSecret *
tr_input_ask (const char *prompt, gboolean is_shown, const char *parting, GError **error)
{
  g_autofree char *shown = tokenring_text_escape (prompt, -1, 0);
  TokenringSecret *line = NULL;

  fflush (stdout);
  while (line == NULL) {
    g_autoptr (GError) problem = NULL;

    line = ask_once (shown, is_shown, parting, &problem);
    if (line != NULL || g_error_matches (problem, TOKENRING_ERROR, INTERRUPTED))
      continue;
    g_propagate_error (error, g_steal_pointer (&problem));
    return NULL;
  }
  return line;
}

/*
 * tr_input_check_typed:
 * @secret: what somebody typed who did not see it
 * @error: return location for an error: %TOKENRING_ERROR_INVALID
 *
 * An arrow key or a paste with its brackets puts bytes into a line that nobody meant.
 *
 * Returns: whether it can be a client secret
 */
gboolean
tr_input_check_typed (const TokenringSecret *secret, GError **error)
{
  gsize length;
  const char *data = tokenring_secret_peek (secret, &length);

  if (length >= strlen (MANY_LINES) && memcmp (data, MANY_LINES, strlen (MANY_LINES)) == 0) {
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                         "a key of many lines cannot be typed here, so nothing of it was taken; "
                         "hand its file to 'tokenring add' or 'tokenring secret' with '<'");
    return FALSE;
  }
  if (!tokenring_text_is_one_line (data, (gssize) length)) {
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                         "a key that is no text was typed, such as an arrow, so nothing was taken; "
                         "type the client secret again, or send it on stdin");
    return FALSE;
  }
  return TRUE;
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
  gboolean is_typed = isatty (STDIN_FILENO);
  g_autoptr (TokenringSecret) text = is_typed ? tr_input_ask (prompt, FALSE, NULL, error)
                                              : tr_input_read (STDIN_FILENO, LONGEST_SECRET, error);
  g_autoptr (TokenringSecret) secret = NULL;
  gsize length;

  if (text == NULL)
    return NULL;

  secret = without_last_newline (text);
  if (is_typed && !tr_input_check_typed (secret, error))
    return NULL;
  tokenring_secret_peek (secret, &length);
  if (length == 0) {
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                         "no client secret was given; type it at the prompt or send it on stdin");
    return NULL;
  }
  return g_steal_pointer (&secret);
}
