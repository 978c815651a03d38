/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pair.h"

#include <string.h>

static gboolean
set_pair (TokenringDraft *draft, const char *group, const char *pair, GError **error)
{
  gsize length = strcspn (pair, "=");
  g_autofree char *key = g_strndup (pair, length);

  return tokenring_draft_set (draft, group, key, pair + length + 1, error);
}

/*
 * tr_pair_set_parameter:
 * @draft: an account as it is to be
 * @pair: KEY=VALUE, for a parameter of its provider
 * @error: return location for an error: %TOKENRING_ERROR_INVALID
 *
 * Returns: whether it is set
 */
gboolean
tr_pair_set_parameter (TokenringDraft *draft, const char *pair, GError **error)
{
  if (*pair != '=' && strchr (pair, '=') != NULL)
    return set_pair (draft, "parameters", pair, error);

  g_set_error (
      error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
      "'%s' has no form KEY=VALUE; write it so, by a name that 'tokenring providers' knows", pair);
  return FALSE;
}

/*
 * tr_pair_set_setting:
 * @draft: an account as it is to be
 * @setting: GROUP.KEY=VALUE; the first dot ends the group, since no group has one in its name
 * @error: return location for an error: %TOKENRING_ERROR_INVALID
 *
 * Returns: whether it is set
 */
gboolean
tr_pair_set_setting (TokenringDraft *draft, const char *setting, GError **error)
{
  gsize length = strcspn (setting, ".=");
  g_autofree char *group = g_strndup (setting, length);
  const char *pair = setting + length + 1;

  if (setting[length] == '.' && *pair != '=' && strchr (pair, '=') != NULL)
    return set_pair (draft, group, pair, error);

  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
               "'%s' has no form GROUP.KEY=VALUE; write it so, as in --set request.scope=repo.read",
               setting);
  return FALSE;
}
