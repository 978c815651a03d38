/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How accounts look to people: never with a secret or a token in it. */

#pragma once

#include "command.h"

typedef enum {
  TR_PRESENCE_YES,
  TR_PRESENCE_NO,
  TR_PRESENCE_UNKNOWN,
} TrPresence;

typedef struct {
  TokenringAccount *account; /* NULL: the file is broken */
  char *name;
  char *problem; /* NULL: none */
  gboolean is_without_keyring;
  TrPresence secret;
  TrPresence token;
  gint64 obtained;
  gint64 good_until;
} TrState;

TrState *tr_state_new (TokenringBroker *broker, const char *name);
TrState *tr_state_new_for_account (TokenringBroker *broker, TokenringAccount *account);
void tr_state_free (TrState *state);
gint64 tr_state_get_time_left (const TrState *state);
const char *tr_state_get_complaint (const TrState *state);
char *tr_state_dup_secret_text (const TrState *state);
char *tr_state_dup_token_text (const TrState *state);
void tr_state_write_json (const TrState *state, TokenringWriter *writer);
void tr_states_write_json (const TrState *const *states, guint n_states, TokenringWriter *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrState, tr_state_free)

char *tr_time_left (gint64 seconds);
