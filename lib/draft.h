/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "tokenring.h"

const char *tr_draft_get_name (const TokenringDraft *draft);
char *tr_draft_to_text (const TokenringDraft *draft, gsize *ret_length);
