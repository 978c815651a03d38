/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The store in the kernel's keyring. It is on no disk, asks nothing, and is gone after a reboot. */

#pragma once

#include "tokenring-module.h"

extern const TokenringModule tr_kernel_module;
