/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wipe.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

/*
 * tr_wipe_free:
 * @memory: (nullable) (transfer full): memory of malloc()
 */
void
tr_wipe_free (void *memory)
{
  if (memory == NULL)
    return;

  explicit_bzero (memory, malloc_usable_size (memory));
  free (memory);
}

/*
 * tr_wipe_realloc:
 * @memory: (nullable) (transfer full): memory of malloc()
 * @size: the new size
 *
 * Always moves the memory: realloc() itself would leave the old bytes behind wherever it moves.
 *
 * Returns: (transfer full) (nullable): memory of malloc(), or %NULL with @memory untouched
 */
void *
tr_wipe_realloc (void *memory, size_t size)
{
  void *moved = malloc (size);
  size_t old_size;

  if (moved == NULL || memory == NULL)
    return moved;

  old_size = malloc_usable_size (memory);
  memcpy (moved, memory, old_size < size ? old_size : size);
  tr_wipe_free (memory);
  return moved;
}
