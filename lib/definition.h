/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "account.h"
#include "file.h"
#include "folders.h"

gboolean tr_definition_check_name (const char *name, GError **error);
void tr_definition_set_missing (const TrFolders *folders, const char *name, GError **error);
TokenringAccount *tr_definition_fill (const TrOrigin *origin, const char *client_id,
                                      GError **error);
TokenringAccount *tr_definition_complete (const TrFolders *folders, const char *name,
                                          const char *file, GKeyFile *own, GError **error);
TokenringAccount *tr_definition_load (const TrFolders *folders, const char *name, GError **error);
TokenringAccount *tr_definition_load_seen (const TrFolders *folders, const char *name, TrSeen *seen,
                                           GError **error);
TokenringDraft *tr_definition_load_draft (const TrFolders *folders, const char *name,
                                          GError **error);
