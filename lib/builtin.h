/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The stores that are part of the core, since they are small and an answer from them must be quick.
 */

#pragma once

#include "loader.h"

void tr_builtin_add (TrLoader *loader);
