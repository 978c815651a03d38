/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ask.h"
#include "input.h"
#include "say.h"

#include <string.h>
#include <unistd.h>

/*
 * tr_ask_is_possible:
 *
 * Returns: whether somebody is there who sees a question and can answer
 */
gboolean
tr_ask_is_possible (void)
{
  return isatty (STDIN_FILENO) && isatty (STDERR_FILENO);
}

static void
leave (TrDialogue *dialogue)
{
  if (!dialogue->is_over)
    tr_say ("%s", dialogue->parting);
  dialogue->is_over = TRUE;
}

/* NULL if the person has left, or has to be asked again. */
static TokenringSecret *
ask_line (TrDialogue *dialogue, const char *question, gboolean is_shown)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringSecret) line = tr_input_ask (question, is_shown, dialogue->parting, &error);
  gsize length;
  const char *data;

  if (line == NULL) {
    tr_say_error (error);
    if (!g_error_matches (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID))
      leave (dialogue);
    return NULL;
  }
  data = tokenring_secret_peek (line, &length);
  if (length == 0 || data[length - 1] != '\n') {
    leave (dialogue);
    return NULL;
  }
  return tokenring_secret_new (data, (gssize) length - 1);
}

/* NULL if it is none: a key like Escape sends bytes that a terminal does not show. */
static char *
dup_text (const TokenringSecret *line)
{
  gsize length;
  const char *data = tokenring_secret_peek (line, &length);
  g_autofree char *text = NULL;

  if (!g_utf8_validate (data, (gssize) length, NULL))
    return NULL;
  text = g_strstrip (g_strndup (data, length));
  return tokenring_text_is_one_line (text, -1) ? g_steal_pointer (&text) : NULL;
}

/*
 * tr_ask_text:
 * @dialogue: a dialogue
 * @question: what is asked
 *
 * Returns: (transfer full) (nullable): a line of text without the space around it, which can be
 *   empty; %NULL if the person has left
 */
char *
tr_ask_text (TrDialogue *dialogue, const char *question)
{
  while (!dialogue->is_over) {
    g_autoptr (TokenringSecret) line = ask_line (dialogue, question, TRUE);
    char *text = line == NULL ? NULL : dup_text (line);

    if (text != NULL)
      return text;
    if (line != NULL)
      tr_say ("there are bytes in it that are no text; type it again");
  }
  return NULL;
}

/*
 * tr_ask_needed:
 * @dialogue: a dialogue
 * @question: what is asked
 *
 * Returns: (transfer full) (nullable): that of tr_ask_text(), and never empty
 */
char *
tr_ask_needed (TrDialogue *dialogue, const char *question)
{
  while (TRUE) {
    g_autofree char *text = tr_ask_text (dialogue, question);

    if (text == NULL || *text != '\0')
      return g_steal_pointer (&text);
    tr_say ("an answer is needed here; Ctrl-C leaves");
  }
}

static gboolean
is_word (const char *text, const char *word)
{
  return g_ascii_strncasecmp (text, word, 1) == 0 &&
         (text[1] == '\0' || g_ascii_strcasecmp (text, word) == 0);
}

/*
 * tr_ask_yes:
 * @dialogue: a dialogue
 * @question: what is asked
 * @usual: what an empty answer means
 *
 * Returns: whether the answer is yes; it is not if the person has left
 */
gboolean
tr_ask_yes (TrDialogue *dialogue, const char *question, gboolean usual)
{
  g_autofree char *prompt = g_strdup_printf ("%s %s ", question, usual ? "[Y/n]" : "[y/N]");

  while (!dialogue->is_over) {
    g_autofree char *text = tr_ask_text (dialogue, prompt);

    if (text == NULL)
      return FALSE;
    if (*text == '\0')
      return usual;
    if (is_word (text, "yes") || is_word (text, "no"))
      return is_word (text, "yes");
    tr_say ("answer 'y' for yes or 'n' for no");
  }
  return FALSE;
}

static void
say_none (const char *text, const char *const *names, guint length)
{
  const char *nearest = tokenring_nearest (text, names);

  if (nearest != NULL)
    tr_say ("'%s' is none of them; did you mean '%s'?", text, nearest);
  else
    tr_say ("'%s' is none of them; type a number from 1 to %u, or a name", text, length);
}

/*
 * tr_ask_choice:
 * @dialogue: a dialogue
 * @question: what is asked
 * @names: what there is to choose from; %NULL-terminated
 * @usual: (nullable): the name that an empty answer takes
 *
 * The answer is a name, or its number, counted from 1.
 *
 * Returns: which of the names it is, counted from 0; their number if the person has left
 */
guint
tr_ask_choice (TrDialogue *dialogue, const char *question, const char *const *names,
               const char *usual)
{
  guint length = g_strv_length ((char **) names);
  g_autofree char *text = NULL;

  while ((text = usual == NULL ? tr_ask_needed (dialogue, question)
                               : tr_ask_text (dialogue, question)) != NULL) {
    const char *wanted = *text == '\0' ? usual : text;
    guint64 number = 0;

    for (guint i = 0; i < length; i++)
      if (strcmp (names[i], wanted) == 0)
        return i;
    if (g_ascii_string_to_unsigned (text, 10, 1, length, &number, NULL))
      return (guint) number - 1;
    say_none (text, names, length);
    g_clear_pointer (&text, g_free);
  }
  return length;
}

static gboolean
is_empty (const TokenringSecret *line)
{
  gsize length;

  tokenring_secret_peek (line, &length);
  return length == 0;
}

/* If it is none, that is said. */
static gboolean
is_client_secret (const TokenringSecret *line)
{
  g_autoptr (GError) error = NULL;

  if (is_empty (line))
    tr_say ("a client secret is needed here; Ctrl-C leaves");
  else if (!tr_input_check_typed (line, &error))
    tr_say_error (error);
  else
    return TRUE;
  return FALSE;
}

/*
 * tr_ask_secret:
 * @dialogue: a dialogue
 * @question: what is asked
 * @before: (nullable): what an empty answer means
 *
 * Returns: (transfer full) (nullable): what is typed, which is not shown and is never empty; %NULL
 *   if the person has left
 */
TokenringSecret *
tr_ask_secret (TrDialogue *dialogue, const char *question, TokenringSecret *before)
{
  while (!dialogue->is_over) {
    g_autoptr (TokenringSecret) secret = ask_line (dialogue, question, FALSE);

    if (secret != NULL && before != NULL && is_empty (secret))
      return tokenring_secret_ref (before);
    if (secret != NULL && is_client_secret (secret))
      return g_steal_pointer (&secret);
  }
  return NULL;
}
