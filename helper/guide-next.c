/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the guide offers for an account that it has written: to try it, and to have git and docker
 * ask for it. */

#include "check.h"
#include "guide.h"
#include "place.h"
#include "program.h"
#include "protocols/docker-server.h"
#include "gitconfig.h"
#include "hostconfig.h"
#include "say.h"
#include "setup.h"

#include <string.h>

typedef struct {
  const TrContext *context;
  TrGuide *guide;
  TokenringAccount *account;
  TrDialogue dialogue;
} Next;

/* One of the programs to which setup can write. */
typedef struct {
  Next *next;
  const char *name;
  gboolean usual; /* whether Enter means yes */
  gboolean is_taken;
} Host;

typedef enum {
  REPAIR_NOTHING,
  REPAIR_SECRET,
  REPAIR_ANSWERS,
} Repair;

/* What was refused is most often a slip in what nobody could see while it was typed; but it can be
 * any other answer, and the error says which. An endpoint that is down is neither, so that Enter
 * always means no. */
static Repair
ask_repair (Next *next, gboolean is_refused)
{
  g_autofree char *text = NULL;

  if (!is_refused ||
      !tokenring_broker_can_store_secret (next->context->broker, next->account, NULL))
    return tr_ask_yes (&next->dialogue, TR_GUIDE_AGAIN, FALSE) ? REPAIR_ANSWERS : REPAIR_NOTHING;

  while ((text = tr_ask_text (&next->dialogue, "Type again: 1 the client secret, 2 any of the "
                                               "answers (Enter for neither): ")) != NULL) {
    if (*text == '\0')
      return REPAIR_NOTHING;
    if (strcmp (text, "1") == 0)
      return REPAIR_SECRET;
    if (strcmp (text, "2") == 0)
      return REPAIR_ANSWERS;
    tr_say ("answer '1' or '2', or with Enter alone");
    g_clear_pointer (&text, g_free);
  }
  return REPAIR_NOTHING;
}

static gboolean
replace_secret (Next *next)
{
  g_autoptr (TokenringSecret) client_secret = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *question =
      g_strdup_printf ("Client secret of %s (it is not shown): ", next->guide->addition->client_id);

  client_secret = tr_ask_secret (&next->dialogue, question, NULL);
  if (client_secret == NULL)
    return FALSE;
  if (!tokenring_broker_set_client_secret (next->context->broker, next->account, client_secret,
                                           &error)) {
    tr_say_error (error);
    return FALSE;
  }
  g_clear_pointer (&next->guide->client_secret, tokenring_secret_unref);
  next->guide->client_secret = g_steal_pointer (&client_secret);
  return TRUE;
}

/* Until it is well, or the person has enough of it. */
static TrExit
try_it (Next *next, gboolean *ret_is_again)
{
  Repair repair = REPAIR_SECRET;
  TrExit exit_status = TR_EXIT_DONE;

  if (!tr_ask_yes (&next->dialogue, "Try it now?", TRUE))
    return exit_status;

  while (repair == REPAIR_SECRET) {
    gboolean is_refused;

    exit_status = tr_check_account (next->context, next->account, &is_refused);
    if (exit_status == TR_EXIT_DONE)
      break;
    repair = ask_repair (next, is_refused);
    if (repair == REPAIR_SECRET && !replace_secret (next))
      break;
  }
  *ret_is_again = repair == REPAIR_ANSWERS;
  return exit_status;
}

static gboolean
confirm (gpointer data)
{
  Host *host = data;
  const char *const *match = tokenring_account_get_match (host->next->account);
  g_autofree char *question = g_strdup_printf ("Have %s ask tokenring for %s?", host->name,
                                               match[1] == NULL ? match[0] : "these");

  host->is_taken = tr_ask_yes (&host->next->dialogue, question, host->usual);
  if (!host->is_taken && !host->next->dialogue.is_over)
    tr_inform (host->next->context, "Later: tokenring setup %s %s", host->name,
               host->next->guide->addition->name);
  return host->is_taken;
}

static gboolean
is_for_git (const char *match)
{
  g_autofree char *key = tr_git_config_dup_key (match, "helper", NULL);

  return key != NULL;
}

