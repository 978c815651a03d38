/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "status.h"
#include "option.h"

/*
 * tr_status_check_header:
 * @account: an account
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG
 *
 * Other programs send the header, too, whether there is a status URL or not.
 *
 * Returns: whether what carries the token is the name of a header
 */
gboolean
tr_status_check_header (const TokenringAccount *account, GError **error)
{
  g_autofree char *name = tr_option_dup_text (account, "use", "header");

  if (name == NULL || tokenring_text_is_header_name (name))
    return TRUE;
  tr_set_config_error (error, account, "use", "header", "is not the name of a header");
  return FALSE;
}

static gboolean
add_token (TrRequest *request, TokenringSecret *token, GError **error)
{
  g_autofree char *name = tr_option_dup_text (request->account, "use", "header");
  g_autofree char *scheme = tokenring_account_dup_setting (request->account, "use", "scheme");
  g_autoptr (TokenringBuffer) value = tokenring_buffer_new ();
  gsize length;
  const char *data = tokenring_secret_peek (token, &length);

  if (name == NULL)
    name = g_strdup ("Authorization");
  if (scheme == NULL)
    scheme = g_strdup ("Bearer");
  if (!tr_request_check_header (request, "use", "header", name, "", error) ||
      !tr_request_check_header (request, "use", "scheme", name, scheme, error))
    return FALSE;

  tokenring_buffer_append (value, data, (gssize) length);
  tr_request_set_secret_header (request, name, scheme, value);
  return TRUE;
}

/*
 * tr_status_new:
 * @account: an account
 * @token: its token
 *
 * Returns: (transfer full): the request, or %NULL with %TOKENRING_ERROR_INVALID when the account
 *   has no status URL, and %TOKENRING_ERROR_CONFIG when a setting is broken
 */
TrRequest *
tr_status_new (TokenringAccount *account, TokenringSecret *token, GError **error)
{
  g_autofree char *url = tr_option_dup_text (account, "use", "status-url");
  g_autoptr (TrRequest) request = NULL;

  if (url == NULL) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                 "account '%s' has no status-url in [use]; set one",
                 tokenring_account_get_name (account));
    return NULL;
  }
  if (!tokenring_secret_is_printable (token)) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                 "the token of account '%s' cannot stand in a header; run: tokenring forget %s",
                 tokenring_account_get_name (account), tokenring_account_get_name (account));
    return NULL;
  }

  request = tr_request_new (account, "use", "status-url", token, error);
  if (request == NULL || !tr_request_add_user_agent (request, "use", error) ||
      !add_token (request, token, error))
    return NULL;
  return g_steal_pointer (&request);
}
