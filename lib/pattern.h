/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "url.h"

/*
 * TrMatch: how well an account fits a request. Greater is better: an exact host before a wildcard,
 * then the number of path segments.
 */
typedef guint TrMatch;

#define TR_MATCH_NONE 0u

TokenringUrl *tr_pattern_parse (const char *text, GError **error);
TokenringReason tr_pattern_explain (const TokenringUrl *url, const TokenringUrl *pattern);
TrMatch tr_pattern_match (const TokenringUrl *url, const TokenringUrl *pattern);
