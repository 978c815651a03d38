/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "problems.h"
#include "store.h"

/* Of what is said of a store, in characters. */
#define LONGEST_NAME   64
#define LONGEST_REASON 200

/*
 * tr_problem_is_absence:
 * @problem: (nullable): what is wrong with a store
 *
 * Returns: whether the store is not there at all
 */
gboolean
tr_problem_is_absence (const GError *problem)
{
  return g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_ABSENT);
}

/*
 * tr_problem_remember:
 * @reason: (inout): the problem that is kept; it can be %NULL
 * @problem: (transfer full) (nullable): one more
 *
 * Keeps the first: it is of the store that the user put first.
 */
void
tr_problem_remember (GError **reason, GError *problem)
{
  if (*reason == NULL)
    *reason = problem;
  else
    g_clear_error (&problem);
}

static void
clear_problem (gpointer problem)
{
  g_clear_error ((GError **) &problem);
}

/*
 * tr_problems_new:
 *
 * Returns: (transfer full) (element-type GError): what is wrong with each store, in the order of
 * the chain; %NULL for a store that could say that it has nothing
 */
GPtrArray *
tr_problems_new (void)
{
  return g_ptr_array_new_with_free_func (clear_problem);
}

/* The first reason, since it is of the store that the user put first. What is there and fails comes
 * before what is not there at all: it can have the value. */
static const GError *
find_reason (const GPtrArray *problems)
{
  const GError *reason = NULL;

  for (guint i = 0; i < problems->len; i++)
    if (reason == NULL || (tr_problem_is_absence (reason) && problems->pdata[i] != NULL &&
                           !tr_problem_is_absence (problems->pdata[i])))
      reason = problems->pdata[i];
  return reason;
}

/* A folder that nobody gave tells nobody anything. */
static gboolean
is_worth_telling (TrLoader *loader, const char *name, const GError *problem)
{
  TrModule *store = problem != NULL ? NULL : tr_loader_get (loader, name, NULL);

  return store == NULL || !tr_store_is_vacant (store);
}

static void
describe_other (GString *out, const char *name, const GError *problem)
{
  g_autofree char *shown = tokenring_text_escape (name, -1, LONGEST_NAME);
  g_autofree char *why =
      problem == NULL ? NULL : tokenring_text_escape (problem->message, -1, LONGEST_REASON);

  g_string_append_printf (out, "%s%s: %s", out->len == 0 ? "" : "; ", shown,
                          why == NULL ? "not there" : why);
}

/*
 * tr_problems_explain:
 * @problems: what is wrong with each of the stores that were asked in vain
 * @loader: where the stores come from
 * @names: their names
 * @error: return location for the reason; the other stores follow it, so that nobody has to guess
 *   where else a value was looked for
 *
 * Returns: %TOKENRING_STATUS_NOT_FOUND if every store could say
 */
TokenringStatus
tr_problems_explain (const GPtrArray *problems, TrLoader *loader, const char *const *names,
                     GError **error)
{
  g_autoptr (GString) others = g_string_new (NULL);
  const GError *reason = find_reason (problems);

  if (reason == NULL)
    return TOKENRING_STATUS_NOT_FOUND;
  /* Nobody reads it, and no store is to be loaded for it. */
  if (error == NULL)
    return TOKENRING_STATUS_UNAVAILABLE;

  for (guint i = 0; i < problems->len; i++)
    if (problems->pdata[i] != reason && is_worth_telling (loader, names[i], problems->pdata[i]))
      describe_other (others, names[i], problems->pdata[i]);
  if (others->len == 0)
    g_propagate_error (error, g_error_copy (reason));
  else
    g_set_error (error, reason->domain, reason->code, "%s (also asked: %s)", reason->message,
                 others->str);
  return TOKENRING_STATUS_UNAVAILABLE;
}
