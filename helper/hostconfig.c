/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hostconfig.h"

#include <string.h>

#define HELPERS "credHelpers"
#define STORE   "credsStore"

/*
 * tr_host_config_dup_docker_path:
 *
 * Returns: (transfer full): where docker's own file is, there or not
 */
char *
tr_host_config_dup_docker_path (void)
{
  const char *folder = g_getenv ("DOCKER_CONFIG");
  g_autofree char *file =
      folder != NULL && *folder != '\0'
          ? g_build_filename (folder, "config.json", NULL)
          : g_build_filename (g_get_home_dir (), ".docker", "config.json", NULL);

  return g_canonicalize_filename (file, NULL);
}

/*
 * tr_host_config_dup_containers_path:
 *
 * Returns: (transfer full): where podman, skopeo and buildah look before they look into docker's
 *   file, and which outlives a reboot; there or not
 */
char *
tr_host_config_dup_containers_path (void)
{
  const char *chosen = g_getenv ("REGISTRY_AUTH_FILE");
  g_autofree char *file =
      chosen != NULL && *chosen != '\0'
          ? g_strdup (chosen)
          : g_build_filename (g_get_user_config_dir (), "containers", "auth.json", NULL);

  return g_canonicalize_filename (file, NULL);
}

static gboolean
read_text (const char *path, char **ret_text, gsize *ret_length, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    *ret_text = g_strdup ("{}\n");
    *ret_length = strlen (*ret_text);
    return TRUE;
  }
  if (g_file_test (path, G_FILE_TEST_IS_REGULAR) &&
      g_file_get_contents (path, ret_text, ret_length, &problem))
    return TRUE;
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
               "%s cannot be read: %s; it must be a file that you can read", path,
               problem == NULL ? "it is no regular file" : problem->message);
  return FALSE;
}

/* An empty file is one without settings, also to docker. */
static TokenringJson *
parse (const char *path, const char *text, gsize length, GError **error)
{
  gboolean is_empty = strspn (text, " \t\r\n") == length;
  g_autoptr (GError) problem = NULL;
  TokenringJson *json =
      tokenring_json_parse (is_empty ? "{}" : text, is_empty ? 2 : length, &problem);

  if (json == NULL)
    g_set_error (error, problem->domain, problem->code, "%s is left as it is: %s; correct it", path,
                 problem->message);
  return json;
}

/*
 * tr_host_config_open:
 * @path: its path
 * @error: return location for an error: %TOKENRING_ERROR_FAILED, or %TOKENRING_ERROR_RESPONSE when
 *   it is broken
 *
 * Returns: (transfer full): what is in the file; nothing if it is not there
 */
TrHostConfig *
tr_host_config_open (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  TokenringJson *json;
  TrHostConfig *config;
  gboolean has_newline;
  gsize length;

  if (!read_text (path, &text, &length, error))
    return NULL;
  json = parse (path, text, length, error);
  has_newline = length > 0 && text[length - 1] == '\n';
  /* People who have no helper yet have passwords in there. */
  explicit_bzero (text, length);
  if (json == NULL)
    return NULL;

  config = g_new0 (TrHostConfig, 1);
  config->path = g_strdup (path);
  config->json = json;
  config->has_newline = has_newline;
  return config;
}

/*
 * tr_host_config_free:
 * @config: (nullable) (transfer full): a configuration
 */
void
tr_host_config_free (TrHostConfig *config)
{
  if (config == NULL)
    return;

  tokenring_json_free (config->json);
  g_free (config->path);
  g_free (config);
}

/*
 * tr_host_config_has_helper:
 * @config: a configuration
 * @server: the name of a registry, as the program asks with it
 *
 * Returns: whether something is to be asked for it, whatever that is
 */
gboolean
tr_host_config_has_helper (const TrHostConfig *config, const char *server)
{
  return tokenring_json_has_member (config->json, (const char *const[]){ HELPERS, server, NULL });
}

/*
 * tr_host_config_get_helper:
 * @config: a configuration
 * @server: the name of a registry, as the program asks with it
 *
 * Returns: (transfer none): who is to be asked for it; "" for what is no name, or nobody
 */
const char *
tr_host_config_get_helper (const TrHostConfig *config, const char *server)
{
  const char *helper =
      tokenring_json_get_member (config->json, (const char *const[]){ HELPERS, server, NULL });

  return helper == NULL ? "" : helper;
}

/*
 * tr_host_config_is_with_us:
 * @config: a configuration
 * @server: the name of a registry, as the program asks with it
 *
 * Returns: whether we are to be asked for it, by its name
 */
gboolean
tr_host_config_is_with_us (const TrHostConfig *config, const char *server)
{
  return strcmp (tr_host_config_get_helper (config, server), TR_HOST_CONFIG_HELPER) == 0;
}

/*
 * tr_host_config_is_our_store:
 * @config: a configuration
 *
 * Returns: whether docker is to ask us for each registry that has no helper of its own; podman and
 *   its kin know no such thing
 */
gboolean
tr_host_config_is_our_store (const TrHostConfig *config)
{
  const char *store =
      tokenring_json_get_member (config->json, (const char *const[]){ STORE, NULL });

  return g_strcmp0 (store, TR_HOST_CONFIG_HELPER) == 0;
}

/*
 * tr_host_config_set_helper:
 * @config: a configuration
 * @server: the name of a registry, as the program asks with it
 * @helper: who is to be asked for it
 * @error: return location for an error: %TOKENRING_ERROR_FAILED
 *
 * Returns: whether it is set
 */
gboolean
tr_host_config_set_helper (TrHostConfig *config, const char *server, const char *helper,
                           GError **error)
{
  const char *const path[] = { HELPERS, server, NULL };

  if (tokenring_json_set_member (config->json, path, helper))
    return TRUE;
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
               "%s is left as it is: its " HELPERS " is no object; correct it", config->path);
  return FALSE;
}

/*
 * tr_host_config_unset_helper:
 * @config: a configuration
 * @server: the name of a registry, as the program asks with it
 *
 * Takes it out, and what is empty then: docker never writes an empty one.
 */
void
tr_host_config_unset_helper (TrHostConfig *config, const char *server)
{
  const char *const helpers[] = { HELPERS, NULL };
  g_auto (GStrv) left = NULL;

  tokenring_json_unset_member (config->json, (const char *const[]){ HELPERS, server, NULL });
  left = tokenring_json_dup_keys (config->json, helpers);
  if (left[0] == NULL)
    tokenring_json_unset_member (config->json, helpers);
}

/*
 * tr_host_config_save:
 * @config: a configuration
 * @error: return location for an error: %TOKENRING_ERROR_FAILED
 *
 * Returns: whether the file is written; if not, it is as it was
 */
gboolean
tr_host_config_save (const TrHostConfig *config, GError **error)
{
  g_autofree char *text = tokenring_json_to_text (config->json);
  gsize length = strlen (text);
  gboolean saved =
      tokenring_file_replace (config->path, text, length - (config->has_newline ? 0 : 1), error);

  explicit_bzero (text, length);
  return saved;
}
