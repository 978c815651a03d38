/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The dialogue of "tokenring add" on a terminal. */

#pragma once

#include "addition.h"
#include "ask.h"

#define TR_GUIDE_AGAIN "Go through the answers again?"

/* What the command line has, which is not asked for. */
typedef struct {
  gboolean name;
  gboolean provider;
  gboolean client_id;
  gboolean match;
  gboolean replace;
  guint n_parameters;
} TrGiven;

/* Whoever goes through the answers again finds those that he gave before in brackets: the strings
 * here, and the parameters in @answers. The URLs become part of the account at their question, be
 * they of the command line: until then no other answer is blamed for one of them. */
typedef struct {
  const TrContext *context;
  TrAddition *addition;
  TrGiven given;
  TrDialogue dialogue;
  char *store; /* the one that is to keep the client secret; NULL: none is */
  TokenringProvider *provider;
  char *name;
  char *provider_name;
  char *client_id;
  char **match;
  GHashTable *answers; /* to the questions for parameters, by their names */
  TokenringSecret *client_secret;
  gboolean is_written;
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
gboolean tr_guide_ask_secret (TrGuide *guide);
TokenringAccount *tr_guide_preview (const TrGuide *guide, GError **error);
void tr_guide_note_given (TrGuide *guide);
void tr_guide_take_back (TrGuide *guide);
void tr_guide_clear (TrGuide *guide);
TrExit tr_guide_next (TrGuide *guide, TokenringAccount *account, gboolean *ret_is_again);
