/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "spinner.h"
#include "style.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE    (300 * G_TIME_SPAN_MILLISECOND)
#define FRAME       (100 * G_TIME_SPAN_MILLISECOND)
#define DEPTH       4
#define LEAST_WIDTH 12
#define USUAL_WIDTH 80

struct _TrSpinner {
  GThread *thread;
  GMutex lock; /* guards what follows */
  GCond change;
  char *texts[DEPTH]; /* what is waited for; the innermost is the last */
  guint depth;
  TrStyle style;
  gint64 start; /* when the outermost began */
  gboolean is_shown;
  gboolean is_over;
};

/* An empty line again, and the cursor at its beginning. */
static void
wipe (TrSpinner *spinner)
{
  if (!spinner->is_shown)
    return;
  fputs ("\r\033[K", stderr);
  fflush (stderr);
  spinner->is_shown = FALSE;
}

static void
paint (TrSpinner *spinner, guint frame)
{
  static const char *const glyphs[] = { "|", "/", "-", "\\" };
  const char *text = spinner->texts[MIN (spinner->depth, DEPTH) - 1];
  guint width = spinner->style.width == 0 ? USUAL_WIDTH : MAX (spinner->style.width, LEAST_WIDTH);
  /* What is longer than the terminal is wide would stay in part when it is wiped. */
  g_autofree char *line = tr_style_cut (&spinner->style, text, width - 3);

  fprintf (stderr, "\r\033[K%s %s", glyphs[frame % G_N_ELEMENTS (glyphs)], line);
  fflush (stderr);
  spinner->is_shown = TRUE;
}

static gpointer
turn (gpointer data)
{
  TrSpinner *spinner = data;

  g_mutex_lock (&spinner->lock);
  for (guint frame = 0; !spinner->is_over; frame++) {
    gint64 now = g_get_monotonic_time ();

    if (spinner->depth == 0) {
      g_cond_wait (&spinner->change, &spinner->lock);
      continue;
    }
    if (now >= spinner->start + PATIENCE)
      paint (spinner, frame);
    g_cond_wait_until (&spinner->change, &spinner->lock,
                       MAX (spinner->start + PATIENCE, now + FRAME));
  }
  g_mutex_unlock (&spinner->lock);
  return NULL;
}

/* A job in the background would write over what its shell shows. */
static gboolean
is_in_front (void)
{
  return tcgetpgrp (STDERR_FILENO) == getpgrp ();
}

/*
 * tr_spinner_new:
 *
 * Returns: (transfer full) (nullable): a spinner, where someone can see it
 */
TrSpinner *
tr_spinner_new (void)
{
  const char *terminal = g_getenv ("TERM");
  TrSpinner *spinner;

  if (!isatty (STDERR_FILENO) || !is_in_front () || terminal == NULL || *terminal == '\0' ||
      strcmp (terminal, "dumb") == 0)
    return NULL;

  spinner = g_new0 (TrSpinner, 1);
  spinner->style = tr_style_for (STDERR_FILENO);
  g_mutex_init (&spinner->lock);
  g_cond_init (&spinner->change);
  return spinner;
}

/*
 * tr_spinner_free:
 * @spinner: (nullable) (transfer full): a spinner
 */
void
tr_spinner_free (TrSpinner *spinner)
{
  if (spinner == NULL)
    return;

  g_mutex_lock (&spinner->lock);
  spinner->is_over = TRUE;
  wipe (spinner);
  g_cond_signal (&spinner->change);
  g_mutex_unlock (&spinner->lock);
  if (spinner->thread != NULL)
    g_thread_join (spinner->thread);
  for (guint i = 0; i < DEPTH; i++)
    g_free (spinner->texts[i]);
  g_cond_clear (&spinner->change);
  g_mutex_clear (&spinner->lock);
  g_free (spinner);
}

static char *
dup_text (const TrSpinner *spinner, TokenringStep step, const char *detail)
{
  const char *end = spinner->style.has_utf8 ? " …" : "";
  g_autofree char *shown = tokenring_text_escape (detail, -1, 40);

  switch (step) {
  case TOKENRING_STEP_ISSUE:
    return g_strdup_printf ("Waiting for %s%s", shown, end);
  case TOKENRING_STEP_STORE:
    return g_strdup_printf ("Waiting for the store %s%s", shown, end);
  default:
    return g_strdup_printf ("Waiting: %s%s", shown, end);
  }
}

static void
begin (TrSpinner *spinner, TokenringStep step, const char *detail)
{
  if (spinner->depth < DEPTH) {
    g_free (spinner->texts[spinner->depth]);
    spinner->texts[spinner->depth] = dup_text (spinner, step, detail);
  }
  if (spinner->depth++ == 0)
    spinner->start = g_get_monotonic_time ();
  if (spinner->thread == NULL)
    spinner->thread = g_thread_new ("spinner", turn, spinner);
}

/*
 * tr_spinner_step:
 * @spinner: a spinner
 * @step: a step
 * @elapsed: %TOKENRING_STEP_BEGINS, or something else when it has ended
 * @detail: what it is about
 *
 * When the last step has ended, nothing is shown any more, and whatever is printed next has a line
 * of its own.
 */
void
tr_spinner_step (TrSpinner *spinner, TokenringStep step, gint64 elapsed, const char *detail)
{
  g_mutex_lock (&spinner->lock);
  if (elapsed == TOKENRING_STEP_BEGINS)
    begin (spinner, step, detail);
  else if (spinner->depth > 0 && --spinner->depth == 0)
    wipe (spinner);
  g_cond_signal (&spinner->change);
  g_mutex_unlock (&spinner->lock);
}
