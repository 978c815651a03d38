/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whether git asks us for the URLs of accounts, and whom else. */

#include "doctor.h"
#include "gitconfig.h"
#include "githelpers.h"
#include "match.h"
#include "program.h"

#include <stdio.h>
#include <string.h>

#define PROGRAM "git-credential-tokenring"

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

static void
report_error (TrReport *report, const GError *error)
{
  tr_report_add (report, TR_FINDING_FAIL, "git", "%s", error->message);
}

/* Also if git does not say: then that is what is wrong. */
static gboolean
tells_path (TrReport *report, const char *program, const TokenringUrl *url)
{
  g_autoptr (GError) error = NULL;
  gboolean tells = TRUE;

  if (!tr_git_helpers_hear_path (program, url, &tells, &error))
    report_error (report, error);
  return tells;
}

static void
check_url (TrReport *report, const char *program, const char *match, const TokenringUrl *url,
           const char *name, const GPtrArray *found, gboolean has_path)
{
  const char *ours = tr_git_helpers_find_ours (found);

  if (ours == NULL)
    tr_report_add (report, TR_FINDING_OK, "git",
                   "tokenring is not asked for %s; if it is to be: tokenring setup git %s", match,
                   name);
  else if (!is_there (ours))
    tr_report_add (report, TR_FINDING_FAIL, "git",
                   "'%s' is to be asked for %s, and is not there; correct the PATH, or run: "
                   "tokenring setup git %s",
                   ours, match, name);
  else if (found->len > 1)
    tr_report_add (report, TR_FINDING_WARN, "git",
                   "others than tokenring are asked for %s, too, and may keep its tokens and "
                   "answer with old ones; run: tokenring setup git %s",
                   match, name);
  else if (has_path && !tells_path (report, program, url))
    tr_report_add (report, TR_FINDING_WARN, "git",
                   "git does not tell the path of %s, so '%s' does not answer; run: tokenring "
                   "setup git %s",
                   match, name, name);
  else
    tr_report_add (report, TR_FINDING_OK, "git", "tokenring is asked for %s, and nobody else",
                   match);
}

static void
check_account (TrReport *report, const char *program, const TokenringAccount *account,
               const TrGitHelpers *helpers)
{
  const char *const *match = tokenring_account_get_match (account);

  for (guint i = 0; match[i] != NULL; i++) {
    gboolean has_path;
    g_autofree char *key = tr_git_config_dup_key (match[i], "helper", &has_path);
    g_autoptr (TokenringUrl) url = tr_match_parse (match[i]);
    g_autoptr (GPtrArray) found = NULL;

    if (key == NULL || url == NULL)
      continue;
    found = tr_git_helpers_find (helpers, url);
    check_url (report, program, match[i], url, tokenring_account_get_name (account), found,
               has_path);
  }
}

static gboolean
check_version (TrReport *report, const char *program)
{
  const char *const words[] = { "--version", NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  guint major = 0, minor = 0;
  gsize length;

  if (!tr_git_helpers_ask (program, words, &output, &length, &error)) {
    report_error (report, error);
    return FALSE;
  }
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
  g_autofree char *program = tr_program_find ("git");
  g_autoptr (TrGitHelpers) helpers = NULL;
  g_autoptr (GError) error = NULL;

  if (program == NULL) {
    tr_report_add (report, TR_FINDING_OK, "git", "git is not here");
    return;
  }
  if (!check_version (report, program))
    return;
  check_program (report);
  helpers = tr_git_helpers_read (program, &error);
  if (helpers == NULL) {
    report_error (report, error);
    return;
  }
  for (guint i = 0; i < accounts->len; i++)
    check_account (report, program, accounts->pdata[i], helpers);
}
