/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "docker-server.h"

#include <string.h>

#define HUB "https://index.docker.io/v1/"

static const char *
skip_scheme (const char *server)
{
  static const char *const schemes[] = { "https://", "http://" };

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_ascii_strncasecmp (server, schemes[i], strlen (schemes[i])) == 0)
      return server + strlen (schemes[i]);
  return server;
}

/*
 * tr_docker_server_parse:
 * @server: the name as docker gives it: the host, with a scheme or a path where older and other
 *   programs put them
 * @username: (nullable): the user who is meant
 * @error: return location for an error: %TOKENRING_ERROR_INVALID
 *
 * Returns: (transfer full): its URL, which has neither scheme nor path: host and port decide
 */
TokenringUrl *
tr_docker_server_parse (const char *server, const char *username, GError **error)
{
  const char *rest = skip_scheme (server);
  g_autofree char *host = g_strndup (rest, strcspn (rest, "/"));
  g_autoptr (GError) problem = NULL;
  TokenringUrl *url;

  url = tokenring_url_new (NULL, host, NULL, username, &problem);
  /* What stands before an '@' may be a password with a slash in it, of which nothing is quoted. */
  if (url == NULL && strchr (rest, '@') != NULL)
    g_set_error_literal (
        error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
        "no usable host or port; leave out the user, for the name of a registry has none");
  else if (url == NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return url;
}

static gboolean
is_hub (const char *host)
{
  return strcmp (host, "docker.io") == 0 || strcmp (host, "index.docker.io") == 0 ||
         strcmp (host, "registry-1.docker.io") == 0;
}

/*
 * tr_docker_server_dup_registry:
 * @server: the name as docker gives it
 *
 * Returns: (transfer full) (nullable): what all names of that registry have in common, or %NULL if
 *   it names something else, such as a part of a registry
 */
char *
tr_docker_server_dup_registry (const char *server)
{
  static const char *const paths[] = { "", "/", "/v1", "/v1/", "/v2", "/v2/", NULL };
  const char *rest = skip_scheme (server);
  g_autoptr (TokenringUrl) url = NULL;
  g_autofree char *authority = NULL;

  if (!g_strv_contains (paths, rest + strcspn (rest, "/")))
    return NULL;
  url = tr_docker_server_parse (server, NULL, NULL);
  if (url == NULL)
    return NULL;
  authority = tokenring_url_dup_authority (url);
  return is_hub (authority) ? g_strdup (HUB) : g_steal_pointer (&authority);
}

/*
 * tr_docker_server_is_extra:
 * @server: the name as docker gives it
 *
 * Returns: whether docker keeps something else under that name than a registry's credentials: the
 *   tokens of its own login to Docker Hub
 */
gboolean
tr_docker_server_is_extra (const char *server)
{
  return strcmp (server, HUB "access-token") == 0 || strcmp (server, HUB "refresh-token") == 0;
}

/*
 * tr_docker_server_from_pattern:
 * @pattern: a URL that an account owns
 *
 * Returns: (transfer full) (nullable): the name that docker has for that registry, or %NULL when
 *   the pattern means many hosts, or a part of one
 */
char *
tr_docker_server_from_pattern (const char *pattern)
{
  g_autoptr (TokenringUrl) url =
      strchr (pattern, '*') == NULL ? tokenring_url_parse (pattern, NULL) : NULL;
  g_autofree char *path = url == NULL ? NULL : tokenring_url_dup_path (url);
  g_autofree char *server = NULL;

  if (strcmp (pattern, HUB) == 0)
    return g_strdup (HUB);
  if (url == NULL || *path != '\0')
    return NULL;

  server = tokenring_url_dup_authority (url);
  return is_hub (server) ? g_strdup (HUB) : g_steal_pointer (&server);
}

/*
 * tr_docker_server_for_containers:
 * @server: the name that docker has for a registry
 *
 * Returns: (transfer full): the name that podman, skopeo and buildah have for it
 */
char *
tr_docker_server_for_containers (const char *server)
{
  return g_strdup (strcmp (server, HUB) == 0 ? "docker.io" : server);
}
