/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Of what an account was made, and so where to look when a setting of it cannot be used. */

#pragma once

#include "tokenring.h"

typedef struct {
  const char *account;
  const char *provider;
  const char *file;   /* of the account */
  gboolean is_draft;  /* whether that file does not say the same, or is not there yet */
  GKeyFile *settings; /* the account's own over those of its provider */
  GPtrArray *files;   /* (nullable): of the provider, and of those that it stands on */
} TrOrigin;

char *tr_origin_dup_remedy (const TrOrigin *origin, const char *group, const char *key);
char *tr_origin_dup_place (const TrOrigin *origin, const char *group, const char *key);
char *tr_origin_dup_source (const TrOrigin *origin, const char *group, const char *key);
