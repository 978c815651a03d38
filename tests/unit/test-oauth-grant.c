/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The token request, byte by byte: what is sent is what the service documents, or nothing is. */

#include "grant.h"
#include "status.h"

#include <string.h>

#include "oauth-fixture.h"

#define PROVIDER                                                                                   \
  "[provider]\nname=test\nissuer=oauth\n[request]\ntoken-url=https://auth.example.com/token\n"

static TrRequest *
grant_new (TokenringAccount *account, const char *secret_text, GError **error)
{
  g_autoptr (TokenringSecret) secret = tokenring_secret_new (secret_text, -1);

  return tr_grant_new (account, secret, error);
}

static const char *
body_of (const TrRequest *request)
{
  return tokenring_secret_peek (request->body, NULL);
}

/* Every line that is sent, in any order; @expected has one line per header. */
static void
assert_headers (const TrRequest *request, const char *expected)
{
  g_auto (GStrv) lines = g_strsplit (expected, "\n", -1);
  guint count = request->headers->len + (request->secret_header != NULL ? 1 : 0);

  for (guint i = 0; lines[i] != NULL; i++) {
    gboolean found = request->secret_header != NULL &&
                     strcmp (tokenring_secret_peek (request->secret_header, NULL), lines[i]) == 0;

    for (guint j = 0; j < request->headers->len; j++)
      found = found || strcmp (request->headers->pdata[j], lines[i]) == 0;
    if (!found)
      g_error ("there is no header '%s'", lines[i]);
  }
  g_assert_cmpuint (count, ==, g_strv_length (lines));
}

#define JSON_HEADERS(agent)                                                                        \
  "Accept: application/json\nContent-Type: application/json\nUser-Agent: " agent
#define FORM_HEADERS(agent)                                                                        \
  "Accept: application/json\nContent-Type: application/x-www-form-urlencoded\nUser-Agent: " agent
#define OWN_AGENT "tokenring/" TOKENRING_VERSION

