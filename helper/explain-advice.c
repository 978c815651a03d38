/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "explain.h"
#include "gitconfig.h"
#include "githelpers.h"
#include "hostconfig.h"
#include "match.h"
#include "program.h"
#include "protocols/docker-server.h"
#include "say.h"

/* git leaves the path out of a request unless it is told not to. */
static gboolean
lacks_path (const char *program, const char *match, const TokenringUrl *url)
{
  gboolean has_path = FALSE, hear = FALSE;
  g_autofree char *key = tr_git_config_dup_key (match, "helper", &has_path);

  return key != NULL && has_path && tr_git_helpers_hear_path (program, url, &hear, NULL) && !hear;
}

/* @url is what git asks for, as far as it is told. */
static void
advise_git (const char *program, const TrGitHelpers *helpers, const char *name, const char *match,
            const TokenringUrl *url)
{
  g_autoptr (GPtrArray) found = tr_git_helpers_find (helpers, url);
  g_autofree char *key = tr_git_config_dup_key (match, "helper", NULL);

  if (key == NULL)
    return;
  if (tr_git_helpers_find_ours (found) == NULL)
    tr_print ("git does not ask tokenring yet; to have it ask for what '%s' owns: tokenring setup "
              "git %s",
              name, name);
  else if (lacks_path (program, match, url))
    tr_print ("git asks '%s' only with useHttpPath; 'tokenring setup git %s' sets that", name,
              name);
}

/* It answers for what is below its path, so that is what git has to ask for. */
static void
advise_git_with_path (const char *program, const TrGitHelpers *helpers, const char *name,
                      const char *match)
{
  g_autoptr (TokenringUrl) url = tr_match_parse (match);

  if (url != NULL)
    advise_git (program, helpers, name, match, url);
}

/* Also if the file cannot be read: the doctor says what is wrong with it. */
static gboolean
asks_us (const char *path, const char *server, gboolean has_store)
{
  g_autoptr (TrHostConfig) config = tr_host_config_open (path, NULL);

  return config == NULL || tr_host_config_is_with_us (config, server) ||
         (has_store && !tr_host_config_has_helper (config, server) &&
          tr_host_config_is_our_store (config));
}

/* podman and its kin have names of their own for registries, and no store. */
static void
advise_docker (const char *name, const char *match)
{
  g_autofree char *docker = tr_host_config_dup_docker_path ();
  g_autofree char *containers = tr_host_config_dup_containers_path ();
  g_autofree char *server = tr_docker_server_from_pattern (match);
  g_autofree char *other = server == NULL ? NULL : tr_docker_server_for_containers (server);

  if (server == NULL || asks_us (docker, server, TRUE) || asks_us (containers, other, FALSE))
    return;
  tr_print ("docker does not ask tokenring yet; to have it ask for what '%s' owns: tokenring setup "
            "docker %s",
            name, name);
}

/*
 * tr_explain_advise:
 * @explanation: who answers for @url
 * @url: a URL; one of a registry has no scheme
 *
 * Says what is to be done so that git or docker asks for it, unless they do already.
 */
void
tr_explain_advise (const TokenringExplanation *explanation, const TokenringUrl *url)
{
  gboolean is_web = tokenring_url_get_scheme (url) != NULL;
  g_autofree char *program = is_web ? tr_program_find ("git") : NULL;
  g_autoptr (GError) problem = NULL;
  g_autoptr (TrGitHelpers) helpers =
      program == NULL ? NULL : tr_git_helpers_read (program, &problem);

  if (problem != NULL)
    tr_print ("Whether git asks tokenring cannot be told: %s", problem->message);
  for (guint i = 0; i < tokenring_explanation_get_length (explanation); i++) {
    TokenringReason reason = tokenring_explanation_get_reason (explanation, i);
    const char *name = tokenring_explanation_get_name (explanation, i);
    const char *match = tokenring_explanation_get_match (explanation, i);

    if (helpers != NULL && reason == TOKENRING_REASON_ANSWERS)
      advise_git (program, helpers, name, match, url);
    else if (helpers != NULL && reason == TOKENRING_REASON_NO_PATH)
      advise_git_with_path (program, helpers, name, match);
    else if (!is_web && reason == TOKENRING_REASON_ANSWERS)
      advise_docker (name, match);
  }
}
