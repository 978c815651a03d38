/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Everything here is strict: a URL that another program could read in a different way is refused or
 * owned by nobody. Nothing is decoded and nothing normalised but letter case and default ports, so
 * no spelling can widen what an account owns. */

#include "url.h"

#include <stdlib.h>
#include <string.h>

/* What stands before an '@' may be a password. */
void
tr_url_set_invalid (GError **error, const char *what, const char *text, const char *remedy)
{
  const char *at = strrchr (text, '@');
  g_autofree char *shown = tokenring_text_escape (at == NULL ? text : at + 1, -1, 80);

  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID, "%s in '%s'; %s", what, shown,
               remedy);
}

/*
 * tr_url_default_port:
 * @scheme: (nullable): a scheme in lower case
 *
 * Returns: its port, or 0 for one that we do not know
 */
guint
tr_url_default_port (const char *scheme)
{
  if (g_strcmp0 (scheme, "https") == 0)
    return 443;
  return g_strcmp0 (scheme, "http") == 0 ? 80 : 0;
}

static gboolean
is_scheme (const char *text)
{
  if (!g_ascii_isalpha (*text))
    return FALSE;

  return strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.") ==
         strlen (text);
}

static gboolean
has_only_digits (const char *text)
{
  return *text != '\0' && strspn (text, "0123456789") == strlen (text);
}

/* A '*' passes here and is judged by tr_pattern_parse(): as a host of a request it can equal
 * nothing that an account may write. Bytes over 0x7f pass too, since an international name is a
 * name, but one that equals only itself. */
static gboolean
is_host (const char *host, gboolean bracketed)
{
  if (*host == '\0')
    return FALSE;
  if (bracketed)
    return strchr (host, ':') != NULL && strspn (host, "0123456789abcdef:.") == strlen (host);

  for (; *host != '\0'; host++)
    if ((guchar) *host <= 0x20 || *host == 0x7f || strchr ("\"#%/:<>?@[\\]^`{|}", *host) != NULL)
      return FALSE;
  return TRUE;
}

static gboolean
split_port (char *rest, guint *ret_port)
{
  if (*rest == '\0') {
    *ret_port = 0;
    return TRUE;
  }
  if (*rest != ':' || !has_only_digits (rest + 1) || strlen (rest + 1) > 5)
    return FALSE;

  *ret_port = (guint) g_ascii_strtoull (rest + 1, NULL, 10);
  return *ret_port >= 1 && *ret_port <= 65535;
}

/* Takes host, host:port, [address] or [address]:port apart. */
static gboolean
set_host (TokenringUrl *url, const char *text)
{
  g_autofree char *copy = g_ascii_strdown (text, -1);
  gboolean bracketed = *copy == '[';
  char *host = bracketed ? copy + 1 : copy;
  char *end = strchr (copy, bracketed ? ']' : ':');
  char *rest = end == NULL ? copy + strlen (copy) : bracketed ? end + 1 : end;
  guint port;

  if ((bracketed && end == NULL) || !split_port (rest, &port))
    return FALSE;
  if (end != NULL)
    *end = '\0';
  if (!is_host (host, bracketed))
    return FALSE;

  url->host = g_strdup (host);
  url->port = port == tr_url_default_port (url->scheme) ? 0 : port;
  return TRUE;
}

/* Whether all servers see the same in it: no dots, and nothing that one of them may take for a dot,
 * a slash or an end after decoding it once or twice. Some cut off what follows a semicolon. */
static gboolean
is_plain_segment (const char *segment)
{
  g_autofree char *decoded = g_uri_unescape_string (segment, "./\\;%");

  return decoded != NULL && *decoded != '\0' && g_utf8_validate (decoded, -1, NULL) &&
         strcmp (decoded, ".") != 0 && strcmp (decoded, "..") != 0 &&
         strpbrk (segment, "\\;") == NULL;
}

static void
set_path (TokenringUrl *url, const char *path)
{
  gsize length;
  g_autofree char *inner = g_strdup (path == NULL ? "" : *path == '/' ? path + 1 : path);

  /* One slash at the end makes no other path. */
  length = strlen (inner);
  if (length > 0 && inner[length - 1] == '/')
    inner[length - 1] = '\0';

  url->path = g_strsplit (inner, "/", -1);
  url->plain_path = TRUE;
  for (guint i = 0; url->path[i] != NULL; i++)
    url->plain_path = url->plain_path && is_plain_segment (url->path[i]);
}

