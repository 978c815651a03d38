/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* malloc() and its kin, for a library that copies secrets: what is freed is wiped first. */

#pragma once

#include <stddef.h>

void tr_wipe_free (void *memory);
void *tr_wipe_realloc (void *memory, size_t size);
