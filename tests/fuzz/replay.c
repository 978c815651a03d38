/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Calls one entry with the files of a folder, as an ordinary test: with the whole of each, and with
 * each of its beginnings, as if the rest had been cut off. */

#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

static void
replay (gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (data, &text, &length, &error);
  g_assert_no_error (error);
  for (gsize part = 0; part <= length; part++) {
    /* A block of just that size, so that a look behind its end is seen. */
    g_autofree uint8_t *copy = malloc (part);

    memcpy (copy, text, part);
    LLVMFuzzerTestOneInput (copy, part);
  }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static GPtrArray *
list_files (const char *folder)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) entries = g_dir_open (folder, 0, NULL);
  const char *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    g_ptr_array_add (files, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (files, compare_names);
  return g_steal_pointer (&files);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) files = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  files = list_files (argv[1]);
  g_assert_cmpuint (files->len, >, 0);
  for (guint i = 0; i < files->len; i++) {
    g_autofree char *name = g_path_get_basename (files->pdata[i]);
    g_autofree char *path = g_strconcat ("/fuzz/", name, NULL);

    g_test_add_data_func (path, files->pdata[i], replay);
  }
  return g_test_run ();
}
