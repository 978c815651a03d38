/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What an endpoint may answer, and the token or the one line that it comes to. */

#include "answer.h"
#include "grant.h"

#include <string.h>

#include "oauth-fixture.h"

#define PROVIDER                                                                                   \
  "[provider]\nname=test\nissuer=oauth\n[request]\ntoken-url=https://auth.example.com/token\n"

/* Stands in bodies that no message may quote. */
#define MARK "b0dym4rk"
#define NOW  1700000000
#define JSON "application/json"

static TrReply *
answer_new (guint status, const char *type, const char *body)
{
  TrReply *answer = tr_reply_new ();

  answer->status = status;
  answer->content_type = g_strdup (type);
  tokenring_buffer_append (answer->body, body, -1);
  return answer;
}

static TokenringToken *
read_for (TokenringAccount *account, const TrReply *answer, GError **error)
{
  g_autoptr (TokenringSecret) secret = tokenring_secret_new (SECRET, -1);
  g_autoptr (TrRequest) request = tr_grant_new (account, secret, error);
  g_autoptr (TrAnswerMap) map = tr_answer_map_new (account, error);

  g_assert_nonnull (request);
  g_assert_nonnull (map);
  return tr_answer_to_token (answer, map, request, NOW, error);
}

static TokenringToken *
read_answer (const char *settings, const TrReply *answer, GError **error)
{
  g_autofree char *text = g_strconcat (PROVIDER, settings, NULL);
  g_autoptr (TokenringAccount) account = fixture_account ("test", "id", text, "[account]\n");

  return read_for (account, answer, error);
}

static void
assert_token (const TokenringToken *token, const char *text, gint64 life)
{
  g_assert_nonnull (token);
  g_assert_cmpstr (tokenring_secret_peek (tokenring_token_get_secret (token), NULL), ==, text);
  g_assert_cmpint (tokenring_token_get_obtained (token), ==, NOW);
  g_assert_cmpint (tokenring_token_is_cacheable (token), ==, life > 0);
  if (life > 0)
    g_assert_cmpint (tokenring_token_get_expires (token) - NOW, ==, life);
}

