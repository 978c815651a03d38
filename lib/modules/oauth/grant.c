/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "grant.h"
#include "option.h"

#include <string.h>

typedef enum {
  GRANT_CLIENT_CREDENTIALS,
  GRANT_PASSWORD,
} GrantType;

typedef enum {
  CLIENT_AUTH_BASIC,
  CLIENT_AUTH_BODY,
  CLIENT_AUTH_NONE,
} ClientAuth;

typedef enum {
  BASIC_FORM,
  BASIC_RAW,
} BasicEncoding;

typedef enum {
  BODY_FORM,
  BODY_JSON,
} BodyFormat;

static const char *const grant_types[] = { "client-credentials", "password", NULL };
static const char *const client_auths[] = { "basic", "body", "none", NULL };
static const char *const basic_encodings[] = { "form", "raw", NULL };
static const char *const body_formats[] = { "form", "json", NULL };

/*
 * Grant:
 * @request: what comes out of it
 * @body: the parameters so far
 * @names: (element-type utf8): the parameters so far; the value is whether [extra] has it
 */
typedef struct {
  TrRequest *request;
  guint type;
  guint client_auth;
  guint basic_encoding;
  guint body_format;
  TokenringBuffer *body;
  GHashTable *names;
} Grant;

static void
grant_clear (Grant *grant)
{
  tr_request_free (grant->request);
  tokenring_buffer_free (grant->body);
  g_clear_pointer (&grant->names, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Grant, grant_clear)

static gboolean
read_choices (Grant *grant, TokenringAccount *account, GError **error)
{
  g_autofree char *client_auth = tokenring_account_dup_setting (account, "request", "client-auth");

  if (!tr_option_get_choice (account, "request", "grant", grant_types, &grant->type, error) ||
      !tr_option_get_choice (account, "request", "client-auth", client_auths, &grant->client_auth,
                             error) ||
      !tr_option_get_choice (account, "request", "basic-encoding", basic_encodings,
                             &grant->basic_encoding, error) ||
      !tr_option_get_choice (account, "request", "body", body_formats, &grant->body_format, error))
    return FALSE;

  /* An account has one secret. In this grant it is the password, and there is none for a client. */
  if (grant->type == GRANT_PASSWORD && client_auth == NULL)
    grant->client_auth = CLIENT_AUTH_NONE;
  if (grant->type == GRANT_PASSWORD && grant->client_auth != CLIENT_AUTH_NONE) {
    tr_set_config_error (error, account, "request", "client-auth",
                         "must be none, since grant=password sends user name and password alone");
    return FALSE;
  }
  return TRUE;
}

static void
append_pair (Grant *grant, const char *name, const char *value, gsize length)
{
  gboolean first = g_hash_table_size (grant->names) == 0;

  if (grant->body_format == BODY_JSON) {
    tokenring_buffer_append (grant->body, first ? "{" : ",", 1);
    tokenring_buffer_append_json (grant->body, name, -1);
    tokenring_buffer_append (grant->body, ":", 1);
    tokenring_buffer_append_json (grant->body, value, (gssize) length);
    return;
  }

  if (!first)
    tokenring_buffer_append (grant->body, "&", 1);
  tokenring_buffer_append_form (grant->body, name, -1);
  tokenring_buffer_append (grant->body, "=", 1);
  tokenring_buffer_append_form (grant->body, value, (gssize) length);
}

/* Of all values only the secret can be anything but UTF-8: the others come from key files. */
static gboolean
put (Grant *grant, gboolean in_extra, const char *name, const char *value, gsize length,
     GError **error)
{
  if (grant->body_format == BODY_JSON && !g_utf8_validate_len (value, length, NULL)) {
    tr_set_config_error (error, grant->request->account, "request", "body",
                         "cannot be json with a client secret that is not UTF-8");
    return FALSE;
  }

  append_pair (grant, name, value, length);
  g_hash_table_insert (grant->names, g_strdup (name), GINT_TO_POINTER (in_extra));
  return TRUE;
}

/* Puts a parameter under the name that the provider uses. [extra] has the last word on a name, for
 * services with a grant type of their own. */
static gboolean
put_standard (Grant *grant, const char *standard, const char *value, gsize length, GError **error)
{
  TokenringAccount *account = grant->request->account;
  g_autofree char *mapped = tokenring_account_dup_setting (account, "fields", standard);
  const char *name = mapped != NULL ? mapped : standard;
  gpointer in_extra;

  if (*name == '\0')
    return TRUE;
  if (!g_hash_table_lookup_extended (grant->names, name, NULL, &in_extra))
    return put (grant, FALSE, name, value, length, error);
  if (GPOINTER_TO_INT (in_extra))
    return TRUE;

  tr_set_config_error (error, account, "fields", standard,
                       "gives a second parameter the name of another");
  return FALSE;
}

static gboolean
put_secret (Grant *grant, const char *standard, GError **error)
{
  gsize length;
  const char *data = tokenring_secret_peek (grant->request->secret, &length);

  return put_standard (grant, standard, data, length, error);
}

static gboolean
put_client_id (Grant *grant, const char *standard, GError **error)
{
  const char *client_id = tokenring_account_get_client_id (grant->request->account);

  return put_standard (grant, standard, client_id, strlen (client_id), error);
}

static gboolean
put_extra (Grant *grant, GError **error)
{
  TokenringAccount *account = grant->request->account;
  g_auto (GStrv) names = tokenring_account_dup_keys (account, "extra");

  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *value = tokenring_account_dup_setting (account, "extra", names[i]);

    if (value != NULL && !put (grant, TRUE, names[i], value, strlen (value), error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
put_credentials (Grant *grant, GError **error)
{
  if (grant->type == GRANT_PASSWORD)
    return put_client_id (grant, "username", error) && put_secret (grant, "password", error);
  if (grant->client_auth == CLIENT_AUTH_BASIC)
    return TRUE;
  if (!put_client_id (grant, "client_id", error))
    return FALSE;
  return grant->client_auth == CLIENT_AUTH_NONE || put_secret (grant, "client_secret", error);
}

static gboolean
put_reach (Grant *grant, GError **error)
{
  static const char *const names[] = { "scope", "audience", "resource", NULL };

  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *value = tr_option_dup_text (grant->request->account, "request", names[i]);

    if (value != NULL && !put_standard (grant, names[i], value, strlen (value), error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
build_body (Grant *grant, GError **error)
{
  const char *type = grant->type == GRANT_PASSWORD ? "password" : "client_credentials";

  if (!put_extra (grant, error) ||
      !put_standard (grant, "grant_type", type, strlen (type), error) ||
      !put_credentials (grant, error) || !put_reach (grant, error))
    return FALSE;

  if (grant->body_format == BODY_JSON)
    tokenring_buffer_append (grant->body, g_hash_table_size (grant->names) == 0 ? "{}" : "}", -1);
  grant->request->body = tokenring_buffer_finish (g_steal_pointer (&grant->body));
  return TRUE;
}

static gboolean
add_headers (Grant *grant, GError **error)
{
  TrRequest *request = grant->request;
  g_auto (GStrv) names = tokenring_account_dup_keys (request->account, "headers");
  const char *type =
      grant->body_format == BODY_JSON ? "application/json" : "application/x-www-form-urlencoded";

  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *value = tokenring_account_dup_setting (request->account, "headers", names[i]);

    if (value != NULL &&
        !tr_request_add_header (request, "headers", names[i], names[i], value, error))
      return FALSE;
  }

  if (!tr_request_has_header (request, "Accept") &&
      !tr_request_add_header (request, "headers", "Accept", "Accept", "application/json", error))
    return FALSE;
  if (!tr_request_has_header (request, "Content-Type") &&
      !tr_request_add_header (request, "headers", "Content-Type", "Content-Type", type, error))
    return FALSE;
  return tr_request_add_user_agent (request, "request", error);
}

/* RFC 6749, section 2.3.1, encodes both parts before they are joined; some services take them as
 * they are, where a colon in the id would be read as the end of it. */
static gboolean
add_basic (Grant *grant, GError **error)
{
  TrRequest *request = grant->request;
  const char *client_id = tokenring_account_get_client_id (request->account);
  g_autoptr (TokenringBuffer) pair = tokenring_buffer_new ();
  g_autoptr (TokenringBuffer) value = tokenring_buffer_new ();
  gboolean raw = grant->basic_encoding == BASIC_RAW;
  void (*append) (TokenringBuffer *, const char *, gssize) =
      raw ? tokenring_buffer_append : tokenring_buffer_append_form;
  gsize length;
  const char *data = tokenring_secret_peek (request->secret, &length);

  if (!tr_request_check_header (request, "headers", "Authorization", "Authorization", "", error))
    return FALSE;
  if (raw && strchr (client_id, ':') != NULL) {
    tr_set_config_error (error, request->account, "request", "basic-encoding",
                         "cannot be raw with a client id that has a colon in it");
    return FALSE;
  }

  append (pair, client_id, -1);
  tokenring_buffer_append (pair, ":", 1);
  append (pair, data, (gssize) length);
  data = tokenring_buffer_peek (pair, &length);
  tokenring_buffer_append_base64 (value, data, (gssize) length);
  tr_request_set_secret_header (request, "Authorization", "Basic", value);
  return TRUE;
}

/*
 * tr_grant_new:
 * @account: an account
 * @client_secret: its client secret
 *
 * Returns: (transfer full): the request for a token, or %NULL with %TOKENRING_ERROR_CONFIG
 */
TrRequest *
tr_grant_new (TokenringAccount *account, TokenringSecret *client_secret, GError **error)
{
  g_auto (Grant) grant = { 0 };

  grant.request = tr_request_new (account, "request", "token-url", client_secret, error);
  grant.body = tokenring_buffer_new ();
  grant.names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (grant.request == NULL || !read_choices (&grant, account, error) ||
      !build_body (&grant, error) || !add_headers (&grant, error))
    return NULL;
  if (grant.client_auth == CLIENT_AUTH_BASIC && !add_basic (&grant, error))
    return NULL;

  return g_steal_pointer (&grant.request);
}
