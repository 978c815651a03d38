/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "tokenring.h"

char *tr_key_dup (const TokenringAccount *account);