/* The answers of the services that the provider files are made for. */
static void
test_seeds (void)
{
  static const struct {
    const char *provider;
    const char *account;
    const char *body;
    gint64 life;
  } seeds[] = {
    /* 2023-11-14T22:13:20 is NOW. */
    { "livedata", "[account]\n",
      "{\"accessToken\": \"t.0-k_n\", \"expiresAt\": \"2023-11-14T23:13:20.092720\"}", 3600 },
    { "livedata-user", "[account]\n",
      "{\"access_token\": \"t.0-k_n\", \"expires_at\": \"2023-11-14T23:13:20.092720\"}", 3600 },
    { "livedata-user", "[account]\n", "{\"accessToken\": \"t.0-k_n\"}", 3600 },
    { "kalibrate", "[parameters]\nscope=s\n",
      "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"ext_expires_in\":3599,"
      "\"access_token\":\"t.0-k_n\"}",
      3599 },
    { "oauth2-basic", "[parameters]\nbase-url=https://a.example.com\n",
      "{\n\"token_type\": \"Bearer\",\n\"expires_in\": 3600,\n\"access_token\": \"t.0-k_n\"\n}",
      3600 },
    { "huvr", "[parameters]\nbase-url=https://a.example.com\n", "{\"access_token\": \"t.0-k_n\"}",
      3600 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (seeds); i++) {
    g_autoptr (TokenringAccount) account =
        fixture_account (seeds[i].provider, "my-id", PROVIDER, seeds[i].account);
    g_autoptr (TrReply) answer = answer_new (200, JSON, seeds[i].body);
    g_autoptr (GError) error = NULL;
    g_autoptr (TokenringToken) token = read_for (account, answer, &error);

    g_assert_no_error (error);
    assert_token (token, "t.0-k_n", seeds[i].life);
  }
}

/* A time without a zone is UTC, wherever this machine is. */
static void
test_time_zone (void)
{
  static const char *const zones[] = { "Asia/Tokyo", "America/New_York", "UTC" };
  g_autofree char *before = g_strdup (g_getenv ("TZ"));

  for (gsize i = 0; i < G_N_ELEMENTS (zones); i++) {
    g_setenv ("TZ", zones[i], TRUE);
    test_seeds ();
  }
  if (before != NULL)
    g_setenv ("TZ", before, TRUE);
  else
    g_unsetenv ("TZ");
}

static void
test_tokens (void)
{
  static const struct {
    const char *settings;
    guint status;
    const char *type;
    const char *body;
    gint64 life;
  } cases[] = {
    { "", 200, JSON, "{\"access_token\":\"tok\"}", 300 },
    { "", 201, NULL, "{\"accessToken\":\"tok\",\"expires_in\":60}", 60 },
    { "", 200, "text/plain", "{\"token\":\"tok\",\"expires_in\":\"60\"}", 60 },
    { "", 200, "text/html", "{\"token\":\"tok\",\"expires_in\":60.9}", 60 },
    { "", 200, JSON, "{\"access_token\":\"\",\"token\":\"tok\"}", 300 },
    { "", 200, JSON, "{\"access_token\":7,\"token\":\"tok\"}", 300 },
    { "", 200, JSON, "{\"access_token\":\"tok\",\"error\":null}", 300 },
    { "", 200, JSON, "{\"access_token\":\"tok\",\"error\":\"\"}", 300 },
    { "", 200, JSON, "{\"access_token\":\"tok\",\"error\":0}", 300 },
    { "", 200, JSON, "{\"access_token\":\"tok\",\"expires_in\":null}", 300 },
    { "", 200, JSON, "{\"access_token\":\"tok\",\"expires_in\":0}", 0 },
    { "", 200, JSON, "{\"access_token\":\"tok\",\"expires_in\":-1}", 0 },
    { "", 200, JSON, "{\"access_token\":\"tok\",\"expires_in\":\"3600abc\"}", 0 },
    { "", 200, JSON, "{\"access_token\":\"tok\",\"expires_in\":1e99}", 0 },
    { "", 200, JSON, "{\"access_token\":\"tok\",\"expires_in\":999999999999999999}", 315360000 },
    { "", 200, JSON, "{\"access_token\":\"tok\",\"expires_in\":[1]}", 0 },
    { "", 200, JSON, "{\"access_token\":\"tok\",\"expires_at\":1700000090}", 90 },
    { "", 200, JSON, "{\"access_token\":\"tok\",\"expiresAt\":1700000090000}", 90 },
    { "", 200, JSON, "{\"access_token\":\"tok\",\"expiresAt\":\"2023-11-15T00:13:20+01:00\"}",
      3600 },
    { "", 200, JSON, "{\"access_token\":\"tok\",\"token_type\":\"bearer\"}", 300 },
    { "", 200, JSON, "{\"access_token\":\"tok\",\"token_type\":\"N_A\"}", 300 },
    { "[response]\ndefault-lifetime=900\n", 200, JSON, "{\"access_token\":\"tok\"}", 900 },
    { "[response]\nlifetime-unit=ms\n", 200, JSON,
      "{\"access_token\":\"tok\",\"expires_in\":90000}", 90 },
    { "[response]\nlifetime-unit=h\nlifetime=ttl\n", 200, JSON,
      "{\"access_token\":\"tok\",\"ttl\":2}", 7200 },
    { "[response]\nlifetime=\nexpires=\n", 200, JSON,
      "{\"access_token\":\"tok\",\"expires_in\":5,\"expires_at\":5}", 300 },
    { "[response]\ntoken=data.token;key\nlifetime=data.life\n", 200, JSON,
      "{\"key\":\"no\",\"data\":{\"token\":\"tok\",\"life\":70}}", 70 },
    { "", 200, "application/x-www-form-urlencoded", "access_token=tok&expires_in=60&scope=", 60 },
    { "", 200, "text/plain; charset=utf-8", "x&scope=a+b&access_token=%74o%6B&expires_in=60", 60 },
    { "", 200, "Text/Plain", "{\"access_token\":\"tok\"}", 300 },
    /* a name that comes twice */
    { "", 200, JSON, "{\"access_token\":\"no\",\"access_token\":\"tok\"}", 300 },
    { "", 200, JSON, "{\"access_token\":\"tok\",\"expires_in\":10,\"expires_in\":\"60\"}", 60 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TrReply) answer = answer_new (cases[i].status, cases[i].type, cases[i].body);
    g_autoptr (GError) error = NULL;
    g_autoptr (TokenringToken) token = read_answer (cases[i].settings, answer, &error);

    fixture_say (cases[i].body);
    g_assert_no_error (error);
    assert_token (token, "tok", cases[i].life);
  }
}

static void
assert_failure (const char *settings, const TrReply *answer, TokenringError code, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringToken) token = read_answer (settings, answer, &error);

  g_assert_null (token);
  fixture_assert_error (error, code, text);
  g_assert_true (g_str_has_prefix (error->message, "auth.example.com "));
  g_assert_null (strstr (error->message, MARK));
}

