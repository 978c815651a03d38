/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "watch.h"

static void tell (const TrWatch *watch, TokenringStep step, gint64 elapsed, const char *format,
                  va_list arguments) G_GNUC_PRINTF (4, 0);

static void
tell (const TrWatch *watch, TokenringStep step, gint64 elapsed, const char *format,
      va_list arguments)
{
  g_autofree char *detail = g_strdup_vprintf (format, arguments);

  watch->call (step, elapsed, detail, watch->data);
}

/*
 * tr_watch_begin:
 * @watch: who wants to know
 * @step: what begins
 * @format: a printf format, for what is being done; never with a secret
 *
 * Costs nothing when nobody wants to know.
 *
 * Returns: the time, for tr_watch_end()
 */
gint64
tr_watch_begin (const TrWatch *watch, TokenringStep step, const char *format, ...)
{
  va_list arguments;

  if (watch->call == NULL)
    return 0;

  va_start (arguments, format);
  tell (watch, step, TOKENRING_STEP_BEGINS, format, arguments);
  va_end (arguments);
  return g_get_monotonic_time ();
}

/*
 * tr_watch_end:
 * @watch: who wants to know
 * @step: what has ended
 * @began: what tr_watch_begin() returned
 * @format: a printf format, for what came of it; never with a secret
 */
void
tr_watch_end (const TrWatch *watch, TokenringStep step, gint64 began, const char *format, ...)
{
  va_list arguments;

  if (watch->call == NULL)
    return;

  va_start (arguments, format);
  tell (watch, step, MAX (g_get_monotonic_time () - began, 0), format, arguments);
  va_end (arguments);
}
