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

/*
 * tr_guide_note_given:
 * @guide: a guide that has not asked anything yet
 */
void
tr_guide_note_given (TrGuide *guide)
{
  TrAddition *addition = guide->addition;

  guide->given = (TrGiven){
    .name = addition->name != NULL,
    .provider = addition->provider != NULL,
    .client_id = addition->client_id != NULL,
    .match = addition->match != NULL,
    .replace = addition->replace,
    .n_parameters = addition->parameters == NULL ? 0 : g_strv_length (addition->parameters),
    .n_settings = addition->settings == NULL ? 0 : g_strv_length (addition->settings),
  };
  guide->match = g_steal_pointer (&addition->match);
}

static void
take_text (gboolean is_given, char **answer, char **ret_before)
{
  if (is_given || *answer == NULL)
    return;
  g_free (*ret_before);
  *ret_before = g_steal_pointer (answer);
}

/*
 * tr_guide_take_back:
 * @guide: a guide that has asked all there is to ask
 *
 * Takes the answers out of the account, to be proposed when they are asked for once more. The name
 * of an account that is written stays.
 */
void
tr_guide_take_back (TrGuide *guide)
{
  TrAddition *addition = guide->addition;

  take_text (guide->given.name || guide->is_written, &addition->name, &guide->name);
  take_text (guide->given.provider, &addition->provider, &guide->provider_name);
  take_text (guide->given.client_id, &addition->client_id, &guide->client_id);
  tr_addition_truncate (addition->parameters, guide->given.n_parameters);
  tr_addition_truncate (addition->settings, guide->given.n_settings);
  g_strfreev (guide->match);
  guide->match = g_steal_pointer (&addition->match);
  addition->replace = guide->given.replace || guide->is_written;
  g_clear_pointer (&guide->provider, tokenring_provider_free);
}

/*
 * tr_guide_clear:
 * @guide: a guide
 *
 * Frees what is in it.
 */
void
tr_guide_clear (TrGuide *guide)
{
  g_clear_pointer (&guide->provider, tokenring_provider_free);
  g_clear_pointer (&guide->client_secret, tokenring_secret_unref);
  g_clear_pointer (&guide->match, g_strfreev);
  g_clear_pointer (&guide->store, g_free);
  g_clear_pointer (&guide->name, g_free);
  g_clear_pointer (&guide->provider_name, g_free);
  g_clear_pointer (&guide->client_id, g_free);
  g_clear_pointer (&guide->answers, g_hash_table_unref);
  tr_guide_clear_former (guide);
}