/* Success that is none. */
static void
test_no_token (void)
{
  static const struct {
    guint status;
    const char *type;
    const char *body;
    const char *text;
  } cases[] = {
    { 200, JSON, "", "(HTTP 200, application/json): the answer is empty; check token-url" },
    { 204, NULL, "", "(HTTP 204): the answer is empty" },
    { 200, "text/html", "<html>" MARK "</html>", "(HTTP 200, text/html): not valid JSON" },
    { 200, "text/plain", MARK " and no form", "not valid JSON" },
    { 200, "text/html", "access_token=" MARK, "not valid JSON" },
    { 200, "text/plainer", "access_token=" MARK, "not valid JSON" },
    { 200, JSON, "access_token=" MARK, "not valid JSON" },
    { 200, JSON, "[\"" MARK "\"]", "not a JSON object" },
    { 200, JSON, "null", "not a JSON object" },
    { 200, JSON, "\"" MARK "\"", "not a JSON object" },
    { 200, JSON, "{\"access_token\":\"" MARK "\"}}", "not valid JSON" },
    { 200, JSON, "{\"access_token\":\"" MARK "\xff\"}", "not valid JSON" },
    { 200, JSON, "{}", "there is no 'access_token' or 'accessToken' or 'token' in it; check" },
    { 200, JSON, "{\"access_token\":null,\"x\":\"" MARK "\"}",
      "in it, but access_token, x; check" },
    { 200, JSON, "{\"access_token\":[\"" MARK "\"]}", "in it, but access_token; check" },
    { 200, JSON, "{\"access_token\":true}", "in it, but access_token; check" },
    { 200, JSON, "{\"access_token\":\"\"}", "the token in it is empty" },
    { 200, JSON, "{\"access_token\":\"" MARK "\\nX: y\"}", "characters that no token may have" },
    { 200, JSON, "{\"access_token\":\"" MARK "\\r\"}", "characters that no token may have" },
    { 200, JSON, "{\"access_token\":\"" MARK "\\u007f\"}", "characters that no token may have" },
    { 200, JSON, "{\"access_token\":\"" MARK "\\u00e9\"}", "characters that no token may have" },
    { 200, JSON, "{\"access_token\":\"" MARK "\\u0000x\"}", "there is no 'access_token' or" },
    { 200, "text/plain", "access_token=" MARK "%0AX%3A+y", "characters that no token may have" },
    { 200, "text/plain", "access_token=" MARK "%00", "there is no 'access_token' or" },
    { 200, "text/plain", "access_token=&a=" MARK, "the token in it is empty" },
    { 200, JSON, "{\"access_token\":\"" MARK "\",\"token_type\":\"DPoP\"}", "token_type" },
    { 200, JSON, "{\"access_token\":\"" MARK "\",\"token_type\":\"MAC\"}", "token_type" },
    { 200, JSON, "{\"access_token\":\"" MARK "\",\"token_type\":\"pop\"}", "token_type" },
    { 200, "a\x1b[31m\n" SECRET, "{}", "a\\x1b[31m\\n***" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TrReply) answer = answer_new (cases[i].status, cases[i].type, cases[i].body);

    fixture_say (cases[i].body);
    assert_failure ("", answer, TOKENRING_ERROR_RESPONSE, cases[i].text);
  }
}

