/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "turns.h"

struct _TrTurns {
  GMutex lock; /* guards @busy */
  GCond over;
  GHashTable *busy; /* the names of what a thread is at */
};

/*
 * tr_turns_new:
 *
 * Returns: (transfer full): turns, of which nobody has one
 */
TrTurns *
tr_turns_new (void)
{
  TrTurns *turns = g_new0 (TrTurns, 1);

  g_mutex_init (&turns->lock);
  g_cond_init (&turns->over);
  turns->busy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return turns;
}

/*
 * tr_turns_free:
 * @turns: (nullable) (transfer full): turns, of which nobody has one
 */
void
tr_turns_free (TrTurns *turns)
{
  if (turns == NULL)
    return;

  g_hash_table_unref (turns->busy);
  g_cond_clear (&turns->over);
  g_mutex_clear (&turns->lock);
  g_free (turns);
}

/*
 * tr_turns_begin:
 * @turns: turns
 * @name: what this thread wants to be at
 *
 * Waits until no other thread is.
 */
void
tr_turns_begin (TrTurns *turns, const char *name)
{
  g_mutex_lock (&turns->lock);
  while (g_hash_table_contains (turns->busy, name))
    g_cond_wait (&turns->over, &turns->lock);
  g_hash_table_add (turns->busy, g_strdup (name));
  g_mutex_unlock (&turns->lock);
}

/*
 * tr_turns_end:
 * @turns: turns
 * @name: what this thread was at
 */
void
tr_turns_end (TrTurns *turns, const char *name)
{
  g_mutex_lock (&turns->lock);
  g_hash_table_remove (turns->busy, name);
  g_cond_broadcast (&turns->over);
  g_mutex_unlock (&turns->lock);
}
