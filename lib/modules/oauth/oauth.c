/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The issuer for token endpoints of OAuth 2 and for those that are like them. What differs from one
 * service to the next is in the settings of the account, and no service is named here. */

#include "answer.h"
#include "grant.h"
#include "http.h"
#include "option.h"
#include "status.h"

static TokenringToken *
issue (G_GNUC_UNUSED gpointer self, TokenringAccount *account, TokenringSecret *client_secret,
       TokenringAttempt *attempt, GError **error)
{
  g_autoptr (TrAnswerMap) map = tr_answer_map_new (account, error);
  g_autoptr (TrRequest) request = NULL;
  g_autoptr (TrReply) answer = NULL;
  g_autoptr (TokenringToken) token = NULL;
  g_autoptr (GError) problem = NULL;

  if (map == NULL)
    return NULL;
  request = tr_grant_new (account, client_secret, error);
  if (request == NULL)
    return NULL;
  request->time_left = attempt->time_left;
  request->tries = attempt->tries;
  request->waited = attempt->waited;
  /* What is newer than the first table may not be there. */
  if (attempt->struct_size > G_STRUCT_OFFSET (TokenringAttempt, secret_place))
    request->secret_place = g_strdup (attempt->secret_place);
  answer = tr_http_send (request, &attempt->may_pass, error);
  if (answer == NULL)
    return NULL;

  token = tr_answer_to_token (answer, map, request, attempt->now, &problem);
  if (token != NULL)
    return g_steal_pointer (&token);
  attempt->may_pass = g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_NETWORK);
  attempt->retry_after = tr_reply_get_retry_after (answer, attempt->now);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

static gboolean
call_status (G_GNUC_UNUSED gpointer self, TokenringAccount *account, TokenringToken *token,
             guint *ret_http_status, GError **error)
{
  g_autoptr (TrRequest) request =
      tr_status_new (account, tokenring_token_get_secret (token), error);
  g_autoptr (TrReply) answer = NULL;
  gboolean may_pass;

  if (request == NULL)
    return FALSE;
  answer = tr_http_send (request, &may_pass, error);
  if (answer == NULL)
    return FALSE;

  *ret_http_status = answer->status;
  return TRUE;
}

/* Nothing of the secret itself is looked at here, so any will do. */
static gboolean
check (G_GNUC_UNUSED gpointer self, TokenringAccount *account, GError **error)
{
  g_autoptr (TokenringSecret) any = tokenring_secret_new ("any", -1);
  g_autofree char *status_url = tr_option_dup_text (account, "use", "status-url");
  g_autoptr (TrAnswerMap) map = tr_answer_map_new (account, error);
  g_autoptr (TrRequest) request = map == NULL ? NULL : tr_grant_new (account, any, error);
  g_autoptr (TrRequest) call = NULL;

  if (request == NULL || !tr_status_check_header (account, error))
    return FALSE;
  if (status_url == NULL)
    return TRUE;
  call = tr_status_new (account, any, error);
  return call != NULL;
}

TOKENRING_MODULE_EXPORT const TokenringModule tokenring_module = {
  .abi = TOKENRING_MODULE_ABI,
  .struct_size = sizeof (TokenringModule),
  .name = "oauth",
  .issue = issue,
  .call_status = call_status,
  .check = check,
};