/* The services that the provider files are made for, with the requests of their documentation. */
static void
test_seeds (void)
{
  static const struct {
    const char *provider;
    const char *account;
    const char *url;
    const char *body;
    const char *headers;
  } seeds[] = {
    { "livedata", "[account]\n", "https://gotlivedata.io/api/identity/v1/session",
      "{\"grantType\":\"clientCredentials\",\"clientId\":\"my-id\",\"clientSecret\":\"my+secret\"}",
      JSON_HEADERS (OWN_AGENT) },
    { "livedata-user", "[account]\n", "https://gotlivedata.io/api/identity/v1/session",
      "username=my-id&password=my%2Bsecret", FORM_HEADERS (OWN_AGENT) },
    { "entra", "[parameters]\ntenant=contoso\nscope=api://x/.default\n",
      "https://login.microsoftonline.com/contoso/oauth2/v2.0/token",
      "grant_type=client_credentials&client_id=my-id&client_secret=my%2Bsecret"
      "&scope=api%3A%2F%2Fx%2F.default",
      FORM_HEADERS (OWN_AGENT) },
    { "kalibrate", "[parameters]\nscope=api://k/.default\n",
      "https://login.microsoftonline.com/efa98c7b-2114-46e8-be99-954a4f1a2d9c/oauth2/v2.0/token",
      "grant_type=client_credentials&client_id=my-id&client_secret=my%2Bsecret"
      "&scope=api%3A%2F%2Fk%2F.default",
      FORM_HEADERS ("API-CLIENT") },
    { "oauth2-basic", "[parameters]\nbase-url=https://api.example.com\n",
      "https://api.example.com/oauth/v2/token", "grant_type=client_credentials",
      FORM_HEADERS (OWN_AGENT) "\nAuthorization: Basic bXktaWQ6bXkrc2VjcmV0" },
    { "huvr", "[parameters]\nbase-url=https://sandbox.huvrdata.app\n",
      "https://sandbox.huvrdata.app/api/auth/obtain-access-token/",
      "{\"client_id\":\"my-id\",\"client_secret\":\"my+secret\"}",
      JSON_HEADERS ("tokenring (credential helper)") },
    { "oauth2", "[parameters]\ntoken-url=https://id.example.com/token?tenant=1\n",
      "https://id.example.com/token?tenant=1", "grant_type=client_credentials",
      FORM_HEADERS (OWN_AGENT) "\nAuthorization: Basic bXktaWQ6bXklMkJzZWNyZXQ=" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (seeds); i++) {
    g_autoptr (TokenringAccount) account =
        fixture_account (seeds[i].provider, "my-id", PROVIDER, seeds[i].account);
    g_autoptr (GError) error = NULL;
    g_autoptr (TrRequest) request = grant_new (account, "my+secret", &error);

    g_assert_no_error (error);
    g_assert_cmpstr (request->url, ==, seeds[i].url);
    g_assert_cmpstr (body_of (request), ==, seeds[i].body);
    assert_headers (request, seeds[i].headers);
  }
}

/* One provider text each, and the body that comes out of it. */
static void
test_bodies (void)
{
  static const struct {
    const char *settings;
    const char *body;
  } cases[] = {
    { "", "grant_type=client_credentials" },
    { "scope=a b\naudience=\nresource=https://r/\n",
      "grant_type=client_credentials&scope=a+b&resource=https%3A%2F%2Fr%2F" },
    { "client-auth=none\n", "grant_type=client_credentials&client_id=my+%C3%BCd%3A" },
    { "client-auth=body\n", "grant_type=client_credentials&client_id=my+%C3%BCd%3A&client_secret="
                            "pa+ss%2Bw%2Fo%25rd%26%22%3D%5C%C3%BC42" },
    { "client-auth=body\nbody=json\nscope=x\n",
      "{\"grant_type\":\"client_credentials\",\"client_id\":\"my \xc3\xbc"
      "d:\",\"client_secret\":\"pa ss+w/o%rd&\\\"=\\\\\xc3\xbc"
      "42\",\"scope\":\"x\"}" },
    { "grant=password\n", "grant_type=password&username=my+%C3%BCd%3A&password="
                          "pa+ss%2Bw%2Fo%25rd%26%22%3D%5C%C3%BC42" },
    { "client-auth=none\nbody=json\n[fields]\ngrant_type=\nclient_id=\n", "{}" },
    { "client-auth=none\n[fields]\ngrant_type=\nclient_id=\n", "" },
    { "client-auth=none\nscope=s\n[fields]\nscope=Scope Name\nclient_id=key\n",
      "grant_type=client_credentials&key=my+%C3%BCd%3A&Scope+Name=s" },
    { "[extra]\ngrant_type=account_credentials\naccount_id=7\nempty=\n",
      "grant_type=account_credentials&account_id=7&empty=" },
    { "scope=s\n[fields]\nscope=where\n[extra]\nwhere=here\n",
      "where=here&grant_type=client_credentials" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strconcat (PROVIDER, cases[i].settings, NULL);
    g_autoptr (TokenringAccount) account = fixture_account ("test",
                                                            "my \xc3\xbc"
                                                            "d:",
                                                            text, "[account]\n");
    g_autoptr (GError) error = NULL;
    g_autoptr (TrRequest) request = grant_new (account, SECRET, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (body_of (request), ==, cases[i].body);
  }
}

static void
assert_basic (const char *settings, const char *client_id, const char *pair)
{
  g_autofree char *text = g_strconcat (PROVIDER, settings, NULL);
  g_autoptr (TokenringAccount) account = fixture_account ("test", client_id, text, "[account]\n");
  g_autofree char *encoded = g_base64_encode ((const guchar *) pair, strlen (pair));
  g_autofree char *line = g_strconcat ("Authorization: Basic ", encoded, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (TrRequest) request = grant_new (account, SECRET, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (tokenring_secret_peek (request->secret_header, NULL), ==, line);
  g_assert_null (strstr (body_of (request), "client_id"));
}

/* RFC 6749, section 2.3.1: both parts are encoded before they are joined, unless told otherwise. */
static void
test_basic (void)
{
  assert_basic ("", "a:b c", "a%3Ab+c:pa+ss%2Bw%2Fo%25rd%26%22%3D%5C%C3%BC42");
  assert_basic ("basic-encoding=form\n", "id", "id:pa+ss%2Bw%2Fo%25rd%26%22%3D%5C%C3%BC42");
  assert_basic ("basic-encoding=raw\n", "b c%", "b c%:" SECRET);
}

static void
test_headers (void)
{
  g_autoptr (TokenringAccount) account =
      fixture_account ("test", "id",
                       PROVIDER "client-auth=none\nuser-agent=not this\n[headers]\n"
                                "accept=text/plain\nUser-Agent=Mine/1\nX-Api-Key=a: b\n"
                                "Content-Type=\n",
                       "[account]\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (TrRequest) request = grant_new (account, SECRET, &error);

  g_assert_no_error (error);
  assert_headers (request, "accept: text/plain\nUser-Agent: Mine/1\nX-Api-Key: a: b\n"
                           "Content-Type:");
}

static void
test_transport (void)
{
  g_autoptr (TokenringAccount) plain = fixture_account ("test", "id", PROVIDER, "[account]\n");
  g_autoptr (TokenringAccount) tuned =
      fixture_account ("test", "id", PROVIDER,
                       "[request]\ntoken-url=http://[::1]:8080/t\nconnect-timeout=2\ntimeout=30\n"
                       "ca-file=/etc/ca.pem\nproxy=\n");
  g_autoptr (TrRequest) request = grant_new (plain, SECRET, NULL);
  g_autoptr (TrRequest) other = grant_new (tuned, SECRET, NULL);

  g_assert_nonnull (request);
  g_assert_cmpuint (request->connect_timeout, ==, 5);
  g_assert_cmpuint (request->timeout, ==, 15);
  g_assert_null (request->ca_file);
  g_assert_null (request->proxy);
  g_assert_false (request->is_loopback);
  g_assert_false (request->is_plain);

  g_assert_nonnull (other);
  g_assert_cmpstr (other->host, ==, "[::1]:8080");
  g_assert_cmpuint (other->connect_timeout, ==, 2);
  g_assert_cmpuint (other->timeout, ==, 30);
  g_assert_cmpstr (other->ca_file, ==, "/etc/ca.pem");
  g_assert_cmpstr (other->proxy, ==, "");
  g_assert_true (other->is_loopback);
  g_assert_true (other->is_plain);
}

/* Settings over those of a good provider, and what the error names. */
static void
test_faults (void)
{
  static const struct {
    const char *settings;
    const char *text;
  } cases[] = {
    { "grant=implicit\n", "account 'work': grant in [request] is 'implicit'" },
    { "grant=\n", "grant in [request]" },
    { "client-auth=BASIC\n", "client-auth in [request]" },
    { "basic-encoding=base64\n", "basic-encoding in [request]" },
    { "body=xml\n", "body in [request]" },
    { "grant=password\nclient-auth=basic\n", "client-auth in [request] must be none" },
    { "basic-encoding=raw\n", "basic-encoding in [request] cannot be raw" },
    { "timeout=0\n", "timeout in [request]" },
    { "timeout=-1\n", "timeout in [request]" },
    { "timeout=15s\n", "timeout in [request]" },
    { "timeout=99999999999999999999\n", "timeout in [request]" },
    { "connect-timeout=\n", "connect-timeout in [request]" },
    { "ca-file=ca.pem\n", "ca-file in [request] must be an absolute path" },
    { "user-agent=a\\nX-Evil: 1\n", "user-agent in [request] must have no line breaks" },
    { "[headers]\nX-A=b\\r\\nX-Evil: 1\n", "X-A in [headers] must have no line breaks" },
    { "[headers]\nX-A=b\\tc\n", "X-A in [headers]" },
    { "[headers]\nX A=b\n", "X A in [headers] is not the name of a header" },
    { "[headers]\nX-A:=b\n", "X-A: in [headers] is not the name of a header" },
    { "[headers]\nContent-Length=3\n", "Content-Length in [headers] is a header that cannot" },
    { "[headers]\ntransfer-encoding=chunked\n", "transfer-encoding in [headers]" },
    { "[headers]\nAccept=a\naccept=b\n", "accept in [headers] sets a header that is set already" },
    { "[headers]\nauthorization=Bearer x\n", "Authorization in [headers] sets a header" },
    { "client-auth=body\n[fields]\nclient_secret=client_id\n", "client_secret in [fields] gives" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strconcat (PROVIDER, cases[i].settings, NULL);
    g_autoptr (TokenringAccount) account = fixture_account ("test", "i:d", text, "[account]\n");
    g_autoptr (GError) error = NULL;
    g_autoptr (TrRequest) request = grant_new (account, SECRET, &error);

    g_assert_null (request);
    fixture_assert_error (error, TOKENRING_ERROR_CONFIG, cases[i].text);
    g_assert_null (strstr (error->message, "Evil"));
  }
}

static void
test_binary_secret (void)
{
  g_autoptr (TokenringAccount) form =
      fixture_account ("test", "id", PROVIDER "client-auth=body\n", "[account]\n");
  g_autoptr (TokenringAccount) json =
      fixture_account ("test", "id", PROVIDER "client-auth=body\nbody=json\n", "[account]\n");
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("\xff\0\n", 3);
  g_autoptr (GError) error = NULL;
  g_autoptr (TrRequest) request = tr_grant_new (form, secret, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (body_of (request), "&client_secret=%FF%00%0A"));
  g_assert_null (tr_grant_new (json, secret, &error));
  fixture_assert_error (error, TOKENRING_ERROR_CONFIG, "body in [request] cannot be json");
}

/* A secret goes to the endpoint that was checked, by TLS, or nowhere. */
static void
test_urls (void)
{
  static const char *const good[] = {
    "https://auth.example.com",
    "HTTPS://AUTH.example.com/x?y=1&z=a@b",
    "https://auth.example.com:8443/a/b",
    "http://127.0.0.1:8080/token",
    "http://localhost/token",
    "http://[::1]:1/",
  };
  static const char *const bad[] = {
    "",
    "auth.example.com/token",
    "http://auth.example.com/token",
    "http://127.0.0.1.example.com/",
    "http://localhost.example.com/",
    "http://127.1/",
    "ftp://auth.example.com/token",
    "file:///etc/passwd",
    "https:///token",
    "https://user:hunter2@auth.example.com/token",
    "https://user@auth.example.com/token",
    "https://auth.example.com#@evil.example.com/",
    "https://auth.example.com\\@evil.example.com/",
    "https://auth.example.com\\\\.evil.example.com/",
    "https://auth.example.com/to ken",
    "https://auth.example.com/token\\nX: y",
    "https://auth.example.com:99999/",
    "https://auth.example.com:80x/",
    "https://auth.example.com/t#frag",
    "https://\xd0\xb0uth.example.com/",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good) + G_N_ELEMENTS (bad); i++) {
    gboolean is_good = i < G_N_ELEMENTS (good);
    const char *url = is_good ? good[i] : bad[i - G_N_ELEMENTS (good)];
    g_autofree char *text = g_strconcat ("[request]\ntoken-url=", url, "\n", NULL);
    g_autoptr (TokenringAccount) account = fixture_account ("test", "id", PROVIDER, text);
    g_autoptr (GError) error = NULL;
    g_autoptr (TrRequest) request = grant_new (account, SECRET, &error);

    if (is_good) {
      g_assert_no_error (error);
      continue;
    }
    g_test_message ("%s", url);
    g_assert_null (request);
    fixture_assert_error (error, TOKENRING_ERROR_CONFIG, "account 'work': token-url in [request] ");
    g_assert_null (strstr (error->message, "hunter2"));
  }
}

static TrRequest *
status_new (const char *settings, const char *token_text, GError **error)
{
  g_autofree char *text = g_strconcat (PROVIDER, "[use]\n", settings, NULL);
  g_autoptr (TokenringAccount) account = fixture_account ("test", "id", text, "[account]\n");
  g_autoptr (TokenringSecret) token = tokenring_secret_new (token_text, -1);

  return tr_status_new (account, token, error);
}

static void
test_status (void)
{
  static const struct {
    const char *settings;
    const char *headers;
  } cases[] = {
    { "", "User-Agent: " OWN_AGENT "\nAuthorization: Bearer tok.en" },
    { "scheme=Token\nuser-agent=A/1\n", "User-Agent: A/1\nAuthorization: Token tok.en" },
    { "header=X-Access\nscheme=\n", "User-Agent: " OWN_AGENT "\nX-Access: tok.en" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *settings =
        g_strconcat ("status-url=https://api.example.com/status\n", cases[i].settings, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (TrRequest) request = status_new (settings, "tok.en", &error);

    g_assert_no_error (error);
    g_assert_null (request->body);
    g_assert_cmpstr (request->url, ==, "https://api.example.com/status");
    assert_headers (request, cases[i].headers);
  }
}

static void
test_status_faults (void)
{
  static const struct {
    const char *settings;
    const char *token;
    TokenringError code;
    const char *text;
  } cases[] = {
    { "", "t", TOKENRING_ERROR_INVALID, "no status-url" },
    { "status-url=\n", "t", TOKENRING_ERROR_INVALID, "no status-url" },
    { "status-url=http://api.example.com/\n", "t", TOKENRING_ERROR_CONFIG, "status-url in [use]" },
    { "status-url=https://a.example.com/\nheader=A B\n", "t", TOKENRING_ERROR_CONFIG,
      "header in [use]" },
    { "status-url=https://a.example.com/\nscheme=A\\nB\n", "t", TOKENRING_ERROR_CONFIG,
      "scheme in [use]" },
    { "status-url=https://a.example.com/\nheader=user-agent\n", "t", TOKENRING_ERROR_CONFIG,
      "header in [use]" },
    { "status-url=https://a.example.com/\n", "t\nX: y", TOKENRING_ERROR_INVALID, "cannot stand" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (TrRequest) request = status_new (cases[i].settings, cases[i].token, &error);

    g_assert_null (request);
    fixture_assert_error (error, cases[i].code, cases[i].text);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/oauth/grant/seeds", test_seeds);
  g_test_add_func ("/oauth/grant/bodies", test_bodies);
  g_test_add_func ("/oauth/grant/basic", test_basic);
  g_test_add_func ("/oauth/grant/headers", test_headers);
  g_test_add_func ("/oauth/grant/transport", test_transport);
  g_test_add_func ("/oauth/grant/faults", test_faults);
  g_test_add_func ("/oauth/grant/binary-secret", test_binary_secret);
  g_test_add_func ("/oauth/grant/urls", test_urls);
  g_test_add_func ("/oauth/status/request", test_status);
  g_test_add_func ("/oauth/status/faults", test_status_faults);
  return g_test_run ();
}
