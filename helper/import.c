/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "import.h"
#include "ask.h"
#include "options.h"
#include "program.h"
#include "say.h"
#include "textfile.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  const char *name;
  const char *words; /* what comes behind it */
  int least;
  int most;
  GPtrArray *(*find) (const TrImport *import, char **arguments, GError **error);
  const char *wanted; /* what it looks for; NULL: it tells itself if it finds nothing */
} Source;

#define VARIABLES "variables such as *_CLIENT_ID and *_CLIENT_SECRET"

static const Source sources[] = {
  { "env", "[PREFIX]", 0, 1, tr_import_find_env, VARIABLES },
  { "dotenv", "FILE [PREFIX]", 1, 2, tr_import_find_dotenv, VARIABLES },
  { "netrc", "[FILE [MACHINE]]", 0, 2, tr_import_find_netrc,
    "entries of a machine that have a login and a password" },
  { "secret-tool", "ATTRIBUTE VALUE…", 2, G_MAXINT, tr_import_find_secret_tool, NULL },
  { "gcm", "[URL]", 0, 1, tr_import_find_gcm,
    "credential.URL.oauthClientId and oauthClientSecret in git's configuration" },
};

static void
import_clear (TrImport *import)
{
  g_free (import->name);
  g_free (import->provider);
  g_free (import->client_id);
  g_strfreev (import->match);
  g_strfreev (import->parameters);
  g_strfreev (import->settings);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TrImport, import_clear)

/* --- for the sources --- */

/*
 * tr_import_new_list:
 *
 * Returns: (transfer full): a list of what is found
 */
GPtrArray *
tr_import_new_list (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) tr_found_free);
}

/*
 * tr_import_load_provider:
 * @import: what is wanted
 * @error: return location for an error: %TOKENRING_ERROR_INVALID, %TOKENRING_ERROR_CONFIG
 *
 * Returns: (transfer full): the provider that is named; or else the first that takes a token URL
 *   from a variable, and so fits any service
 */
TokenringProvider *
tr_import_load_provider (const TrImport *import, GError **error)
{
  TokenringBroker *broker = import->context->broker;
  g_auto (GStrv) names = NULL;

  if (import->provider != NULL)
    return tokenring_broker_load_provider (broker, import->provider, error);
  names = tokenring_broker_list_providers (broker, error);
  if (names == NULL)
    return NULL;
  for (guint i = 0; names[i] != NULL; i++) {
    g_autoptr (TokenringProvider) provider =
        tokenring_broker_load_provider (broker, names[i], NULL);
    g_auto (GStrv) keys = provider == NULL ? NULL : tokenring_provider_dup_import_keys (provider);

    if (keys != NULL && g_strv_contains ((const char *const *) keys, "token-url"))
      return g_steal_pointer (&provider);
  }
  g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                       "no provider fits any service; name one with --provider");
  return NULL;
}

/*
 * tr_import_read_file:
 * @file: a file with secrets in it
 * @limit: how many bytes are accepted
 * @error: return location for an error: %TOKENRING_ERROR_FAILED
 *
 * Says it if others can read the file.
 *
 * Returns: (transfer full): what is in it
 */
TokenringSecret *
tr_import_read_file (const char *file, gsize limit, GError **error)
{
  gboolean is_exposed = FALSE;
  TokenringSecret *text = tr_text_file_read (file, limit, &is_exposed, error);
  g_autofree char *quoted = tr_program_quote (file);

  if (is_exposed && text != NULL)
    tr_say ("other users can read the secrets in %s; forbid it: chmod go= %s", file, quoted);
  return text;
}

/* --- what the options change --- */

static gsize
get_key_length (const char *pair)
{
  return strcspn (pair, "=");
}

/* What is on the command line goes before what was found. */
static void
put (GPtrArray *pairs, char **over)
{
  for (guint i = 0; over != NULL && over[i] != NULL; i++) {
    gsize length = get_key_length (over[i]);

    for (guint j = pairs->len; j > 0; j--)
      if (get_key_length (pairs->pdata[j - 1]) == length &&
          strncmp (pairs->pdata[j - 1], over[i], length) == 0)
        g_ptr_array_remove_index (pairs, j - 1);
    g_ptr_array_add (pairs, g_strdup (over[i]));
  }
}

static void
replace_text (char **text, const char *over)
{
  if (over == NULL)
    return;
  g_free (*text);
  *text = g_strdup (over);
}

