/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What somebody meant who mistyped a name. It is for error messages, and never acted on. */

#include "tokenring.h"

#include <string.h>

/* No name is longer, and what is has not been mistyped. */
#define MAX_LENGTH 64

/* Farther than this, or by half of the letters or more, it is another word. */
#define MAX_DISTANCE 2

/* The first letter alone could stand for anything. */
#define SHORTEST_PREFIX 2

typedef struct {
  gunichar letters[MAX_LENGTH];
  guint length;
} Folded;

/* Without the difference between upper and lower case. */
static gboolean
fold (const char *word, Folded *ret_folded)
{
  g_autofree char *lower = NULL;
  guint length = 0;

  if (!g_utf8_validate (word, -1, NULL))
    return FALSE;

  lower = g_utf8_strdown (word, -1);
  for (const char *at = lower; *at != '\0'; at = g_utf8_next_char (at)) {
    if (length == MAX_LENGTH)
      return FALSE;
    ret_folded->letters[length++] = g_utf8_get_char (at);
  }
  ret_folded->length = length;
  return length > 0;
}

/* How many letters are wrong, too many or missing, or are two that changed places, which is one
 * slip of the hand. */
static guint
distance (const Folded *a, const Folded *b)
{
  guint rows[MAX_LENGTH + 1][MAX_LENGTH + 1];

  for (guint i = 0; i <= a->length; i++)
    rows[i][0] = i;
  for (guint j = 0; j <= b->length; j++)
    rows[0][j] = j;

  for (guint i = 1; i <= a->length; i++)
    for (guint j = 1; j <= b->length; j++) {
      gboolean same = a->letters[i - 1] == b->letters[j - 1];

      rows[i][j] = MIN (rows[i - 1][j], rows[i][j - 1]) + 1;
      rows[i][j] = MIN (rows[i][j], rows[i - 1][j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a->letters[i - 1] == b->letters[j - 2] &&
          a->letters[i - 2] == b->letters[j - 1])
        rows[i][j] = MIN (rows[i][j], rows[i - 2][j - 2] + 1);
    }
  return rows[a->length][b->length];
}

static gboolean
is_prefix (const Folded *start, const Folded *word)
{
  return start->length >= SHORTEST_PREFIX && start->length < word->length &&
         memcmp (start->letters, word->letters, start->length * sizeof *start->letters) == 0;
}

/* 0 is the same but for the case; what is only begun counts as farther than any slip. */
static guint
judge (const Folded *typed, const Folded *word)
{
  guint steps = distance (typed, word);

  if (steps <= MAX_DISTANCE && steps * 2 < MIN (typed->length, word->length))
    return steps;
  return is_prefix (typed, word) ? MAX_DISTANCE + 1 : G_MAXUINT;
}

/**
 * tokenring_nearest:
 * @word: what was typed; it is never its own answer
 * @words: (array zero-terminated=1): what could have been meant
 *
 * Looks for the word that differs in upper and lower case alone; else for the one with at most two
 * slips, and fewer than half of its letters; else for the one that begins like that.
 *
 * Returns: (transfer none) (nullable): the word; %NULL when none is near, or several are alike
 *
 * Since: 0.1
 */
const char *
tokenring_nearest (const char *word, const char *const *words)
{
  const char *nearest = NULL;
  guint least = G_MAXUINT;
  Folded typed, folded;

  if (!fold (word, &typed))
    return NULL;

  for (guint i = 0; words[i] != NULL; i++) {
    guint steps;

    if (strcmp (words[i], word) == 0 || !fold (words[i], &folded))
      continue;
    steps = judge (&typed, &folded);
    if (steps == G_MAXUINT || steps > least)
      continue;
    nearest = steps < least ? words[i] : NULL;
    least = steps;
  }
  return nearest;
}
