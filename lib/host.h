/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "tokenring-module.h"

struct _TokenringHost {
  GKeyFile *settings; /* tokenring.conf; NULL: there is none */
  const char *name;   /* the module's, which is also that of its group */
};