static void
apply_options (const TrImport *import, TrFound *found)
{
  replace_text (&found->name, import->name);
  replace_text (&found->client_id, import->client_id);
  if (import->match != NULL)
    g_ptr_array_set_size (found->match, 0);
  for (guint i = 0; import->match != NULL && import->match[i] != NULL; i++)
    g_ptr_array_add (found->match, g_strdup (import->match[i]));
  put (found->parameters, import->parameters);
  put (found->settings, import->settings);
}

/* With --replace the second of a name would else take the place of the first. */
static void
number_names (GPtrArray *list)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < list->len; i++) {
    TrFound *found = list->pdata[i];
    g_autofree char *stem = g_strdup (found->name);
    guint number = stem == NULL ? 0 : GPOINTER_TO_UINT (g_hash_table_lookup (numbers, stem));

    while (stem != NULL && g_hash_table_contains (numbers, found->name)) {
      g_free (found->name);
      found->name = g_strdup_printf ("%s-%u", stem, ++number);
    }
    if (stem != NULL)
      g_hash_table_insert (numbers, g_strdup (found->name), GUINT_TO_POINTER (1));
    if (number > 1)
      g_hash_table_insert (numbers, g_steal_pointer (&stem), GUINT_TO_POINTER (number));
  }
}

/* --- one after the other --- */

/* The first thing that goes wrong is what the command ends with. */
static void
add_exit (TrExit *status, TrExit other)
{
  if (*status == TR_EXIT_DONE)
    *status = other;
}

static gboolean
ask (TrDialogue *dialogue, const TrFound *found)
{
  g_autofree char *question =
      found->host == NULL
          ? g_strdup_printf ("Import client id %s as '%s'?", found->client_id, found->name)
          : g_strdup_printf ("Keep the password of '%s' for %s?", found->client_id, found->host);

  fflush (stdout);
  return tr_ask_yes (dialogue, question, FALSE);
}

static TrExit
say_problem (const TrFound *found, const GError *error)
{
  tr_say ("%s: %s%s%s", found->source, error->message, found->advice == NULL ? "" : "; ",
          found->advice == NULL ? "" : found->advice);
  return tr_exit_for (error);
}

static TrExit
offer (const TrImport *import, TrFound *found, TrDialogue *dialogue, gboolean *was_left)
{
  g_autoptr (GError) error = NULL;

  if (!tr_import_check (import, found, &error))
    return say_problem (found, error);
  if (import->dry_run)
    return TR_EXIT_DONE;
  if (!import->yes && !tr_ask_is_possible ()) {
    *was_left = TRUE;
    return TR_EXIT_DONE;
  }
  if (!import->yes && !ask (dialogue, found))
    return TR_EXIT_DONE;
  return tr_import_write (import, found, &error) ? TR_EXIT_DONE : say_problem (found, error);
}

static TrExit
offer_all (const TrImport *import, const GPtrArray *list)
{
  TrExit status = TR_EXIT_DONE;
  TrDialogue dialogue = { .parting = "nothing more is imported" };
  gboolean was_left = FALSE;

  for (guint i = 0; i < list->len && !dialogue.is_over; i++) {
    g_autofree char *line = tr_found_describe (list->pdata[i]);

    if (import->yes)
      tr_inform (import->context, "%s", line);
    else
      tr_print ("%s", line);
    add_exit (&status, offer (import, list->pdata[i], &dialogue, &was_left));
  }
  if (import->dry_run)
    tr_inform (import->context, "Nothing is imported, for this is a dry run");
  if (was_left) {
    tr_say ("nothing is imported: there is no terminal to ask on; say yes with --yes");
    add_exit (&status, TR_EXIT_FAILED);
  }
  return status;
}

/* What is meant for one of them would be wrong for the others. */
static TrExit
refuse_many (const TrImport *import, const Source *source, const GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++) {
    g_autofree char *line = tr_found_describe (list->pdata[i]);

    tr_print ("%s", line);
  }
  tr_say ("%s is for one, and %u were found; say which: tokenring import %s %s",
          import->name != NULL        ? "--as"
          : import->client_id != NULL ? "--client-id"
                                      : "--match",
          list->len, source->name, source->words);
  return TR_EXIT_USAGE;
}

