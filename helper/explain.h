/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What keeps git or docker from asking the account that would answer. */

#pragma once

#include <tokenring.h>

void tr_explain_advise (const TokenringExplanation *explanation, const TokenringUrl *url);
