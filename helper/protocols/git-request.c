/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "git-request.h"
#include "../input.h"
#include "git-challenge.h"

#include <string.h>

/* git reads lines of up to LARGE_PACKET_MAX less the packet's head; so do we. */
#define LONGEST_LINE    65535
#define LONGEST_REQUEST (1024 * 1024)

/* One line of the request; neither part ends in NUL. */
typedef struct {
  const char *key;
  gsize key_length;
  const char *value;
  gsize value_length;
} Pair;

static gboolean
set_broken (GError **error, const char *what)
{
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
               "git's request has %s, so it got no answer; check the URL that git was given", what);
  return FALSE;
}

static gboolean
pair_is (const Pair *pair, const char *key)
{
  return strlen (key) == pair->key_length && memcmp (pair->key, key, pair->key_length) == 0;
}

static gboolean
pair_has_value (const Pair *pair, const char *value)
{
  return strlen (value) == pair->value_length &&
         memcmp (pair->value, value, pair->value_length) == 0;
}

static void
replace_text (char **text, char *value)
{
  g_free (*text);
  *text = value;
}

/* Of two hosts one was put in by somebody else, as with a newline that should not have got there.
 */
static gboolean
set_once (char **text, char *value, GError **error)
{
  gboolean is_other = *text != NULL && strcmp (*text, value) != 0;

  replace_text (text, value);
  return is_other ? set_broken (error, "two hosts or protocols") : TRUE;
}

static void
replace_secret (TokenringSecret **secret, const Pair *pair)
{
  g_clear_pointer (secret, tokenring_secret_unref);
  *secret = tokenring_secret_new (pair->value, (gssize) pair->value_length);
}

/* Other schemes are somebody else's, and their URLs have forms that we need not know. */
/* What git keeps for a mail server, or for the key file of a certificate, which has no host. */
static gboolean
take_other_url (TrGitRequest *request, const char *rest, GError **error)
{
  gsize length = strcspn (rest, "/?#");
  g_autofree char *authority = g_strndup (rest, length);

  if (strchr (authority, '@') != NULL)
    return set_broken (error, "a url with a user name");
  request->path =
      rest[length] != '/' || rest[length + 1] == '\0' ? NULL : g_strdup (rest + length + 1);
  return set_once (&request->host, g_strdup (authority), error);
}

static gboolean
take_url (TrGitRequest *request, const Pair *pair, GError **error)
{
  g_autofree char *text = g_strndup (pair->value, pair->value_length);
  const char *colon = strstr (text, "://");
  g_autoptr (TokenringUrl) url = NULL;
  g_autofree char *path = NULL;

  if (colon == NULL || strstr (text, "%00") != NULL || strcasestr (text, "%0a") != NULL ||
      strcasestr (text, "%0d") != NULL)
    return set_broken (error, "a broken url");

  if (!set_once (&request->protocol, g_strndup (text, (gsize) (colon - text)), error))
    return FALSE;
  replace_text (&request->path, NULL);
  replace_text (&request->username, NULL);
  if (g_ascii_strcasecmp (request->protocol, "https") != 0 &&
      g_ascii_strcasecmp (request->protocol, "http") != 0)
    return take_other_url (request, colon + 3, error);

  url = tokenring_url_parse (text, error);
  if (url == NULL || !set_once (&request->host, tokenring_url_dup_authority (url), error))
    return FALSE;
  path = tokenring_url_dup_path (url);
  /* Of two slashes one would be lost later on, as if it were that before the path. */
  request->path = g_strconcat (*path == '/' ? "/" : "", path, NULL);
  request->username = g_strdup (tokenring_url_get_username (url));
  return TRUE;
}

static void
take_capability (TrGitRequest *request, const Pair *pair)
{
  gboolean is_reset = pair->value_length == 0;

  request->knows_authtype =
      !is_reset && (request->knows_authtype || pair_has_value (pair, "authtype"));
  request->knows_state = !is_reset && (request->knows_state || pair_has_value (pair, "state"));
}

/* An empty value resets the list. */
static void
take_item (GPtrArray *list, const Pair *pair)
{
  if (pair->value_length == 0)
    g_ptr_array_set_size (list, 0);
  else
    g_ptr_array_add (list, g_strndup (pair->value, pair->value_length));
}

/* Whether the pair tells where the request leads to. */
static char **
find_place (TrGitRequest *request, const Pair *pair)
{
  if (pair_is (pair, "protocol"))
    return &request->protocol;
  return pair_is (pair, "host") ? &request->host : NULL;
}

/* What comes with a password. Like git, what is no time is never. */
static void
take_detail (TrGitRequest *request, const Pair *pair)
{
  g_autofree char *digits = NULL;

  if (pair_is (pair, "oauth_refresh_token")) {
    replace_secret (&request->refresh_token, pair);
  } else if (pair_is (pair, "ephemeral")) {
    request->is_ephemeral = !pair_has_value (pair, "0") && !pair_has_value (pair, "false");
  } else if (pair_is (pair, "password_expiry_utc")) {
    digits = g_strndup (pair->value, pair->value_length);
    request->expires = 0;
    g_ascii_string_to_signed (digits, 10, 0, G_MAXINT64, &request->expires, NULL);
  }
}

