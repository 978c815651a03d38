/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

char *tr_json_to_text (gpointer root);
