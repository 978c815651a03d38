/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whether a file is still the one that was read, without reading it. */

#pragma once

#include <glib.h>

/* Only numbers of the same size, so that there is nothing between them and it can be compared as it
 * lies in memory. */
typedef struct {
  guint64 device;
  guint64 inode;
  gint64 size;
  gint64 modified;
  gint64 modified_nsec;
  gint64 changed; /* nobody can set this one back: it tells of edits that keep size and time */
  gint64 changed_nsec;
} TrStamp;

gboolean tr_stamp_take (int folder_fd, const char *file, TrStamp *ret_stamp, gboolean *ret_is_link);
gboolean tr_stamp_take_target (int folder_fd, const char *file, TrStamp *ret_stamp);
gboolean tr_stamp_is_settled (const TrStamp *stamp, gint64 now);
