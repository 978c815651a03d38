/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A netrc file is a row of words. A keyword makes the next word its value, whatever that is. A word
 * that is none of them is passed over, as are lines that begin with a '#'. */

#include "netrc.h"

#include <string.h>

typedef struct {
  const char *at;
  const char *end;
  const char *file;
  guint line;
  gboolean is_at_line_start;
} Reader;

/* A word as it stands in the text; or, after a quote, what is meant by it. */
typedef struct {
  const char *text;
  gsize length;
  TokenringBuffer *unquoted;
} Word;

static void
word_clear (Word *word)
{
  tokenring_buffer_free (word->unquoted);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Word, word_clear)

static void
free_entry (TrNetrcEntry *entry)
{
  g_free (entry->machine);
  g_free (entry->login);
  tokenring_secret_unref (entry->password);
  g_free (entry);
}

static void
step (Reader *reader)
{
  reader->is_at_line_start = *reader->at == '\n';
  reader->line += *reader->at == '\n';
  reader->at++;
}

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
skip_comment (Reader *reader)
{
  while (reader->at < reader->end && *reader->at != '\n')
    reader->at++;
}

static void
skip_spaces (Reader *reader)
{
  while (reader->at < reader->end) {
    gboolean was_at_line_start = reader->is_at_line_start;

    if (is_space (*reader->at)) {
      step (reader);
      reader->is_at_line_start = reader->is_at_line_start || was_at_line_start;
    } else if (was_at_line_start && *reader->at == '#') {
      skip_comment (reader);
    } else {
      return;
    }
  }
}

/* A macro is for ftp; it goes up to an empty line. */
static void
skip_macro (Reader *reader)
{
  guint breaks = 0;

  for (; reader->at < reader->end && breaks < 2; step (reader)) {
    if (*reader->at == '\n')
      breaks++;
    else if (*reader->at != '\r')
      breaks = 0;
  }
}

static void
append_escaped (TokenringBuffer *unquoted, char c)
{
  switch (c) {
  case 'n':
    c = '\n';
    break;
  case 'r':
    c = '\r';
    break;
  case 't':
    c = '\t';
    break;
  default:
    break;
  }
  tokenring_buffer_append (unquoted, &c, 1);
}

static gboolean
read_quoted (Reader *reader, Word *word, GError **error)
{
  word->unquoted = tokenring_buffer_new ();
  for (reader->at++; reader->at < reader->end && *reader->at != '\n'; reader->at++) {
    if (*reader->at == '"') {
      reader->at++;
      word->text = tokenring_buffer_peek (word->unquoted, &word->length);
      return TRUE;
    }
    if (*reader->at == '\\' && reader->at + 1 < reader->end && reader->at[1] != '\n')
      append_escaped (word->unquoted, *++reader->at);
    else
      tokenring_buffer_append (word->unquoted, reader->at, 1);
  }
  g_set_error (
      error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
      "%s:%u: a quote is not closed in this line, so nothing of the file is used; close it",
      reader->file, reader->line);
  return FALSE;
}

/* At the end of the text the word has no text. */
static gboolean
read_word (Reader *reader, Word *word, GError **error)
{
  skip_spaces (reader);
  reader->is_at_line_start = FALSE;
  if (reader->at == reader->end)
    return TRUE;
  if (*reader->at == '"')
    return read_quoted (reader, word, error);

  word->text = reader->at;
  while (reader->at < reader->end && !is_space (*reader->at))
    reader->at++;
  word->length = (gsize) (reader->at - word->text);
  return TRUE;
}

static gboolean
is_keyword (const Word *word, const char *keyword)
{
  return word->unquoted == NULL && word->length == strlen (keyword) &&
         g_ascii_strncasecmp (word->text, keyword, word->length) == 0;
}

static TrNetrcEntry *
add_entry (GPtrArray *entries, char *machine)
{
  TrNetrcEntry *entry = g_new0 (TrNetrcEntry, 1);

  entry->machine = machine;
  g_ptr_array_add (entries, entry);
  return entry;
}

static void
set_value (TrNetrcEntry *entry, const Word *keyword, const Word *value)
{
  if (is_keyword (keyword, "login")) {
    g_free (entry->login);
    entry->login = g_strndup (value->text, value->length);
  } else if (is_keyword (keyword, "password")) {
    tokenring_secret_unref (entry->password);
    entry->password = tokenring_secret_new (value->text, (gssize) value->length);
  }
}

static gboolean
read_value (Reader *reader, GPtrArray *entries, const Word *keyword, GError **error)
{
  TrNetrcEntry *entry = entries->len == 0 ? NULL : entries->pdata[entries->len - 1];
  g_auto (Word) value = { 0 };

  if (!read_word (reader, &value, error))
    return FALSE;
  if (value.text == NULL)
    return TRUE;
  if (is_keyword (keyword, "machine"))
    add_entry (entries, g_strndup (value.text, value.length));
  else if (entry != NULL)
    set_value (entry, keyword, &value);
  return TRUE;
}

static gboolean
read_item (Reader *reader, GPtrArray *entries, GError **error)
{
  static const char *const with_value[] = { "machine", "login", "password", "account" };
  g_auto (Word) word = { 0 };

  if (!read_word (reader, &word, error))
    return FALSE;
  if (word.text == NULL)
    return TRUE;
  if (is_keyword (&word, "default"))
    add_entry (entries, NULL);
  if (is_keyword (&word, "macdef"))
    skip_macro (reader);
  for (guint i = 0; i < G_N_ELEMENTS (with_value); i++)
    if (is_keyword (&word, with_value[i]))
      return read_value (reader, entries, &word, error);
  return TRUE;
}

/*
 * tr_netrc_parse:
 * @text: what is in the file, without a NUL
 * @length: the number of its bytes
 * @file: the name of the file, for messages
 * @error: return location for an error: %TOKENRING_ERROR_FAILED
 *
 * Returns: (transfer full): the entries in their order
 */
GPtrArray *
tr_netrc_parse (const char *text, gsize length, const char *file, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) free_entry);
  Reader reader = { text, text + length, file, 1, TRUE };

  while (reader.at < reader.end)
    if (!read_item (&reader, entries, error))
      return NULL;
  return g_steal_pointer (&entries);
}
