/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* docker looks up the name of a registry among its credHelpers, and asks the one that it finds. */

#include "hostconfig.h"
#include "program.h"
#include "protocols/docker-server.h"
#include "say.h"
#include "setup.h"

#include <string.h>

#define PROGRAM "docker-credential-" TR_HOST_CONFIG_HELPER

typedef struct {
  TrHostConfig *config;
  GPtrArray *servers; /* as the readers of this file call them */
  gboolean changed;
} File;

static void
file_free (File *file)
{
  tr_host_config_free (file->config);
  g_ptr_array_unref (file->servers);
  g_free (file);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (File, file_free)

static void
say_inexpressible (const TokenringAccount *account, const char *match)
{
  const char *why = strchr (match, '*') != NULL ? "many hosts" : "a part of a host";

  tr_say ("%s of account '%s' is left out: it is %s, and docker knows registries by their host "
          "alone; if docker is to ask, add a match= of the host",
          match, tokenring_account_get_name (account), why);
}

static gboolean
contains (GPtrArray *servers, const char *server)
{
  return g_ptr_array_find_with_equal_func (servers, server, g_str_equal, NULL);
}

/* The registries of the accounts, each once; what is none is said unless it is to be @brief. */
static GPtrArray *
find_all_servers (const GPtrArray *accounts, gboolean brief)
{
  GPtrArray *servers = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; accounts != NULL && i < accounts->len; i++) {
    const char *const *match = tokenring_account_get_match (accounts->pdata[i]);

    for (guint j = 0; match[j] != NULL; j++) {
      g_autofree char *server = tr_docker_server_from_pattern (match[j]);

      if (server == NULL && !brief)
        say_inexpressible (accounts->pdata[i], match[j]);
      else if (server != NULL && !contains (servers, server))
        g_ptr_array_add (servers, g_steal_pointer (&server));
    }
  }
  return servers;
}

static GPtrArray *
find_servers (const TrSetup *setup, const GPtrArray *accounts)
{
  g_autoptr (GPtrArray) spared = find_all_servers (setup->spared, TRUE);
  GPtrArray *servers = find_all_servers (accounts, setup->brief);

  for (guint i = servers->len; i > 0; i--)
    if (contains (spared, servers->pdata[i - 1]))
      g_ptr_array_remove_index (servers, i - 1);
  return servers;
}

static File *
file_open (const char *path, const GPtrArray *servers, gboolean is_containers, GError **error)
{
  TrHostConfig *config = tr_host_config_open (path, error);
  File *file;

  if (config == NULL)
    return NULL;

  file = g_new0 (File, 1);
  file->config = config;
  file->servers = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < servers->len; i++)
    g_ptr_array_add (file->servers, is_containers
                                        ? tr_docker_server_for_containers (servers->pdata[i])
                                        : g_strdup (servers->pdata[i]));
  return file;
}

static GPtrArray *
open_files (const TrSetup *setup, const GPtrArray *servers, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) file_free);
  g_autofree char *docker = tr_host_config_dup_docker_path ();
  g_autofree char *containers = NULL;
  File *file = file_open (docker, servers, FALSE, error);

  if (file == NULL)
    return NULL;
  g_ptr_array_add (files, file);

  /* Whoever takes all of it back need not know in which files it was. */
  containers = tr_host_config_dup_containers_path ();
  if (!setup->containers && !(setup->undo && g_file_test (containers, G_FILE_TEST_EXISTS)))
    return g_steal_pointer (&files);
  file = file_open (containers, servers, TRUE, error);
  if (file == NULL)
    return NULL;
  g_ptr_array_add (files, file);
  return g_steal_pointer (&files);
}

/* What others wrote stays, unless the user wants it otherwise. */
static gboolean
check_others (const TrSetup *setup, const File *file, GError **error)
{
  for (guint i = 0; i < file->servers->len; i++) {
    const char *server = file->servers->pdata[i];

    if (!tr_host_config_has_helper (file->config, server) ||
        tr_host_config_is_with_us (file->config, server) || setup->replace)
      continue;
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_EXISTS,
                 "%s has the helper '%s' for %s already; add --replace to ask tokenring in its "
                 "place",
                 file->config->path, tr_host_config_get_helper (file->config, server), server);
    return FALSE;
  }
  return TRUE;
}

