/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"
#include "file.h"
#include "settings.h"

static char **
dup_chain (GKeyFile *settings, const char *key, const char *fallback)
{
  char **names = tr_settings_dup_list (settings, "chain", key);

  if (names[0] != NULL)
    return names;
  g_strfreev (names);
  return g_strsplit (fallback, ";", -1);
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
  TrConfig *config;

  settings = file == NULL ? g_key_file_new () : tr_key_file_load (file, error);
  if (settings == NULL)
    return NULL;

  config = g_new0 (TrConfig, 1);
  config->secrets = dup_chain (settings, "secrets", "secret-service");
  config->tokens = dup_chain (settings, "tokens", "secret-service");
  return config;
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

  g_strfreev (config->secrets);
  g_strfreev (config->tokens);
  g_free (config);
}
