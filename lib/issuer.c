/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A module as an issuer. Several threads can be in it at the same time. */

#include "issuer.h"

/*
 * tr_issuer_ask:
 * @module: a module
 * @account: the account
 * @client_secret: its client secret
 * @attempt: (inout): how
 * @error: return location for an error, set when there is no token
 *
 * Returns: (transfer full): a new token, which is never an empty one
 */
TokenringToken *
tr_issuer_ask (TrModule *module, TokenringAccount *account, TokenringSecret *client_secret,
               TokenringAttempt *attempt, GError **error)
{
  GError *problem = NULL;
  g_autoptr (TokenringToken) token = NULL;

  if (module->table.issue == NULL) {
    tr_module_set_missing (module, "issue tokens", error);
    return NULL;
  }

  token = module->table.issue (module->self, account, client_secret, attempt, &problem);
  if (token == NULL) {
    tr_module_settle (module, TOKENRING_STATUS_UNAVAILABLE, problem, error);
    return NULL;
  }
  g_clear_error (&problem);
  if (!tokenring_secret_is_printable (tokenring_token_get_secret (token))) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_RESPONSE,
                 "the module '%s' gave a token that is empty or has characters that no token may "
                 "have; install a version that does not",
                 module->table.name);
    return NULL;
  }
  return g_steal_pointer (&token);
}

/*
 * tr_issuer_call_status:
 * @module: a module
 * @account: the account
 * @token: its token
 * @ret_http_status: (out): what the status URL answered
 * @error: return location for an error
 *
 * Returns: whether the status URL answered
 */
gboolean
tr_issuer_call_status (TrModule *module, TokenringAccount *account, TokenringToken *token,
                       guint *ret_http_status, GError **error)
{
  GError *problem = NULL;
  guint http_status = 0;

  if (module->table.call_status == NULL) {
    tr_module_set_missing (module, "call a status URL", error);
    return FALSE;
  }
  if (!module->table.call_status (module->self, account, token, &http_status, &problem)) {
    tr_module_settle (module, TOKENRING_STATUS_UNAVAILABLE, problem, error);
    return FALSE;
  }
  g_clear_error (&problem);
  *ret_http_status = http_status;
  return TRUE;
}

/*
 * tr_issuer_check:
 * @module: a module
 * @account: an account
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG
 *
 * Returns: whether nothing is wrong with the account's settings, as far as the module can say
 */
gboolean
tr_issuer_check (TrModule *module, TokenringAccount *account, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (module->table.check == NULL || module->table.check (module->self, account, &problem))
    return TRUE;

  if (problem == NULL)
    tr_module_set_missing (module, "say what is wrong with the account's settings", error);
  else
    g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
