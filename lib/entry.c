/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "entry.h"

#include <stdlib.h>
#include <string.h>

#define MAX_SEGMENTS 64

/*
 * tr_take_text:
 * @rest: what is not read yet
 *
 * Returns: (transfer none): the next text; "", as at the end of every list, when there is none
 */
const char *
tr_take_text (TrRest *rest)
{
  const char *text = rest->at;
  const char *end = memchr (text, '\0', (gsize) (rest->end - text));

  if (end == NULL) {
    rest->at = rest->end;
    return "";
  }
  rest->at = end + 1;
  return text;
}

/*
 * tr_take_bytes:
 * @rest: what is not read yet
 * @ret_data: (out): the next bytes
 * @length: how many
 *
 * Returns: whether there are so many
 */
gboolean
tr_take_bytes (TrRest *rest, void *ret_data, gsize length)
{
  if ((gsize) (rest->end - rest->at) < length)
    return FALSE;

  memcpy (ret_data, rest->at, length);
  rest->at += length;
  return TRUE;
}

/*
 * tr_append:
 * @out: what is being written
 * @data: bytes
 * @length: how many
 */
void
tr_append (GByteArray *out, const void *data, gsize length)
{
  g_byte_array_append (out, data, (guint) length);
}

/*
 * tr_append_text:
 * @out: what is being written
 * @text: text, which goes there with its NUL
 */
void
tr_append_text (GByteArray *out, const char *text)
{
  tr_append (out, text, strlen (text) + 1);
}

/*
 * tr_entry_is_empty:
 * @entry: an entry
 *
 * Returns: whether the account has to be tried again
 */
gboolean
tr_entry_is_empty (TrRest entry)
{
  return *tr_take_text (&entry) == '\0';
}

static gboolean
take_fitting (TrRest *entry, const char *username)
{
  gboolean fits = username == NULL;
  const char *text;

  while (*(text = tr_take_text (entry)) != '\0')
    fits = fits || strcmp (text, username) == 0;
  return fits;
}

static gboolean
take_match (TrRest *entry, const TokenringUrl *url, TrMatch *match)
{
  char *scheme = (char *) tr_take_text (entry);
  char *path[MAX_SEGMENTS + 1];
  TokenringUrl pattern = { .scheme = scheme, .path = path, .plain_path = TRUE };
  const char *segment;
  guint count = 0;
  TrMatch own;

  if (*scheme == '\0')
    return FALSE;
  pattern.host = (char *) tr_take_text (entry);
  pattern.port = (guint) strtoul (tr_take_text (entry), NULL, 10);
  for (; *(segment = tr_take_text (entry)) != '\0'; count++)
    path[MIN (count, MAX_SEGMENTS - 1)] = (char *) segment;
  path[MIN (count, MAX_SEGMENTS)] = NULL;

  own = tr_pattern_match (url, &pattern);
  *match = MAX (*match, own);
  return TRUE;
}

/*
 * tr_entry_match:
 * @entry: an entry that is not empty
 * @url: what is asked for
 * @ret_match: (out): how well the account fits
 * @ret_fits: (out): whether it can be meant by the user name of @url
 */
void
tr_entry_match (TrRest entry, const TokenringUrl *url, TrMatch *ret_match, gboolean *ret_fits)
{
  gboolean fits = take_fitting (&entry, url->username);
  TrMatch match = TR_MATCH_NONE;

  while (take_match (&entry, url, &match))
    continue;
  *ret_match = match;
  *ret_fits = fits;
}

static gboolean
append_patterns (GByteArray *out, const GPtrArray *patterns)
{
  for (guint i = 0; i < patterns->len; i++) {
    const TokenringUrl *pattern = patterns->pdata[i];
    char port[16];

    if (g_strv_length (pattern->path) >= MAX_SEGMENTS)
      return FALSE;
    g_snprintf (port, sizeof port, "%u", pattern->port);
    tr_append_text (out, pattern->scheme);
    tr_append_text (out, pattern->host);
    tr_append_text (out, port);
    for (guint j = 0; pattern->path[j] != NULL; j++)
      tr_append_text (out, pattern->path[j]);
    tr_append_text (out, "");
  }
  tr_append_text (out, "");
  return TRUE;
}

/*
 * tr_entry_append:
 * @out: what is being written
 * @account: (nullable): an account, or %NULL for one that could not be read
 */
void
tr_entry_append (GByteArray *out, const TokenringAccount *account)
{
  g_auto (GStrv) usernames = account == NULL ? NULL : tr_account_dup_usernames (account);
  guint before = out->len;

  for (guint i = 0; usernames != NULL && usernames[i] != NULL; i++)
    if (*usernames[i] != '\0')
      tr_append_text (out, usernames[i]);
  tr_append_text (out, "");
  if (account == NULL || append_patterns (out, tr_account_get_claim (account)->patterns))
    return;

  g_byte_array_set_size (out, before);
  tr_append_text (out, "");
}
