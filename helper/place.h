/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where a client secret goes: into a store, or by hand to where a store looks. */

#pragma once

#include "context.h"

gboolean tr_place_check_stores (TokenringBroker *broker, char **ret_store, GError **error);
gboolean tr_place_check (TokenringBroker *broker, TokenringAccount *account, GError **error);
void tr_place_say_how (const TrContext *context, TokenringAccount *account);