/* What the answer has in place of a token: names, as far as they can be nothing but names. */
static void
test_names (void)
{
  static const struct {
    const char *body;
    const char *text;
  } cases[] = {
    { "{\"data\":{\"session_token\":\"" MARK "\",\"valid_for_minutes\":5},\"ok\":true}",
      "there is no 'data.token' or 'jwt' in it, but data.session_token, data.valid_for_minutes, "
      "ok; "
      "check token-url and [response] of account 'work' and its provider 'test'" },
    { "{\"a\":{\"b\":{\"c\":{\"d\":1}}},\"e\":{},\"f\":[{\"g\":1}]}",
      "in it, but a.b.c, e, f; check" },
    { "{\"1\":1,\"2\":2,\"3\":3,\"4\":{\"x\":4,\"y\":4},\"5\":5,\"6\":6,\"7\":7}",
      "in it, but 1, 2, 3, 4.x, 4.y, 5, 6, 7; check" },
    { "{\"1\":1,\"2\":2,\"3\":3,\"4\":{\"x\":4,\"y\":4},\"5\":5,\"6\":6,\"7\":7,\"8\":8}",
      "in it, but 1, 2, 3, 4.x, 4.y, 5, 6, 7, …; check" },
    /* what is no name, or too long for one */
    { "{\"" MARK "/" MARK "\":1,\"\":1,\"a b\":1,\"\\u001b[2J\":1,\"\xc3\xa9\":1}",
      "'jwt' in it; check" },
    { "{\"" MARK "." MARK ".aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\":{\"x\":1},\"y\":1}",
      "in it, but y; check" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TrReply) answer = answer_new (200, JSON, cases[i].body);

    fixture_say (cases[i].body);
    assert_failure ("[response]\ntoken=data.token;jwt\n", answer, TOKENRING_ERROR_RESPONSE,
                    cases[i].text);
  }
}

/* However much of an answer arrives, no part of it is taken for the whole. */
static void
test_truncated (void)
{
  const char *body = "{\"access_token\":\"" MARK "\",\"expires_in\":3600}";

  for (gsize length = 0; length < strlen (body); length++) {
    g_autofree char *part = g_strndup (body, length);
    g_autoptr (TrReply) answer = answer_new (200, JSON, part);

    assert_failure ("", answer, TOKENRING_ERROR_RESPONSE, "answered with no usable token");
  }
}

static void
test_nested (void)
{
  g_autofree char *open = g_strnfill (200000, '[');
  g_autofree char *body = g_strconcat ("{\"access_token\":\"" MARK "\",\"x\":", open, NULL);
  g_autoptr (TrReply) answer = answer_new (200, JSON, body);
  g_autoptr (TrReply) bare = answer_new (200, JSON, open);
  g_autoptr (TrReply) refused = answer_new (400, JSON, open);

  assert_failure ("", answer, TOKENRING_ERROR_RESPONSE, "nesting too deep");
  assert_failure ("", bare, TOKENRING_ERROR_RESPONSE, "nesting too deep");
  assert_failure ("", refused, TOKENRING_ERROR_REFUSED, "refused the request (HTTP 400); check");
}

/* Where no command takes the right secret, none is named. */
static void
test_refused_by_hand (void)
{
  g_autoptr (TokenringAccount) account = fixture_account ("test", "id", PROVIDER, "[account]\n");
  g_autoptr (TokenringSecret) secret = tokenring_secret_new (SECRET, -1);
  g_autoptr (TrAnswerMap) map = tr_answer_map_new (account, NULL);
  g_autoptr (TrRequest) request = tr_grant_new (account, secret, NULL);
  g_autoptr (TrReply) answer = answer_new (401, JSON, "{\"error\":\"invalid_client\"}");
  g_autoptr (GError) error = NULL;

  request->secret_place = g_strdup ("/etc/secrets/tokenring.work");
  g_assert_null (tr_answer_to_token (answer, map, request, NOW, &error));
  fixture_assert_error (error, TOKENRING_ERROR_REFUSED,
                        "; put the right client secret into /etc/secrets/tokenring.work, or check "
                        "client-id");
  g_assert_null (strstr (error->message, "tokenring secret"));
}

