/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whether git asks us for the URLs of accounts, and whom else. git tells its last helper for a URL
 * alone, so the list is made here, by the rules of git's urlmatch. */

#include "doctor.h"
#include "gitconfig.h"
#include "program.h"

#include <stdio.h>
#include <string.h>

#define PROGRAM "git-credential-tokenring"

/* git's own status for what is not configured. */
#define NOTHING_FOUND 1

/* How well a part of git's configuration fits a URL; one that fits worse than one before it does
 * not count. */
typedef struct {
  gsize host;
  gsize path;
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
  if (pattern == NULL || tokenring_url_get_username (pattern) != NULL ||
      strcmp (tokenring_url_get_scheme (url), tokenring_url_get_scheme (pattern)) != 0 ||
      !host_matches (tokenring_url_get_host (url), tokenring_url_get_host (pattern)) ||
      !port_matches (url, pattern) || !path_matches (own, path))
    return FALSE;
  ret_rank->host = strlen (tokenring_url_get_host (pattern));
  ret_rank->path = strlen (path) + 1;
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

/* The helpers that git asks for a URL, in turn. */
static GPtrArray *
find_helpers (const char *output, gsize length, const TokenringUrl *url)
{
  GPtrArray *helpers = g_ptr_array_new_with_free_func (g_free);
  Rank best = { 0 };

  for (const char *at = output; at < output + length; at += strlen (at) + 1) {
    g_autofree char *key = g_strndup (at, strcspn (at, "\n"));
    const char *value = at[strlen (key)] == '\n' ? at + strlen (key) + 1 : "";
    g_autofree char *part = dup_part (key);
    Rank rank;

    if (!part_matches (url, part, &rank) || rank.host < best.host ||
        (rank.host == best.host && rank.path < best.path))
      continue;
    best = rank;
    if (*value == '\0')
      g_ptr_array_set_size (helpers, 0);
    else
      g_ptr_array_add (helpers, g_strdup (value));
  }
  return helpers;
}

/* What git complains of is said here. */
static gboolean
run_git (TrReport *report, char *program, const char *const *words, char **ret_output,
         gsize *ret_length)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  g_autofree char *complaint = NULL;
  int status = -1;
  gboolean ended;

  g_ptr_array_add (argv, program);
  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) words[i]);
  g_ptr_array_add (argv, NULL);
  ended = tr_program_run ((const char *const *) argv->pdata, &output, ret_length, &status,
                          &complaint, &error);
  if (ended && (status == 0 || status == NOTHING_FOUND)) {
    *ret_output = g_steal_pointer (&output);
    return TRUE;
  }
  tr_report_add (report, TR_FINDING_FAIL, "git", "git %s failed: %s", words[0],
                 ended ? complaint : error->message);
  return FALSE;
}

static gboolean
tells_path (TrReport *report, char *program, const char *url)
{
  const char *const words[] = { "config", "--type=bool", "--get-urlmatch", "credential.useHttpPath",
                                url,      NULL };
  g_autofree char *output = NULL;
  gsize length;

  return run_git (report, program, words, &output, &length) && g_str_has_prefix (output, "true");
}

/* A path is quoted for a shell, by backslashes alone if setup wrote it. */
static gboolean
is_there (const char *helper)
{
  g_autoptr (GString) path = g_string_new (NULL);
  g_autofree char *found = NULL;

  if (*helper != '/') {
    found = tr_program_find (PROGRAM);
    return found != NULL;
  }
  for (; *helper != '\0'; helper++)
    if (*helper != '\\')
      g_string_append_c (path, *helper);
  return g_file_test (path->str, G_FILE_TEST_IS_EXECUTABLE);
}

static const char *
find_ours (const GPtrArray *helpers)
{
  for (guint i = 0; i < helpers->len; i++)
    if (tr_git_config_is_ours (helpers->pdata[i]))
      return helpers->pdata[i];

  return NULL;
}

