/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "request.h"
#include "option.h"

#include <string.h>

#define CONNECT_TIMEOUT 5
#define TIMEOUT         15
#define MAX_TIMEOUT     3600
#define MAX_SHOWN       200

/* Characters that no URL has. Some programs read a backslash as a slash and end the host there,
 * which would let a secret go to another host than the one that was checked. */
static gboolean
has_url_characters (const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    if (*at <= 0x20 || *at >= 0x7f || strchr ("\"<>\\^`{|}", *at) != NULL)
      return FALSE;

  return TRUE;
}

static gboolean
has_userinfo (const char *text)
{
  const char *colon = strstr (text, "://");
  const char *authority = colon == NULL ? text : colon + 3;

  return memchr (authority, '@', strcspn (authority, "/?#")) != NULL;
}

/* Nothing of the URL is quoted until it is known to have no password in it. */
static TokenringUrl *
parse_url (const TokenringAccount *account, const char *group, const char *key, const char *text,
           GError **error)
{
  g_autoptr (TokenringUrl) url = NULL;
  g_autofree char *shown = NULL;

  if (has_userinfo (text)) {
    tr_set_config_error (error, account, group, key, "must have no user name or password in it");
    return NULL;
  }

  url = has_url_characters (text) ? tokenring_url_parse (text, NULL) : NULL;
  if (url == NULL && strpbrk (text, "{}") != NULL) {
    tr_set_config_error (error, account, group, key,
                         "has braces that are no placeholder, whose name is of small letters, "
                         "digits and hyphens, as {base-url}");
    return NULL;
  }
  if (url == NULL) {
    tr_set_config_error (error, account, group, key, "is no URL of the form https://host/path");
    return NULL;
  }
  if (strchr (text, '#') != NULL) {
    tr_set_config_error (error, account, group, key, "must have no fragment (#…) in it");
    return NULL;
  }
  if (!tokenring_url_is_safe (url)) {
    shown = tokenring_url_to_string (url);
    tr_set_config_error (error, account, group, key,
                         "is %s, but must be https (http only for this machine itself)", shown);
    return NULL;
  }
  return g_steal_pointer (&url);
}

static gboolean
read_transport (TrRequest *request, GError **error)
{
  const TokenringAccount *account = request->account;

  request->ca_file = tr_option_dup_text (account, "request", "ca-file");
  request->proxy = tokenring_account_dup_setting (account, "request", "proxy");

  /* A relative file would be looked for wherever the host program happens to run. */
  if (request->ca_file != NULL && !g_path_is_absolute (request->ca_file)) {
    tr_set_config_error (error, account, "request", "ca-file", "must be an absolute path");
    return FALSE;
  }
  return tr_option_get_number (account, "request", "connect-timeout", CONNECT_TIMEOUT, MAX_TIMEOUT,
                               &request->connect_timeout, error) &&
         tr_option_get_number (account, "request", "timeout", TIMEOUT, MAX_TIMEOUT,
                               &request->timeout, error);
}

/*
 * tr_request_new:
 * @account: an account
 * @group: the group of the setting that is the URL
 * @key: the key of that setting, a static string
 * @secret: what the request will authenticate with
 *
 * Returns: (transfer full): a GET of that URL with no headers, or %NULL with
 *   %TOKENRING_ERROR_CONFIG
 */
TrRequest *
tr_request_new (TokenringAccount *account, const char *group, const char *key,
                TokenringSecret *secret, GError **error)
{
  g_autoptr (TrRequest) request = g_new0 (TrRequest, 1);
  g_autoptr (TokenringUrl) url = NULL;

  request->account = tokenring_account_ref (account);
  request->secret = tokenring_secret_ref (secret);
  request->headers = g_ptr_array_new_with_free_func (g_free);
  request->url_key = key;
  request->url = tr_option_dup_text (account, group, key);
  if (request->url == NULL) {
    tr_set_config_error (error, account, group, key, "is not set");
    return NULL;
  }

  url = parse_url (account, group, key, request->url, error);
  if (url == NULL || !read_transport (request, error))
    return NULL;

  request->host = tokenring_url_dup_authority (url);
  request->is_loopback = tokenring_url_is_loopback (url);
  request->is_plain = strcmp (tokenring_url_get_scheme (url), "http") == 0;
  return g_steal_pointer (&request);
}

/*
 * tr_request_free:
 * @request: (nullable) (transfer full): a request
 */
void
tr_request_free (TrRequest *request)
{
  if (request == NULL)
    return;

  tokenring_account_unref (request->account);
  tokenring_secret_unref (request->secret);
  tokenring_secret_unref (request->secret_header);
  tokenring_secret_unref (request->secret_value);
  tokenring_secret_unref (request->body);
  g_clear_pointer (&request->headers, g_ptr_array_unref);
  g_free (request->url);
  g_free (request->host);
  g_free (request->ca_file);
  g_free (request->proxy);
  g_free (request->secret_place);
  g_free (request);
}

/* What says where a request ends is for libcurl alone; a second word on it could make one request
 * into two. */
