/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* git tells its last helper for a URL alone, so the list is made here, by the rules of git's
 * urlmatch. */

#include "githelpers.h"
#include "gitconfig.h"
#include "program.h"

#include <string.h>

/* git's own status for what is not configured. */
#define NOTHING_FOUND 1

/* How well a part of git's configuration fits a URL; one that fits worse than one before it does
 * not count. */
typedef struct {
  gsize host;
  gsize path;
  gsize user;
} Rank;

static gboolean
host_matches (const char *host, const char *pattern)
{
  g_auto (GStrv) labels = g_strsplit (host, ".", -1);
  g_auto (GStrv) wanted = g_strsplit (pattern, ".", -1);

  if (g_strv_length (labels) != g_strv_length (wanted))
    return FALSE;
  for (guint i = 0; labels[i] != NULL; i++)
    if (strcmp (wanted[i], "*") != 0 && strcmp (wanted[i], labels[i]) != 0)
      return FALSE;
  return TRUE;
}

static gboolean
port_matches (const TokenringUrl *url, const TokenringUrl *pattern)
{
  g_autofree char *a = tokenring_url_dup_authority (url);
  g_autofree char *b = tokenring_url_dup_authority (pattern);
  const char *port_a = strrchr (a, ':');
  const char *port_b = strrchr (b, ':');

  return g_strcmp0 (port_a, port_b) == 0;
}

static gboolean
path_matches (const char *path, const char *pattern)
{
  gsize length = strlen (pattern);

  return length == 0 ||
         (strncmp (path, pattern, length) == 0 && (path[length] == '\0' || path[length] == '/'));
}

static gboolean
user_matches (const TokenringUrl *url, const TokenringUrl *pattern)
{
  const char *wanted = tokenring_url_get_username (pattern);

  return wanted == NULL || g_strcmp0 (wanted, tokenring_url_get_username (url)) == 0;
}

static gboolean
is_worse (const Rank *rank, const Rank *best)
{
  if (rank->host != best->host)
    return rank->host < best->host;
  if (rank->path != best->path)
    return rank->path < best->path;
  return rank->user < best->user;
}

/* @part is what stands in the heading of git's section; "" for a section for all URLs. */
static gboolean
part_matches (const TokenringUrl *url, const char *part, Rank *ret_rank)
{
  g_autoptr (TokenringUrl) pattern = *part == '\0' ? NULL : tokenring_url_parse (part, NULL);
  g_autofree char *own = tokenring_url_dup_path (url);
  g_autofree char *path = pattern == NULL ? NULL : tokenring_url_dup_path (pattern);

  *ret_rank = (Rank){ 0 };
  if (*part == '\0')
    return TRUE;
  if (pattern == NULL || !user_matches (url, pattern) ||
      strcmp (tokenring_url_get_scheme (url), tokenring_url_get_scheme (pattern)) != 0 ||
      !host_matches (tokenring_url_get_host (url), tokenring_url_get_host (pattern)) ||
      !port_matches (url, pattern) || !path_matches (own, path))
    return FALSE;
  ret_rank->host = strlen (tokenring_url_get_host (pattern));
  ret_rank->path = strlen (path) + 1;
  ret_rank->user = tokenring_url_get_username (pattern) != NULL;
  return TRUE;
}

/* The part between the first and the last dot of a key. */
static char *
dup_part (const char *key)
{
  const char *first = strchr (key, '.');
  const char *last = strrchr (key, '.');

  return first == last ? g_strdup ("") : g_strndup (first + 1, (gsize) (last - first - 1));
}

/*
 * tr_git_helpers_ask:
 * @program: git
 * @words: its arguments, with %NULL at the end
 * @ret_output: (out): what it says; "" for what is not configured
 * @ret_length: (out): the number of bytes of that
 * @error: return location for an error: %TOKENRING_ERROR_FAILED
 *
 * Returns: whether git has answered
 */