/* What is done is said when all of it can be done: the lines are collected in @said. */
static gboolean
change (const TrSetup *setup, File *file, GPtrArray *said, GError **error)
{
  const char *path = file->config->path;

  for (guint i = 0; i < file->servers->len; i++) {
    const char *server = file->servers->pdata[i];

    if (tr_host_config_is_with_us (file->config, server) != setup->undo) {
      if (!setup->brief)
        g_ptr_array_add (said, g_strdup_printf ("%s: %s is %s", path, server,
                                                setup->undo ? "not with tokenring"
                                                            : "with tokenring already"));
      continue;
    }
    g_ptr_array_add (said, g_strdup_printf ("%s: %s \"credHelpers\": { \"%s\": \"%s\" }", path,
                                            setup->undo ? "take out" : "write", server,
                                            TR_HOST_CONFIG_HELPER));
    file->changed = TRUE;
    if (setup->undo)
      tr_host_config_unset_helper (file->config, server);
    else if (!tr_host_config_set_helper (file->config, server, TR_HOST_CONFIG_HELPER, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
has_changed (const GPtrArray *files)
{
  for (guint i = 0; i < files->len; i++)
    if (((const File *) files->pdata[i])->changed)
      return TRUE;

  return FALSE;
}

static gboolean
save (const GPtrArray *files, GError **error)
{
  for (guint i = 0; i < files->len; i++) {
    const File *file = files->pdata[i];

    if (file->changed && !tr_host_config_save (file->config, error))
      return FALSE;
  }
  return TRUE;
}

static void
say_lines (const TrSetup *setup, const GPtrArray *said)
{
  if (setup->brief && said->len > 0)
    tr_inform (setup->context, "docker asked tokenring for it; that is taken back:");
  for (guint i = 0; i < said->len; i++)
    tr_inform (setup->context, "%s", (const char *) said->pdata[i]);
}

/* A dry run says it too: what is written would be of no use. */
static void
say_whether_found (const TrSetup *setup)
{
  g_autofree char *found = tr_program_find (PROGRAM);
  g_autofree char *own = tr_program_find_own (PROGRAM);
  g_autofree char *folder = own == NULL ? NULL : g_path_get_dirname (own);

  if (found == NULL && !setup->undo)
    tr_say ("%s is not on your PATH, so docker will not find it; add %s to the PATH", PROGRAM,
            folder == NULL ? "its folder" : folder);
}

/*
 * tr_setup_docker:
 * @setup: what is wanted
 * @accounts: the accounts whose registries docker is to ask us for
 *
 * Returns: the status with which the command ends
 */
TrExit
tr_setup_docker (const TrSetup *setup, const GPtrArray *accounts)
{
  g_autoptr (GPtrArray) servers = find_servers (setup, accounts);
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GPtrArray) said = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  if (setup->brief && servers->len == 0)
    return TR_EXIT_DONE;
  if (servers->len == 0) {
    g_autofree char *names = tr_setup_dup_names (accounts);

    tr_say ("there is no registry that docker could ask for (accounts: %s); give one a match= that "
            "is a host without a path",
            names);
    return TR_EXIT_FAILED;
  }
  files = open_files (setup, servers, &error);
  if (files == NULL) {
    tr_say_error (error);
    /* Nor can docker read it, so it asks nobody. */
    return setup->brief ? TR_EXIT_DONE : TR_EXIT_FAILED;
  }

  for (guint i = 0; i < files->len; i++)
    if (!setup->undo && !check_others (setup, files->pdata[i], &error))
      return tr_say_error (error);
  for (guint i = 0; i < files->len; i++)
    if (!change (setup, files->pdata[i], said, &error))
      return tr_say_error (error);
  say_lines (setup, said);
  say_whether_found (setup);
  if (!tr_setup_is_said ())
    return TR_EXIT_FAILED;
  if (setup->dry_run) {
    tr_inform (setup->context, "Nothing is written, for this is a dry run");
    return TR_EXIT_DONE;
  }
  if (!has_changed (files) || !tr_setup_is_wanted (setup))
    return TR_EXIT_DONE;
  if (!save (files, &error))
    return tr_say_error (error);
  tr_inform (setup->context, "This is done");
  return TR_EXIT_DONE;
}
