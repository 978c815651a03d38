/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Accounts for the tests of the module oauth, loaded by the core's own code from files: those of
 * data/providers, and one more for the test at hand. */

#pragma once

#include "definition.h"

#include <glib/gstdio.h>

/* Everything that an encoding could get wrong. The middle is what no message may show in any form.
 */
#define SECRET                                                                                     \
  "pa ss+w/o%rd&\"=\\\xc3\xbc"                                                                     \
  "42"

static inline void
fixture_copy_providers (const char *dir)
{
  g_autoptr (GDir) entries = g_dir_open (TOKENRING_TEST_DATA "/providers", 0, NULL);
  const char *name;

  g_assert_nonnull (entries);
  while ((name = g_dir_read_name (entries)) != NULL) {
    g_autofree char *from = g_build_filename (TOKENRING_TEST_DATA "/providers", name, NULL);
    g_autofree char *to = g_build_filename (dir, name, NULL);
    g_autofree char *text = NULL;
    gsize length;

    g_assert_true (g_file_get_contents (from, &text, &length, NULL));
    g_assert_true (g_file_set_contents_full (to, text, (gssize) length, 0, 0600, NULL));
  }
}

static inline void
fixture_remove (const char *base, const char *dir)
{
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (entries)) != NULL) {
    g_autofree char *file = g_build_filename (dir, name, NULL);

    g_assert_cmpint (g_unlink (file), ==, 0);
  }
  g_assert_cmpint (g_rmdir (dir), ==, 0);
  g_assert_cmpint (g_rmdir (base), ==, 0);
}

/* An account of the provider @provider, where "test" is the provider that @provider_text makes. */
static inline TokenringAccount *
fixture_account (const char *provider, const char *client_id, const char *provider_text,
                 const char *account_text)
{
  g_autofree char *base = g_dir_make_tmp ("tokenring-XXXXXX", NULL);
  g_autofree char *dir = g_build_filename (base, "providers", NULL);
  g_autofree char *file = g_build_filename (dir, "test.conf", NULL);
  const char *dirs[] = { base, NULL };
  g_autoptr (TrFolders) folders = tr_folders_new (dirs);
  g_autoptr (GKeyFile) own = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  TokenringAccount *account;

  g_assert_cmpint (g_mkdir (dir, 0700), ==, 0);
  fixture_copy_providers (dir);
  g_assert_true (g_file_set_contents_full (file, provider_text, -1, 0, 0600, NULL));

  g_key_file_load_from_data (own, account_text, (gsize) -1, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  g_key_file_set_string (own, "account", "provider", provider);
  g_key_file_set_string (own, "account", "client-id", client_id);
  account = tr_definition_complete (folders, "work", "work.conf", own, &error);
  g_assert_no_error (error);
  fixture_remove (base, dir);
  return account;
}

/* Says which case is at hand; a body may be no text at all. */
static inline void
fixture_say (const char *body)
{
  g_autofree char *shown = tokenring_text_escape (body, -1, 200);

  g_test_message ("%s", shown);
}

/* What no message may hold: the secret itself, and each way in which it is sent or sent back. */
static inline void
fixture_assert_clean (const char *message)
{
  static const char *const forms[] = { "pa ss", "pa+ss",  "pa%20ss", "w/o", "w%2Fo",
                                       "o%rd",  "o%25rd", "cGEgc3",  NULL };

  for (guint i = 0; forms[i] != NULL; i++)
    g_assert_null (strstr (message, forms[i]));
  g_assert_null (strpbrk (message, "\n\r\t\x1b"));
  g_assert_true (g_utf8_validate (message, -1, NULL));
  g_assert_cmpuint (strlen (message), <, 700);
}

static inline void
fixture_assert_error (const GError *error, TokenringError code, const char *text)
{
  g_assert_error (error, TOKENRING_ERROR, (int) code);
  fixture_assert_clean (error->message);
  if (strstr (error->message, text) == NULL)
    g_error ("'%s' is not in: %s", text, error->message);
}