static gboolean
is_for_docker (const char *match)
{
  g_autofree char *server = tr_docker_server_from_pattern (match);

  return server != NULL;
}

static gboolean
owns_any (const TokenringAccount *account, gboolean (*is_wanted) (const char *match))
{
  const char *const *match = tokenring_account_get_match (account);

  for (guint i = 0; match[i] != NULL; i++)
    if (is_wanted (match[i]))
      return TRUE;

  return FALSE;
}

static gboolean
has_git (void)
{
  g_autofree char *git = tr_program_find ("git");

  return git != NULL;
}

/* podman and its kin read docker's file too. */
static gboolean
has_docker (void)
{
  static const char *const programs[] = { "docker", "podman", "skopeo", "buildah" };
  g_autofree char *config = tr_host_config_dup_docker_path ();

  for (guint i = 0; i < G_N_ELEMENTS (programs); i++) {
    g_autofree char *found = tr_program_find (programs[i]);

    if (found != NULL)
      return TRUE;
  }
  return g_file_test (config, G_FILE_TEST_EXISTS);
}

static void
offer (Host *host, TrExit (*set_up) (const TrSetup *setup, const GPtrArray *accounts))
{
  g_autoptr (GPtrArray) accounts = g_ptr_array_new ();
  const TrSetup setup = { .context = host->next->context, .confirm = confirm, .data = host };

  if (host->next->dialogue.is_over)
    return;
  g_ptr_array_add (accounts, host->next->account);
  tr_tell ("%s", "");
  tr_tell ("To have %s ask tokenring, this is what it takes:", host->name);
  set_up (&setup, accounts);
}

static void
tell_commands (const Next *next, const Host *const *hosts, guint n_hosts)
{
  g_autofree char *command = tr_addition_dup_command (next->guide->addition);

  if (!next->context->quiet)
    tr_tell ("%s", "");
  tr_inform (next->context, "The same in a script, with the client secret on its standard input:");
  tr_inform (next->context, "  %s", command);
  for (guint i = 0; i < n_hosts; i++)
    if (hosts[i]->is_taken)
      tr_inform (next->context, "  tokenring setup %s %s", hosts[i]->name,
                 next->guide->addition->name);
}

/* One that was stored a moment ago is not missing when its keyring is locked, or gone; the check
 * tells what is wrong. */
static gboolean
has_secret (const Next *next)
{
  return next->guide->client_secret != NULL || next->guide->keeps_secret ||
         tokenring_broker_has_client_secret (next->context->broker, next->account, NULL);
}

static TrExit
go_on (Next *next, gboolean *ret_is_again)
{
  Host git = { .next = next, .name = "git", .usual = TRUE };
  Host docker = { .next = next, .name = "docker" };
  const Host *const hosts[] = { &git, &docker };
  TrExit exit_status = TR_EXIT_DONE;

  if (has_secret (next))
    exit_status = try_it (next, ret_is_again);
  else
    tr_place_say_how (next->context, next->account);
  if (*ret_is_again)
    return exit_status;
  if (exit_status == TR_EXIT_DONE && has_git () && owns_any (next->account, is_for_git))
    offer (&git, tr_setup_git);
  if (exit_status == TR_EXIT_DONE && has_docker () && owns_any (next->account, is_for_docker))
    offer (&docker, tr_setup_docker);
  if (!next->dialogue.is_over)
    tell_commands (next, hosts, G_N_ELEMENTS (hosts));
  return exit_status;
}

/*
 * tr_guide_next:
 * @guide: a guide
 * @account: the account, which is written
 * @ret_is_again: (out): whether the person wants to go through the answers again
 *
 * Returns: the status with which the command ends
 */
TrExit
tr_guide_next (TrGuide *guide, TokenringAccount *account, gboolean *ret_is_again)
{
  g_autofree char *parting = g_strdup_printf (
      "account '%s' is written; see 'tokenring check' and 'tokenring setup' for what can come next",
      guide->addition->name);
  Next next = {
    .context = guide->context,
    .guide = guide,
    .account = account,
    .dialogue = { .parting = parting },
  };

  return go_on (&next, ret_is_again);
}
