/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "refusal.h"

#include <string.h>

/* What is left to do, by the codes of RFC 6749, section 5.2, and RFC 8707, section 2: a remedy, or
 * a key of [request] that is wrong. */
static const struct {
  const char *code;
  const char *remedy;
  const char *key;
} remedies[] = {
  { "access_denied", "have the service permit it to the client", NULL },
  { "invalid_request", "check [request], [fields], [extra] and [headers]", NULL },
  { "invalid_scope", NULL, "scope" },
  { "invalid_target", "check resource and audience in [request]", NULL },
  { "unauthorized_client", "have the service permit the grant to the client, or check grant",
    NULL },
  { "unsupported_grant_type", NULL, "grant" },
};

/* The first of these members that is there. It stays in the object, which is wiped: a service may
 * well quote the secret that it was sent. */
static const char *
find_first (const TokenringJson *json, const char *const *paths)
{
  for (guint i = 0; json != NULL && paths[i] != NULL; i++) {
    const char *text = tokenring_json_get_string (json, paths[i]);

    if (text != NULL && *text != '\0')
      return text;
  }
  return NULL;
}

static gboolean
is_code (const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && strchr ("_-.:", *at) == NULL)
      return FALSE;

  return strlen (text) <= 64;
}

/* The code as it is, to be compared and not shown. The members are those of RFC 6749, and of
 * services that do not follow it. */
static const char *
find_code (const TokenringJson *json)
{
  static const char *const paths[] = { "error", "error.code", "error.status",
                                       "code",  "errorCode",  "error_code",
                                       NULL };
  const char *code = find_first (json, paths);

  return code != NULL && is_code (code) ? code : NULL;
}

/* Beside RFC 6749 these are of RFC 9457, and of services that say all of it in "error" itself. */
static const char *
find_description (const TokenringJson *json, const char *code)
{
  static const char *const paths[] = { "error_description",
                                       "error.message",
                                       "error.description",
                                       "message",
                                       "errorMessage",
                                       "error_message",
                                       "detail",
                                       "title",
                                       "error",
                                       NULL };
  const char *text = find_first (json, paths);

  return g_strcmp0 (text, code) == 0 ? NULL : text;
}

/* What the endpoint says: "(HTTP STATUS, CODE): DESCRIPTION", or as much of that as there is. */
static char *
dup_reason (const TrReply *answer, const TokenringJson *json, const char *code,
            const TrRequest *request)
{
  const char *description = find_description (json, code);
  GString *reason = g_string_new (NULL);

  g_string_append_printf (reason, "(HTTP %u", answer->status);
  if (code != NULL) {
    g_autofree char *shown = tr_request_clean_text (request, code);

    g_string_append_printf (reason, ", %s", shown);
  }
  g_string_append_c (reason, ')');
  if (description != NULL) {
    g_autofree char *shown = tr_request_clean_text (request, description);

    g_string_append_printf (reason, ": %s", g_strstrip (shown));
  }

  /* A full stop would stand before our own semicolon. */
  if (g_str_has_suffix (reason->str, "."))
    g_string_truncate (reason, reason->len - 1);
  return g_string_free (reason, FALSE);
}

static char *
dup_credentials_remedy (const TrRequest *request)
{
  const TokenringAccount *account = request->account;
  g_autofree char *encoding = tokenring_account_dup_setting (account, "request", "basic-encoding");
  gboolean basic = request->secret_header != NULL;
  gboolean raw = g_strcmp0 (encoding, "raw") == 0;
  const char *settings = raw ? "client-auth=body" : "basic-encoding=raw or client-auth=body";
  g_autofree char *hint = NULL;

  if (basic)
    hint = g_strdup_printf (", or set %s in [request] of %s if the service wants that", settings,
                            tokenring_account_get_file (account));
  if (request->secret_place != NULL)
    return g_strdup_printf ("put the right client secret into %s, or check client-id%s",
                            request->secret_place, basic ? hint : "");
  return g_strdup_printf ("store the right secret with 'tokenring secret %s', or check client-id%s",
                          tokenring_account_get_name (account), basic ? hint : "");
}

/* A setting can be a parameter of the account, or its provider's: that is told, with the file. */
static char *
dup_setting_remedy (const TrRequest *request, const char *key)
{
  g_autofree char *origin = tokenring_account_dup_origin (request->account, "request", key);

  return g_strdup_printf ("check %s of account '%s', and correct %s", key,
                          tokenring_account_get_name (request->account), origin);
}

/* Some services answer so to a wrong client secret, too. */
static char *
dup_permission_remedy (const TrRequest *request)
{
  const char *name = tokenring_account_get_name (request->account);
  g_autofree char *secret =
      request->secret_place != NULL
          ? g_strdup_printf ("put the right one into %s", request->secret_place)
          : g_strdup_printf ("store the right one with 'tokenring secret %s'", name);

  return g_strdup_printf ("have the service permit it to the client of account '%s', or, if the "
                          "client secret is wrong, %s",
                          name, secret);
}

