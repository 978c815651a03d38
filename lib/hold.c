/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A key is read and changed by whoever possesses it; other programs of the same user see its name
 * and no more. It is possessed while a keyring of the thread, the process or the session leads to
 * it. A session's keyring need not lead to the user's: after su it is another user's, and a service
 * may have been given an empty one. So each operation makes a link of its own first.
 *
 * Any program of the user can do the same, so wider permissions on the keys would help nobody: they
 * stay as the kernel sets them. */

#include "hold.h"
#include "keyctl.h"

#include <errno.h>

static gboolean
leads_to (const GArray *keys, gint32 id)
{
  for (guint i = 0; keys != NULL && i < keys->len; i++)
    if (g_array_index (keys, gint32, i) == id)
      return TRUE;
  return FALSE;
}

/* The link goes to the thread's keyring, so that no other thread of the program is disturbed, and
 * the program may have made the same link before us. */
static gboolean
link_keyring (TrPlace place, TrHold *hold)
{
  g_autoptr (GArray) before = tr_keyctl_list (KEY_SPEC_THREAD_KEYRING);
  gboolean done;

  if (place == TR_PLACE_PERSISTENT) {
    hold->id = tr_keyctl_get_persistent (KEY_SPEC_THREAD_KEYRING);
    done = hold->id != -1;
  } else {
    hold->id = tr_keyctl_get_id (KEY_SPEC_USER_KEYRING);
    done = hold->id != -1 && tr_keyctl_link (hold->id, KEY_SPEC_THREAD_KEYRING) == 0;
  }

  hold->is_ours = done && !leads_to (before, hold->id);
  return done;
}

/*
 * tr_hold_take:
 * @place: which keyring
 * @hold: (out): the keyring
 *
 * Returns: whether the keyring is there and its keys can be used, until tr_hold_release(); if not,
 *   errno tells why
 */
gboolean
tr_hold_take (TrPlace place, TrHold *hold)
{
  if (place == TR_PLACE_AUTO)
    return link_keyring (TR_PLACE_PERSISTENT, hold) || link_keyring (TR_PLACE_USER, hold);
  if (place != TR_PLACE_SESSION)
    return link_keyring (place, hold);

  hold->is_ours = FALSE;
  hold->id = tr_keyctl_get_id (KEY_SPEC_SESSION_KEYRING);
  return hold->id != -1;
}

/*
 * tr_hold_release:
 * @hold: what tr_hold_take() gave, in the same thread
 *
 * Leaves errno as it was.
 */
void
tr_hold_release (const TrHold *hold)
{
  int saved = errno;

  if (hold->is_ours)
    tr_keyctl_unlink (hold->id, KEY_SPEC_THREAD_KEYRING);
  errno = saved;
}
