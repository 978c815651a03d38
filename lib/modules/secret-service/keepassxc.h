/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "keyring.h"

G_BEGIN_DECLS

gboolean tr_keepassxc_is_open (TrKeyring *keyring, gboolean *ret_open, GError **error);
gboolean tr_keepassxc_open (TrKeyring *keyring, const char *collection, gboolean may_prompt,
                            GError **error);
void tr_keepassxc_refuse_delete (GError **error);
gboolean tr_keepassxc_accepts (TrKeyring *keyring, gboolean is_token, gboolean is_trial,
                               GError **error);

G_END_DECLS
