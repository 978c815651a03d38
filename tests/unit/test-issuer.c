/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "issuer.h"
#include "support.h"

/* An issuer whose words and deeds do not agree. */
static gboolean sets_error, gives_token;
static const char *token_text;

static void
say (GError **error)
{
  if (sets_error)
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_LOCKED, "it is locked");
}

static TokenringToken *
odd_issue (gpointer self, TokenringAccount *account, TokenringSecret *client_secret,
           TokenringAttempt *attempt, GError **error)
{
  g_autoptr (TokenringSecret) secret = tokenring_secret_new (token_text, -1);

  (void) self;
  (void) account;
  (void) client_secret;
  say (error);
  return gives_token ? tokenring_token_new (secret, attempt->now, attempt->now + 60) : NULL;
}

static gboolean
odd_call_status (gpointer self, TokenringAccount *account, TokenringToken *token,
                 guint *ret_http_status, GError **error)
{
  (void) self;
  (void) account;
  (void) token;
  *ret_http_status = 200;
  say (error);
  return gives_token;
}

static TrLoader *
odd_loader_new (void)
{
  const TokenringModule table = {
    .abi = TOKENRING_MODULE_ABI,
    .struct_size = sizeof table,
    .name = "odd",
    .issue = odd_issue,
    .call_status = odd_call_status,
  };
  TrLoader *loader = tr_loader_new ("/nonexistent");

  tr_loader_add (loader, &table);
  return loader;
}

static TokenringAttempt attempt = { .struct_size = sizeof attempt, .now = 1000 };

/* A login that failed is an error, and never an empty token or one that breaks a line. */
static void
test_issue (void)
{
  static const struct {
    gboolean gives_token, sets_error;
    const char *text;
    int code; /* -1: a token */
    const char *problem;
  } cases[] = {
    { TRUE, FALSE, "token", -1, NULL },
    { TRUE, TRUE, "token", -1, NULL },
    { TRUE, FALSE, "", TOKENRING_ERROR_RESPONSE, "characters that no token may have" },
    { TRUE, FALSE, "a\nb", TOKENRING_ERROR_RESPONSE, "characters that no token may have" },
    { TRUE, FALSE, "a\x7f", TOKENRING_ERROR_RESPONSE, "characters that no token may have" },
    { FALSE, TRUE, "", TOKENRING_ERROR_LOCKED, "it is locked" },
    { FALSE, FALSE, "", TOKENRING_ERROR_UNAVAILABLE, "cannot say why it is not available" },
  };
  g_autoptr (TrLoader) loader = odd_loader_new ();
  TrModule *module = tr_loader_get (loader, "odd", NULL);
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("secret", -1);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringToken) token = NULL;
    g_autoptr (GError) error = NULL;

    gives_token = cases[i].gives_token;
    sets_error = cases[i].sets_error;
    token_text = cases[i].text;
    token = tr_issuer_ask (module, NULL, secret, &attempt, &error);
    if (cases[i].code < 0) {
      g_assert_no_error (error);
      test_assert_secret (tokenring_token_get_secret (token), cases[i].text);
    } else {
      g_assert_null (token);
      test_assert_error (error, (TokenringError) cases[i].code, cases[i].problem);
    }
  }
}

static void
test_call_status (void)
{
  g_autoptr (TrLoader) loader = odd_loader_new ();
  TrModule *module = tr_loader_get (loader, "odd", NULL);
  g_autoptr (GError) error = NULL;
  guint http_status = 7;

  gives_token = FALSE;
  sets_error = FALSE;
  g_assert_false (tr_issuer_call_status (module, NULL, NULL, &http_status, &error));
  test_assert_error (error, TOKENRING_ERROR_UNAVAILABLE, "'odd'");
  g_clear_error (&error);
  sets_error = TRUE;
  g_assert_false (tr_issuer_call_status (module, NULL, NULL, &http_status, &error));
  test_assert_error (error, TOKENRING_ERROR_LOCKED, "it is locked");
  g_assert_cmpuint (http_status, ==, 7);
  g_clear_error (&error);
  gives_token = TRUE;
  g_assert_true (tr_issuer_call_status (module, NULL, NULL, &http_status, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (http_status, ==, 200);
}

/* Each function is optional, and asking for one that is absent is an error and no crash. */
static void
test_absent (void)
{
  const TokenringModule table = { TOKENRING_MODULE_ABI, sizeof table, "bare", NULL };
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("secret", -1);
  g_autoptr (GError) error = NULL;
  TrModule *module = tr_module_new (&table, TRUE);
  guint http_status;

  g_assert_null (tr_issuer_ask (module, NULL, secret, &attempt, &error));
  test_assert_error (error, TOKENRING_ERROR_UNAVAILABLE, "'bare' cannot issue tokens");
  g_clear_error (&error);
  g_assert_false (tr_issuer_call_status (module, NULL, NULL, &http_status, &error));
  test_assert_error (error, TOKENRING_ERROR_UNAVAILABLE, "'bare' cannot call a status URL");
  tr_module_free (module);
}

static gboolean
refuse (gpointer self, TokenringAccount *account, GError **error)
{
  (void) account;
  if (self != NULL)
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG, self);
  return FALSE;
}

static gpointer
open_with_reason (const TokenringHost *host)
{
  (void) host;
  return (char *) "a bad key";
}

/* A module without that function finds nothing wrong. */
static void
test_check (void)
{
  const TokenringModule tables[] = {
    { .struct_size = sizeof *tables, .name = "silent" },
    { .struct_size = sizeof *tables, .name = "wordless", .check = refuse },
    { .struct_size = sizeof *tables, .name = "plain", .open = open_with_reason, .check = refuse },
  };
  static const char *const texts[] = { NULL, "cannot say what is wrong", "a bad key" };
  static const TokenringError codes[] = { TOKENRING_ERROR_FAILED, TOKENRING_ERROR_UNAVAILABLE,
                                          TOKENRING_ERROR_CONFIG };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++) {
    TrModule *module = tr_module_new (&tables[i], TRUE);
    g_autoptr (GError) error = NULL;

    tr_module_open (module, NULL);
    g_assert_cmpint (tr_issuer_check (module, NULL, &error), ==, texts[i] == NULL);
    if (texts[i] != NULL)
      test_assert_error (error, codes[i], texts[i]);
    tr_module_free (module);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/issuer/issue", test_issue);
  g_test_add_func ("/issuer/call-status", test_call_status);
  g_test_add_func ("/issuer/absent", test_absent);
  g_test_add_func ("/issuer/check", test_check);
  return g_test_run ();
}
