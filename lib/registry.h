/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The accounts of this user: which there are, and which owns a URL. */

#pragma once

#include "definition.h"

GPtrArray *tr_registry_owners (const TrFolders *folders, const TokenringUrl *url, GError **error);
TokenringAccount *tr_registry_find (const TrFolders *folders, const TokenringUrl *url,
                                    GError **error);
TokenringAccount *tr_registry_check (const TrFolders *folders, const TokenringDraft *draft,
                                     gboolean replace, GError **error);
TokenringAccount *tr_registry_write (const TrFolders *folders, const TokenringDraft *draft,
                                     gboolean replace, GBytes **ret_before, GError **error);
void tr_registry_restore (const TrFolders *folders, const char *name, GBytes *before);
gboolean tr_registry_check_removable (const TrFolders *folders, const char *name, GError **error);
gboolean tr_registry_delete (const TrFolders *folders, const char *name, GError **error);
