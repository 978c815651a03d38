/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "command.h"

gboolean tr_options_parse (TrContext *context, const TrCommand *command,
                           const GOptionEntry *entries, int *argc, char ***argv, int least,
                           int most, TrExit *ret_exit);
gboolean tr_options_show_help (const TrCommand *command, int argc, char **argv);
TokenringAccount *tr_options_find_account (TokenringBroker *broker, const char *name_or_url,
                                           GError **error);
