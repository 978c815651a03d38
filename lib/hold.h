/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A keyring of the kernel, while this thread possesses it. */

#pragma once

#include <glib.h>

typedef enum {
  TR_PLACE_PERSISTENT, /* of the user, beyond the last logout */
  TR_PLACE_USER,       /* of the user, while a program of theirs runs */
  TR_PLACE_SESSION,    /* of this login */
  TR_PLACE_AUTO,       /* the persistent one, else that of the user */
  TR_PLACE_UNKNOWN,
} TrPlace;

typedef struct {
  gint32 id;
  gboolean is_ours; /* the link */
} TrHold;

gboolean tr_hold_take (TrPlace place, TrHold *hold);
void tr_hold_release (const TrHold *hold);
