/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Asks for what the command line does not tell of a new account, and writes it at the end. */

#include "guide.h"
#include "place.h"
#include "say.h"

#include <string.h>

#define NOTHING_WRITTEN "nothing is written"
#define NOTHING_CHANGED "the account stays as it was written"

/* Who leaves by a key has heard it already. */
static void
say_end (const TrGuide *guide)
{
  if (!guide->dialogue.is_over)
    tr_say ("%s", guide->dialogue.parting);
}

/* Nobody is to answer all questions for an account that cannot be written. A keyring that is locked
 * may be unlocked until then. */
static gboolean
check_keyring (TrGuide *guide)
{
  g_autoptr (GError) error = NULL;

  if (guide->addition->no_secret ||
      tr_place_check_stores (guide->context->broker, &guide->store, &error))
    return TRUE;
  if (!g_error_matches (error, TOKENRING_ERROR, TOKENRING_ERROR_LOCKED))
    return tr_guide_fail (guide, error);

  guide->exit_status = tr_say_error (error);
  if (tr_ask_yes (&guide->dialogue, "Go on, and unlock it before the account is written?", TRUE))
    return TRUE;
  say_end (guide);
  return FALSE;
}

static void
tell_pair (const char *label, const char *value)
{
  if (value != NULL && *value != '\0')
    tr_tell ("  %-14s %s", label, value);
}

static void
tell_setting (const TokenringAccount *account, const char *label, const char *group,
              const char *key)
{
  g_autofree char *value = tokenring_account_dup_setting (account, group, key);

  tell_pair (label, value);
}

/* What nobody was asked for; a value may be long, and is in the file. */
static void
tell_kept_settings (const TrGuide *guide)
{
  char **settings = guide->addition->settings;
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = guide->given.n_settings; settings != NULL && settings[i] != NULL; i++)
    g_string_append_printf (names, "%s%.*s", names->len == 0 ? "" : ", ",
                            (int) strcspn (settings[i], "="), settings[i]);
  tell_pair ("Kept:", names->str);
}

/* But those that are a line of their own. */
static void
tell_parameters (const TrGuide *guide)
{
  char **parameters = guide->addition->parameters;

  for (guint i = 0; parameters != NULL && parameters[i] != NULL; i++)
    if (!g_str_has_prefix (parameters[i], "token-url=") &&
        !g_str_has_prefix (parameters[i], "scope="))
      tell_pair ("Parameter:", parameters[i]);
}

/* The file of an account that is changed need not be the user's own. */
static void
tell_title (const TrGuide *guide, const TokenringAccount *account)
{
  tr_tell ("%s", "");
  if (g_file_test (tokenring_account_get_file (account), G_FILE_TEST_EXISTS))
    tr_tell ("This will be written, in the place of what is there:");
  else if (guide->former.name != NULL)
    tr_tell ("This will be written, into a file of your own that goes before the one there is:");
  else
    tr_tell ("This will be written:");
}

/* In the words of "tokenring show". */
static void
tell_summary (const TrGuide *guide, const TokenringAccount *account)
{
  const char *const *match = tokenring_account_get_match (account);
  g_autofree char *dropped = tr_guide_dup_dropped (guide);

  tell_title (guide, account);
  tell_pair ("Account:", tokenring_account_get_name (account));
  tell_pair ("File:", tokenring_account_get_file (account));
  tell_pair ("Provider:", tokenring_account_get_provider (account));
  tell_pair ("Client id:", tokenring_account_get_client_id (account));
  for (guint i = 0; match[i] != NULL; i++)
    tell_pair ("Owns:", match[i]);
  if (match[0] == NULL)
    tell_pair ("Owns:", "no URL");
  tell_parameters (guide);
  tell_setting (account, "Token from:", "request", "token-url");
  tell_setting (account, "Scope:", "request", "scope");
  tell_kept_settings (guide);
  tell_pair ("Dropped:", dropped);
  if (guide->keeps_secret)
    tell_pair ("Client secret:", "the one that is stored");
  else if (guide->store != NULL)
    tr_tell ("  %-14s what you typed, in the store '%s'", "Client secret:", guide->store);
}