static void
test_refusals (void)
{
  static const struct {
    const char *settings;
    guint status;
    const char *body;
    const char *text;
  } cases[] = {
    { "", 401, "{\"error\":\"invalid_client\",\"error_description\":\"Bad client.\"}",
      "refused the request (HTTP 401, invalid_client): Bad client; store the right secret with "
      "'tokenring secret work', or check client-id, or set basic-encoding=raw or "
      "client-auth=body" },
    { "basic-encoding=raw\n", 400, "{\"error\":\"invalid_client\"}",
      "(HTTP 400, invalid_client); store the right secret with 'tokenring secret work', or check "
      "client-id, or set client-auth=body" },
    { "grant=password\n", 400, "{\"error\":\"invalid_grant\"}",
      "(HTTP 400, invalid_grant); store the right secret" },
    { "client-auth=body\n", 401, "Bad credentials " MARK,
      "refused the request (HTTP 401); store the right secret with 'tokenring secret work', or "
      "check client-id" },
    { "", 400, "{\"error\":\"invalid_scope\"}", "; check scope of account 'work', and correct it" },
    { "", 400, "{\"error\":\"invalid_target\"}", "; check resource and audience in [request]" },
    { "", 400, "{\"error\":\"invalid_request\"}",
      "; check [request], [fields], [extra] and [headers] of account "
      "'work' and its provider" },
    { "", 401, "{\"error\":\"unauthorized_client\"}", "; have the service permit the grant" },
    { "", 400, "{\"error\":\"unsupported_grant_type\"}",
      "; check grant of account 'work', and correct it" },
    { "", 403, "<html>" MARK,
      "refused the request (HTTP 403); have the service permit it to the client of account 'work', "
      "or, if the client secret is wrong, store the right one with 'tokenring secret work'" },
    { "", 404, "",
      "refused the request (HTTP 404); check token-url of account 'work', and correct it" },
    { "", 405, "{}", "; check token-url of account 'work', and correct it" },
    { "", 418, "{\"x\":\"" MARK "\"}",
      "(HTTP 418); check [request] and [headers] of account 'work'" },
    { "", 400, "{\"error\":\"Client not found\"}", "(HTTP 400): Client not found; check" },
    { "", 400, "{\"error\":{\"code\":\"E_7\",\"message\":\"no such tenant\"}}",
      "(HTTP 400, E_7): no such tenant; check" },
    { "", 400, "{\"error\":{\"code\":400,\"status\":\"BAD\",\"message\":\"nope\"}}",
      "(HTTP 400, BAD): nope; check" },
    { "", 400, "{\"message\":\"wrong field\"}", "(HTTP 400): wrong field; check" },
    { "", 400, "{\"errorMessage\":\"wrong field\",\"errorCode\":\"X1\"}",
      "(HTTP 400, X1): wrong field; check" },
    { "", 403, "{\"detail\":\"account inactive\"}", "(HTTP 403): account inactive; have" },
    { "", 422, "{\"title\":\"Unprocessable\"}", "(HTTP 422): Unprocessable; check" },
    { "", 200, "{\"error\":\"invalid_scope\",\"access_token\":\"" MARK "\"}",
      "refused the request (HTTP 200, invalid_scope); check scope" },
    { "", 200, "{\"error\":{\"message\":\"denied\"}}", "(HTTP 200): denied; check [request] and" },
    { "", 400, "{\"error_description\":\"a\\u001b]0;x\\u0007\\nb\\u202ec\",\"error\":\"x\"}",
      "(HTTP 400, x): a\\x1b]0;x\\x07\\nb\\u{202e}c; check" },
    { "", 400, "{\"error\":[\"" MARK "\"],\"message\":{\"a\":\"" MARK "\"}}",
      "refused the request (HTTP 400); check" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TrReply) answer = answer_new (cases[i].status, JSON, cases[i].body);

    fixture_say (cases[i].body);
    assert_failure (cases[i].settings, answer, TOKENRING_ERROR_REFUSED, cases[i].text);
  }
}

/* A service that sends back what it got: raw, as the form, the JSON and the header that it was in.
 */
