/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "tokenring-module.h"

extern const TokenringModule tr_environment_module;
