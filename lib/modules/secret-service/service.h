/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "keyring.h"

G_BEGIN_DECLS

#define TR_TYPE_SERVICE (tr_service_get_type ())
G_DECLARE_FINAL_TYPE (TrService, tr_service, TR, SERVICE, SecretService)

G_END_DECLS
