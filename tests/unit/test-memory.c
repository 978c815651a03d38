/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Linked with --wrap=munmap and --wrap=mremap, to see what is given back to the system, and to make
 * the system refuse. */

#include "memory.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int __real_munmap (void *memory, size_t length);
int __wrap_munmap (void *memory, size_t length);
void *__real_mremap (void *memory, size_t old_length, size_t new_length, int flags, ...);
void *__wrap_mremap (void *memory, size_t old_length, size_t new_length, int flags, ...);

static guint unmapped;
static gboolean unmapped_dirty;
static gboolean refuse_to_grow;

static gboolean
is_zero (const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (bytes[i] != 0)
      return FALSE;
  return TRUE;
}

int
__wrap_munmap (void *memory, size_t length)
{
  unmapped++;
  unmapped_dirty = unmapped_dirty || !is_zero (memory, length);
  return __real_munmap (memory, length);
}

void *
__wrap_mremap (void *memory, size_t old_length, size_t new_length, int flags, ...)
{
  if (refuse_to_grow) {
    errno = EAGAIN;
    return MAP_FAILED;
  }
  return __real_mremap (memory, old_length, new_length, flags);
}

/* Whether the pages at @memory have a flag of smaps, such as "dd" for "not in a core dump". */
static gboolean
has_flag (const void *memory, const char *flag)
{
  g_autofree char *smaps = NULL;
  g_auto (GStrv) lines = NULL;
  gboolean inside = FALSE;

  g_assert_true (g_file_get_contents ("/proc/self/smaps", &smaps, NULL, NULL));
  lines = g_strsplit (smaps, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    unsigned long long from, to;

    if (sscanf (lines[i], "%llx-%llx ", &from, &to) == 2)
      inside = from <= (guintptr) memory && (guintptr) memory < to;
    if (inside && g_str_has_prefix (lines[i], "VmFlags:")) {
      g_auto (GStrv) flags = g_strsplit (lines[i], " ", -1);

      return g_strv_contains ((const char *const *) flags, flag);
    }
  }
  g_assert_not_reached ();
}

/* Not where no memory may be locked, nor under ASan, which locks nothing. */
static gboolean
can_lock (void)
{
  gsize page = (gsize) sysconf (_SC_PAGESIZE);
  void *memory = mmap (NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  gboolean locked = mlock (memory, page) == 0 && has_flag (memory, "lo");

  __real_munmap (memory, page);
  return locked;
}

static void
test_new (void)
{
  static const gsize sizes[] = { 0, 1, 4095, 4096, 4097, 100000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    char *memory = tr_memory_new (sizes[i]);

    g_assert_true (is_zero (memory, sizes[i]));
    memset (memory, 0xa5, sizes[i]);
    tr_memory_free (memory, sizes[i]);
  }
}

static void
test_protected (void)
{
  char *memory = tr_memory_new (100);

  g_assert_true (has_flag (memory, "dd"));
  if (can_lock ())
    g_assert_true (has_flag (memory, "lo"));
  else
    g_test_message ("memory cannot be locked here");
  memory = tr_memory_grow (memory, 100, 1 << 20);
  g_assert_true (has_flag (memory, "dd"));
  g_assert_true (has_flag (memory + (1 << 20) - 1, "dd"));
  if (can_lock ())
    g_assert_true (has_flag (memory + (1 << 20) - 1, "lo"));
  tr_memory_free (memory, 1 << 20);
}

static void
test_wiped (void)
{
  char *memory = tr_memory_new (5000);
  guint before = unmapped;

  memset (memory, 0xa5, 8192);
  unmapped_dirty = FALSE;
  tr_memory_free (memory, 5000);
  g_assert_cmpuint (unmapped, ==, before + 1);
  g_assert_false (unmapped_dirty);
}

/* Growing keeps what is there, zeroes what is new, and leaves nothing behind, whether the system
 * moves the pages or refuses to. */
static void
test_grow (void)
{
  for (guint round = 0; round < 2; round++) {
    char *memory = tr_memory_new (4096);

    memset (memory, 0xa5, 4096);
    refuse_to_grow = round == 1;
    unmapped_dirty = FALSE;
    memory = tr_memory_grow (memory, 4096, 50000);
    refuse_to_grow = FALSE;
    for (gsize i = 0; i < 50000; i++)
      g_assert_cmpint ((guchar) memory[i], ==, i < 4096 ? 0xa5 : 0);
    g_assert_true (has_flag (memory + 49999, "dd"));
    tr_memory_free (memory, 50000);
    g_assert_false (unmapped_dirty);
  }
}

static void
test_grow_in_page (void)
{
  char *memory = tr_memory_new (10);

  g_assert_true (tr_memory_grow (memory, 10, 4000) == memory);
  tr_memory_free (memory, 4000);
}

static void
test_out_of_memory (void)
{
  if (g_test_subprocess ()) {
    tr_memory_new ((gsize) 1 << 62);
    return;
  }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*out of memory for secrets*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/memory/new", test_new);
  g_test_add_func ("/memory/protected", test_protected);
  g_test_add_func ("/memory/wiped", test_wiped);
  g_test_add_func ("/memory/grow", test_grow);
  g_test_add_func ("/memory/grow-in-page", test_grow_in_page);
  g_test_add_func ("/memory/out-of-memory", test_out_of_memory);
  return g_test_run ();
}
