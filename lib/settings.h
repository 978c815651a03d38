/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The groups and keys that a provider and an account make together. */

#pragma once

#include "origin.h"

void tr_settings_merge (GKeyFile *over, GKeyFile *under);
gboolean tr_settings_expand (const TrOrigin *origin, GError **error);
char *tr_settings_dup_filled (const TrOrigin *origin, const char *value);
char *tr_settings_take_placeholder (const char **at);
gboolean tr_settings_is_parameter (const char *name);
char *tr_settings_dup (GKeyFile *settings, const char *group, const char *key);
char **tr_settings_dup_list (GKeyFile *settings, const char *group, const char *key);
