/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "folders.h"
#include "loader.h"

char **tr_stray_list (const TrFolders *folders, TrLoader *loader);
