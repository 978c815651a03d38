/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The programs that read .env files agree on little more than NAME=VALUE. Where they do not, what
 * most of them do is done here; and where that would be a guess at a secret, it is said. */

#include "variables.h"

#include <stdlib.h>
#include <string.h>

#define BLANKS     " \t\v\f"
#define NAME_CHARS G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_.-"

typedef struct {
  const char *at;
  const char *end;
  const char *file;
  guint line;
} Reader;

static void
free_variable (TrVariable *variable)
{
  g_free (variable->name);
  g_free (variable);
}

/*
 * tr_variables_new:
 *
 * Returns: (transfer full): no variables
 */
TrVariables *
tr_variables_new (void)
{
  TrVariables *variables = g_new0 (TrVariables, 1);

  variables->list = g_ptr_array_new_with_free_func ((GDestroyNotify) free_variable);
  variables->last = g_hash_table_new (g_str_hash, g_str_equal);
  variables->values = tokenring_buffer_new ();
  return variables;
}

/*
 * tr_variables_free:
 * @variables: (nullable) (transfer full): variables
 */
void
tr_variables_free (TrVariables *variables)
{
  if (variables == NULL)
    return;

  g_hash_table_unref (variables->last);
  g_ptr_array_unref (variables->list);
  tokenring_buffer_free (variables->values);
  g_free (variables);
}

/* A variable without a value yet; what is added to the values next belongs to it. */
static TrVariable *
begin_variable (TrVariables *variables, const char *name, gsize length)
{
  TrVariable *variable = g_new0 (TrVariable, 1);

  variable->name = g_strndup (name, length);
  tokenring_buffer_peek (variables->values, &variable->offset);
  return variable;
}

