/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "input.h"
#include "options.h"
#include "say.h"

#include <stdio.h>
#include <string.h>

typedef struct {
  char *provider;
  char *client_id;
  char **match;
  char **parameters;
  char **settings;
  gboolean no_secret;
  gboolean replace;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->provider);
  g_free (options->client_id);
  g_strfreev (options->match);
  g_strfreev (options->parameters);
  g_strfreev (options->settings);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
set_pair (TokenringDraft *draft, const char *group, const char *pair, GError **error)
{
  const char *equals = strchr (pair, '=');
  g_autofree char *key = NULL;

  if (equals == NULL || equals == pair) {
    g_set_error (
        error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
        "'%s' has no form KEY=VALUE; write it so, by a name that 'tokenring providers' knows",
        pair);
    return FALSE;
  }
  key = g_strndup (pair, (gsize) (equals - pair));
  return tokenring_draft_set (draft, group, key, equals + 1, error);
}

/* GROUP.KEY=VALUE: the first dot ends the group, since no group has one in its name. */
static gboolean
set_setting (TokenringDraft *draft, const char *setting, GError **error)
{
  gsize length = strcspn (setting, ".=");
  g_autofree char *group = g_strndup (setting, length);

  if (setting[length] != '.' || strchr ("=", setting[length + 1]) != NULL ||
      strchr (setting, '=') == NULL) {
    g_set_error (
        error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
        "'%s' has no form GROUP.KEY=VALUE; write it so, as in --set request.scope=repo.read",
        setting);
    return FALSE;
  }
  return set_pair (draft, group, setting + length + 1, error);
}

static TokenringDraft *
make_draft (const char *name, const Options *options, GError **error)
{
  g_autoptr (TokenringDraft) draft =
      tokenring_draft_new (name, options->provider, options->client_id);

  for (guint i = 0; options->match != NULL && options->match[i] != NULL; i++)
    tokenring_draft_add_match (draft, options->match[i]);
  for (guint i = 0; options->parameters != NULL && options->parameters[i] != NULL; i++)
    if (!set_pair (draft, "parameters", options->parameters[i], error))
      return NULL;
  for (guint i = 0; options->settings != NULL && options->settings[i] != NULL; i++)
    if (!set_setting (draft, options->settings[i], error))
      return NULL;
  return g_steal_pointer (&draft);
}

static void
say_what_next (const TrContext *context, const TokenringAccount *account, gboolean has_secret)
{
  const char *name = tokenring_account_get_name (account);
  const char *const *match = tokenring_account_get_match (account);

  tr_inform (context, "Account '%s' is written to %s", name, tokenring_account_get_file (account));
  for (guint i = 0; match[i] != NULL; i++)
    tr_inform (context, "It owns %s", match[i]);
  if (match[0] == NULL)
    tr_inform (context,
               "It owns no URL, so git and docker do not find it; 'tokenring token %s' does", name);
  if (has_secret)
    tr_inform (context, "Try it: tokenring check %s", name);
  else
    tr_inform (context, "Give it a client secret: tokenring secret %s", name);
}

static TrExit
add (const TrContext *context, const char *name, const Options *options)
{
  TokenringBroker *broker = context->broker;
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringDraft) draft = make_draft (name, options, &error);
  g_autoptr (TokenringSecret) client_secret = NULL;
  g_autoptr (TokenringAccount) account = NULL;
  g_autofree char *prompt = g_strdup_printf ("Client secret of %s: ", options->client_id);

  /* What is wrong with the account is said before the user types a secret for it. */
  if (draft == NULL || !tokenring_broker_check_draft (broker, draft, options->replace, &error))
    return tr_say_error (error);

  if (!options->no_secret) {
    client_secret = tr_input_ask_secret (prompt, &error);
    if (client_secret == NULL)
      return tr_say_error (error);
  }

  account = tokenring_broker_add_account (broker, draft, client_secret, options->replace, &error);
  if (account == NULL)
    return tr_say_error (error);
  say_what_next (context, account,
                 client_secret != NULL ||
                     tokenring_broker_has_client_secret (broker, account, NULL));
  return TR_EXIT_DONE;
}

static TrExit
run (TrContext *context, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  /* File names are bytes: GLib leaves them as they are, whatever the locale. */
  const GOptionEntry entries[] = {
    { "provider", 'p', 0, G_OPTION_ARG_FILENAME, &options.provider,
      "How tokens are asked for; 'tokenring providers' lists them", "P" },
    { "client-id", 'i', 0, G_OPTION_ARG_FILENAME, &options.client_id,
      "The client id, or the user name", "ID" },
    { "match", 'm', 0, G_OPTION_ARG_FILENAME_ARRAY, &options.match, "A URL that the account owns",
      "URL" },
    { "param", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.parameters,
      "A parameter of the provider", "K=V" },
    { "set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.settings,
      "A setting that overrides the provider's", "GROUP.KEY=VALUE" },
    { "no-secret", 0, 0, G_OPTION_ARG_NONE, &options.no_secret, "Ask for no client secret", NULL },
    { "replace", 0, 0, G_OPTION_ARG_NONE, &options.replace,
      "Write an account anew that is there already", NULL },
    G_OPTION_ENTRY_NULL,
  };
  TrExit exit_status;

  if (!tr_options_parse (context, &tr_command_add, entries, &argc, &argv, 1, 1, &exit_status))
    return exit_status;
  if (options.provider == NULL || options.client_id == NULL)
    return tr_say_usage (&tr_command_add, "--provider and --client-id are needed");
  return add (context, argv[1], &options);
}

const TrCommand tr_command_add = {
  .name = "add",
  .arguments = "NAME --provider P --client-id ID [--match URL]… [--param K=V]… "
               "[--set GROUP.KEY=VALUE]… [--no-secret] [--replace]",
  .summary = "Add an account; its client secret is asked for, or read from stdin",
  .examples = "tokenring add work --provider oauth2 --client-id build-bot \\\n"
              "    --param token-url=https://login.example.com/oauth/token \\\n"
              "    --match https://git.example.com\n"
              "tokenring add plant --provider huvr --client-id build-bot \\\n"
              "    --param base-url=https://plant.example.com <secret-file",
  .run = run,
};
