/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "answer.h"
#include "names.h"
#include "refusal.h"
#include "option.h"

#include <string.h>

#define DEFAULT_LIFETIME 300
#define MAX_PAIRS        256
#define MAX_LIFETIME     (10 * 365 * 24 * 3600)
#define MAX_WANTED       100 /* characters of names in a message */

/*
 * tr_answer_map_new:
 * @account: an account
 *
 * Read before the request is sent, so that a broken setting costs no token.
 *
 * Returns: (transfer full): how the account's provider answers, or %NULL with
 *   %TOKENRING_ERROR_CONFIG
 */
TrAnswerMap *
tr_answer_map_new (TokenringAccount *account, GError **error)
{
  static const char *const units[] = { "s", "ms", "m", "h", NULL };
  g_autoptr (TrAnswerMap) map = g_new0 (TrAnswerMap, 1);
  guint unit, lifetime;

  if (!tr_option_get_choice (account, "response", "lifetime-unit", units, &unit, error) ||
      !tr_option_get_number (account, "response", "default-lifetime", DEFAULT_LIFETIME,
                             MAX_LIFETIME, &lifetime, error))
    return NULL;

  map->token = tr_option_dup_list (account, "response", "token", "access_token;accessToken;token");
  map->lifetime = tr_option_dup_list (account, "response", "lifetime", "expires_in");
  map->lifetime_unit = g_strdup (units[unit]);
  map->expires = tr_option_dup_list (account, "response", "expires", "expires_at;expiresAt");
  map->default_lifetime = lifetime;
  if (map->token[0] == NULL) {
    tr_set_config_error (error, account, "response", "token", "is empty");
    return NULL;
  }
  return g_steal_pointer (&map);
}

/*
 * tr_answer_map_free:
 * @map: (nullable) (transfer full): a map
 */
void
tr_answer_map_free (TrAnswerMap *map)
{
  if (map == NULL)
    return;

  g_strfreev (map->token);
  g_strfreev (map->lifetime);
  g_free (map->lifetime_unit);
  g_strfreev (map->expires);
  g_free (map);
}

static gboolean
has_content_type (const TrReply *answer, const char *type)
{
  gsize length = strlen (type);

  return answer->content_type != NULL &&
         g_ascii_strncasecmp (answer->content_type, type, length) == 0 &&
         strchr ("; \t", answer->content_type[length]) != NULL;
}

/* Adds one name or value of a form to JSON text. Both are plain until a '+' or a '%'. */
static void
append_decoded (TokenringBuffer *json, const char *data, gsize length)
{
  g_autoptr (TokenringBuffer) decoded = tokenring_buffer_new ();

  for (gsize i = 0; i < length; i++) {
    gboolean coded = data[i] == '%' && i + 2 < length && g_ascii_isxdigit (data[i + 1]) &&
                     g_ascii_isxdigit (data[i + 2]);
    char c = data[i] == '+' ? ' ' : data[i];

    if (coded) {
      c = (char) (g_ascii_xdigit_value (data[i + 1]) << 4 | g_ascii_xdigit_value (data[i + 2]));
      i += 2;
    }
    tokenring_buffer_append (decoded, &c, 1);
  }
  data = tokenring_buffer_peek (decoded, &length);
  tokenring_buffer_append_json (json, data, (gssize) length);
}

/* A form holds the same names and values, so it is rewritten and read by the one reader. */
static TokenringJson *
parse_form (const char *text, gsize length)
{
  g_autoptr (TokenringBuffer) json = tokenring_buffer_new ();
  const char *end = text + length;
  const char *separator = "{";

  for (guint pairs = 0; text < end && pairs < MAX_PAIRS; pairs++) {
    const char *stop = memchr (text, '&', (gsize) (end - text));
    const char *next = stop != NULL ? stop + 1 : end;
    const char *equals;

    stop = stop != NULL ? stop : end;
    equals = memchr (text, '=', (gsize) (stop - text));
    if (equals != NULL) {
      tokenring_buffer_append (json, separator, 1);
      append_decoded (json, text, (gsize) (equals - text));
      tokenring_buffer_append (json, ":", 1);
      append_decoded (json, equals + 1, (gsize) (stop - equals - 1));
      separator = ",";
    }
    text = next;
  }

  /* No answer has that many, and each of them costs time. */
  if (*separator == '{' || text < end)
    return NULL;
  tokenring_buffer_append (json, "}", 1);
  text = tokenring_buffer_peek (json, &length);
  return tokenring_json_parse (text, length, NULL);
}

/*
 * tr_answer_parse:
 * @answer: an answer
 *
 * Some services send JSON as text/plain, so the type of the content is asked only when the body is
 * no JSON.
 *
 * Returns: (transfer full): the object in the body, or %NULL with %TOKENRING_ERROR_RESPONSE and a
 *   message that quotes nothing
 */
