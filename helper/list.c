/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "options.h"
#include "present.h"
#include "say.h"

#include <stdio.h>

#define COLUMNS 5

typedef struct {
  char *cells[COLUMNS];
} Row;

static void
row_free (Row *row)
{
  for (guint i = 0; i < COLUMNS; i++)
    g_free (row->cells[i]);
  g_free (row);
}

static Row *
row_new (const TrState *state)
{
  Row *row = g_new0 (Row, 1);
  const TokenringAccount *account = state->account;

  row->cells[0] = g_strdup (state->name);
  row->cells[1] = g_strdup (account == NULL ? "broken" : tokenring_account_get_provider (account));
  row->cells[2] = tr_state_dup_secret_text (state);
  row->cells[3] = tr_state_dup_token_text (state);
  row->cells[4] = account == NULL
                      ? g_strdup ("")
                      : g_strjoinv (" ", (char **) tokenring_account_get_match (account));
  return row;
}

static Row *
heading_new (void)
{
  static const char *const names[COLUMNS] = { "NAME", "PROVIDER", "SECRET", "TOKEN", "OWNS" };
  Row *row = g_new0 (Row, 1);

  for (guint i = 0; i < COLUMNS; i++)
    row->cells[i] = g_strdup (names[i]);
  return row;
}

static void
print_row (const Row *row, const glong *widths)
{
  for (guint i = 0; i < COLUMNS; i++) {
    g_autofree char *cell = tokenring_text_escape (row->cells[i], -1, 0);
    glong padding = i + 1 == COLUMNS ? 0 : widths[i] - g_utf8_strlen (cell, -1) + 2;

    printf ("%s%*s", cell, (int) padding, "");
  }
  printf ("\n");
}

static void
print_table (const GPtrArray *states)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  glong widths[COLUMNS] = { 0 };

  g_ptr_array_add (rows, heading_new ());
  for (guint i = 0; i < states->len; i++)
    g_ptr_array_add (rows, row_new (states->pdata[i]));

  for (guint i = 0; i < rows->len; i++)
    for (guint j = 0; j < COLUMNS; j++) {
      const Row *row = rows->pdata[i];

      widths[j] = MAX (widths[j], g_utf8_strlen (row->cells[j], -1));
    }
  for (guint i = 0; i < rows->len; i++)
    print_row (rows->pdata[i], widths);
}

/* Every account has the same locked keyring; once is enough. */
static void
say_problems (const GPtrArray *states)
{
  g_autoptr (GHashTable) said = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < states->len; i++) {
    const TrState *state = states->pdata[i];

    if (state->problem != NULL && g_hash_table_add (said, state->problem))
      tr_say ("%s", state->problem);
  }
}

static TrExit
run (TrContext *context, int argc, char **argv)
{
  TokenringBroker *broker = context->broker;
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
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
  names = tokenring_broker_list_accounts (broker, &error);
  if (names == NULL)
    return tr_say_error (error);
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
  .arguments = "[--json]",
  .summary = "List the accounts, and whether their secrets and tokens are there",
  .examples = "tokenring list\n"
              "tokenring list --json | jq -r '.accounts[].name\'",
  .run = run,
};
