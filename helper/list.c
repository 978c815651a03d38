/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "options.h"
#include "present.h"
#include "say.h"
#include "style.h"

#include <stdio.h>
#include <unistd.h>

#define COLUMNS 5

/* What is cut to fit on the terminal keeps so much even where nothing fits. */
#define LEAST_WIDTH 8

typedef struct {
  char *cells[COLUMNS]; /* escaped */
  TrTone tones[COLUMNS];
} Row;

static void
row_free (Row *row)
{
  for (guint i = 0; i < COLUMNS; i++)
    g_free (row->cells[i]);
  g_free (row);
}

static void
row_set (Row *row, guint column, TrTone tone, const char *text)
{
  row->cells[column] = tokenring_text_escape (text, -1, 0);
  row->tones[column] = tone;
}

static TrTone
tone_for (TrPresence presence, TrTone if_missing)
{
  if (presence == TR_PRESENCE_YES)
    return TR_TONE_GOOD;
  return presence == TR_PRESENCE_NO ? if_missing : TR_TONE_WARNING;
}

/* People see at a glance how much of its life a token has left; a script reads the words alone. */
static char *
dup_token_cell (const TrState *state, const TrStyle *style)
{
  g_autofree char *text = tr_state_dup_token_text (state);
  g_autofree char *bar = NULL;

  if (!style->is_terminal || state->token != TR_PRESENCE_YES)
    return g_steal_pointer (&text);
  bar =
      tr_style_dup_bar (style, tr_state_get_time_left (state), state->good_until - state->obtained);
  return g_strconcat (bar, " ", text, NULL);
}

static Row *
row_new (const TrState *state, const TrStyle *style)
{
  Row *row = g_new0 (Row, 1);
  const TokenringAccount *account = state->account;
  g_autofree char *secret = tr_state_dup_secret_text (state);
  g_autofree char *token = dup_token_cell (state, style);
  g_autofree char *match = account == NULL
                               ? g_strdup ("")
                               : g_strjoinv (" ", (char **) tokenring_account_get_match (account));

  row_set (row, 0, TR_TONE_PLAIN, state->name);
  if (account == NULL)
    row_set (row, 1, TR_TONE_BAD, "broken");
  else
    row_set (row, 1, TR_TONE_PLAIN, tokenring_account_get_provider (account));
  row_set (row, 2, tone_for (state->secret, TR_TONE_WARNING), secret);
  row_set (row, 3, tone_for (state->token, TR_TONE_PLAIN), token);
  row_set (row, 4, TR_TONE_PLAIN, match);
  return row;
}

static Row *
heading_new (void)
{
  static const char *const names[COLUMNS] = { "NAME", "PROVIDER", "SECRET", "TOKEN", "OWNS" };
  Row *row = g_new0 (Row, 1);

  for (guint i = 0; i < COLUMNS; i++)
    row_set (row, i, TR_TONE_HEADING, names[i]);
  return row;
}

/* The last column takes what the others leave. */
static char *
dup_last_cell (const Row *row, const guint *widths, const TrStyle *style)
{
  const char *cell = row->cells[COLUMNS - 1];
  guint before = 0;

  for (guint i = 0; i < COLUMNS - 1; i++)
    before += widths[i] + 2;
  if (style->width == 0)
    return g_strdup (cell);
  return tr_style_cut (style, cell, MAX (style->width, before + LEAST_WIDTH) - before);
}

static void
print_row (const Row *row, const guint *widths, const TrStyle *style)
{
  g_autofree char *last = dup_last_cell (row, widths, style);
  g_autofree char *shown = tr_style_dup (style, row->tones[COLUMNS - 1], last);

  for (guint i = 0; i < COLUMNS - 1; i++) {
    g_autofree char *cell = tr_style_dup (style, row->tones[i], row->cells[i]);

    printf ("%s%*s", cell, (int) (widths[i] - tr_style_measure (row->cells[i]) + 2), "");
  }
  printf ("%s\n", shown);
}

static void
print_table (const GPtrArray *states)
{
  const TrStyle style = tr_style_for (STDOUT_FILENO);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  guint widths[COLUMNS] = { 0 };

  g_ptr_array_add (rows, heading_new ());
  for (guint i = 0; i < states->len; i++)
    g_ptr_array_add (rows, row_new (states->pdata[i], &style));

  for (guint i = 0; i < rows->len; i++)
    for (guint j = 0; j < COLUMNS; j++) {
      const Row *row = rows->pdata[i];

      widths[j] = MAX (widths[j], tr_style_measure (row->cells[j]));
    }
  for (guint i = 0; i < rows->len; i++)
    print_row (rows->pdata[i], widths, &style);
}

/* Every account has the same locked keyring; once is enough. */
static void
say_problems (const GPtrArray *states)
{
  g_autoptr (GHashTable) said = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < states->len; i++) {
    const char *complaint = tr_state_get_complaint (states->pdata[i]);

    if (complaint != NULL && g_hash_table_add (said, (gpointer) complaint))
      tr_say ("%s", complaint);
  }
}

static TrExit
run (TrContext *context, int argc, char **argv)
{
  TokenringBroker *broker = context->broker;
  gboolean json = FALSE, only_names = FALSE;
  const GOptionEntry entries[] = {
    { "names", 0, 0, G_OPTION_ARG_NONE, &only_names, "Print the names alone, one a line", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON, with a version in it", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GPtrArray) states = g_ptr_array_new_with_free_func ((GDestroyNotify) tr_state_free);
  g_auto (GStrv) names = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringWriter) writer = tokenring_writer_new ();
  TrExit exit_status;

  if (!tr_options_parse (context, &tr_command_list, entries, &argc, &argv, 0, 0, &exit_status))
    return exit_status;
  if (only_names && json)
    return tr_say_usage (&tr_command_list, "--names and --json do not go together");
  names = tokenring_broker_list_accounts (broker, &error);
  if (names == NULL)
    return tr_say_error (error);
  if (only_names)
    return tr_print_lines (names);
  for (guint i = 0; names[i] != NULL; i++)
    g_ptr_array_add (states, tr_state_new (broker, names[i]));

  if (json) {
    tr_states_write_json ((const TrState *const *) states->pdata, states->len, writer);
    return tr_send (writer);
  }
  if (states->len == 0)
    tr_print ("There are no accounts; 'tokenring add --help' tells how to make one");
  else
    print_table (states);
  say_problems (states);
  return TR_EXIT_DONE;
}

const TrCommand tr_command_list = {
  .name = "list",
  .arguments = "[--names|--json]",
  .summary = "List the accounts, and whether their secrets and tokens are there",
  .examples = "tokenring list\n"
              "tokenring list --names\n"
              "tokenring list --json | jq -r '.accounts[].name\'",
  .run = run,
};