static void
test_echo (void)
{
  g_autofree char *basic = g_base64_encode ((const guchar *) "id:" SECRET, strlen ("id:" SECRET));
  g_autofree char *shifted =
      g_base64_encode ((const guchar *) "other:" SECRET, strlen ("other:" SECRET));
  const char *echoes[] = {
    SECRET,
    "x=1&client_secret=pa+ss%2Bw%2Fo%25rd%26%22%3D%5C%C3%BC42",
    "pa ss+w/o%rd&\\\"=\\\\\xc3\xbc"
    "42",
    basic,
    shifted,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (echoes); i++) {
    TokenringBuffer *buffer = tokenring_buffer_new ();
    g_autofree char *text = g_strconcat ("You sent <", echoes[i], "> to us", NULL);
    g_autoptr (TrReply) answer = answer_new (400, JSON, "{\"error\":\"x\",\"message\":");
    g_autoptr (TokenringSecret) quoted = NULL;

    tokenring_buffer_append_json (buffer, text, -1);
    quoted = tokenring_buffer_finish (buffer);
    tokenring_buffer_append (answer->body, tokenring_secret_peek (quoted, NULL), -1);
    tokenring_buffer_append (answer->body, "}", 1);
    assert_failure ("", answer, TOKENRING_ERROR_REFUSED, "***");
  }
}

/* The value of the Basic header, as the default settings make it. */
static char *
dup_basic (const char *id, const char *secret)
{
  g_autoptr (TokenringBuffer) form = tokenring_buffer_new ();
  const char *data;
  gsize length;

  tokenring_buffer_append_form (form, id, -1);
  tokenring_buffer_append (form, ":", 1);
  tokenring_buffer_append_form (form, secret, -1);
  data = tokenring_buffer_peek (form, &length);
  return g_base64_encode ((const guchar *) data, length);
}

static char *
dup_message (const char *secret_text, const TrReply *answer)
{
  g_autoptr (TokenringAccount) account = fixture_account ("test", "id", PROVIDER, "[account]\n");
  g_autoptr (TokenringSecret) secret = tokenring_secret_new (secret_text, -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (TrRequest) request = tr_grant_new (account, secret, &error);
  g_autoptr (TrAnswerMap) map = tr_answer_map_new (account, NULL);
  g_autoptr (TokenringToken) token = NULL;

  g_assert_no_error (error);
  token = tr_answer_to_token (answer, map, request, NOW, &error);
  g_assert_null (token);
  return g_strdup (error->message);
}

/* Six digits are more than a word has by chance. */
static void
assert_no_part (const char *message, const char *basic)
{
  for (const char *at = basic; strlen (at) >= 6; at++) {
    g_autofree char *part = g_strndup (at, 6);

    if (strstr (message, part) != NULL)
      g_error ("'%s' of the credential is in: %s", part, message);
  }
}

/* Credentials that are encoded before they go into the header: in Base64 they look nothing like the
 * secret. */
static void
test_echo_header (void)
{
  static const char *const secrets[] = { SECRET, "p@ss/word?with=much;to,encode~*",
                                         "a+b c+d e+f g+h",
                                         "\xc3\xbc\xc3\xb6\xc3\xa4\xe2\x82\xac\xf0\x9f\x94\x91-x",
                                         "plain-secret-of-the-service" };

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++) {
    g_autofree char *basic = dup_basic ("id", secrets[i]);
    g_autofree char *in_form = g_uri_escape_string (basic, NULL, FALSE);
    g_autofree char *filler = g_strnfill (150, '.');
    g_autofree char *lower = g_ascii_strdown (in_form, -1);
    const char *forms[] = { basic, in_form, lower };

    for (gsize j = 0; j < 2 * G_N_ELEMENTS (forms); j++) {
      g_autofree char *body = g_strdup_printf (
          "{\"error\":\"x\",\"error_description\":\"%sbad Authorization: Basic %s\"}",
          j % 2 == 0 ? "" : filler, forms[j / 2]);
      g_autofree char *location =
          g_strdup_printf ("https://login.example.org/%s/%s?back=%s", j % 2 == 0 ? "" : filler,
                           forms[j / 2], forms[j / 2]);
      g_autoptr (TrReply) refusal = answer_new (401, JSON, body);
      g_autoptr (TrReply) redirect = answer_new (302, JSON, "");
      g_autofree char *message = dup_message (secrets[i], refusal);
      g_autofree char *other = NULL;

      g_assert_nonnull (strstr (message, "***"));
      assert_no_part (message, forms[j / 2]);
      redirect->location = g_steal_pointer (&location);
      other = dup_message (secrets[i], redirect);
      assert_no_part (other, forms[j / 2]);
    }
  }
}

