/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "names.h"

#include <string.h>

/* What is longer, or is made of other characters, is no name that a service gives a member, and
 * could be more than a name. */
#define MAX_NAMES  8
#define MAX_NAME   32
#define MAX_LEVELS 3

static gboolean
is_plain_name (const char *name)
{
  gsize length = strlen (name);

  return length > 0 && length <= MAX_NAME &&
         strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-.:@") == length;
}

/* @path: (inout) (element-type utf8): where in the answer we are, with %NULL at the end. */
static void
add_names (const TokenringJson *json, GPtrArray *path, GPtrArray *names)
{
  g_auto (GStrv) keys = tokenring_json_dup_keys (json, (const char *const *) path->pdata);

  /* What has nothing in it is told itself. */
  if (path->len > 1 && (keys[0] == NULL || path->len > MAX_LEVELS))
    g_ptr_array_add (names, g_strjoinv (".", (char **) path->pdata));
  else
    for (guint i = 0; keys[i] != NULL && names->len <= MAX_NAMES; i++)
      if (is_plain_name (keys[i])) {
        g_ptr_array_insert (path, (int) path->len - 1, keys[i]);
        add_names (json, path, names);
        g_ptr_array_remove_index (path, path->len - 2);
      }
}

/* A token alone, with an equals sign at its end, is read as a form with a name. */
static gboolean
is_form (const TrReply *answer)
{
  gsize length;
  const char *text = tokenring_buffer_peek (answer->body, &length);

  while (length > 0 && g_ascii_isspace (*text)) {
    text++;
    length--;
  }
  return length == 0 || *text != '{';
}

/*
 * tr_names_dup:
 * @answer: an answer
 * @json: what is in it
 *
 * Returns: (transfer full) (nullable): the names of the first members of the answer, and never a
 *   value, for who looks for one by a wrong name; not yet fit for a message
 */
char *
tr_names_dup (const TrReply *answer, const TokenringJson *json)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) path = g_ptr_array_new ();

  g_ptr_array_add (path, NULL);
  if (!is_form (answer))
    add_names (json, path, names);
  if (names->len == 0)
    return NULL;
  if (names->len > MAX_NAMES) {
    g_ptr_array_set_size (names, MAX_NAMES);
    g_ptr_array_add (names, g_strdup ("…"));
  }
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (char **) names->pdata);
}
