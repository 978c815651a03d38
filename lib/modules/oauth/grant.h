/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The token request of an account, as its settings want it. Nothing is sent here. */

#pragma once

#include "request.h"

TrRequest *tr_grant_new (TokenringAccount *account, TokenringSecret *client_secret, GError **error);
