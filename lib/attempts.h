/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The attempts to get one token from an endpoint, and the pauses between them. */

#pragma once

#include "broker.h"

typedef struct {
  TokenringBroker *broker;
  TokenringAccount *account;
  TrModule *issuer;
  TokenringSecret *client_secret;
  const char *secret_place; /* (nullable) */
  gint64 end;               /* when all must be over, in monotonic time */
} TrAttempts;

TokenringToken *tr_attempts_make (const TrAttempts *attempts, TokenringAttempt *attempt,
                                  GError **error);
