/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "tokenring.h"

gboolean tr_token_is_good (const TokenringToken *token, gint64 now);
gboolean tr_token_lasts (const TokenringToken *token, gint64 now, guint within);
TokenringToken *tr_token_new_spare (const TokenringToken *token, gint64 now);
TokenringSecret *tr_token_to_record (const TokenringToken *token);
TokenringToken *tr_token_from_record (TokenringSecret *record);