static char *
dup_of_account (const TrRequest *request, const char *remedy)
{
  return g_strdup_printf ("%s of account '%s'", remedy,
                          tokenring_account_get_name (request->account));
}

/* Some of a group is mostly set by the provider. */
static char *
dup_of_both (const TrRequest *request, const char *remedy)
{
  return g_strdup_printf ("%s of account '%s' and its provider '%s'", remedy,
                          tokenring_account_get_name (request->account),
                          tokenring_account_get_provider (request->account));
}

static char *
dup_remedy (const TrReply *answer, const char *code, const TrRequest *request)
{
  for (guint i = 0; i < G_N_ELEMENTS (remedies); i++) {
    const char *remedy = remedies[i].remedy;

    if (g_strcmp0 (code, remedies[i].code) != 0)
      continue;
    if (remedy == NULL)
      return dup_setting_remedy (request, remedies[i].key);
    return g_str_has_prefix (remedy, "check ") ? dup_of_both (request, remedy)
                                               : dup_of_account (request, remedy);
  }

  if (answer->status == 401 || g_strcmp0 (code, "invalid_client") == 0 ||
      g_strcmp0 (code, "invalid_grant") == 0)
    return dup_credentials_remedy (request);
  if (answer->status == 404 || answer->status == 405 || answer->status == 410)
    return dup_setting_remedy (request, "token-url");
  if (answer->status == 403)
    return dup_permission_remedy (request);
  return dup_of_both (request, "check [request] and [headers]");
}

/* Some services report with status 400, and this code, what others do with 503. */
static gboolean
is_passing (const TrReply *answer, const char *code)
{
  static const char *const codes[] = { "server_error", "slow_down", "temporarily_unavailable",
                                       NULL };

  return tr_reply_is_passing (answer) || (code != NULL && g_strv_contains (codes, code));
}

static void
set_passing_error (GError **error, const TrReply *answer, const char *reason,
                   const TrRequest *request)
{
  g_autofree char *retry = NULL;
  g_autofree char *when = NULL;

  if (answer->retry_after != NULL && *answer->retry_after != '\0') {
    retry = tr_request_clean_text (request, answer->retry_after);
    when = strspn (retry, "0123456789") == strlen (retry)
               ? g_strdup_printf ("try again in %s s", retry)
               : g_strdup_printf ("try again after %s", retry);
  }
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_NETWORK, "%s failed for now %s; %s",
               request->host, reason, when != NULL ? when : "try again later");
}

static void
set_redirect_error (GError **error, const TrReply *answer, const TrRequest *request)
{
  g_autofree char *location = NULL;
  g_autoptr (TokenringUrl) url = NULL;
  g_autofree char *text = NULL;
  g_autofree char *shown = NULL;

  /* Before the text is shortened, or a part of the secret could be left at its end. */
  if (answer->location != NULL)
    location = tr_request_redact (request, answer->location);
  if (location != NULL)
    url = tokenring_url_parse (location, NULL);
  if (url != NULL) {
    text = tokenring_url_to_string (url);
    shown = tr_request_clean_text (request, text);
  }
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_RESPONSE,
               "%s answered with a redirect (HTTP %u) to %s; it is not followed: set token-url of "
               "account '%s' to the right place",
               request->host, answer->status, shown != NULL ? shown : "no usable URL",
               tokenring_account_get_name (request->account));
}

/*
 * tr_refusal_is_in:
 * @json: the body of an answer
 *
 * Returns: whether it tells of an error, which some services do under HTTP 200
 */
gboolean
tr_refusal_is_in (const TokenringJson *json)
{
  static const char *const paths[] = { "error", "error.code", "error.message", NULL };

  return find_first (json, paths) != NULL;
}

/*
 * tr_refusal_set_error:
 * @error: return location for the error
 * @answer: an answer that is no success
 * @json: (nullable): the object in its body
 * @request: what was asked
 *
 * Sets %TOKENRING_ERROR_NETWORK for what may pass, %TOKENRING_ERROR_RESPONSE for a redirect and for
 * what HTTP does not know, and %TOKENRING_ERROR_REFUSED for the rest.
 */
void
tr_refusal_set_error (GError **error, const TrReply *answer, const TokenringJson *json,
                      const TrRequest *request)
{
  const char *code = find_code (json);
  g_autofree char *reason = dup_reason (answer, json, code, request);
  g_autofree char *remedy = NULL;

  if (is_passing (answer, code)) {
    set_passing_error (error, answer, reason, request);
    return;
  }
  if (answer->status >= 300 && answer->status < 400) {
    set_redirect_error (error, answer, request);
    return;
  }

  if (!tr_reply_is_success (answer) && (answer->status < 400 || answer->status >= 500)) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_RESPONSE,
                 "%s answered with a status that HTTP does not have (%u); check token-url of "
                 "account '%s'",
                 request->host, answer->status, tokenring_account_get_name (request->account));
    return;
  }
  remedy = dup_remedy (answer, code, request);
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_REFUSED, "%s refused the request %s; %s",
               request->host, reason, remedy);
}