/* @text is what a message may quote instead of the part that is wrong, which can be half of a
 * password when that was not encoded. */
static TokenringUrl *
url_new (const char *scheme, const char *host, const char *path, const char *username,
         const char *text, GError **error)
{
  g_autoptr (TokenringUrl) url = g_new0 (TokenringUrl, 1);

  if (!tokenring_text_is_one_line (path, -1) || !tokenring_text_is_one_line (username, -1)) {
    tr_url_set_invalid (error, "control characters", text != NULL ? text : host, "leave them out");
    return NULL;
  }
  if (scheme != NULL && !is_scheme (scheme)) {
    tr_url_set_invalid (error, "no usable scheme", text != NULL ? text : scheme,
                        "begin it with https://");
    return NULL;
  }

  url->scheme = scheme == NULL ? NULL : g_ascii_strdown (scheme, -1);
  if (!set_host (url, host)) {
    tr_url_set_invalid (error, "no usable host or port", text != NULL ? text : host,
                        "name one, as in git.example.com:8443");
    return NULL;
  }
  set_path (url, path);
  url->username = username == NULL || *username == '\0' ? NULL : g_strdup (username);
  return g_steal_pointer (&url);
}

/**
 * tokenring_url_new:
 * @scheme: (nullable): such as "https"; %NULL when host and port alone decide
 * @host: the host, with ":port" after it where there is one
 * @path: (nullable): the path, with or without its first slash
 * @username: (nullable): the user who is asked for
 * @error: return location for an error: %TOKENRING_ERROR_INVALID
 *
 * Returns: (transfer full): the URL
 *
 * Since: 0.1
 */
TokenringUrl *
tokenring_url_new (const char *scheme, const char *host, const char *path, const char *username,
                   GError **error)
{
  return url_new (scheme, host, path, username, NULL, error);
}

/* Userinfo may carry a password, which has no business here; it must not get into a message. */
static gboolean
take_username (char **authority, char **ret_username)
{
  char *at = strrchr (*authority, '@');
  char *encoded = *authority;

  if (at == NULL)
    return TRUE;

  *at = '\0';
  *authority = at + 1;
  encoded[strcspn (encoded, ":")] = '\0';
  *ret_username = g_uri_unescape_string (encoded, NULL);
  return *ret_username != NULL;
}

static TokenringUrl *
parse_whole (const char *text, GError **error)
{
  const char *colon = strstr (text, "://");
  g_autofree char *scheme = NULL;
  g_autofree char *rest = NULL;
  g_autofree char *username = NULL;
  g_autofree char *path = NULL;
  char *authority;

  scheme = g_strndup (text, (gsize) (colon - text));
  rest = g_strdup (colon + 3);
  rest[strcspn (rest, "?#")] = '\0';
  path = g_strdup (rest + strcspn (rest, "/"));
  rest[strcspn (rest, "/")] = '\0';
  authority = rest;
  if (!take_username (&authority, &username)) {
    tr_url_set_invalid (error, "a user name that is not encoded well", authority,
                        "write %25 for a '%'");
    return NULL;
  }
  return url_new (scheme, authority, path, username, text, error);
}

/* Somebody left the scheme out. A user name, or what may be a password, is not repeated. */
static char *
dup_with_scheme (const char *text)
{
  g_autofree char *example = g_strconcat ("https://", text, NULL);
  gsize host = strcspn (text, "/?#");
  g_autoptr (TokenringUrl) url = NULL;
  g_autofree char *shown = NULL;

  if (strstr (text, "://") != NULL || strpbrk (text, "@ ") != NULL ||
      (memchr (text, '.', host) == NULL && memchr (text, ':', host) == NULL))
    return NULL;
  url = parse_whole (example, NULL);
  if (url == NULL)
    return NULL;

  shown = tokenring_url_to_string (url);
  return tokenring_url_is_loopback (url)
             ? g_strdup_printf ("did you mean %s, or http%s?", shown, shown + strlen ("https"))
             : g_strdup_printf ("did you mean %s?", shown);
}

/**
 * tokenring_url_parse:
 * @text: scheme://[user@]host[:port][/path]
 * @error: return location for an error: %TOKENRING_ERROR_INVALID
 *
 * A query and a fragment are left out; a password too.
 *
 * Returns: (transfer full): the URL
 *
 * Since: 0.1
 */
