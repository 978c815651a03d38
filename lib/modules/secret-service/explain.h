/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "keyring.h"

G_BEGIN_DECLS

gboolean tr_is_locked_error (const GError *error);
gboolean tr_is_absent_error (const GError *error);
void tr_set_locked_error (GError **error);
void tr_keyring_explain (const TrKeyring *keyring, const GError *cause,
                         TokenringSecret *const *secrets, GError **error);

G_END_DECLS
