/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a server asks for after it has answered 401, as git passes it on in wwwauth[]. */

#pragma once

#include <glib.h>

gboolean tr_git_challenge_names (const char *challenge, const char *scheme);
