/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* KEY=VALUE, as it is typed. */

#pragma once

#include <tokenring.h>

gboolean tr_pair_set_parameter (TokenringDraft *draft, const char *pair, GError **error);
gboolean tr_pair_set_setting (TokenringDraft *draft, const char *setting, GError **error);
