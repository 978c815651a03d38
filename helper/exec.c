/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The one command that puts a token into an environment: that of the program which it becomes. */

#include "options.h"
#include "program.h"
#include "say.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* What shells and env(1) say of a program that they cannot run. */
#define EXIT_NOT_FOUND  127
#define EXIT_NOT_USABLE 126

static gboolean
is_variable (const char *name)
{
  if (!g_ascii_isalpha (*name) && *name != '_')
    return FALSE;

  for (; *name != '\0'; name++)
    if (!g_ascii_isalnum (*name) && *name != '_')
      return FALSE;
  return TRUE;
}

/* NAME=TOKEN, in memory that is wiped if it comes to nothing. */
static TokenringSecret *
make_assignment (const char *variable, const TokenringToken *token)
{
  g_autoptr (TokenringBuffer) assignment = tokenring_buffer_new ();
  gsize length;
  const char *text = tokenring_secret_peek (tokenring_token_get_secret (token), &length);

  tokenring_buffer_append (assignment, variable, -1);
  tokenring_buffer_append (assignment, "=", 1);
  tokenring_buffer_append (assignment, text, (gssize) length);
  return tokenring_buffer_finish (g_steal_pointer (&assignment));
}

static TrExit
become (char **command, const char *variable, const TokenringToken *token)
{
  g_autofree char *program =
      strchr (command[0], '/') != NULL ? g_strdup (command[0]) : tr_program_find (command[0]);
  g_autoptr (TokenringSecret) assignment = make_assignment (variable, token);
  g_auto (GStrv) environment = g_environ_unsetenv (g_get_environ (), variable);
  guint count = g_strv_length (environment);
  g_autofree const char **with_token = g_new0 (const char *, count + 2);
  int problem;

  if (program == NULL) {
    tr_say ("there is no program '%s' on your PATH; give its path, or correct the PATH",
            command[0]);
    return (TrExit) EXIT_NOT_FOUND;
  }
  memcpy (with_token, environment, count * sizeof *with_token);
  with_token[count] = tokenring_secret_peek (assignment, NULL);

  signal (SIGPIPE, SIG_DFL);
  execve (program, command, (char *const *) with_token);
  problem = errno;
  tr_say ("'%s' cannot be run: %s; check that it is there and that you may run it", program,
          g_strerror (problem));
  return (TrExit) (problem == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_USABLE);
}

static TrExit
run_command (TokenringBroker *broker, const char *name_or_url, char **command, const char *variable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringAccount) account = tr_options_find_account (broker, name_or_url, &error);
  g_autoptr (TokenringToken) token =
      account == NULL ? NULL
                      : tokenring_broker_get_token (broker, account, TOKENRING_FLAGS_NONE, &error);

  if (token == NULL)
    return tr_say_error (error);
  /* An environment ends its values with a NUL, and nothing here is to be cut short. */
  if (!tokenring_secret_is_printable (tokenring_token_get_secret (token))) {
    tr_say ("the token of account '%s' has control characters and does not go into an environment; "
            "run: tokenring forget %s",
            tokenring_account_get_name (account), tokenring_account_get_name (account));
    return TR_EXIT_FAILED;
  }
  return become (command, variable, token);
}

static TrExit
run (TrContext *context, int argc, char **argv)
{
  TokenringBroker *broker = context->broker;
  g_autofree char *variable = NULL;
  const GOptionEntry entries[] = {
    { "env", 0, 0, G_OPTION_ARG_FILENAME, &variable,
      "The variable that holds the token; TOKENRING_TOKEN if not given", "NAME" },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree char **own = g_new0 (char *, argc + 1);
  char **rest = own;
  int own_count = 0;
  TrExit exit_status;

  /* What comes after "--" is not ours to parse. */
  while (own_count < argc && strcmp (argv[own_count], "--") != 0) {
    own[own_count] = argv[own_count];
    own_count++;
  }
  /* The command's options would be taken for ours. */
  if (own_count == argc && argc > 2 && !g_strv_contains ((const char *const *) argv, "--help"))
    return tr_say_usage (&tr_command_exec, "'--' is needed before the command");
  argc -= own_count + 1;
  argv += own_count + 1;
  if (!tr_options_parse (context, &tr_command_exec, entries, &own_count, &rest, 1, 1, &exit_status))
    return exit_status;
  if (argc < 1)
    return tr_say_usage (&tr_command_exec, "a command is needed after '--'");
  if (variable != NULL && !is_variable (variable))
    return tr_say_usage (&tr_command_exec, "--env wants the name of a variable");
  return run_command (broker, rest[1], argv, variable == NULL ? "TOKENRING_TOKEN" : variable);
}

const TrCommand tr_command_exec = {
  .name = "exec",
  .arguments = "NAME-or-URL [--env NAME] -- CMD…",
  .summary = "Run a command with the token in its environment",
  .examples = "tokenring exec work -- ./deploy.sh\n"
              "tokenring exec work --env API_TOKEN -- make publish",
  .run = run,
};
