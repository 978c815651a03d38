/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What went wrong in the stores of a chain, one after the other, and what is said of it. */

#pragma once

#include "loader.h"

gboolean tr_problem_is_absence (const GError *problem);
void tr_problem_remember (GError **reason, GError *problem);
GPtrArray *tr_problems_new (void);
TokenringStatus tr_problems_explain (const GPtrArray *problems, TrLoader *loader,
                                     const char *const *names, GError **error);
