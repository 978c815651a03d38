/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The dialogue of "tokenring add" on a terminal. */

#pragma once

#include "addition.h"
#include "ask.h"

typedef struct {
  const TrContext *context;
  TrAddition *addition;
  TrDialogue dialogue;
  char *store;  /* the one that is to keep the client secret; NULL: none is */
  char **match; /* what the command line has */
  TokenringProvider *provider;
  guint given;         /* how many of the parameters the command line has */
  GHashTable *answers; /* to the questions for parameters, by their names */
  TrExit exit_status;
} TrGuide;

TrExit tr_guide (const TrContext *context, TrAddition *addition);
gboolean tr_guide_fail (TrGuide *guide, const GError *error);
void tr_guide_tell_hint (const TrGuide *guide, const char *name);
gboolean tr_guide_ask_name (TrGuide *guide);
gboolean tr_guide_ask_provider (TrGuide *guide);
gboolean tr_guide_ask_client_id (TrGuide *guide);
gboolean tr_guide_ask_parameters (TrGuide *guide);
gboolean tr_guide_ask_match (TrGuide *guide);
gboolean tr_guide_ask_secret (TrGuide *guide, TokenringSecret **ret_secret);
TokenringAccount *tr_guide_preview (const TrGuide *guide, GError **error);
TrExit tr_guide_next (const TrContext *context, const TrAddition *addition,
                      TokenringAccount *account);
