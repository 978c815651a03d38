/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cache.h"
#include "chain.h"
#include "config.h"
#include "lock.h"
#include "turns.h"

/* Microseconds between two looks at a lock. */
#define TR_SHORTEST_WAIT 2000
#define TR_LONGEST_WAIT  25000

typedef gint64 (*TrClock) (gpointer data);
typedef void (*TrPause) (gulong microseconds);

struct _TokenringBroker {
  TrFolders *folders;
  TrLoader *loader;
  char *runtime; /* where locks are; NULL: nowhere */
  TrClock clock;
  gpointer clock_data;
  TrPause pause;

  GMutex opening; /* held while the configuration is read */
  TrConfig *config;
  TrChain *secrets;
  TrCache *tokens;

  TrTurns *turns; /* of the threads that are getting a token, by its key */
};

TokenringBroker *tr_broker_new (TrFolders *folders, TrLoader *loader, TrClock clock,
                                gpointer clock_data);
gint64 tr_broker_now (const TokenringBroker *broker);
gint64 tr_pause_spread (gint64 microseconds);
gboolean tr_broker_open_chains (TokenringBroker *broker, GError **error);
TrLock *tr_broker_take_lock (const TokenringBroker *broker, const TokenringAccount *account);
TrLock *tr_broker_wait_for_lock (const TokenringBroker *broker, const TokenringAccount *account);
TrModule *tr_broker_get_issuer (TokenringBroker *broker, const TokenringAccount *account,
                                GError **error);
