/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What an account owns, as the request of a host for it. */

#pragma once

#include "command.h"

TokenringUrl *tr_match_parse (const char *match);
void tr_match_say_if_shared (const TrContext *context, const TokenringAccount *account);
