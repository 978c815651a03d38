/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pages for secrets: locked, left out of core dumps, wiped when freed. */

#pragma once

#include <glib.h>

void *tr_memory_new (gsize size);
void *tr_memory_grow (void *memory, gsize old_size, gsize new_size);
void tr_memory_free (void *memory, gsize size);
