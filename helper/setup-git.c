/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* For each URL two values are written: an empty one, which has git forget all other helpers for
 * that URL, and us. They would keep our tokens, and answer with them when they have run out. What
 * stands before the two is kept, and counts again when they are gone. */

#include "gitconfig.h"
#include "say.h"
#include "setup.h"

#include <string.h>

#define PATH_VALUE "true"

static GPtrArray *
dup_values (const GPtrArray *values)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < values->len; i++)
    g_ptr_array_add (copy, g_strdup (values->pdata[i]));
  return copy;
}

static gboolean
is_pair_at (const GPtrArray *helpers, guint index)
{
  const char *reset = helpers->pdata[index];

  return index + 1 < helpers->len && *reset == '\0' &&
         tr_git_config_is_ours (helpers->pdata[index + 1]);
}

/* Where the last pair is that setup wrote; the length of the list if there is none. */
static guint
find_pair (const GPtrArray *helpers)
{
  for (guint i = helpers->len; i > 0; i--)
    if (is_pair_at (helpers, i - 1))
      return i - 1;

  return helpers->len;
}

static gboolean
is_set_up (const GPtrArray *helpers, const char *helper)
{
  return helpers->len >= 2 && is_pair_at (helpers, helpers->len - 2) &&
         strcmp (helpers->pdata[helpers->len - 1], helper) == 0;
}

static void
take_pair_out (GPtrArray *helpers)
{
  guint pair = find_pair (helpers);

  if (pair < helpers->len)
    g_ptr_array_remove_range (helpers, pair, 2);
}

/* A helper of ours by another name, say by the path of an older installation, gives way. */
static void
put_pair_in (GPtrArray *helpers, const char *helper)
{
  if (helpers->len >= 2 && find_pair (helpers) == helpers->len - 2)
    take_pair_out (helpers);
  g_ptr_array_add (helpers, g_strdup (""));
  g_ptr_array_add (helpers, g_strdup (helper));
}

/* git leaves the path out of what it asks, unless it is told not to. With a new pair it is written
 * even if it is there already, so that what is taken back later is ours. */
static gboolean
plan_path (TrGitConfig *config, const char *key, gboolean undo, gboolean had_pair, GError **error)
{
  g_autoptr (GPtrArray) before = tr_git_config_read (config, key, error);
  g_autoptr (GPtrArray) after = NULL;
  gboolean is_last;

  if (before == NULL)
    return FALSE;
  after = dup_values (before);
  is_last = before->len > 0 && strcmp (before->pdata[before->len - 1], PATH_VALUE) == 0;
  if (!undo && !(had_pair && is_last))
    g_ptr_array_add (after, g_strdup (PATH_VALUE));
  else if (undo && is_last)
    g_ptr_array_remove_index (after, after->len - 1);
  if (after->len != before->len)
    tr_git_config_plan (config, key, before, after);
  return TRUE;
}

/* What setup --local wrote is in the repository alone, and counts only there. */
static gboolean
is_in_repository (const char *key)
{
  g_autoptr (TrGitConfig) config = tr_git_config_new ("--local", NULL);
  g_autoptr (GPtrArray) helpers = config == NULL ? NULL : tr_git_config_read (config, key, NULL);

  return helpers != NULL && find_pair (helpers) < helpers->len;
}

static void
say_as_it_is (const TrSetup *setup, const char *match, const char *key)
{
  if (setup->brief)
    return;
  if (!setup->undo)
    tr_inform (setup->context, "git asks tokenring for %s already", match);
  else
    tr_inform (setup->context, "git does not ask tokenring for %s by 'tokenring setup'%s", match,
               !setup->local && is_in_repository (key) ? "; this repository does: add --local"
                                                       : "");
}

