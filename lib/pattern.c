/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The URLs that accounts own: a request is theirs or not, and nothing is guessed. */

#include "pattern.h"

#include <string.h>

#define EXACT_HOST 0x10000u

/* Other letters than these may be read by other programs as a dot or a slash, and then the host is
 * another one. */
static gboolean
is_plain_label (const char *label, gsize length)
{
  return length > 0 && strspn (label, "abcdefghijklmnopqrstuvwxyz0123456789-_") == length;
}

/* A '*' stands for one whole label, as in certificates and in git's own URL patterns. */
static gboolean
host_matches (const char *host, const char *pattern)
{
  while (TRUE) {
    gsize label = strcspn (host, ".");
    gsize wanted = strcspn (pattern, ".");
    gboolean wild = wanted == 1 && *pattern == '*';

    if (wild ? !is_plain_label (host, label)
             : label != wanted || strncmp (host, pattern, label) != 0)
      return FALSE;
    if (host[label] == '\0' || pattern[wanted] == '\0')
      return host[label] == pattern[wanted];
    host += label + 1;
    pattern += wanted + 1;
  }
}

/* Docker Hub goes by several names, and they are one registry. */
static const char *
fold_docker_hub (const TokenringUrl *url, const TokenringUrl *request)
{
  if (request->scheme != NULL || (url->port != 0 && url->port != 443))
    return url->host;
  if (strcmp (url->host, "index.docker.io") == 0 || strcmp (url->host, "registry-1.docker.io") == 0)
    return "docker.io";
  return url->host;
}

static gboolean
ports_match (const TokenringUrl *url, const TokenringUrl *pattern)
{
  guint fallback = tr_url_default_port (pattern->scheme);

  if (url->scheme != NULL)
    return url->port == pattern->port;
  return (url->port == 0 ? fallback : url->port) == (pattern->port == 0 ? fallback : pattern->port);
}

static gboolean
path_matches (const TokenringUrl *url, const TokenringUrl *pattern)
{
  if (pattern->path[0] != NULL && !url->plain_path)
    return FALSE;

  for (guint i = 0; pattern->path[i] != NULL; i++)
    if (g_strcmp0 (url->path[i], pattern->path[i]) != 0)
      return FALSE;
  return TRUE;
}

/*
 * tr_pattern_explain:
 * @url: what is asked for
 * @pattern: what an account owns
 *
 * Returns: %TOKENRING_REASON_ANSWERS if the pattern fits, and else the first thing that keeps it
 *   from that
 */
TokenringReason
tr_pattern_explain (const TokenringUrl *url, const TokenringUrl *pattern)
{
  gboolean wild = strchr (pattern->host, '*') != NULL;
  const char *host = fold_docker_hub (url, url);
  const char *owned = fold_docker_hub (pattern, url);

  if (wild ? !host_matches (host, owned) : strcmp (host, owned) != 0)
    return TOKENRING_REASON_HOST;
  if (!tokenring_url_is_safe (pattern) ||
      (url->scheme != NULL && strcmp (url->scheme, pattern->scheme) != 0))
    return TOKENRING_REASON_SCHEME;
  if (!ports_match (url, pattern))
    return TOKENRING_REASON_PORT;
  if (!path_matches (url, pattern))
    return url->path[0] == NULL ? TOKENRING_REASON_NO_PATH : TOKENRING_REASON_PATH;
  return TOKENRING_REASON_ANSWERS;
}

/*
 * tr_pattern_match:
 * @url: what is asked for
 * @pattern: what an account owns
 *
 * Returns: how well the pattern fits; %TR_MATCH_NONE if it does not
 */
TrMatch
tr_pattern_match (const TokenringUrl *url, const TokenringUrl *pattern)
{
  gboolean wild = strchr (pattern->host, '*') != NULL;

  if (tr_pattern_explain (url, pattern) != TOKENRING_REASON_ANSWERS)
    return TR_MATCH_NONE;
  return 1 + (wild ? 0 : EXACT_HOST) + g_strv_length (pattern->path);
}

static gboolean
has_fixed_end (const char *host)
{
  const char *last = strrchr (host, '*');
  const char *dot = last == NULL ? host : strchr (last, '.');

  return last == NULL || (dot != NULL && strchr (dot + 1, '.') != NULL);
}

static gboolean
has_whole_wildcards (const char *host)
{
  for (const char *at = strchr (host, '*'); at != NULL; at = strchr (at + 1, '*'))
    if ((at > host && at[-1] != '.') || at[1] != '.')
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

/* No host has a space or a comma in it, and no path one before another URL. */
static gboolean
has_several (const char *text)
{
  const char *colon = strstr (text, "://");
  const char *authority = colon == NULL ? text : colon + 3;
  const char *end = text + strcspn (text, " \t,");

  return *end != '\0' &&
         (end < authority + strcspn (authority, "/?#") || strstr (end, "://") != NULL);
}

static gboolean
has_empty_label (const char *host)
{
  return *host == '.' || g_str_has_suffix (host, ".") || strstr (host, "..") != NULL;
}

static gboolean
check (const TokenringUrl *pattern, const char *text, GError **error)
{
  if (has_userinfo (text))
    tr_url_set_invalid (error, "a user name or password", pattern->host, "leave it out");
  else if (!tokenring_url_is_safe (pattern))
    tr_url_set_invalid (error, "neither https nor http to this machine itself", text,
                        "write https");
  else if (has_empty_label (pattern->host))
    tr_url_set_invalid (error, "a host with an empty part", text,
                        "leave out the dot that is too many");
  else if (!has_fixed_end (pattern->host) || !has_whole_wildcards (pattern->host))
    tr_url_set_invalid (error, "a '*' that is not one whole label with two more after it", text,
                        "write it as in *.example.com");
  else if (!pattern->plain_path)
    tr_url_set_invalid (error, "a path with dots, empty or encoded parts", text,
                        "write it plainly, or leave it out");
  else
    return TRUE;

  return FALSE;
}

/*
 * tr_pattern_parse:
 * @text: a URL that an account wants to own
 * @error: return location for an error: %TOKENRING_ERROR_INVALID
 *
 * Docker Hub's name in docker's own files is taken for what it means.
 *
 * Returns: (transfer full): the pattern, which an account may own
 */
TokenringUrl *
tr_pattern_parse (const char *text, GError **error)
{
  gboolean is_hub = strcmp (text, "https://index.docker.io/v1/") == 0;
  g_autoptr (TokenringUrl) pattern = NULL;

  if (has_several (text)) {
    tr_url_set_invalid (error, "a space or a comma", text,
                        "put a ';' between several URLs, or give each a --match of its own");
    return NULL;
  }
  pattern = tokenring_url_parse (is_hub ? "https://index.docker.io" : text, error);
  return pattern != NULL && check (pattern, text, error) ? g_steal_pointer (&pattern) : NULL;
}
