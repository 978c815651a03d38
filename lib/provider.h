/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "file.h"
#include "folders.h"

TokenringProvider *tr_provider_load (const TrFolders *folders, const char *name, GError **error);
GKeyFile *tr_provider_read_settings (const TrFolders *folders, const char *name, TrSeen *seen,
                                     GPtrArray **ret_files, GError **error);
GKeyFile *tr_provider_get_settings (const TokenringProvider *provider);
GPtrArray *tr_provider_get_files (const TokenringProvider *provider);
