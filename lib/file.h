/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Configuration files: whether they can be trusted, and how they are replaced. */

#pragma once

#include "tokenring.h"

GKeyFile *tr_key_file_load (const char *file, GError **error);
gboolean tr_file_replace (const char *file, const char *text, gsize length, GError **error);