/* Unknown keys are for others, and ignored. */
static gboolean
take_pair (TrGitRequest *request, const Pair *pair, GError **error)
{
  char **place = find_place (request, pair);

  if (place != NULL)
    return set_once (place, g_strndup (pair->value, pair->value_length), error);

  if (pair_is (pair, "path"))
    replace_text (&request->path, g_strndup (pair->value, pair->value_length));
  else if (pair_is (pair, "username"))
    replace_text (&request->username, g_strndup (pair->value, pair->value_length));
  else if (pair_is (pair, "password"))
    replace_secret (&request->password, pair);
  else if (pair_is (pair, "credential"))
    replace_secret (&request->credential, pair);
  else if (pair_is (pair, "url"))
    return take_url (request, pair, error);
  else if (pair_is (pair, "capability[]"))
    take_capability (request, pair);
  else if (pair_is (pair, "wwwauth[]"))
    take_item (request->challenges, pair);
  else if (pair_is (pair, "state[]"))
    take_item (request->states, pair);
  else
    take_detail (request, pair);
  return TRUE;
}

static gboolean
take_line (TrGitRequest *request, const char *line, gsize length, GError **error)
{
  const char *equals = memchr (line, '=', length);
  gsize key_length;
  Pair pair;

  if (length >= LONGEST_LINE)
    return set_broken (error, "a line of more than 65,535 bytes");
  if (memchr (line, '\0', length) != NULL || memchr (line, '\r', length) != NULL)
    return set_broken (error, "a control byte in a line");
  if (equals == NULL || equals == line)
    return set_broken (error, "a line that is not key=value");

  key_length = (gsize) (equals - line);
  pair = (Pair){ line, key_length, equals + 1, length - key_length - 1 };
  return take_pair (request, &pair, error);
}

static gboolean
take_lines (TrGitRequest *request, const char *text, gsize length, GError **error)
{
  const char *end = text + length;

  while (text < end) {
    const char *newline = memchr (text, '\n', (gsize) (end - text));
    const char *next = newline == NULL ? end : newline + 1;
    gsize line_length = (gsize) ((newline == NULL ? end : newline) - text);

    /* Callers on Windows end their lines with CR LF. */
    if (line_length > 0 && text[line_length - 1] == '\r')
      line_length--;
    if (line_length == 0)
      return TRUE;
    if (!take_line (request, text, line_length, error))
      return FALSE;
    text = next;
  }
  return TRUE;
}

/*
 * tr_git_request_read:
 * @fd: where from
 * @error: return location for an error: %TOKENRING_ERROR_INVALID when it breaks the protocol
 *
 * Returns: (transfer full): the request, up to its end or an empty line
 */
TrGitRequest *
tr_git_request_read (int fd, GError **error)
{
  g_autoptr (TokenringSecret) text = tr_input_read_request (fd, LONGEST_REQUEST, error);
  g_autoptr (TrGitRequest) request = g_new0 (TrGitRequest, 1);
  const char *data;
  gsize length;

  request->challenges = g_ptr_array_new_with_free_func (g_free);
  request->states = g_ptr_array_new_with_free_func (g_free);
  if (text == NULL)
    return NULL;

  data = tokenring_secret_peek (text, &length);
  return take_lines (request, data, length, error) ? g_steal_pointer (&request) : NULL;
}

/*
 * tr_git_request_free:
 * @request: (nullable) (transfer full): a request
 */
void
tr_git_request_free (TrGitRequest *request)
{
  if (request == NULL)
    return;

  g_ptr_array_unref (request->challenges);
  g_ptr_array_unref (request->states);
  g_free (request->protocol);
  g_free (request->host);
  g_free (request->path);
  g_free (request->username);
  tokenring_secret_unref (request->password);
  tokenring_secret_unref (request->credential);
  tokenring_secret_unref (request->refresh_token);
  g_free (request);
}

/*
 * tr_git_request_is_web:
 * @request: a request
 *
 * Returns: whether it asks for a web host; git also asks for certificates and mail hosts, which no
 *   account owns
 */
gboolean
tr_git_request_is_web (const TrGitRequest *request)
{
  return request->protocol != NULL && request->host != NULL && *request->host != '\0' &&
         (g_ascii_strcasecmp (request->protocol, "https") == 0 ||
          g_ascii_strcasecmp (request->protocol, "http") == 0);
}

/*
 * tr_git_request_make_url:
 * @request: a request for a web host
 * @error: return location for an error: %TOKENRING_ERROR_INVALID
 *
 * Returns: (transfer full): the URL that it asks for
 */
TokenringUrl *
tr_git_request_make_url (const TrGitRequest *request, GError **error)
{
  return tokenring_url_new (request->protocol, request->host, request->path, request->username,
                            error);
}

/*
 * tr_git_request_get_secret:
 * @request: a request
 *
 * Returns: (transfer none) (nullable): the secret that git hands back, in whichever form it got it
 */
TokenringSecret *
tr_git_request_get_secret (const TrGitRequest *request)
{
  return request->credential != NULL ? request->credential : request->password;
}

/*
 * tr_git_request_is_marked:
 * @request: a request
 *
 * Returns: whether its secret has a mark of ours with it, and so is a token that came from us
 */
gboolean
tr_git_request_is_marked (const TrGitRequest *request)
{
  TokenringSecret *secret = tr_git_request_get_secret (request);

  for (guint i = 0; secret != NULL && i < request->states->len; i++)
    if (tokenring_mark_fits (request->states->pdata[i], secret))
      return TRUE;

  return FALSE;
}

/*
 * tr_git_request_is_challenged:
 * @request: a request
 * @scheme: an authentication scheme, such as "Bearer"
 *
 * Returns: whether the server named that scheme; their case does not matter (RFC 9110,
 * section 11.1)
 */
gboolean
tr_git_request_is_challenged (const TrGitRequest *request, const char *scheme)
{
  for (guint i = 0; i < request->challenges->len; i++)
    if (tr_git_challenge_names (request->challenges->pdata[i], scheme))
      return TRUE;

  return FALSE;
}
