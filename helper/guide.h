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
  guint n_settings;
} TrGiven;

/* The account that is changed, as its file has it. */
typedef struct {
  char *name;      /* NULL: a new account is made */
  char *provider;  /* with which the settings are of use */
  char **settings; /* GROUP.KEY=VALUE each, which nobody is asked for */
  char **asked;    /* the names of the parameters that became answers */
} TrFormer;

/* Whoever changes an account, or goes through the answers again, finds what there was before in
 * brackets: the strings here, and the parameters in @answers. The URLs become part of the account
 * at their question, be they of the command line: until then no other answer is blamed for one of
 * them. */
typedef struct {
  const TrContext *context;
  TrAddition *addition;
  TrGiven given;
  TrFormer former;
  TrDialogue dialogue;
  char *store; /* the one that is to keep the client secret; NULL: none is */
  TokenringProvider *provider;
  char *name;
  char *provider_name;
  char *client_id;
  char **match;
  GHashTable *answers;            /* to the questions for parameters, by their names */
  TokenringSecret *client_secret; /* that was typed */
  gboolean keeps_secret;          /* the one that is stored; none was typed */
  gboolean is_written;
  TrExit exit_status;
} TrGuide;

TrExit tr_guide (const TrContext *context, TrAddition *addition);
gboolean tr_guide_fail (TrGuide *guide, const GError *error);
void tr_guide_tell_hint (const TrGuide *guide, const char *name);
gboolean tr_guide_ask_name (TrGuide *guide);
gboolean tr_guide_ask_provider (TrGuide *guide);
gboolean tr_guide_ask_client_id (TrGuide *guide);
gboolean tr_guide_check_given (const TrGuide *guide, GError **error);
gboolean tr_guide_ask_parameters (TrGuide *guide);
gboolean tr_guide_ask_match (TrGuide *guide);
gboolean tr_guide_ask_secret (TrGuide *guide);
TokenringAccount *tr_guide_preview (const TrGuide *guide, GError **error);
void tr_guide_note_given (TrGuide *guide);
void tr_guide_take_back (TrGuide *guide);
void tr_guide_clear (TrGuide *guide);
gboolean tr_guide_take_former (TrGuide *guide, const char *name);
void tr_guide_clear_former (TrGuide *guide);
void tr_guide_keep_settings (TrGuide *guide);
char *tr_guide_dup_dropped (const TrGuide *guide);
gboolean tr_guide_find_stored_secret (const TrGuide *guide);
TrExit tr_guide_next (TrGuide *guide, TokenringAccount *account, gboolean *ret_is_again);
