/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Configuration files: whether they can be trusted, and how they are replaced. */

#pragma once

#include "seen.h"
#include "tokenring.h"

#include <sys/stat.h>

gboolean tr_file_check_owner (const char *path, const struct stat *info, GError **error);
gboolean tr_folder_check (const char *dir, TrSeen *seen, GError **error);
gboolean tr_file_check_folders (const char *file, TrSeen *seen, GError **error);
GKeyFile *tr_key_file_load (const char *file, GError **error);
GKeyFile *tr_key_file_load_seen (const char *file, TrSeen *seen, GError **error);
gboolean tr_file_replace (const char *file, const char *text, gsize length, GError **error);
gboolean tr_file_replace_like (const char *file, const char *text, gsize length,
                               const struct stat *like, GError **error);
gssize tr_file_read_whole (int fd, char *text, gsize length);
gboolean tr_file_write_whole (int fd, const char *text, gsize length);
