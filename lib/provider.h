/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "folders.h"

TokenringProvider *tr_provider_load (const TrFolders *folders, const char *name, GError **error);
GKeyFile *tr_provider_get_settings (const TokenringProvider *provider);
