/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "tokenring.h"

TokenringSecret *tr_secret_new_take (char *pages, gsize size, gsize length);
TokenringSecret *tr_secret_new_rest (TokenringSecret *whole, gsize offset);
