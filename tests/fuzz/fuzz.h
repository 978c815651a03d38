/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What each file of this folder but replay.c defines: the entry that libFuzzer calls with whatever
 * bytes it makes up. It ends the process when something is wrong with what comes of them. */

#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* A message for people: one line of text, whatever was in the bytes. */
static inline void
fuzz_check_message (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  for (const char *at = error->message; *at != '\0'; at++)
    g_assert_false (g_ascii_iscntrl (*at));
}
