/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "broker.h"

gboolean tr_rejection_take (TokenringBroker *broker, const TokenringAccount *account,
                            const TokenringUrl *url, TokenringSecret *rejected, GError **error);
