/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gitconfig.h"
#include "program.h"

#include <string.h>

#define HELPER  "tokenring"
#define PROGRAM "git-credential-" HELPER

/* git's own status for a key that is not there. */
#define NO_SUCH_KEY 1

/*
 * tr_git_config_new:
 * @scope: which configuration, as an option of git config
 * @error: return location for an error: %TOKENRING_ERROR_FAILED
 *
 * Returns: (transfer full): a configuration, for which nothing is planned
 */
TrGitConfig *
tr_git_config_new (const char *scope, GError **error)
{
  g_autofree char *program = tr_program_find ("git");
  TrGitConfig *config;

  if (program == NULL) {
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
                         "git is not on your PATH; install it, or correct the PATH");
    return NULL;
  }
  config = g_new0 (TrGitConfig, 1);
  config->program = g_steal_pointer (&program);
  config->scope = scope;
  config->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  return config;
}

/*
 * tr_git_config_free:
 * @config: (nullable) (transfer full): a configuration
 */
void
tr_git_config_free (TrGitConfig *config)
{
  if (config == NULL)
    return;

  g_ptr_array_unref (config->steps);
  g_free (config->program);
  g_free (config);
}

static gboolean
run (const char *const *argv, int other_status, char **ret_output, gsize *ret_length,
     GError **error)
{
  g_autofree char *output = NULL;
  g_autofree char *complaint = NULL;
  int status;

  if (!tr_program_run (argv, &output, ret_length, &status, &complaint, error))
    return FALSE;
  if (status != 0 && status != other_status) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
                 "git config failed: %s; correct what git names, and try again",
                 *complaint == '\0' ? "git does not say why" : complaint);
    return FALSE;
  }
  *ret_output = g_steal_pointer (&output);
  return TRUE;
}

/*
 * tr_git_config_read:
 * @config: a configuration
 * @key: a key
 * @error: return location for an error: %TOKENRING_ERROR_FAILED
 *
 * Returns: (transfer full): the values of @key in this one configuration, in their order
 */
GPtrArray *
tr_git_config_read (const TrGitConfig *config, const char *key, GError **error)
{
  const char *const argv[] = { config->program, "config", config->scope, "--null",
                               "--get-all",     key,      NULL };
  g_autofree char *output = NULL;
  GPtrArray *values;
  gsize length;

  if (!run (argv, NO_SUCH_KEY, &output, &length, error))
    return NULL;

  values = g_ptr_array_new_with_free_func (g_free);
  for (const char *at = output; at < output + length; at += strlen (at) + 1)
    g_ptr_array_add (values, g_strdup (at));
  return values;
}

static void
add_step (TrGitConfig *config, const char *option, const char *key, const char *value)
{
  const char *argv[] = { config->program, "config", config->scope, option, key, value, NULL };

  g_ptr_array_add (config->steps, g_strdupv ((char **) argv));
}

static void
add_values (TrGitConfig *config, const char *key, const GPtrArray *values, guint from)
{
  for (guint i = from; i < values->len; i++)
    add_step (config, "--add", key, values->pdata[i]);
}

static gboolean
begins_with (const GPtrArray *values, const GPtrArray *beginning)
{
  for (guint i = 0; i < beginning->len; i++)
    if (i >= values->len || strcmp (values->pdata[i], beginning->pdata[i]) != 0)
      return FALSE;

  return TRUE;
}

/*
 * tr_git_config_plan:
 * @config: a configuration
 * @key: a key
 * @before: its values as they are
 * @after: its values as they are to be
 *
 * Plans what leads from one to the other. What is at the end is added or unset alone; otherwise all
 * values are written anew, since git cannot tell equal ones apart.
 */
void
tr_git_config_plan (TrGitConfig *config, const char *key, const GPtrArray *before,
                    const GPtrArray *after)
{
  gboolean is_longer = begins_with (after, before);

  if (!is_longer)
    add_step (config, "--unset-all", key, NULL);
  add_values (config, key, after, is_longer ? before->len : 0);
}

