/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "options.h"
#include "context.h"
#include "say.h"

#include <stdio.h>
#include <string.h>

/* GLib's help lists the options by itself. What comes after "--" are none. */
static char *
dup_words (const TrCommand *command)
{
  const char *rest = strstr (command->arguments, " -- ");
  const char *options = strstr (command->arguments, "--");
  gsize length = strlen (command->arguments);

  if (options != NULL)
    length = (gsize) (options - command->arguments);
  while (options != NULL && length > 0 && strchr (" [", command->arguments[length - 1]) != NULL)
    length--;
  return g_strdup_printf ("%.*s%s", (int) length, command->arguments, rest == NULL ? "" : rest);
}

/* GLib quotes an unknown option with its value, which may be a secret that was typed there. That of
 * a short option stands right after its letter. */
static void
cut_value (char *message)
{
  char *option = strstr (message, " -");

  message[strcspn (message, "=")] = '\0';
  if (option != NULL && strlen (option) > 3 && option[2] != '-')
    option[3] = '\0';
}

static void
add_names (GPtrArray *names, const GOptionEntry *entries)
{
  for (guint i = 0; entries != NULL && entries[i].long_name != NULL; i++)
    g_ptr_array_add (names, (gpointer) entries[i].long_name);
}

static const char *
find_nearest (const char *option, const GOptionEntry *entries, const GOptionEntry *common)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  add_names (names, entries);
  add_names (names, common);
  g_ptr_array_add (names, NULL);
  return tokenring_nearest (option, (const char *const *) names->pdata);
}

static TrExit
say_unknown (const TrCommand *command, const char *option, const char *hint, const char *nearest)
{
  g_autofree char *text = NULL;

  if (hint == NULL && nearest != NULL) {
    tr_say ("there is no option '%s'; did you mean '--%s'?", option, nearest);
    return TR_EXIT_USAGE;
  }
  text = hint == NULL ? g_strdup_printf ("there is no option '%s'", option)
                      : g_strdup_printf ("there is no option '%s'; %s", option, hint);
  return tr_say_usage (command, text);
}

static TrExit
say_problem (TrContext *context, const TrCommand *command, const GOptionEntry *entries,
             const GOptionEntry *common, GError *error)
{
  const char *option;
  const char *name;
  const char *nearest = NULL;
  g_autofree char *hint = NULL;

  cut_value (error->message);
  option = strstr (error->message, " -");
  if (!g_error_matches (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION) || option == NULL)
    return tr_say_usage (command, error->message);

  option++;
  name = option + strspn (option, "-");
  if (g_str_has_prefix (option, "--")) {
    nearest = find_nearest (name, entries, common);
    hint = command->dup_hint == NULL ? NULL : command->dup_hint (context, name);
  }
  return say_unknown (command, option, hint, nearest);
}

/* What the help has below the options. */
static char *
dup_examples (const TrCommand *command)
{
  g_auto (GStrv) lines = g_strsplit (command->examples, "\n", -1);
  g_autofree char *indented = g_strjoinv ("\n  ", lines);

  return g_strdup_printf ("%s:\n  %s", lines[1] == NULL ? "Example" : "Examples", indented);
}

/* A word of the usage is the name of an argument. */
static char *
dup_missing (const TrCommand *command, int given)
{
  g_autofree char *words = dup_words (command);
  g_auto (GStrv) names = g_strsplit (words, " ", -1);
  const char *begin = names[given] + strspn (names[given], "[");
  g_autofree char *name = g_strndup (begin, strcspn (begin, "]"));

  return g_strdup_printf ("%s is missing", name);
}

static GOptionContext *
new_parser (const TrCommand *command)
{
  g_autofree char *words = dup_words (command);
  g_autofree char *name = g_strdup_printf ("tokenring %s", command->name);
  g_autofree char *examples = dup_examples (command);
  GOptionContext *parser = g_option_context_new (words);

  g_set_prgname (name);
  g_option_context_set_help_enabled (parser, FALSE);
  g_option_context_set_summary (parser, command->summary);
  g_option_context_set_description (parser, examples);
  return parser;
}

/*
 * tr_options_parse:
 * @context: (inout): what the command is run with
 * @command: the command
 * @entries: (nullable): its options
 * @argc: (inout): the number of arguments; without the options afterwards
 * @argv: (inout): the arguments, the command's name first
 * @least: how many arguments it needs
 * @most: how many it takes
 * @ret_exit: (out): the status when there is nothing to run: the help was asked for, or the usage
 *   is wrong
 *
 * Returns: whether to go on
 */
gboolean
tr_options_parse (TrContext *context, const TrCommand *command, const GOptionEntry *entries,
                  int *argc, char ***argv, int least, int most, TrExit *ret_exit)
{
  g_autoptr (GOptionContext) parser = new_parser (command);
  g_autoptr (GError) error = NULL;
  gboolean help = FALSE, verbose = FALSE;
  const GOptionEntry common[] = {
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &context->quiet,
      "Say nothing but errors, and what was asked for", NULL },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &verbose,
      "Show each step on stderr, and how long it took", NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &help, "Show this help", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree char *text = NULL;

  if (entries != NULL)
    g_option_context_add_main_entries (parser, entries, NULL);
  g_option_context_add_main_entries (parser, common, NULL);

  if (!g_option_context_parse (parser, argc, argv, &error)) {
    *ret_exit = say_problem (context, command, entries, common, error);
    return FALSE;
  }
  if (help) {
    text = g_option_context_get_help (parser, TRUE, NULL);
    fputs (text, stdout);
    *ret_exit = TR_EXIT_DONE;
    return FALSE;
  }
  if (*argc - 1 < least || *argc - 1 > most) {
    text = *argc - 1 < least ? dup_missing (command, *argc - 1)
                             : g_strdup ("there is one argument too many");
    *ret_exit = tr_say_usage (command, text);
    return FALSE;
  }
  tr_context_show_steps (context, verbose);
  return TRUE;
}

/*
 * tr_options_show_help:
 * @command: a command of a host program, whose arguments are not ours to parse
 * @argc: the number of arguments
 * @argv: the arguments, the command's name first
 *
 * Returns: whether a person asked for help, and got it
 */
gboolean
tr_options_show_help (const TrCommand *command, int argc, char **argv)
{
  g_autofree char *examples = NULL;

  if (argc != 2 || (strcmp (argv[1], "--help") != 0 && strcmp (argv[1], "-h") != 0))
    return FALSE;

  examples = dup_examples (command);
  printf ("Usage:\n  tokenring %s %s\n\n%s\n\n%s\n", command->name, command->arguments,
          command->summary, examples);
  return TRUE;
}

/*
 * tr_options_find_account:
 * @broker: a broker
 * @name_or_url: the name of an account, or a URL that one owns
 * @error: return location for an error
 *
 * Returns: (transfer full): the account
 */
TokenringAccount *
tr_options_find_account (TokenringBroker *broker, const char *name_or_url, GError **error)
{
  g_autoptr (TokenringUrl) url = NULL;

  if (strstr (name_or_url, "://") == NULL)
    return tokenring_broker_load_account (broker, name_or_url, error);

  url = tokenring_url_parse (name_or_url, error);
  return url == NULL ? NULL : tokenring_broker_find_account (broker, url, error);
}
