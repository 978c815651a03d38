/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "config.h"
#include "module.h"

typedef gint64 (*TrClock) (gpointer data);

TokenringBroker *tr_broker_new (TrFolders *folders, TrLoader *loader, TrClock clock,
                                gpointer clock_data);
