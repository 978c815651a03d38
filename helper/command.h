/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The commands of tokenring: one file each. */

#pragma once

#include "spinner.h"
#include "trace.h"

/* Statuses that scripts may rely on; tokenring(1) lists them. */
typedef enum {
  TR_EXIT_DONE = 0,
  TR_EXIT_FAILED = 1,
  TR_EXIT_USAGE = 2,
  TR_EXIT_NO_ACCOUNT = 3,
  TR_EXIT_NO_SECRET = 4,
  TR_EXIT_KEYRING = 5,
  TR_EXIT_REFUSED = 6,
  TR_EXIT_NETWORK = 7,
} TrExit;

/* What a command is run with. */
typedef struct {
  TokenringBroker *broker;
  gboolean quiet;     /* whether only errors are said, and what was asked for */
  TrTrace *trace;     /* NULL: nobody wants to see the steps */
  TrSpinner *spinner; /* NULL: nobody is to see what is waited for */
} TrContext;

typedef struct _TrCommand TrCommand;

struct _TrCommand {
  const char *name;
  const char *arguments;
  const char *summary;
  /* One a line, the most usual first. */
  const char *examples;
  /* argv[0] is the name of the command; its options are not parsed yet. */
  TrExit (*run) (TrContext *context, int argc, char **argv);
  /* (nullable): What to do instead of giving an option that there is not, or NULL. */
  char *(*dup_hint) (TrContext *context, const char *option);
};

extern const TrCommand tr_command_add;
extern const TrCommand tr_command_check;
extern const TrCommand tr_command_doctor;
extern const TrCommand tr_command_exec;
extern const TrCommand tr_command_explain;
extern const TrCommand tr_command_forget;
extern const TrCommand tr_command_header;
extern const TrCommand tr_command_import;
extern const TrCommand tr_command_list;
extern const TrCommand tr_command_providers;
extern const TrCommand tr_command_refresh;
extern const TrCommand tr_command_remove;
extern const TrCommand tr_command_secret;
extern const TrCommand tr_command_setup;
extern const TrCommand tr_command_show;
extern const TrCommand tr_command_token;
extern const TrCommand tr_command_git;
extern const TrCommand tr_command_docker;
