/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "tokenring.h"

/* A URL as a request names it. */
struct _TokenringUrl {
  char *scheme;   /* lower case; NULL: host and port decide, as with docker */
  char *host;     /* lower case, without brackets */
  guint port;     /* 0: the scheme's own */
  char **path;    /* the segments; empty for no path */
  char *username; /* NULL: none */
  gboolean plain_path;
};

guint tr_url_default_port (const char *scheme);
void tr_url_set_invalid (GError **error, const char *what, const char *text, const char *remedy);
