/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Text files of other programs that may have secrets in them. */

#pragma once

#include <tokenring.h>

TokenringSecret *tr_text_file_read (const char *file, gsize limit, gboolean *ret_is_exposed,
                                    GError **error);
