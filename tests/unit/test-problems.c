/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "problems.h"
#include "support.h"

#include <string.h>

/* Each letter is what a store said: N not there, and so no problem, A absent, L locked, T timed
 * out. */
static GPtrArray *
problems_of (const char *letters)
{
  GPtrArray *problems = tr_problems_new ();

  for (guint i = 0; letters[i] != '\0'; i++) {
    int code = letters[i] == 'A'   ? TOKENRING_ERROR_ABSENT
               : letters[i] == 'L' ? TOKENRING_ERROR_LOCKED
                                   : TOKENRING_ERROR_TIMED_OUT;

    g_ptr_array_add (problems, letters[i] == 'N'
                                   ? NULL
                                   : g_error_new (TOKENRING_ERROR, code, "store %u is %c", i + 1,
                                                  letters[i]));
  }
  return problems;
}

/* The first reason leads, and the other stores follow: one line that says where was looked. What is
 * not there at all leads only where nothing else is. */
static void
test_reasons (void)
{
  static const struct {
    const char *said, *message;
    int code;
  } cases[] = {
    { "L", "store 1 is L", TOKENRING_ERROR_LOCKED },
    { "LN", "store 1 is L (also asked: two: not there)", TOKENRING_ERROR_LOCKED },
    { "NLT", "store 2 is L (also asked: one: not there; three: store 3 is T)",
      TOKENRING_ERROR_LOCKED },
    { "TLL", "store 1 is T (also asked: two: store 2 is L; three: store 3 is L)",
      TOKENRING_ERROR_TIMED_OUT },
    { "ALN", "store 2 is L (also asked: one: store 1 is A; three: not there)",
      TOKENRING_ERROR_LOCKED },
    { "AAL", "store 3 is L (also asked: one: store 1 is A; two: store 2 is A)",
      TOKENRING_ERROR_LOCKED },
    { "ANA", "store 1 is A (also asked: two: not there; three: store 3 is A)",
      TOKENRING_ERROR_ABSENT },
  };
  static const char *const names[] = { "one", "two", "three", NULL };
  g_autoptr (TrLoader) loader = test_loader_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GPtrArray) problems = problems_of (cases[i].said);
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", cases[i].said);
    g_assert_cmpint (tr_problems_explain (problems, loader, names, &error), ==,
                     TOKENRING_STATUS_UNAVAILABLE);
    g_assert_error (error, TOKENRING_ERROR, cases[i].code);
    g_assert_cmpstr (error->message, ==, cases[i].message);
    /* nobody has to listen */
    g_assert_cmpint (tr_problems_explain (problems, loader, names, NULL), ==,
                     TOKENRING_STATUS_UNAVAILABLE);
  }
}

static void
test_none (void)
{
  static const char *const names[] = { "one", "two", NULL };
  g_autoptr (TrLoader) loader = test_loader_new ();

  for (guint length = 0; length <= 2; length++) {
    g_autofree char *letters = g_strnfill (length, 'N');
    g_autoptr (GPtrArray) problems = problems_of (letters);
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (tr_problems_explain (problems, loader, names, &error), ==,
                     TOKENRING_STATUS_NOT_FOUND);
    g_assert_no_error (error);
  }
}

static TokenringStatus
find_nothing (gpointer self, const TokenringItem *what, TokenringSecret **ret_value, GError **error)
{
  (void) self;
  (void) what;
  (void) ret_value;
  (void) error;
  return TOKENRING_STATUS_NOT_FOUND;
}

static gboolean
say_yes (gpointer self)
{
  (void) self;
  return TRUE;
}

/* A store for which nothing is set up was asked, and there is no need to read of it. */
static void
test_vacant (void)
{
  static const char *const names[] = { "vacant", "one", "two", NULL };
  const TokenringModule table = { .abi = TOKENRING_MODULE_ABI,
                                  .struct_size = sizeof table,
                                  .name = "vacant",
                                  .lookup = find_nothing,
                                  .is_vacant = say_yes };
  g_autoptr (TrLoader) loader = test_loader_new ();
  g_autoptr (GPtrArray) problems = problems_of ("NLN");
  g_autoptr (GPtrArray) own = problems_of ("TLN");
  g_autoptr (GError) error = NULL;

  tr_loader_add (loader, &table);
  tr_problems_explain (problems, loader, names, &error);
  g_assert_cmpstr (error->message, ==, "store 2 is L (also asked: two: not there)");
  g_clear_error (&error);
  /* but what is wrong with it is told */
  tr_problems_explain (own, loader, names, &error);
  g_assert_cmpstr (error->message, ==,
                   "store 1 is T (also asked: one: store 2 is L; two: not there)");
}

/* What a later store says is made fit for the end of a line. */
static void
test_long_reasons (void)
{
  static const char *const names[] = { "one", "a\nb", "ranting", NULL };
  g_autofree char *text = g_strnfill (5000, 'x');
  g_autoptr (TrLoader) loader = test_loader_new ();
  g_autoptr (GPtrArray) problems = problems_of ("LL");
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (problems,
                   g_error_new (TOKENRING_ERROR, TOKENRING_ERROR_FAILED, "c\nd\x1b[31m%s", text));
  tr_problems_explain (problems, loader, names, &error);
  test_assert_error (error, TOKENRING_ERROR_LOCKED, "a\\nb: store 2");
  test_assert_error (error, TOKENRING_ERROR_LOCKED, "ranting: c\\nd\\x1b[31mxxx");
  g_assert_null (strpbrk (error->message, "\n\x1b"));
  g_assert_cmpuint (strlen (error->message), <, 500);
}

static void
test_remember (void)
{
  g_autoptr (GError) reason = NULL;

  tr_problem_remember (&reason, NULL);
  g_assert_no_error (reason);
  tr_problem_remember (&reason, g_error_new (TOKENRING_ERROR, TOKENRING_ERROR_ABSENT, "first"));
  tr_problem_remember (&reason, g_error_new (TOKENRING_ERROR, TOKENRING_ERROR_LOCKED, "second"));
  tr_problem_remember (&reason, NULL);
  test_assert_error (reason, TOKENRING_ERROR_ABSENT, "first");
  g_assert_true (tr_problem_is_absence (reason));
  g_assert_false (tr_problem_is_absence (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/problems/reasons", test_reasons);
  g_test_add_func ("/problems/none", test_none);
  g_test_add_func ("/problems/vacant", test_vacant);
  g_test_add_func ("/problems/long-reasons", test_long_reasons);
  g_test_add_func ("/problems/remember", test_remember);
  return g_test_run ();
}