/* Who sees the summary may well want to change a line of it. */
static gboolean
wants_again (TrGuide *guide)
{
  if (tr_ask_yes (&guide->dialogue, TR_GUIDE_AGAIN, TRUE))
    return TRUE;
  say_end (guide);
  return FALSE;
}

/* Whether it is to be written; if not, @ret_is_again tells whether to ask once more. */
static gboolean
confirm (TrGuide *guide, gboolean *ret_is_again)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringAccount) account = tr_guide_preview (guide, &error);

  if (account == NULL)
    return tr_guide_fail (guide, error);
  tell_summary (guide, account);
  if (tr_ask_yes (&guide->dialogue, "Write it?", TRUE))
    return TRUE;
  *ret_is_again = !guide->dialogue.is_over && wants_again (guide);
  return FALSE;
}

/* A keyring can be unlocked, and a disk made empty, without all questions being asked again. */
static TokenringAccount *
write_account (TrGuide *guide)
{
  TokenringAccount *account = NULL;

  while (account == NULL) {
    g_autoptr (GError) error = NULL;

    account = tr_addition_write (guide->context, guide->addition, guide->client_secret, &error);
    if (account != NULL)
      break;
    guide->exit_status = tr_say_error (error);
    if (tr_ask_yes (&guide->dialogue, "Try to write it once more?", TRUE))
      continue;
    say_end (guide);
    break;
  }
  return account;
}

static gboolean
ask_all (TrGuide *guide)
{
  return tr_guide_ask_name (guide) && tr_guide_ask_provider (guide) &&
         tr_guide_ask_client_id (guide) && tr_guide_ask_parameters (guide) &&
         tr_guide_ask_match (guide) && tr_guide_ask_secret (guide);
}

/* Once from the first question to what the guide offers at the end. */
static void
run (TrGuide *guide, gboolean *ret_is_again)
{
  g_autoptr (TokenringAccount) account = NULL;

  *ret_is_again = FALSE;
  guide->exit_status = TR_EXIT_FAILED;
  if (!ask_all (guide) || !confirm (guide, ret_is_again))
    return;
  account = write_account (guide);
  if (account == NULL)
    return;
  guide->is_written = TRUE;
  guide->dialogue.parting = NOTHING_CHANGED;
  guide->exit_status = tr_guide_next (guide, account, ret_is_again);
}

static void
run_until_content (TrGuide *guide)
{
  gboolean is_again = TRUE;

  tr_tell ("An account, question by question. Enter takes what is in brackets; Ctrl-C leaves, and "
           "nothing is written before you say so.");
  while (is_again) {
    run (guide, &is_again);
    if (is_again)
      tr_guide_take_back (guide);
  }
}

/*
 * tr_guide:
 * @context: what the command is run with
 * @addition: what is known of the account already; the answers are added
 *
 * Returns: the status with which the command ends
 */
TrExit
tr_guide (const TrContext *context, TrAddition *addition)
{
  TrGuide guide = {
    .context = context,
    .addition = addition,
    .dialogue = { .parting = NOTHING_WRITTEN },
    .answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
    .exit_status = TR_EXIT_FAILED,
  };
  g_autoptr (GError) error = NULL;
  /* What has the wrong form on the command line is wrong usage, and no matter of any answer. */
  g_autoptr (TokenringDraft) draft = tr_addition_make_draft (addition, &error);

  tr_guide_note_given (&guide);
  if (draft == NULL)
    tr_guide_fail (&guide, error);
  else if (check_keyring (&guide))
    run_until_content (&guide);
  tr_guide_clear (&guide);
  return guide.exit_status;
}