static void
end_variable (TrVariables *variables, TrVariable *variable)
{
  gsize length;

  tokenring_buffer_peek (variables->values, &length);
  variable->length = length - variable->offset;
  g_ptr_array_add (variables->list, variable);
  g_hash_table_replace (variables->last, variable->name, variable);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/*
 * tr_variables_new_from_environment:
 *
 * Returns: (transfer full): all variables of the environment, by their names
 */
TrVariables *
tr_variables_new_from_environment (void)
{
  TrVariables *variables = tr_variables_new ();
  g_auto (GStrv) names = g_listenv ();

  qsort (names, g_strv_length (names), sizeof *names, compare_names);
  for (guint i = 0; names[i] != NULL; i++) {
    TrVariable *variable = begin_variable (variables, names[i], strlen (names[i]));
    const char *value = g_getenv (names[i]);

    tokenring_buffer_append (variables->values, value == NULL ? "" : value, -1);
    end_variable (variables, variable);
  }
  return variables;
}

/* --- a .env file --- */

static gboolean
is_one_of (const Reader *reader, const char *chars)
{
  return reader->at < reader->end && *reader->at != '\0' && strchr (chars, *reader->at) != NULL;
}

static void
skip (Reader *reader, const char *chars)
{
  while (is_one_of (reader, chars))
    reader->at++;
}

/* Up to and over the end of the line. */
static void
skip_line (Reader *reader)
{
  while (reader->at < reader->end && *reader->at != '\n')
    reader->at++;
  if (reader->at < reader->end)
    reader->at++;
  reader->line++;
}

/* A dollar alone is one; these are filled in by some programs, and by others not. */
static gboolean
is_reference (const char *at, const char *end)
{
  return *at == '$' && at + 1 < end && (at[1] == '{' || at[1] == '(');
}

static void
append_escaped (TokenringBuffer *values, char c)
{
  const char plain[] = { '\\', c };

  switch (c) {
  case 'n':
    tokenring_buffer_append (values, "\n", 1);
    break;
  case 'r':
    tokenring_buffer_append (values, "\r", 1);
    break;
  case 't':
    tokenring_buffer_append (values, "\t", 1);
    break;
  case '\\':
  case '"':
  case '$':
    tokenring_buffer_append (values, &c, 1);
    break;
  default:
    tokenring_buffer_append (values, plain, 2);
  }
}

/* What stands in quotes may go over several lines. Only double quotes have escapes. */
static gboolean
read_quoted (Reader *reader, TrVariables *variables, TrVariable *variable, GError **error)
{
  char quote = *reader->at++;
  guint first = reader->line;

  for (; reader->at < reader->end && *reader->at != quote; reader->at++) {
    if (*reader->at == '\n')
      reader->line++;
    if (quote == '"' && is_reference (reader->at, reader->end))
      variable->is_template = TRUE;
    if (quote == '"' && *reader->at == '\\' && reader->at + 1 < reader->end &&
        reader->at[1] != '\n')
      append_escaped (variables->values, *++reader->at);
    else
      tokenring_buffer_append (variables->values, reader->at, 1);
  }
  if (reader->at < reader->end) {
    reader->at++;
    return TRUE;
  }
  g_set_error (
      error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
      "%s:%u: the quote that begins here is not closed, so nothing of the file is used; close it",
      reader->file, first);
  return FALSE;
}

/* Up to a comment, which has a space before it: a secret may have a # in it. */
static void
read_plain (Reader *reader, TrVariables *variables, TrVariable *variable)
{
  const char *begin = reader->at;
  const char *end;

  for (; reader->at < reader->end && *reader->at != '\n'; reader->at++) {
    if (*reader->at == '#' && (reader->at == begin || strchr (BLANKS, reader->at[-1]) != NULL))
      break;
    if (is_reference (reader->at, reader->end) || *reader->at == '`')
      variable->is_template = TRUE;
  }
  for (end = reader->at; end > begin && strchr (BLANKS "\r", end[-1]) != NULL; end--)
    continue;
  tokenring_buffer_append (variables->values, begin, end - begin);
}

/* After a closing quote nothing but a comment is a value that all programs read alike. */
static gboolean
is_at_end (Reader *reader)
{
  skip (reader, BLANKS "\r");
  return reader->at == reader->end || *reader->at == '\n' || *reader->at == '#';
}

static gboolean
read_value (Reader *reader, TrVariables *variables, TrVariable *variable, GError **error)
{
  skip (reader, BLANKS);
  if (!is_one_of (reader, "'\"`")) {
    read_plain (reader, variables, variable);
    return TRUE;
  }
  if (!read_quoted (reader, variables, variable, error))
    return FALSE;
  if (!is_at_end (reader))
    variable->is_template = TRUE;
  return TRUE;
}

/* The name that stands before an equals sign; %NULL for another kind of line. */
static const char *
read_name (Reader *reader, gsize *ret_length)
{
  static const char word[] = "export";
  const char *name;

  if ((gsize) (reader->end - reader->at) > strlen (word) &&
      strncmp (reader->at, word, strlen (word)) == 0 &&
      strchr (BLANKS, reader->at[strlen (word)]) != NULL) {
    reader->at += strlen (word);
    skip (reader, BLANKS);
  }
  name = reader->at;
  skip (reader, NAME_CHARS);
  *ret_length = (gsize) (reader->at - name);
  skip (reader, BLANKS);
  if (*ret_length == 0 || !is_one_of (reader, "="))
    return NULL;
  reader->at++;
  return name;
}

static gboolean
read_line (Reader *reader, TrVariables *variables, guint *odd_line, GError **error)
{
  TrVariable *variable;
  const char *name;
  gsize length;

  skip (reader, BLANKS "\r");
  if (reader->at == reader->end || is_one_of (reader, "#\n"))
    return TRUE;
  name = read_name (reader, &length);
  if (name == NULL) {
    if (*odd_line == 0)
      *odd_line = reader->line;
    return TRUE;
  }
  variable = begin_variable (variables, name, length);
  if (!read_value (reader, variables, variable, error)) {
    free_variable (variable);
    return FALSE;
  }
  end_variable (variables, variable);
  return TRUE;
}

/*
 * tr_variables_parse:
 * @text: what is in a .env file, without a NUL
 * @length: the number of its bytes
 * @file: the name of the file, for messages
 * @ret_odd_line: (out): the first line that is neither a variable nor a comment, or 0
 * @error: return location for an error: %TOKENRING_ERROR_FAILED
 *
 * Nothing is run and nothing filled in; a value where that would make a difference is marked.
 *
 * Returns: (transfer full): the variables in their order
 */
TrVariables *
tr_variables_parse (const char *text, gsize length, const char *file, guint *ret_odd_line,
                    GError **error)
{
  g_autoptr (TrVariables) variables = tr_variables_new ();
  Reader reader = { text, text + length, file, 1 };
  guint odd_line = 0;

  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    reader.at += 3;
  while (reader.at < reader.end) {
    if (!read_line (&reader, variables, &odd_line, error))
      return NULL;
    skip_line (&reader);
  }
  *ret_odd_line = odd_line;
  return g_steal_pointer (&variables);
}

/* --- values --- */

/*
 * tr_variables_find:
 * @variables: variables
 * @name: the name of one
 *
 * Returns: (transfer none) (nullable): the last of that name, unless it is empty
 */
const TrVariable *
tr_variables_find (const TrVariables *variables, const char *name)
{
  const TrVariable *variable = g_hash_table_lookup (variables->last, name);

  return variable == NULL || variable->length == 0 ? NULL : variable;
}

/*
 * tr_variables_dup_text:
 * @variables: variables
 * @variable: one of them, whose value is no secret
 *
 * Returns: (transfer full): its value
 */
char *
tr_variables_dup_text (const TrVariables *variables, const TrVariable *variable)
{
  return g_strndup (tokenring_buffer_peek (variables->values, NULL) + variable->offset,
                    variable->length);
}

/*
 * tr_variables_make_secret:
 * @variables: variables
 * @variable: one of them
 *
 * Returns: (transfer full): its value
 */
TokenringSecret *
tr_variables_make_secret (const TrVariables *variables, const TrVariable *variable)
{
  return tokenring_secret_new (tokenring_buffer_peek (variables->values, NULL) + variable->offset,
                               (gssize) variable->length);
}
