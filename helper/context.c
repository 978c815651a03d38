/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a command is run with, and who sees the steps of its work. */

#include "context.h"

static void
watch (TokenringStep step, gint64 elapsed, const char *detail, gpointer data)
{
  TrContext *context = data;

  if (context->spinner != NULL)
    tr_spinner_step (context->spinner, step, elapsed, detail);
  if (context->trace != NULL && elapsed != TOKENRING_STEP_BEGINS)
    tr_trace_step (context->trace, step, elapsed, detail);
}

/* The library spends no time on telling what nobody sees. */
static void
start_to_watch (TrContext *context)
{
  if (context->trace != NULL || context->spinner != NULL)
    tokenring_broker_set_watch (context->broker, watch, context);
}

/*
 * tr_context_init:
 * @context: (out): the context; to be cleared by tr_context_clear()
 * @argc: the number of arguments
 * @argv: the program, and the command
 */
void
tr_context_init (TrContext *context, int argc, char **argv)
{
  *context = (TrContext){ .broker = tokenring_broker_new () };
  context->trace = tr_trace_new_from_environment ();
  if (context->trace != NULL)
    tr_trace_command (context->trace, argc, argv);
  start_to_watch (context);
}

/*
 * tr_context_show_steps:
 * @context: a context
 * @verbose: whether the user wants to see all of them
 *
 * For commands for people, who may wonder what takes so long.
 */
void
tr_context_show_steps (TrContext *context, gboolean verbose)
{
  if (verbose && context->trace == NULL)
    context->trace = tr_trace_new ();
  if (context->trace == NULL && context->spinner == NULL && !context->quiet)
    context->spinner = tr_spinner_new ();
  start_to_watch (context);
}

/*
 * tr_context_clear:
 * @context: a context
 */
void
tr_context_clear (TrContext *context)
{
  g_clear_pointer (&context->broker, tokenring_broker_free);
  g_clear_pointer (&context->spinner, tr_spinner_free);
  g_clear_pointer (&context->trace, tr_trace_free);
}
