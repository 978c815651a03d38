/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "say.h"

#include <stdio.h>
#include <unistd.h>

static void write_line (FILE *stream, const char *prefix, const char *format, va_list arguments)
    G_GNUC_PRINTF (3, 0);

/* A file or a server may hold what a terminal takes for an order. */
static void
write_line (FILE *stream, const char *prefix, const char *format, va_list arguments)
{
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  g_autofree char *line = tokenring_text_escape (text, -1, 0);

  /* Where both go to one file, what was said first comes first. */
  if (stream == stderr)
    fflush (stdout);
  fprintf (stream, "%s%s\n", prefix, line);
}

/*
 * tr_say:
 * @format: a printf format
 *
 * Says one line on stderr, whatever the arguments contain.
 */
void
tr_say (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  write_line (stderr, "tokenring: ", format, arguments);
  va_end (arguments);
}

/*
 * tr_tell:
 * @format: a printf format
 *
 * Says one line of a dialogue on stderr, where the questions are.
 */
void
tr_tell (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  write_line (stderr, "", format, arguments);
  va_end (arguments);
}

/*
 * tr_print:
 * @format: a printf format
 *
 * Prints one line, whatever the arguments contain.
 */
void
tr_print (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  write_line (stdout, "", format, arguments);
  va_end (arguments);
}

/*
 * tr_print_lines:
 * @lines: texts
 *
 * Prints a line for each, whatever it contains.
 *
 * Returns: %TR_EXIT_DONE
 */
TrExit
tr_print_lines (char **lines)
{
  for (guint i = 0; lines[i] != NULL; i++)
    tr_print ("%s", lines[i]);
  return TR_EXIT_DONE;
}

/*
 * tr_inform:
 * @context: what the command is run with
 * @format: a printf format
 *
 * Prints one line that nobody asked for, unless only errors are wanted.
 */
void
tr_inform (const TrContext *context, const char *format, ...)
{
  va_list arguments;

  if (context->quiet)
    return;
  va_start (arguments, format);
  write_line (stdout, "", format, arguments);
  va_end (arguments);
}

/*
 * tr_exit_for:
 * @error: an error of the library
 *
 * Returns: the status with which a command for people ends
 */
TrExit
tr_exit_for (const GError *error)
{
  static const TrExit statuses[] = {
    [TOKENRING_ERROR_FAILED] = TR_EXIT_FAILED,
    [TOKENRING_ERROR_INVALID] = TR_EXIT_USAGE,
    [TOKENRING_ERROR_EXISTS] = TR_EXIT_USAGE,
    [TOKENRING_ERROR_CONFIG] = TR_EXIT_FAILED,
    [TOKENRING_ERROR_NO_ACCOUNT] = TR_EXIT_NO_ACCOUNT,
    [TOKENRING_ERROR_AMBIGUOUS] = TR_EXIT_NO_ACCOUNT,
    [TOKENRING_ERROR_NO_SECRET] = TR_EXIT_NO_SECRET,
    [TOKENRING_ERROR_UNAVAILABLE] = TR_EXIT_KEYRING,
    [TOKENRING_ERROR_LOCKED] = TR_EXIT_KEYRING,
    [TOKENRING_ERROR_DISMISSED] = TR_EXIT_KEYRING,
    [TOKENRING_ERROR_TIMED_OUT] = TR_EXIT_KEYRING,
    [TOKENRING_ERROR_REFUSED] = TR_EXIT_REFUSED,
    [TOKENRING_ERROR_NETWORK] = TR_EXIT_NETWORK,
    [TOKENRING_ERROR_RESPONSE] = TR_EXIT_NETWORK,
    [TOKENRING_ERROR_ABSENT] = TR_EXIT_KEYRING,
    [TOKENRING_ERROR_UNTRIED] = TR_EXIT_KEYRING,
  };

  if (error->domain == G_OPTION_ERROR)
    return TR_EXIT_USAGE;
  if (error->domain != TOKENRING_ERROR || error->code < 0 ||
      (gsize) error->code >= G_N_ELEMENTS (statuses))
    return TR_EXIT_FAILED;
  return statuses[error->code];
}

/*
 * tr_say_error:
 * @error: an error
 *
 * Returns: the status with which a command for people ends
 */
TrExit
tr_say_error (const GError *error)
{
  tr_say ("%s", error->message);
  return tr_exit_for (error);
}

/*
 * tr_send:
 * @writer: what a command answers
 *
 * Returns: the status with which the command ends
 */
TrExit
tr_send (TokenringWriter *writer)
{
  g_autoptr (GError) error = NULL;

  return tokenring_writer_send (writer, STDOUT_FILENO, &error) ? TR_EXIT_DONE
                                                               : tr_say_error (error);
}

/*
 * tr_say_usage:
 * @command: a command
 * @problem: what is wrong with its arguments
 *
 * Returns: the status for wrong usage
 */
TrExit
tr_say_usage (const TrCommand *command, const char *problem)
{
  tr_say ("%s; usage: tokenring %s %s", problem, command->name, command->arguments);
  return TR_EXIT_USAGE;
}
