/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "memory.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static gsize
whole_pages (gsize size)
{
  gsize page = (gsize) sysconf (_SC_PAGESIZE);

  return MAX ((size + page - 1) / page, 1) * page;
}

static void *
map (gsize length, int flags)
{
  return mmap (NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
}

/*
 * tr_memory_new:
 * @size: in bytes
 *
 * Ends the program when there is no memory, as g_malloc() does.
 *
 * Returns: (transfer full): zeroed pages for at least @size bytes
 */
void *
tr_memory_new (gsize size)
{
  gsize length = whole_pages (size);
  void *memory = map (length, MAP_LOCKED);

  /* A machine may allow no locked memory at all (RLIMIT_MEMLOCK of 0 in some containers). The
   * secret is then as safe as in any other program; to give no token there would help nobody. */
  if (memory == MAP_FAILED)
    memory = map (length, 0);
  if (memory == MAP_FAILED)
    g_error ("out of memory for secrets (%" G_GSIZE_FORMAT " bytes)", length);

  (void) madvise (memory, length, MADV_DONTDUMP);
  return memory;
}

/*
 * tr_memory_grow:
 * @memory: (transfer full): pages of tr_memory_new()
 * @old_size: what was asked for
 * @new_size: what is needed, not less
 *
 * Moves the pages and copies no byte, so that nothing stays behind.
 *
 * Returns: (transfer full): the pages
 */
void *
tr_memory_grow (void *memory, gsize old_size, gsize new_size)
{
  gsize old_length = whole_pages (old_size);
  gsize new_length = whole_pages (new_size);
  void *moved;

  if (old_length == new_length)
    return memory;

  moved = mremap (memory, old_length, new_length, MREMAP_MAYMOVE);
  if (moved == MAP_FAILED) {
    /* A limit on locked memory refuses to grow a locked mapping; copy into a fresh one. */
    moved = tr_memory_new (new_size);
    memcpy (moved, memory, old_length);
    tr_memory_free (memory, old_size);
    return moved;
  }

  return moved;
}

/*
 * tr_memory_free:
 * @memory: (transfer full): pages of tr_memory_new()
 * @size: what was asked for
 */
void
tr_memory_free (void *memory, gsize size)
{
  gsize length = whole_pages (size);

  explicit_bzero (memory, length);
  munmap (memory, length);
}
