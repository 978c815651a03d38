/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "keyring.h"

G_BEGIN_DECLS

/* One operation; @data is what it is about and where its outcome goes. */
typedef TokenringStatus (*TrWork) (TrKeyring *keyring, gpointer data, GError **error);

TokenringStatus tr_operation_run (TrKeyring *keyring, TrWork work, gpointer data,
                                  TokenringSecret *const *secrets, GError **error);

G_END_DECLS
