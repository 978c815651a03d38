/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The names under which hosts know the program, and its commands. */

#include "context.h"
#include "options.h"
#include "say.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static TrExit run_help (TrContext *context, int argc, char **argv);

static const TrCommand command_help = {
  .name = "help",
  .arguments = "[COMMAND]",
  .summary = "Show the commands, or the help of one",
  .examples = "tokenring help\n"
              "tokenring help add",
  .run = run_help,
};

static const TrCommand *const commands[] = {
  &tr_command_add,     &tr_command_import, &tr_command_secret,  &tr_command_remove,
  &tr_command_list,    &tr_command_show,   &tr_command_token,   &tr_command_header,
  &tr_command_check,   &tr_command_forget, &tr_command_refresh, &tr_command_exec,
  &tr_command_explain, &tr_command_setup,  &tr_command_doctor,  &tr_command_providers,
  &tr_command_git,     &tr_command_docker, &command_help,
};

/* Nobody but root can then read this process' memory and environment, and no core file is left. */
static void
close_the_shutters (void)
{
  const struct rlimit none = { 0, 0 };

  prctl (PR_SET_DUMPABLE, 0);
  setrlimit (RLIMIT_CORE, &none);
  signal (SIGPIPE, SIG_IGN);
}

/* What is opened next would get the number of a stream that is closed, and an answer could end up
 * in a socket. */
static void
open_closed_streams (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0 && open ("/dev/null", O_RDWR) < 0)
      return;
}

/* A full disk, say: what a script reads would be cut short without a word. */
static TrExit
finish (TrExit status)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return status;

  tr_say ("the output cannot be written: %s; make room, or send it elsewhere", g_strerror (errno));
  return TR_EXIT_FAILED;
}

static void
print_help (void)
{
  printf ("Usage: tokenring COMMAND [ARGUMENT…]\n\n"
          "Keep one long-lived client secret in the keyring; let every tool that asks get a\n"
          "short-lived token.\n\nCommands:\n");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    printf ("  %-10s %s\n", commands[i]->name, commands[i]->summary);
  printf ("\n'tokenring COMMAND --help' tells more; so does the manual, tokenring(1).\n");
}

static const TrCommand *
find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i]->name, name) == 0)
      return commands[i];

  return NULL;
}

/* What other programs call it. */
static const char *
find_synonym (const char *name)
{
  static const struct {
    const char *theirs;
    const char *ours;
  } synonyms[] = {
    { "access-token", "token" },
    { "create", "add" },
    { "delete", "remove" },
    { "get", "token" },
    { "info", "show" },
    { "init", "add" },
    { "login", "add" },
    { "logout", "forget" },
    { "ls", "list" },
    { "new", "add" },
    { "password", "secret" },
    { "print", "token" },
    { "renew", "refresh" },
    { "rm", "remove" },
    { "rotate", "secret" },
    { "run", "exec" },
    { "status", "list" },
    { "store", "add" },
    { "test", "check" },
    { "version", "--version" },
    { "why", "explain" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (synonyms); i++)
    if (strcmp (synonyms[i].theirs, name) == 0)
      return synonyms[i].ours;

  return NULL;
}

static TrExit
say_no_command (const char *name)
{
  const char *names[G_N_ELEMENTS (commands) + 1] = { NULL };
  const char *nearest = find_synonym (name);

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    names[i] = commands[i]->name;
  if (nearest == NULL)
    nearest = tokenring_nearest (name, names);
  if (nearest != NULL)
    tr_say ("there is no command '%s'; did you mean '%s'?", name, nearest);
  else
    tr_say ("there is no command '%s'; see: tokenring --help", name);
  return TR_EXIT_USAGE;
}

/* What each command says of itself when it is asked with --help. */
static TrExit
run_help (TrContext *context, int argc, char **argv)
{
  const TrCommand *command;
  TrExit exit_status;

  if (!tr_options_parse (context, &command_help, NULL, &argc, &argv, 0, 1, &exit_status))
    return exit_status;
  if (argc == 1) {
    print_help ();
    return TR_EXIT_DONE;
  }
  command = find_command (argv[1]);
  if (command == NULL)
    return say_no_command (argv[1]);
  return command->run (context, 2, (char *[]){ argv[1], (char *) "--help", NULL });
}

/* @skipped: how many arguments come before the command's own. */
static int
run (const TrCommand *command, int argc, char **argv, int skipped)
{
  g_auto (TrContext) context = { 0 };
  TrExit status;

  tr_context_init (&context, argc, argv);
  status = finish (command->run (&context, argc - skipped, argv + skipped));
  if (context.trace != NULL)
    tr_trace_exit (context.trace, (int) status);
  return (int) status;
}

int
main (int argc, char **argv)
{
  g_autofree char *name = g_path_get_basename (argc > 0 ? argv[0] : "tokenring");
  const TrCommand *command;

  open_closed_streams ();
  close_the_shutters ();
  if (strcmp (name, "git-credential-tokenring") == 0)
    return run (&tr_command_git, argc, argv, 0);
  if (strcmp (name, "docker-credential-tokenring") == 0)
    return run (&tr_command_docker, argc, argv, 0);

  if (argc > 1 && (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0)) {
    print_help ();
    return (int) finish (TR_EXIT_DONE);
  }
  if (argc > 1 && (strcmp (argv[1], "--version") == 0 || strcmp (argv[1], "-V") == 0)) {
    printf ("tokenring %s\n", TOKENRING_VERSION);
    return (int) finish (TR_EXIT_DONE);
  }
  command = argc > 1 ? find_command (argv[1]) : NULL;
  if (command == NULL && argc > 1)
    return (int) say_no_command (argv[1]);
  if (command == NULL) {
    tr_say ("a command is needed; see: tokenring --help");
    return TR_EXIT_USAGE;
  }
  return run (command, argc, argv, 1);
}