gboolean
tr_git_helpers_ask (const char *program, const char *const *words, char **ret_output,
                    gsize *ret_length, GError **error)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *output = NULL;
  g_autofree char *complaint = NULL;
  gsize length;
  int status;

  g_ptr_array_add (argv, (gpointer) program);
  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) words[i]);
  g_ptr_array_add (argv, NULL);
  if (!tr_program_run ((const char *const *) argv->pdata, &output, &length, &status, &complaint,
                       error)) {
    g_prefix_error (error, "git %s failed: ", words[0]);
    return FALSE;
  }
  if (status != 0 && status != NOTHING_FOUND) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED, "git %s failed: %s", words[0],
                 complaint);
    return FALSE;
  }
  *ret_output = g_steal_pointer (&output);
  *ret_length = length;
  return TRUE;
}

/*
 * tr_git_helpers_free:
 * @helpers: (nullable): what git has for helpers
 */
void
tr_git_helpers_free (TrGitHelpers *helpers)
{
  if (helpers == NULL)
    return;

  g_free (helpers->text);
  g_free (helpers);
}

/*
 * tr_git_helpers_read:
 * @program: git
 * @error: return location for an error: %TOKENRING_ERROR_FAILED
 *
 * Returns: (transfer full): what git's configuration has for helpers, of all URLs
 */
TrGitHelpers *
tr_git_helpers_read (const char *program, GError **error)
{
  const char *const words[] = { "config", "--null", "--get-regexp", "^credential\\.(.*\\.)?helper$",
                                NULL };
  g_autoptr (TrGitHelpers) helpers = g_new0 (TrGitHelpers, 1);

  if (!tr_git_helpers_ask (program, words, &helpers->text, &helpers->length, error))
    return NULL;
  return g_steal_pointer (&helpers);
}

/*
 * tr_git_helpers_find:
 * @helpers: what git has for helpers
 * @url: a URL
 *
 * Returns: (transfer full) (element-type utf8): those that git asks for the URL, in turn
 */
GPtrArray *
tr_git_helpers_find (const TrGitHelpers *helpers, const TokenringUrl *url)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);
  const char *end = helpers->text + helpers->length;
  Rank best = { 0 };

  /* docker's names for registries have none, and git asks for none of them. */
  if (tokenring_url_get_scheme (url) == NULL)
    return found;
  for (const char *at = helpers->text; at < end; at += strlen (at) + 1) {
    g_autofree char *key = g_strndup (at, strcspn (at, "\n"));
    const char *value = at[strlen (key)] == '\n' ? at + strlen (key) + 1 : "";
    g_autofree char *part = dup_part (key);
    Rank rank;

    if (!part_matches (url, part, &rank) || is_worse (&rank, &best))
      continue;
    best = rank;
    if (*value == '\0')
      g_ptr_array_set_size (found, 0);
    else
      g_ptr_array_add (found, g_strdup (value));
  }
  return found;
}

/*
 * tr_git_helpers_find_ours:
 * @found: (element-type utf8): the helpers that git asks for a URL
 *
 * Returns: (transfer none) (nullable): the one among them that is us
 */
const char *
tr_git_helpers_find_ours (const GPtrArray *found)
{
  for (guint i = 0; i < found->len; i++)
    if (tr_git_config_is_ours (found->pdata[i]))
      return found->pdata[i];

  return NULL;
}

/*
 * tr_git_helpers_hear_path:
 * @program: git
 * @url: a URL with a scheme, and no pattern
 * @ret_hear: (out): whether git tells its helpers the path of the URL
 * @error: return location for an error: %TOKENRING_ERROR_FAILED
 *
 * Returns: whether git has answered
 */
gboolean
tr_git_helpers_hear_path (const char *program, const TokenringUrl *url, gboolean *ret_hear,
                          GError **error)
{
  g_autofree char *text = tokenring_url_to_string (url);
  const char *const words[] = { "config", "--type=bool", "--get-urlmatch", "credential.useHttpPath",
                                text,     NULL };
  g_autofree char *output = NULL;
  gsize length;

  if (!tr_git_helpers_ask (program, words, &output, &length, error))
    return FALSE;
  *ret_hear = g_str_has_prefix (output, "true");
  return TRUE;
}
