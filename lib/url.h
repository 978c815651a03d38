/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* URLs as requests name them, and the patterns with which accounts own them. */

#pragma once

#include "tokenring.h"

struct _TokenringUrl {
  char *scheme;   /* lower case; NULL: host and port decide, as with docker */
  char *host;     /* lower case, without brackets */
  guint port;     /* 0: the scheme's own */
  char **path;    /* the segments; empty for no path */
  char *username; /* NULL: none */
  gboolean plain_path;
};

/*
 * TrMatch: how well an account fits a request. Greater is better: an exact host before a wildcard,
 * then the number of path segments.
 */
typedef guint TrMatch;

#define TR_MATCH_NONE 0u

TrMatch tr_url_match (const TokenringUrl *url, const TokenringUrl *pattern);
gboolean tr_url_check_pattern (const TokenringUrl *pattern, const char *text, GError **error);
