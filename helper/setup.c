/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "setup.h"
#include "options.h"
#include "say.h"

#include <string.h>

/* All of them or none: nothing is written for the first if there is no second. */
static GPtrArray *
load_accounts (TokenringBroker *broker, char **names, GError **error)
{
  g_autoptr (GPtrArray) accounts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tokenring_account_unref);

  for (guint i = 0; names[i] != NULL; i++) {
    TokenringAccount *account = tokenring_broker_load_account (broker, names[i], error);

    if (account == NULL)
      return NULL;
    g_ptr_array_add (accounts, account);
  }
  return g_steal_pointer (&accounts);
}

/* The accounts that can be loaded; one that cannot has no say in what is asked for. */
static GPtrArray *
load_all (TokenringBroker *broker)
{
  GPtrArray *accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) tokenring_account_unref);
  g_auto (GStrv) names = tokenring_broker_list_accounts (broker, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    TokenringAccount *account = tokenring_broker_load_account (broker, names[i], NULL);

    if (account != NULL)
      g_ptr_array_add (accounts, account);
  }
  return accounts;
}

/*
 * tr_setup_take_back:
 * @context: what the command is run with
 * @account: an account that is no more
 *
 * Takes back what setup wrote for the account, in git's and docker's configuration of the user, and
 * says so. What another account owns by the same URL is left.
 *
 * Returns: the status with which the command ends
 */
TrExit
tr_setup_take_back (const TrContext *context, TokenringAccount *account)
{
  g_autoptr (GPtrArray) others = load_all (context->broker);
  g_autoptr (GPtrArray) accounts = g_ptr_array_new ();
  const TrSetup setup = { .context = context, .undo = TRUE, .brief = TRUE, .spared = others };
  TrExit git, docker;

  g_ptr_array_add (accounts, account);
  git = tr_setup_git (&setup, accounts);
  docker = tr_setup_docker (&setup, accounts);
  return git == TR_EXIT_DONE ? docker : git;
}

/* What is wrong with the options, for that program; NULL if nothing is. */
static const char *
find_problem (const char *host, const TrSetup *setup)
{
  static const char *const containers[] = { "podman", "skopeo", "buildah", NULL };
  gboolean is_git = strcmp (host, "git") == 0;

  if (!is_git && g_strv_contains (containers, host))
    return "podman and its kin are set up by 'tokenring setup docker NAME --containers'";
  if (!is_git && strcmp (host, "docker") != 0)
    return "first comes git or docker, then the accounts";
  if (is_git && (setup->containers || setup->replace))
    return "--containers and --replace are for docker";
  if (!is_git && setup->local)
    return "--local is for git";
  if (setup->undo && setup->replace)
    return "--undo and --replace do not go together";
  return NULL;
}

static TrExit
run (TrContext *context, int argc, char **argv)
{
  TrSetup setup = { .context = context };
  const GOptionEntry entries[] = {
    { "undo", 0, 0, G_OPTION_ARG_NONE, &setup.undo, "Take back what setup wrote", NULL },
    { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &setup.dry_run, "Say what would be written, only",
      NULL },
    { "local", 0, 0, G_OPTION_ARG_NONE, &setup.local, "git: write to this repository", NULL },
    { "containers", 0, 0, G_OPTION_ARG_NONE, &setup.containers,
      "docker: write podman's, skopeo's and buildah's file too", NULL },
    { "replace", 0, 0, G_OPTION_ARG_NONE, &setup.replace,
      "docker: take the place of another helper", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (GError) error = NULL;
  const char *problem;
  TrExit exit_status;

  if (!tr_options_parse (context, &tr_command_setup, entries, &argc, &argv, 2, G_MAXINT - 1,
                         &exit_status))
    return exit_status;
  problem = find_problem (argv[1], &setup);
  if (problem != NULL)
    return tr_say_usage (&tr_command_setup, problem);
  accounts = load_accounts (context->broker, argv + 2, &error);
  if (accounts == NULL)
    return tr_say_error (error);
  return strcmp (argv[1], "git") == 0 ? tr_setup_git (&setup, accounts)
                                      : tr_setup_docker (&setup, accounts);
}

const TrCommand tr_command_setup = {
  .name = "setup",
  .arguments = "git|docker NAME… [--undo] [--dry-run] [--local] [--containers] [--replace]",
  .summary = "Have git or docker ask tokenring for what accounts own",
  .examples = "tokenring setup git work\n"
              "tokenring setup docker work --containers\n"
              "tokenring setup git work --undo",
  .run = run,
};