TokenringJson *
tr_answer_parse (const TrReply *answer, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gsize length;
  const char *text = tokenring_buffer_peek (answer->body, &length);
  TokenringJson *json = NULL;

  if (length == 0) {
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_RESPONSE, "the answer is empty");
    return NULL;
  }

  json = tokenring_json_parse (text, length, &problem);
  if (json == NULL && (has_content_type (answer, "application/x-www-form-urlencoded") ||
                       has_content_type (answer, "text/plain")))
    json = parse_form (text, length);
  if (json == NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return json;
}

static void
set_response_error (GError **error, const TrReply *answer, const TrRequest *request,
                    const char *what)
{
  g_autofree char *type = NULL;

  if (answer->content_type != NULL)
    type = tr_request_clean_text (request, answer->content_type);
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_RESPONSE,
               "%s answered with no usable token (HTTP %u%s%s): %s; check token-url and [response] "
               "of account '%s' and its provider '%s'",
               request->host, answer->status, type != NULL ? ", " : "", type != NULL ? type : "",
               what, tokenring_account_get_name (request->account),
               tokenring_account_get_provider (request->account));
}

static void
set_missing_error (GError **error, const TrReply *answer, const TokenringJson *json,
                   const TrAnswerMap *map, const TrRequest *request)
{
  g_autofree char *joined = g_strjoinv ("' or '", map->token);
  g_autofree char *wanted = tokenring_text_escape (joined, -1, MAX_WANTED);
  g_autofree char *found = tr_names_dup (answer, json);
  g_autofree char *names = found == NULL ? NULL : tr_request_clean_text (request, found);
  g_autofree char *what = names == NULL
                              ? g_strdup_printf ("there is no '%s' in it", wanted)
                              : g_strdup_printf ("there is no '%s' in it, but %s", wanted, names);

  set_response_error (error, answer, request, what);
}

static char *
find_number (const TokenringJson *json, char **paths)
{
  char *text = NULL;

  for (guint i = 0; text == NULL && paths[i] != NULL; i++)
    text = tokenring_json_dup_number (json, paths[i]);
  return text;
}

/* An empty member does not hide a token further on in the list.
 * @ret_problem: (nullable): %NULL when there is none */
static TokenringSecret *
find_token (const TokenringJson *json, char **paths, const char **ret_problem)
{
  const char *text = NULL;
  g_autoptr (TokenringSecret) token = NULL;

  *ret_problem = NULL;
  for (guint i = 0; paths[i] != NULL && (text == NULL || *text == '\0'); i++) {
    text = tokenring_json_get_string (json, paths[i]);
    if (text != NULL && *text == '\0')
      *ret_problem = "the token in it is empty";
  }
  if (text == NULL || *text == '\0')
    return NULL;

  token = tokenring_secret_new (text, -1);
  if (tokenring_secret_is_printable (token))
    return g_steal_pointer (&token);

  *ret_problem = "the token in it has characters that no token may have";
  return NULL;
}

/* Such tokens need a proof of possession with each request, which no host program can make. */
static gboolean
is_bound_token (const TokenringJson *json)
{
  static const char *const types[] = { "dpop", "mac", "pop", NULL };
  const char *type = tokenring_json_get_string (json, "token_type");

  for (guint i = 0; type != NULL && types[i] != NULL; i++)
    if (g_ascii_strcasecmp (type, types[i]) == 0)
      return TRUE;
  return FALSE;
}

/*
 * tr_answer_to_token:
 * @answer: what was answered
 * @map: how the provider answers
 * @request: what was asked
 * @now: the time before the request
 *
 * Returns: (transfer full): the token, or %NULL with the error that the answer comes to
 */
TokenringToken *
tr_answer_to_token (const TrReply *answer, const TrAnswerMap *map, const TrRequest *request,
                    gint64 now, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (TokenringJson) json = tr_answer_parse (answer, &problem);
  g_autoptr (TokenringSecret) token = NULL;
  g_autofree char *lifetime = NULL;
  g_autofree char *expires = NULL;
  const char *reason;

  if (!tr_reply_is_success (answer) || (json != NULL && tr_refusal_is_in (json))) {
    tr_refusal_set_error (error, answer, json, request);
    return NULL;
  }
  if (json == NULL) {
    set_response_error (error, answer, request, problem->message);
    return NULL;
  }
  if (is_bound_token (json)) {
    set_response_error (error, answer, request,
                        "its token needs a proof of possession (token_type)");
    return NULL;
  }

  token = find_token (json, map->token, &reason);
  if (token == NULL && reason == NULL)
    set_missing_error (error, answer, json, map, request);
  else if (token == NULL)
    set_response_error (error, answer, request, reason);
  if (token == NULL)
    return NULL;
  lifetime = find_number (json, map->lifetime);
  expires = find_number (json, map->expires);
  return tokenring_token_new_from_answer (token, now, lifetime, map->lifetime_unit, expires,
                                          map->default_lifetime);
}
