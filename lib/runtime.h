/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The folder for what the processes of a user tell each other. */

#pragma once

#include <glib.h>

char *tr_runtime_dup_folder (void);
int tr_runtime_open (const char *folder);
