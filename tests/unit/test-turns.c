/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "support.h"
#include "turns.h"

/* How many threads are at it now, and whether there ever were two. */
static int inside;
static int crowded;

static gpointer
take_many_turns (gpointer turns)
{
  for (guint i = 0; i < 200; i++) {
    tr_turns_begin (turns, "one");
    if (g_atomic_int_add (&inside, 1) != 0)
      g_atomic_int_set (&crowded, 1);
    g_thread_yield ();
    g_atomic_int_add (&inside, -1);
    tr_turns_end (turns, "one");
  }
  return NULL;
}

/* One at a time, and each gets its turn. */
static void
test_alone (void)
{
  g_autoptr (TrTurns) turns = tr_turns_new ();
  GThread *threads[8];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("turn", take_many_turns, turns);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (inside, ==, 0);
  g_assert_cmpint (crowded, ==, 0);
  tr_turns_free (NULL);
}

static gpointer
take_other_turn (gpointer turns)
{
  tr_turns_begin (turns, "two");
  tr_turns_end (turns, "two");
  return NULL;
}

/* Nobody waits for a thread that is at something else. */
static void
test_names (void)
{
  g_autoptr (TrTurns) turns = tr_turns_new ();

  tr_turns_begin (turns, "one");
  g_thread_join (g_thread_new ("turn", take_other_turn, turns));
  tr_turns_end (turns, "one");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/turns/alone", test_alone);
  g_test_add_func ("/turns/names", test_names);
  return g_test_run ();
}
