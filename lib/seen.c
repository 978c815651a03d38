/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "seen.h"

/*
 * tr_seen_new:
 *
 * Returns: (transfer full): nothing was looked at yet
 */
TrSeen *
tr_seen_new (void)
{
  TrSeen *seen = g_new0 (TrSeen, 1);

  seen->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  seen->parents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  seen->providers =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_key_file_unref);
  seen->files =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  return seen;
}

/*
 * tr_seen_free:
 * @seen: (nullable) (transfer full): what was looked at
 */
void
tr_seen_free (TrSeen *seen)
{
  if (seen == NULL)
    return;

  g_hash_table_unref (seen->folders);
  g_hash_table_unref (seen->parents);
  g_hash_table_unref (seen->providers);
  g_hash_table_unref (seen->files);
  g_free (seen);
}
