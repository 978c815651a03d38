/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the answers are good for so far, at whatever question the guide is. */

#include "guide.h"
#include "say.h"

/*
 * tr_guide_preview:
 * @guide: a guide
 * @error: return location for an error
 *
 * Returns: (transfer full): the account that the answers make so far
 */
TokenringAccount *
tr_guide_preview (const TrGuide *guide, GError **error)
{
  g_autoptr (TokenringDraft) draft = tr_addition_make_draft (guide->addition, error);

  return draft == NULL ? NULL
                       : tokenring_broker_preview_account (guide->context->broker, draft,
                                                           guide->addition->replace, error);
}

/*
 * tr_guide_fail:
 * @guide: a guide
 * @error: why it cannot go on
 *
 * Returns: %FALSE
 */
gboolean
tr_guide_fail (TrGuide *guide, const GError *error)
{
  guide->exit_status = tr_say_error (error);
  return FALSE;
}

/*
 * tr_guide_tell_hint:
 * @guide: a guide
 * @name: what is asked next
 *
 * Tells what that is at the provider, if its file says so.
 */
void
tr_guide_tell_hint (const TrGuide *guide, const char *name)
{
  g_autofree char *hint = tokenring_provider_dup_hint (guide->provider, name);

  if (hint != NULL)
    tr_tell ("%s", hint);
}
