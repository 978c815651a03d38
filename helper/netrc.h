/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A netrc file: user names and passwords of machines, as curl and ftp read them. */

#pragma once

#include <tokenring.h>

typedef struct {
  char *machine;             /* NULL: the entry for all others */
  char *login;               /* NULL: it has none */
  TokenringSecret *password; /* NULL: it has none */
} TrNetrcEntry;

GPtrArray *tr_netrc_parse (const char *text, gsize length, const char *file, GError **error);
