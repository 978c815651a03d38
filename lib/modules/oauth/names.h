/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What an answer calls what is in it. */

#pragma once

#include "reply.h"

char *tr_names_dup (const TrReply *answer, const TokenringJson *json);