TokenringUrl *
tokenring_url_parse (const char *text, GError **error)
{
  g_autofree char *remedy = NULL;

  if (strstr (text, "://") != NULL && tokenring_text_is_one_line (text, -1))
    return parse_whole (text, error);

  remedy = tokenring_text_is_one_line (text, -1) ? dup_with_scheme (text) : NULL;
  tr_url_set_invalid (error, "no URL of the form https://host/path", text,
                      remedy == NULL ? "write one" : remedy);
  return NULL;
}

/**
 * tokenring_url_free:
 * @url: (nullable) (transfer full): a URL
 *
 * Since: 0.1
 */
void
tokenring_url_free (TokenringUrl *url)
{
  if (url == NULL)
    return;

  g_free (url->scheme);
  g_free (url->host);
  g_strfreev (url->path);
  g_free (url->username);
  g_free (url);
}

/**
 * tokenring_url_get_scheme:
 * @url: a URL
 *
 * Returns: (transfer none) (nullable): the scheme in lower case, or %NULL when host and port alone
 *   decide
 *
 * Since: 0.1
 */
const char *
tokenring_url_get_scheme (const TokenringUrl *url)
{
  return url->scheme;
}

/**
 * tokenring_url_get_host:
 * @url: a URL
 *
 * Returns: (transfer none): the host in lower case, without port and brackets
 *
 * Since: 0.1
 */
const char *
tokenring_url_get_host (const TokenringUrl *url)
{
  return url->host;
}

/**
 * tokenring_url_get_username:
 * @url: a URL
 *
 * Returns: (transfer none) (nullable): the user who is asked for
 *
 * Since: 0.1
 */
const char *
tokenring_url_get_username (const TokenringUrl *url)
{
  return url->username;
}

/**
 * tokenring_url_dup_authority:
 * @url: a URL
 *
 * Returns: (transfer full): host and port, the latter only if it is not the scheme's own
 *
 * Since: 0.1
 */
char *
tokenring_url_dup_authority (const TokenringUrl *url)
{
  g_autofree char *host =
      strchr (url->host, ':') == NULL ? g_strdup (url->host) : g_strdup_printf ("[%s]", url->host);

  return url->port == 0 ? g_steal_pointer (&host) : g_strdup_printf ("%s:%u", host, url->port);
}

/**
 * tokenring_url_dup_path:
 * @url: a URL
 *
 * Returns: (transfer full): the path without its first slash; "" for none
 *
 * Since: 0.1
 */
char *
tokenring_url_dup_path (const TokenringUrl *url)
{
  return g_strjoinv ("/", url->path);
}

static gboolean
is_loopback_ipv4 (const char *host)
{
  g_auto (GStrv) parts = g_strsplit (host, ".", -1);

  if (g_strv_length (parts) != 4 || strcmp (parts[0], "127") != 0)
    return FALSE;

  for (guint i = 1; i < 4; i++)
    if (!has_only_digits (parts[i]) || strlen (parts[i]) > 3 || atoi (parts[i]) > 255 ||
        (parts[i][0] == '0' && parts[i][1] != '\0'))
      return FALSE;
  return TRUE;
}

/**
 * tokenring_url_is_loopback:
 * @url: a URL
 *
 * Returns: whether the host is this machine by its name: localhost, 127.x.x.x or ::1
 *
 * Since: 0.1
 */
gboolean
tokenring_url_is_loopback (const TokenringUrl *url)
{
  return strcmp (url->host, "localhost") == 0 || strcmp (url->host, "::1") == 0 ||
         is_loopback_ipv4 (url->host);
}

/**
 * tokenring_url_is_safe:
 * @url: a URL
 *
 * Returns: whether a secret may be sent there: by https, or by http on the loopback
 *
 * Since: 0.1
 */
gboolean
tokenring_url_is_safe (const TokenringUrl *url)
{
  if (g_strcmp0 (url->scheme, "https") == 0)
    return TRUE;
  return g_strcmp0 (url->scheme, "http") == 0 && tokenring_url_is_loopback (url);
}

/**
 * tokenring_url_to_string:
 * @url: a URL
 *
 * Returns: (transfer full): the URL for messages, without user name; escaped
 *
 * Since: 0.1
 */
char *
tokenring_url_to_string (const TokenringUrl *url)
{
  g_autofree char *authority = tokenring_url_dup_authority (url);
  g_autofree char *path = tokenring_url_dup_path (url);
  g_autofree char *text =
      g_strconcat (url->scheme == NULL ? "" : url->scheme, url->scheme == NULL ? "" : "://",
                   authority, *path == '\0' ? "" : "/", path, NULL);

  return tokenring_text_escape (text, -1, 200);
}
