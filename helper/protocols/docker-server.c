/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "docker-server.h"

#include <string.h>

#define HUB "https://index.docker.io/v1/"

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
  static const char *const schemes[] = { "https://", "http://" };
  g_autofree char *host = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_ascii_strncasecmp (server, schemes[i], strlen (schemes[i])) == 0) {
      server += strlen (schemes[i]);
      break;
    }
  host = g_strndup (server, strcspn (server, "/"));
  return tokenring_url_new (NULL, host, NULL, username, error);
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
  if (strcmp (server, "docker.io") == 0 || strcmp (server, "index.docker.io") == 0 ||
      strcmp (server, "registry-1.docker.io") == 0)
    return g_strdup (HUB);
  return g_steal_pointer (&server);
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
