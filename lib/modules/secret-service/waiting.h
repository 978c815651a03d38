/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "keyring.h"

G_BEGIN_DECLS

void tr_wait (TrKeyring *keyring, GMainContext *context, const gboolean *done);

G_END_DECLS
