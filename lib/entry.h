/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the index says of one account: texts with a NUL after each,
 *
 *     user names…, "", (scheme, host, port, path segments…, "")…, ""
 *
 * or "" alone, of an account that could not be read and has to be tried again. */

#pragma once

#include "account.h"

/* Bytes that are not read yet. Any bytes can be there: reading them ends in time, and finds
 * nothing. */
typedef struct {
  const char *at;
  const char *end;
} TrRest;

const char *tr_take_text (TrRest *rest);
gboolean tr_take_bytes (TrRest *rest, void *ret_data, gsize length);
void tr_append (GByteArray *out, const void *data, gsize length);
void tr_append_text (GByteArray *out, const char *text);

gboolean tr_entry_is_empty (TrRest entry);
void tr_entry_match (TrRest entry, const TokenringUrl *url, TrMatch *ret_match, gboolean *ret_fits);
void tr_entry_append (GByteArray *out, const TokenringAccount *account);
