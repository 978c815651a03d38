/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whether docker and its kin ask us for the registries of accounts. */

#include "doctor.h"
#include "hostconfig.h"
#include "program.h"
#include "protocols/docker-server.h"

#define PROGRAM "docker-credential-" TR_HOST_CONFIG_HELPER

typedef struct {
  TrHostConfig *docker;
  TrHostConfig *containers;
  guint asked; /* how many registries we are asked for */
} Files;

static void
files_clear (Files *files)
{
  tr_host_config_free (files->docker);
  tr_host_config_free (files->containers);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Files, files_clear)

static TrHostConfig *
open_file (TrReport *report, const char *path)
{
  g_autoptr (GError) error = NULL;
  TrHostConfig *config = tr_host_config_open (path, &error);

  if (config == NULL)
    tr_report_add (report, TR_FINDING_FAIL, "docker", "%s", error->message);
  return config;
}

/* An account is one for a registry if it says as whom to log in there. */
static gboolean
is_for_docker (const TokenringAccount *account)
{
  g_autofree char *username = tokenring_account_dup_setting (account, "use", "docker-username");

  return username != NULL && *username != '\0';
}

static void
check_server (TrReport *report, Files *files, const TokenringAccount *account, const char *server)
{
  g_autofree char *other = tr_docker_server_for_containers (server);
  gboolean is_containers = tr_host_config_is_with_us (files->containers, other);
  const char *name = tokenring_account_get_name (account);

  if (tr_host_config_is_with_us (files->docker, server) || is_containers) {
    files->asked++;
    tr_report_add (report, TR_FINDING_OK, "docker", "tokenring is asked for %s, by %s", server,
                   tr_host_config_is_with_us (files->docker, server) ? files->docker->path
                                                                     : files->containers->path);
  } else if (tr_host_config_has_helper (files->docker, server)) {
    tr_report_add (report, TR_FINDING_WARN, "docker",
                   "'%s' is asked for %s, which '%s' owns; run: tokenring setup docker %s "
                   "--replace",
                   tr_host_config_get_helper (files->docker, server), server, name, name);
  } else if (!tr_host_config_is_our_store (files->docker) && is_for_docker (account)) {
    tr_report_add (report, TR_FINDING_WARN, "docker",
                   "tokenring is not asked for %s; run: tokenring setup docker %s", server, name);
  }
}

static void
check_program (TrReport *report, guint asked)
{
  g_autofree char *found = tr_program_find (PROGRAM);

  if (found != NULL)
    tr_report_add (report, TR_FINDING_OK, "docker", "%s is on the PATH", PROGRAM);
  else
    tr_report_add (report, asked > 0 ? TR_FINDING_FAIL : TR_FINDING_WARN, "docker",
                   "%s is not on the PATH, so docker cannot ask it; add its folder to the PATH",
                   PROGRAM);
}

static gboolean
is_used (const char *docker, const char *containers)
{
  static const char *const programs[] = { "docker", "podman", "skopeo", "buildah" };

  for (guint i = 0; i < G_N_ELEMENTS (programs); i++) {
    g_autofree char *found = tr_program_find (programs[i]);

    if (found != NULL)
      return TRUE;
  }
  return g_file_test (docker, G_FILE_TEST_EXISTS) || g_file_test (containers, G_FILE_TEST_EXISTS);
}

/*
 * tr_doctor_docker:
 * @report: where to say what is found
 * @accounts: the accounts that can be used
 */
void
tr_doctor_docker (TrReport *report, const GPtrArray *accounts)
{
  g_autofree char *docker = tr_host_config_dup_docker_path ();
  g_autofree char *containers = tr_host_config_dup_containers_path ();
  g_auto (Files) files = { 0 };

  if (!is_used (docker, containers)) {
    tr_report_add (report, TR_FINDING_OK, "docker",
                   "neither docker nor podman, skopeo or buildah is here");
    return;
  }
  files.docker = open_file (report, docker);
  files.containers = open_file (report, containers);
  if (files.docker == NULL || files.containers == NULL)
    return;

  if (tr_host_config_is_our_store (files.docker)) {
    files.asked++;
    tr_report_add (report, TR_FINDING_OK, "docker",
                   "tokenring is asked for every registry, by credsStore");
  }
  for (guint i = 0; i < accounts->len; i++) {
    const char *const *match = tokenring_account_get_match (accounts->pdata[i]);

    for (guint j = 0; match[j] != NULL; j++) {
      g_autofree char *server = tr_docker_server_from_pattern (match[j]);

      if (server != NULL)
        check_server (report, &files, accounts->pdata[i], server);
    }
  }
  check_program (report, files.asked);
}
