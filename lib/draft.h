/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "tokenring.h"

TokenringDraft *tr_draft_read (const char *name, const char *file, GKeyFile *own, GError **error);
const char *tr_draft_get_name (const TokenringDraft *draft);
char *tr_draft_to_text (const TokenringDraft *draft, gsize *ret_length);
