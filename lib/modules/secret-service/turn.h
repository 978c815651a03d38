/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "keyring.h"

G_BEGIN_DECLS

gboolean tr_turn_take (TrKeyring *keyring, GError **error);
void tr_turn_give_back (TrKeyring *keyring);

G_END_DECLS
