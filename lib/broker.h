/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "chain.h"
#include "config.h"

typedef gint64 (*TrClock) (gpointer data);

struct _TokenringBroker {
  TrFolders *folders;
  TrLoader *loader;
  TrChain *secrets;
  TrChain *tokens;
  TrClock clock;
  gpointer clock_data;
};

TokenringBroker *tr_broker_new (TrFolders *folders, TrLoader *loader, TrClock clock,
                                gpointer clock_data);
gboolean tr_broker_open_chains (TokenringBroker *broker, GError **error);