static TrExit
import_from (const TrImport *import, const Source *source, char **arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = source->find (import, arguments, &error);

  if (list == NULL)
    return tr_say_error (error);
  if (list->len == 0) {
    tr_say ("'import %s' found nothing to import; it looks for %s, see tokenring(1)", source->name,
            source->wanted);
    return TR_EXIT_NO_SECRET;
  }
  if (list->len > 1 && (import->name != NULL || import->client_id != NULL || import->match != NULL))
    return refuse_many (import, source, list);
  for (guint i = 0; i < list->len; i++)
    apply_options (import, list->pdata[i]);
  number_names (list);
  return offer_all (import, list);
}

/* --- the command --- */

static const Source *
find_source (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    if (strcmp (sources[i].name, name) == 0)
      return &sources[i];

  return NULL;
}

/* NULL if nothing is wrong with the arguments. */
static char *
dup_problem (const TrImport *import, const Source *source, int count)
{
  if (source == NULL)
    return g_strdup ("the source is none of env, dotenv, netrc, secret-tool and gcm");
  if (count < source->least || count > source->most)
    return g_strdup_printf ("'%s' takes %s", source->name, source->words);
  if (!import->plain)
    return NULL;
  if (source->find != tr_import_find_netrc)
    return g_strdup ("--plain is for netrc");
  if (import->name != NULL || import->provider != NULL || import->client_id != NULL ||
      import->match != NULL || import->parameters != NULL || import->settings != NULL)
    return g_strdup ("--plain makes no account, and takes nothing that is for one");
  return NULL;
}

static TrExit
run_parsed (const TrImport *import, int argc, char **argv)
{
  const Source *source = find_source (argv[1]);
  g_autofree char *problem = dup_problem (import, source, argc - 2);

  return problem == NULL ? import_from (import, source, argv + 2)
                         : tr_say_usage (&tr_command_import, problem);
}

static TrExit
run (TrContext *context, int argc, char **argv)
{
  g_auto (TrImport) import = { .context = context };
  const GOptionEntry entries[] = {
    { "as", 'a', 0, G_OPTION_ARG_FILENAME, &import.name, "What to call the account", "NAME" },
    { "provider", 'p', 0, G_OPTION_ARG_FILENAME, &import.provider,
      "How tokens are asked for; 'tokenring providers' lists them", "P" },
    { "client-id", 'i', 0, G_OPTION_ARG_FILENAME, &import.client_id,
      "The client id, or the user name", "ID" },
    { "match", 'm', 0, G_OPTION_ARG_FILENAME_ARRAY, &import.match,
      "A URL that the account owns, in place of those found", "URL" },
    { "param", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &import.parameters, "A parameter of the provider",
      "K=V" },
    { "set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &import.settings,
      "A setting that overrides the provider's", "GROUP.KEY=VALUE" },
    { "plain", 0, 0, G_OPTION_ARG_NONE, &import.plain,
      "netrc: keep passwords for git, and make no accounts", NULL },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &import.yes, "Import all that is found; ask nothing",
      NULL },
    { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &import.dry_run, "Say what is found, only", NULL },
    { "replace", 0, 0, G_OPTION_ARG_NONE, &import.replace,
      "Write an account anew that is there already", NULL },
    G_OPTION_ENTRY_NULL,
  };
  TrExit exit_status;

  return tr_options_parse (context, &tr_command_import, entries, &argc, &argv, 1, G_MAXINT - 1,
                           &exit_status)
             ? run_parsed (&import, argc, argv)
             : exit_status;
}

const TrCommand tr_command_import = {
  .name = "import",
  .arguments = "env|dotenv|netrc|secret-tool|gcm [ARGUMENT…] [--as NAME] [--provider P] "
               "[--client-id ID] [--match URL]… [--param K=V]… [--set GROUP.KEY=VALUE]… [--plain] "
               "[--yes] [--dry-run] [--replace]",
  .summary = "Make accounts of secrets that are kept elsewhere, after asking",
  .examples = "tokenring import env\n"
              "tokenring import dotenv .env --match https://git.example.com\n"
              "tokenring import netrc --param token-url=https://login.example.com/oauth/token\n"
              "tokenring import netrc --plain\n"
              "tokenring import secret-tool service crm --as crm --client-id build-bot \\\n"
              "    --param token-url=https://login.example.com/oauth/token\n"
              "tokenring import gcm",
  .run = run,
};
