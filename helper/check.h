/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whether an account works. */

#pragma once

#include "command.h"

TrExit tr_check_account (const TrContext *context, TokenringAccount *account,
                         gboolean *ret_is_refused);
