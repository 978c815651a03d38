/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What comes in on stdin: requests of host programs, and secrets from people. */

#pragma once

#include <tokenring.h>

TokenringSecret *tr_input_read (int fd, gsize limit, GError **error);
TokenringSecret *tr_input_read_request (int fd, gsize limit, GError **error);
TokenringSecret *tr_input_ask (const char *prompt, gboolean is_shown, const char *parting,
                               GError **error);
TokenringSecret *tr_input_ask_secret (const char *prompt, GError **error);
gboolean tr_input_check_typed (const TokenringSecret *secret, GError **error);