static gboolean
plan_url (TrGitConfig *config, const TrSetup *setup, const char *match, const char *helper,
          GError **error)
{
  gboolean has_path, had_pair;
  g_autofree char *key = tr_git_config_dup_key (match, "helper", &has_path);
  g_autofree char *path_key = tr_git_config_dup_key (match, "useHttpPath", NULL);
  g_autoptr (GPtrArray) before = tr_git_config_read (config, key, error);
  g_autoptr (GPtrArray) after = NULL;

  if (before == NULL)
    return FALSE;
  had_pair = find_pair (before) < before->len;
  if (setup->undo ? !had_pair : is_set_up (before, helper)) {
    say_as_it_is (setup, match, key);
    return TRUE;
  }

  after = dup_values (before);
  if (setup->undo)
    take_pair_out (after);
  else
    put_pair_in (after, helper);
  tr_git_config_plan (config, key, before, after);
  return !has_path || plan_path (config, path_key, setup->undo, had_pair, error);
}

/* Adds the URLs of the accounts for which git has a key, if the key is not among those @seen. */
static void
add_urls (GPtrArray *urls, GHashTable *seen, const GPtrArray *accounts)
{
  for (guint i = 0; accounts != NULL && i < accounts->len; i++) {
    const char *const *match = tokenring_account_get_match (accounts->pdata[i]);

    for (guint j = 0; match[j] != NULL; j++) {
      char *key = tr_git_config_dup_key (match[j], "helper", NULL);

      if (key != NULL && g_hash_table_add (seen, key))
        g_ptr_array_add (urls, (gpointer) match[j]);
    }
  }
}

/* Each once, and none that an account which is spared has too. */
static GPtrArray *
find_urls (const TrSetup *setup, const GPtrArray *accounts)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) spared = g_ptr_array_new ();
  GPtrArray *urls = g_ptr_array_new ();

  add_urls (spared, seen, setup->spared);
  add_urls (urls, seen, accounts);
  return urls;
}

static gboolean
plan (TrGitConfig *config, const TrSetup *setup, const GPtrArray *urls, GError **error)
{
  g_autofree char *helper = setup->undo ? NULL : tr_git_config_dup_helper (error);

  if (!setup->undo && helper == NULL)
    return FALSE;
  for (guint i = 0; i < urls->len; i++)
    if (!plan_url (config, setup, urls->pdata[i], helper, error))
      return FALSE;
  return TRUE;
}

static TrExit
carry_out (const TrGitConfig *config)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < config->steps->len; i++)
    if (!tr_git_config_run (config, i, &error)) {
      g_autofree char *step = tr_git_config_dup_step (config, i);

      tr_say ("%s; this was not done, nor what comes after it: %s", error->message, step);
      return TR_EXIT_FAILED;
    }
  return TR_EXIT_DONE;
}

/*
 * tr_setup_git:
 * @setup: what is wanted
 * @accounts: the accounts for whose URLs git is to ask us
 *
 * Returns: the status with which the command ends
 */
TrExit
tr_setup_git (const TrSetup *setup, const GPtrArray *accounts)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) urls = find_urls (setup, accounts);
  g_autoptr (TrGitConfig) config =
      tr_git_config_new (setup->local ? "--local" : "--global", &error);
  TrExit done;

  if (setup->brief && (urls->len == 0 || config == NULL))
    return TR_EXIT_DONE;
  if (urls->len == 0) {
    g_autofree char *names = tr_setup_dup_names (accounts);

    tr_say ("there is no URL for which git could ask (accounts: %s); give one a match=", names);
    return TR_EXIT_FAILED;
  }
  if (config == NULL || !plan (config, setup, urls, &error)) {
    TrExit exit_status = tr_say_error (error);

    /* Nor can git read it, so it asks nobody. */
    return setup->brief ? TR_EXIT_DONE : exit_status;
  }

  if (setup->brief && config->steps->len > 0)
    tr_inform (setup->context, "git asked tokenring for it; that is taken back:");
  for (guint i = 0; i < config->steps->len; i++) {
    g_autofree char *step = tr_git_config_dup_step (config, i);

    tr_inform (setup->context, "%s", step);
  }
  if (!tr_setup_is_said ())
    return TR_EXIT_FAILED;
  if (setup->dry_run) {
    tr_inform (setup->context, "Nothing is written, for this is a dry run");
    return TR_EXIT_DONE;
  }
  if (config->steps->len == 0 || !tr_setup_is_wanted (setup))
    return TR_EXIT_DONE;
  done = carry_out (config);
  if (done == TR_EXIT_DONE)
    tr_inform (setup->context, "This is done");
  return done;
}