static void
check_url (TrReport *report, char *program, const char *match, const char *name,
           const GPtrArray *helpers, gboolean has_path)
{
  const char *ours = find_ours (helpers);

  if (ours == NULL)
    tr_report_add (report, TR_FINDING_OK, "git",
                   "tokenring is not asked for %s; if it is to be: tokenring setup git %s", match,
                   name);
  else if (!is_there (ours))
    tr_report_add (report, TR_FINDING_FAIL, "git",
                   "'%s' is to be asked for %s, and is not there; correct the PATH, or run: "
                   "tokenring setup git %s",
                   ours, match, name);
  else if (helpers->len > 1)
    tr_report_add (report, TR_FINDING_WARN, "git",
                   "others than tokenring are asked for %s, too, and may keep its tokens and "
                   "answer with old ones; run: tokenring setup git %s",
                   match, name);
  else if (has_path && !tells_path (report, program, match))
    tr_report_add (report, TR_FINDING_WARN, "git",
                   "git does not tell the path of %s, so '%s' does not answer; run: git config "
                   "--global credential.%s.useHttpPath true",
                   match, name, match);
  else
    tr_report_add (report, TR_FINDING_OK, "git", "tokenring is asked for %s, and nobody else",
                   match);
}

/* A pattern for many hosts is judged by one of them. */
static char *
dup_example (const char *match)
{
  g_auto (GStrv) parts = g_strsplit (match, "*", -1);

  return g_strjoinv ("any", parts);
}

static void
check_account (TrReport *report, char *program, const TokenringAccount *account, const char *output,
               gsize length)
{
  const char *const *match = tokenring_account_get_match (account);

  for (guint i = 0; match[i] != NULL; i++) {
    gboolean has_path;
    g_autofree char *key = tr_git_config_dup_key (match[i], "helper", &has_path);
    g_autofree char *example = dup_example (match[i]);
    g_autoptr (TokenringUrl) url = tokenring_url_parse (example, NULL);
    g_autoptr (GPtrArray) helpers = NULL;

    if (key == NULL || url == NULL)
      continue;
    helpers = find_helpers (output, length, url);
    check_url (report, program, match[i], tokenring_account_get_name (account), helpers, has_path);
  }
}

static gboolean
check_version (TrReport *report, char *program)
{
  const char *const words[] = { "--version", NULL };
  g_autofree char *output = NULL;
  guint major = 0, minor = 0;
  gsize length;

  if (!run_git (report, program, words, &output, &length))
    return FALSE;
  if (sscanf (output, "git version %u.%u", &major, &minor) != 2) {
    tr_report_add (report, TR_FINDING_FAIL, "git", "%s does not tell its version; install it again",
                   program);
    return FALSE;
  }
  tr_report_add (report, TR_FINDING_OK, "git", "%s is git %u.%u%s", program, major, minor,
                 major > 2 || (major == 2 && minor >= 46)
                     ? ""
                     : "; before 2.46 it sends tokens as passwords, by Basic, and in no other way");
  return TRUE;
}

static void
check_program (TrReport *report)
{
  g_autofree char *found = tr_program_find (PROGRAM);

  if (found != NULL)
    tr_report_add (report, TR_FINDING_OK, "git", "%s is on the PATH", PROGRAM);
  else
    tr_report_add (report, TR_FINDING_WARN, "git",
                   "%s is not on the PATH; add its folder, or let 'tokenring setup git' write its "
                   "path",
                   PROGRAM);
}

/*
 * tr_doctor_git:
 * @report: where to say what is found
 * @accounts: the accounts that can be used
 */
void
tr_doctor_git (TrReport *report, const GPtrArray *accounts)
{
  const char *const words[] = { "config", "--null", "--get-regexp", "^credential\\.(.*\\.)?helper$",
                                NULL };
  g_autofree char *program = tr_program_find ("git");
  g_autofree char *output = NULL;
  gsize length;

  if (program == NULL) {
    tr_report_add (report, TR_FINDING_OK, "git", "git is not here");
    return;
  }
  if (!check_version (report, program))
    return;
  check_program (report);
  if (!run_git (report, program, words, &output, &length))
    return;
  for (guint i = 0; i < accounts->len; i++)
    check_account (report, program, accounts->pdata[i], output, length);
}