/* What was sent, as the name of something, or what was given as a token that looks like a form. */
static void
test_echo_names (void)
{
  static const char *const bodies[] = {
    "{\"plain-secret.Of_it:7\":1,\"x\":2}",
    "{\"plain-secret\":{\"Of_it:7\":2}}",
    "{\"y\":{\"plain-secret.Of_it:7\":3}}",
    "{\"me@plain-secret.Of_it:7\":4}",
  };
  g_autofree char *basic = dup_basic ("i", "pla");
  g_autofree char *body = g_strdup_printf ("{\"%s\":1,\"a.%s\":2}", basic, basic);
  g_autoptr (TrReply) header = answer_new (200, JSON, body);
  g_autoptr (TrReply) form = answer_new (200, "text/plain", " b0dym4rkb0dym4rk==");
  g_autofree char *of_header = dup_message ("pla", header);
  g_autofree char *of_form = dup_message ("pla", form);

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++) {
    g_autoptr (TrReply) answer = answer_new (200, JSON, bodies[i]);
    g_autofree char *message = dup_message ("plain-secret.Of_it:7", answer);

    g_test_message ("%s", message);
    g_assert_nonnull (strstr (message, "***"));
    assert_no_part (message, "plain-secret.Of_it:7");
  }
  assert_no_part (of_header, basic);
  g_assert_null (strstr (of_form, MARK));
}

/* Pairs cost time, and a megabyte has room for many. */
static void
test_many_pairs (void)
{
  g_autoptr (GString) most = g_string_new ("access_token=tok");
  g_autoptr (GString) more = g_string_new ("access_token=" MARK);
  g_autoptr (GString) bomb = g_string_new (NULL);
  g_autoptr (TokenringToken) token = NULL;
  gint64 start = g_get_monotonic_time ();

  for (guint i = 1; i < 256; i++)
    g_string_append (most, "&a=");
  for (guint i = 1; i < 257; i++)
    g_string_append (more, "&a=");
  while (bomb->len < 1024 * 1024)
    g_string_append (bomb, "=&");
  {
    g_autoptr (TrReply) good = answer_new (200, "text/plain", most->str);
    g_autoptr (TrReply) bad = answer_new (200, "text/plain", more->str);
    g_autoptr (TrReply) worse = answer_new (200, "text/plain", bomb->str);

    token = read_answer ("", good, NULL);
    assert_token (token, "tok", 300);
    assert_failure ("", bad, TOKENRING_ERROR_RESPONSE, "not valid JSON");
    assert_failure ("", worse, TOKENRING_ERROR_RESPONSE, "not valid JSON");
  }
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
}

static void
test_long_description (void)
{
  g_autofree char *filler = g_strnfill (190, 'a');
  g_autofree char *body = g_strconcat ("{\"error\":\"x\",\"error_description\":\"", filler,
                                       "pa ss+w/o%rd&\\\"=\\\\\xc3\xbc"
                                       "42 and so on and so on and so on\"}",
                                       NULL);
  g_autofree char *code = g_strnfill (5000, 'c');
  g_autofree char *other = g_strconcat ("{\"error\":\"", code, "\"}", NULL);
  g_autoptr (TrReply) answer = answer_new (400, JSON, body);
  g_autoptr (TrReply) long_code = answer_new (400, JSON, other);

  assert_failure ("", answer, TOKENRING_ERROR_REFUSED, "aaa*** and so…; check");
  assert_failure ("", long_code, TOKENRING_ERROR_REFUSED, "(HTTP 400): ccc");
}

