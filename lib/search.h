/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which of all accounts fit a URL best. */

#pragma once

#include "definition.h"

GPtrArray *tr_search_best (const TrFolders *folders, const TokenringUrl *url, GError **error);