/*
 * tr_git_config_dup_step:
 * @config: a configuration
 * @index: which step
 *
 * Returns: (transfer full): the step as one would type it
 */
char *
tr_git_config_dup_step (const TrGitConfig *config, guint index)
{
  char **argv = config->steps->pdata[index];
  g_autoptr (GString) line = g_string_new ("git");

  for (guint i = 1; argv[i] != NULL; i++) {
    g_autofree char *word = tr_program_quote (argv[i]);

    g_string_append_printf (line, " %s", word);
  }
  return g_string_free (g_steal_pointer (&line), FALSE);
}

/*
 * tr_git_config_run:
 * @config: a configuration
 * @index: which step
 * @error: return location for an error: %TOKENRING_ERROR_FAILED
 *
 * Returns: whether the step is done
 */
gboolean
tr_git_config_run (const TrGitConfig *config, guint index, GError **error)
{
  g_autofree char *output = NULL;
  gsize length;

  return run (config->steps->pdata[index], 0, &output, &length, error);
}

/*
 * tr_git_config_dup_key:
 * @match: a URL that an account owns
 * @name: what is to be set for it
 * @ret_has_path: (out) (optional): whether the URL has a path
 *
 * Returns: (transfer full) (nullable): git's key; %NULL for Docker Hub by docker's own name
 */
char *
tr_git_config_dup_key (const char *match, const char *name, gboolean *ret_has_path)
{
  g_autoptr (TokenringUrl) url = tokenring_url_parse (match, NULL);
  g_autofree char *authority = NULL;
  g_autofree char *path = NULL;

  if (url == NULL || strcmp (match, "https://index.docker.io/v1/") == 0)
    return NULL;

  authority = tokenring_url_dup_authority (url);
  path = tokenring_url_dup_path (url);
  if (ret_has_path != NULL)
    *ret_has_path = *path != '\0';
  return g_strdup_printf ("credential.%s://%s%s%s.%s", tokenring_url_get_scheme (url), authority,
                          *path == '\0' ? "" : "/", path, name);
}

/* git hands a path to a shell, and takes for one only what begins with a slash. */
static char *
quote_path (const char *path)
{
  g_autoptr (GString) quoted = g_string_new (NULL);

  for (; *path != '\0'; path++) {
    if ((guchar) *path < 0x80 && !g_ascii_isalnum (*path) && strchr ("/._-", *path) == NULL)
      g_string_append_c (quoted, '\\');
    g_string_append_c (quoted, *path);
  }
  return g_string_free (g_steal_pointer (&quoted), FALSE);
}

/* Where a program is that all find: cron, and those that the desktop starts, have no other folder
 * on their PATH. */
static gboolean
is_found_by_all (const char *file)
{
  g_autofree char *folder = g_path_get_dirname (file);

  return strcmp (folder, "/usr/bin") == 0 || strcmp (folder, "/bin") == 0;
}

/*
 * tr_git_config_dup_helper:
 * @error: return location for an error: %TOKENRING_ERROR_FAILED
 *
 * Returns: (transfer full): by what git finds us: our name if that will do wherever git is run, or
 *   else a path
 */
char *
tr_git_config_dup_helper (GError **error)
{
  g_autofree char *found = tr_program_find (PROGRAM);
  g_autofree char *own = found == NULL ? tr_program_find_own (PROGRAM) : NULL;
  const char *file = found == NULL ? own : found;

  if (found != NULL && is_found_by_all (found))
    return g_strdup (HELPER);
  if (file != NULL && strpbrk (file, "\n\r") == NULL)
    return quote_path (file);
  g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
                       PROGRAM
                       " is neither on your PATH nor beside this program; install tokenring "
                       "again, or correct the PATH");
  return NULL;
}

/*
 * tr_git_config_is_ours:
 * @helper: a helper as it is in git's configuration
 *
 * Returns: whether that is us, by name or by a path
 */
gboolean
tr_git_config_is_ours (const char *helper)
{
  return strcmp (helper, HELPER) == 0 || (*helper == '/' && g_str_has_suffix (helper, "/" PROGRAM));
}