static void
test_passing (void)
{
  static const struct {
    guint status;
    const char *retry_after;
    const char *body;
    const char *text;
  } cases[] = {
    { 500, NULL, "<html>" MARK, "failed for now (HTTP 500); try again later" },
    { 503, "120", "", "failed for now (HTTP 503); try again in 120 s" },
    { 429, "Fri, 31 Dec 2027 23:59:59 GMT", "{\"message\":\"slow down\"}",
      "failed for now (HTTP 429): slow down; try again after Fri, 31 Dec 2027 23:59:59 GMT" },
    { 429, "1\x1b[2J", "", "try again after 1\\x1b[2J" },
    { 408, "", "", "failed for now (HTTP 408); try again later" },
    { 599, NULL, "{\"error\":\"invalid_client\"}", "failed for now (HTTP 599, invalid_client)" },
    { 400, NULL, "{\"error\":\"temporarily_unavailable\"}", "failed for now (HTTP 400" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TrReply) answer = answer_new (cases[i].status, JSON, cases[i].body);

    answer->retry_after = g_strdup (cases[i].retry_after);
    assert_failure ("", answer, TOKENRING_ERROR_NETWORK, cases[i].text);
  }
}

static void
test_redirects (void)
{
  static const struct {
    guint status;
    const char *location;
    const char *text;
  } cases[] = {
    { 302, "https://login.example.org/token?x=" MARK,
      "answered with a redirect (HTTP 302) to https://login.example.org/token; it is not followed: "
      "set token-url of account 'work'" },
    { 307, "http://user:" MARK "@auth.example.com/t", "(HTTP 307) to http://auth.example.com/t;" },
    { 301, "javascript:" MARK, "(HTTP 301) to no usable URL;" },
    { 308, NULL, "(HTTP 308) to no usable URL;" },
    { 304, NULL, "redirect (HTTP 304)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TrReply) answer =
        answer_new (cases[i].status, JSON, "{\"access_token\":\"" MARK "\"}");

    answer->location = g_strdup (cases[i].location);
    assert_failure ("", answer, TOKENRING_ERROR_RESPONSE, cases[i].text);
  }
}

static void
test_odd_status (void)
{
  static const guint statuses[] = { 0, 101, 199, 600, 999 };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++) {
    g_autoptr (TrReply) answer = answer_new (statuses[i], JSON, "{\"access_token\":\"" MARK "\"}");

    assert_failure ("", answer, TOKENRING_ERROR_RESPONSE, "a status that HTTP does not have");
  }
}

/* Broken settings are found before anything is sent. */
static void
test_map_faults (void)
{
  static const struct {
    const char *settings;
    const char *text;
  } cases[] = {
    { "token=\n", "token in [response] is empty" },
    { "lifetime-unit=days\n", "lifetime-unit in [response] is 'days'" },
    { "default-lifetime=1h\n", "default-lifetime in [response] is '1h'" },
    { "default-lifetime=0\n", "default-lifetime in [response] is '0'" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strconcat (PROVIDER "[response]\n", cases[i].settings, NULL);
    g_autoptr (TokenringAccount) account = fixture_account ("test", "id", text, "[account]\n");
    g_autoptr (GError) error = NULL;

    g_assert_null (tr_answer_map_new (account, &error));
    fixture_assert_error (error, TOKENRING_ERROR_CONFIG, cases[i].text);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/oauth/answer/seeds", test_seeds);
  g_test_add_func ("/oauth/answer/time-zone", test_time_zone);
  g_test_add_func ("/oauth/answer/tokens", test_tokens);
  g_test_add_func ("/oauth/answer/no-token", test_no_token);
  g_test_add_func ("/oauth/answer/truncated", test_truncated);
  g_test_add_func ("/oauth/answer/names", test_names);
  g_test_add_func ("/oauth/answer/echo-names", test_echo_names);
  g_test_add_func ("/oauth/answer/nested", test_nested);
  g_test_add_func ("/oauth/answer/refusals", test_refusals);
  g_test_add_func ("/oauth/answer/refused-by-hand", test_refused_by_hand);
  g_test_add_func ("/oauth/answer/echo", test_echo);
  g_test_add_func ("/oauth/answer/echo-header", test_echo_header);
  g_test_add_func ("/oauth/answer/many-pairs", test_many_pairs);
  g_test_add_func ("/oauth/answer/long-description", test_long_description);
  g_test_add_func ("/oauth/answer/passing", test_passing);
  g_test_add_func ("/oauth/answer/redirects", test_redirects);
  g_test_add_func ("/oauth/answer/odd-status", test_odd_status);
  g_test_add_func ("/oauth/answer/map-faults", test_map_faults);
  return g_test_run ();
}
