/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The files of a provider and of an account, with a line "===" between the two. */

#include "../unit/support.h"
#include "definition.h"
#include "fuzz.h"
#include "key.h"
#include "provider.h"

#include <stdlib.h>
#include <string.h>

#define MIDDLE "\n===\n"

/* The folders are made once: that takes far longer than all the rest. */
static TestFolders *files;

static void
remove_files (void)
{
  g_clear_pointer (&files, test_folders_free);
}

static void
make_folders (void)
{
  if (files != NULL)
    return;
  files = test_folders_new ();
  atexit (remove_files);
  test_folders_write (files, TEST_USER, "providers/p.conf", "");
  test_folders_write (files, TEST_USER, "accounts/a.conf", "");
}

static void
write_file (const char *name, const char *text, gsize length)
{
  g_autofree char *file = test_folders_path (files, TEST_USER, name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (file, text, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

static void
write_files (const char *text, gsize length)
{
  const char *middle = memmem (text, length, MIDDLE, strlen (MIDDLE));
  gsize first = middle == NULL ? length : (gsize) (middle - text);
  gsize second = middle == NULL ? length : first + strlen (MIDDLE);

  write_file ("providers/p.conf", text, first);
  write_file ("accounts/a.conf", text + second, length - second);
}

static void
check_provider (const TrFolders *folders)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringProvider) provider = tr_provider_load (folders, "p", &error);
  g_autofree char *description = NULL;
  g_auto (GStrv) parameters = NULL;

  if (provider == NULL) {
    fuzz_check_message (error);
    return;
  }
  description = tokenring_provider_dup_description (provider);
  parameters = tokenring_provider_dup_parameters (provider);
  for (guint i = 0; parameters[i] != NULL; i++)
    g_free (tokenring_provider_dup_default (provider, parameters[i]));
}

/* No file gives an account that owns what cannot be sent to safely. */
static void
check_account (TokenringAccount *account)
{
  static const char *const unsafe[] = { "http://git.example.com/team", "ftp://git.example.com" };
  g_autofree char *key = tr_key_dup (account);
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("token", -1);
  g_autoptr (TokenringToken) token = tokenring_token_new (secret, 0, 60);
  g_autoptr (TokenringSecret) header = tokenring_account_make_header_value (account, token);
  g_auto (GStrv) usernames = tr_account_dup_usernames (account);

  g_assert_cmpuint (strlen (key), ==, 64);
  for (guint i = 0; i < G_N_ELEMENTS (unsafe); i++) {
    g_autoptr (TokenringUrl) url = tokenring_url_parse (unsafe[i], NULL);

    g_assert_cmpint (tr_claim_match (tr_account_get_claim (account), url), ==, TR_MATCH_NONE);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (TokenringAccount) account = NULL;
  g_autoptr (GError) error = NULL;
  TrFolders *folders;

  make_folders ();
  folders = test_folders_open (files);
  write_files ((const char *) data, size);
  check_provider (folders);
  account = tr_definition_load (folders, "a", &error);
  if (account == NULL)
    fuzz_check_message (error);
  else
    check_account (account);
  tr_folders_free (folders);
  return 0;
}
