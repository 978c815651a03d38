/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"
#include "file.h"
#include "settings.h"

#include <string.h>

#ifdef TOKENRING_HAVE_KERNEL
#define TOKENS "kernel;secret-service"
#else
#define TOKENS "secret-service"
#endif
#define LOCK_TIMEOUT   20
#define FAILURE_MEMORY 30
#define MAX_SECONDS    3600u

static char **
dup_chain (GKeyFile *settings, const char *key, const char *fallback)
{
  char **names = tr_settings_dup_list (settings, "chain", key);

  if (names[0] != NULL)
    return names;
  g_strfreev (names);
  return g_strsplit (fallback, ";", -1);
}

static gboolean
read_seconds (const TrConfig *config, const char *key, guint fallback, guint *ret_seconds,
              const char *file, GError **error)
{
  g_autofree char *text = tr_settings_dup (config->settings, "policy", key);
  guint64 seconds = fallback;

  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, 0, MAX_SECONDS, &seconds, NULL)) {
    g_set_error (
        error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
        "%s=%s in [policy] of %s is no number of seconds up to %u; correct it, or delete the line",
        key, text, file, MAX_SECONDS);
    return FALSE;
  }
  *ret_seconds = (guint) seconds;
  return TRUE;
}

static gboolean
read_switch (const TrConfig *config, const char *key, gboolean *ret_on, const char *file,
             GError **error)
{
  g_autofree char *text = tr_settings_dup (config->settings, "plain", key);

  if (text != NULL && strcmp (text, "true") != 0 && strcmp (text, "false") != 0) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG,
                 "%s=%s in [plain] of %s is neither true nor false; correct it, or delete the line",
                 key, text, file);
    return FALSE;
  }
  *ret_on = text == NULL || strcmp (text, "true") == 0;
  return TRUE;
}

/*
 * tr_config_load:
 * @folders: where tokenring.conf may be
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG
 *
 * Returns: (transfer full): the configuration; all defaults when there is no file
 */
TrConfig *
tr_config_load (const TrFolders *folders, GError **error)
{
  g_autofree char *file = tr_folders_find (folders, "", "tokenring");
  g_autoptr (GKeyFile) settings = NULL;
  g_autoptr (TrConfig) config = NULL;

  settings = file == NULL ? g_key_file_new () : tr_key_file_load (file, error);
  if (settings == NULL)
    return NULL;

  config = g_new0 (TrConfig, 1);
  config->settings = g_key_file_ref (settings);
  config->secrets = dup_chain (settings, "secrets", "secret-service;credentials-directory");
  config->tokens = dup_chain (settings, "tokens", TOKENS);
  if (!read_seconds (config, "lock-timeout", LOCK_TIMEOUT, &config->lock_timeout, file, error) ||
      !read_seconds (config, "failure-memory", FAILURE_MEMORY, &config->failure_memory, file,
                     error) ||
      !read_switch (config, "git", &config->plain_git, file, error) ||
      !read_switch (config, "docker", &config->plain_docker, file, error))
    return NULL;
  return g_steal_pointer (&config);
}

/*
 * tr_config_free:
 * @config: (nullable) (transfer full): a configuration
 */
void
tr_config_free (TrConfig *config)
{
  if (config == NULL)
    return;

  g_key_file_unref (config->settings);
  g_strfreev (config->secrets);
  g_strfreev (config->tokens);
  g_free (config);
}