static gboolean
is_framing_header (const char *name)
{
  static const char *const names[] = { "Connection", "Content-Length",    "Expect",  "TE",
                                       "Trailer",    "Transfer-Encoding", "Upgrade", NULL };

  for (guint i = 0; names[i] != NULL; i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_line_of (const char *line, const char *name)
{
  gsize length = strlen (name);

  return g_ascii_strncasecmp (line, name, length) == 0 && line[length] == ':';
}

/*
 * tr_request_has_header:
 * @request: a request
 * @name: the name of a header, in any letter case
 *
 * Returns: whether the request says something about that header
 */
gboolean
tr_request_has_header (const TrRequest *request, const char *name)
{
  for (guint i = 0; i < request->headers->len; i++)
    if (is_line_of (request->headers->pdata[i], name))
      return TRUE;

  return request->secret_header != NULL &&
         is_line_of (tokenring_secret_peek (request->secret_header, NULL), name);
}

/*
 * tr_request_check_header:
 * @request: a request
 * @group: the group of the setting that the header comes from
 * @key: the key of that setting
 * @name: the name of the header
 * @value: its value, or as much of it as is known
 *
 * Returns: whether the request can take the header, or %FALSE with %TOKENRING_ERROR_CONFIG. The
 *   message does not quote the value: it may be an API key
 */
gboolean
tr_request_check_header (const TrRequest *request, const char *group, const char *key,
                         const char *name, const char *value, GError **error)
{
  const char *problem = NULL;

  if (!tokenring_text_is_header_name (name))
    problem = "is not the name of a header";
  else if (!tokenring_text_is_one_line (value, -1))
    problem = "must have no line breaks or other control characters in it";
  else if (is_framing_header (name))
    problem = "is a header that cannot be set";
  else if (tr_request_has_header (request, name))
    problem = "sets a header that is set already";

  if (problem != NULL)
    tr_set_config_error (error, request->account, group, key, "%s", problem);
  return problem == NULL;
}

/*
 * tr_request_add_header:
 * @request: a request
 * @group: the group of the setting that the header comes from
 * @key: the key of that setting
 * @name: the name of the header
 * @value: its value; "" means that the header is not sent
 *
 * Returns: whether the header is good, or %FALSE with %TOKENRING_ERROR_CONFIG
 */
gboolean
tr_request_add_header (TrRequest *request, const char *group, const char *key, const char *name,
                       const char *value, GError **error)
{
  if (!tr_request_check_header (request, group, key, name, value, error))
    return FALSE;

  g_ptr_array_add (request->headers, *value == '\0' ? g_strconcat (name, ":", NULL)
                                                    : g_strconcat (name, ": ", value, NULL));
  return TRUE;
}

/*
 * tr_request_add_user_agent:
 * @request: a request
 * @group: the group that may have a user-agent
 *
 * Names the program, unless the request has a user agent already.
 *
 * Returns: whether the setting is good, or %FALSE with %TOKENRING_ERROR_CONFIG
 */
gboolean
tr_request_add_user_agent (TrRequest *request, const char *group, GError **error)
{
  g_autofree char *agent = tr_option_dup_text (request->account, group, "user-agent");

  if (tr_request_has_header (request, "User-Agent"))
    return TRUE;
  return tr_request_add_header (request, group, "user-agent", "User-Agent",
                                agent != NULL ? agent : "tokenring/" TOKENRING_VERSION, error);
}

/*
 * tr_request_set_secret_header:
 * @request: a request
 * @name: the name of the header
 * @scheme: what stands before the value, or ""
 * @value: the value
 *
 * Name and scheme must have passed tr_request_check_header(), and the value must be printable.
 */
void
tr_request_set_secret_header (TrRequest *request, const char *name, const char *scheme,
                              const TokenringBuffer *value)
{
  TokenringBuffer *line = tokenring_buffer_new ();
  gsize length;
  const char *data = tokenring_buffer_peek (value, &length);

  tokenring_buffer_append (line, name, -1);
  tokenring_buffer_append (line, ": ", -1);
  if (*scheme != '\0') {
    tokenring_buffer_append (line, scheme, -1);
    tokenring_buffer_append (line, " ", -1);
  }
  tokenring_buffer_append (line, data, (gssize) length);
  tokenring_secret_unref (request->secret_header);
  tokenring_secret_unref (request->secret_value);
  request->secret_header = tokenring_buffer_finish (line);
  request->secret_value = tokenring_secret_new (data, (gssize) length);
}

/*
 * tr_request_redact:
 * @request: a request
 * @text: text from outside
 *
 * Returns: (transfer full): the text without the secret, and without the header that was made of it
 */
char *
tr_request_redact (const TrRequest *request, const char *text)
{
  TokenringSecret *secrets[] = { request->secret, request->secret_value };

  return tokenring_text_redact (text, secrets, request->secret_value == NULL ? 1 : 2);
}

/*
 * tr_request_clean_text:
 * @request: a request
 * @text: text from outside
 *
 * Returns: (transfer full): the text fit for a message, without the secret
 */
char *
tr_request_clean_text (const TrRequest *request, const char *text)
{
  g_autofree char *redacted = tr_request_redact (request, text);

  return tokenring_text_escape (redacted, -1, MAX_SHOWN);
}
