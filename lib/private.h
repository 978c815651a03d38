/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Files that only the user can read, in a folder that is open. They can be lost at any time. */

#pragma once

#include <glib.h>

char *tr_private_read (int folder_fd, const char *file, gsize *ret_length);
gboolean tr_private_replace (int folder_fd, const char *file, const char *text, gsize length);
