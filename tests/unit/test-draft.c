/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "draft.h"
#include "settings.h"
#include "support.h"

#include <string.h>

static GKeyFile *
read_back (const TokenringDraft *draft)
{
  GKeyFile *settings = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  gsize length;
  g_autofree char *text = tr_draft_to_text (draft, &length);

  g_key_file_load_from_data (settings, text, length, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  return settings;
}

static void
test_identity (void)
{
  g_autoptr (TokenringDraft) draft = tokenring_draft_new ("work", "test", " id;#\\{x} ");
  g_autoptr (GKeyFile) settings = read_back (draft);
  g_autofree char *provider = tr_settings_dup (settings, "account", "provider");
  g_autofree char *client_id = tr_settings_dup (settings, "account", "client-id");

  g_assert_cmpstr (tr_draft_get_name (draft), ==, "work");
  g_assert_cmpstr (provider, ==, "test");
  g_assert_cmpstr (client_id, ==, " id;#\\{x} ");
  g_assert_false (g_key_file_has_key (settings, "account", "match", NULL));
  tokenring_draft_free (NULL);
}

static void
test_match (void)
{
  g_autoptr (TokenringDraft) draft = tokenring_draft_new ("work", "test", "id");
  g_autoptr (GKeyFile) settings = NULL;
  g_auto (GStrv) match = NULL;

  tokenring_draft_add_match (draft, "https://a.example");
  tokenring_draft_add_match (draft, "https://b.example/x;y");
  settings = read_back (draft);
  match = tr_settings_dup_list (settings, "account", "match");
  g_assert_cmpuint (g_strv_length (match), ==, 2);
  g_assert_cmpstr (match[0], ==, "https://a.example");
  g_assert_cmpstr (match[1], ==, "https://b.example/x;y");
}

/* What goes into the file comes out of it, whatever a key file makes of it in between. */
static void
test_values (void)
{
  static const char *const values[] = {
    "",      "plain",    " first", "last ", "  ",    "a;b;",  "# no comment", "[no group]",
    "a=b=c", "back\\ns", "\\",     "{x}",   "\"q\"", "a\\;b", "gr\xc3\xbc",   "%41+ ",
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    g_autoptr (TokenringDraft) draft = tokenring_draft_new ("work", "test", "id");
    g_autoptr (GError) error = NULL;
    g_autoptr (GKeyFile) settings = NULL;
    g_autofree char *value = NULL;

    g_assert_true (tokenring_draft_set (draft, "extra", "first", "overwritten", &error));
    g_assert_true (tokenring_draft_set (draft, "extra", "first", values[i], &error));
    g_assert_no_error (error);
    settings = read_back (draft);
    value = tr_settings_dup (settings, "extra", "first");
    g_assert_cmpstr (value, ==, values[i]);
  }
}

/* What would be read back as something else, or not at all. */
static void
test_refused (void)
{
  static const struct {
    const char *group, *key, *value;
  } cases[] = {
    { "extra", "", "x" },           { "extra", "a=b", "x" },          { "extra", "[a]", "x" },
    { "extra", "a]", "x" },         { "extra", "a b", "x" },          { "extra", " a", "x" },
    { "extra", "a\nb", "x" },       { "extra", "a\n[account]", "x" }, { "extra", "a;b", "x" },
    { "extra", "#a", "x" },         { "extra", "a\x01", "x" },        { "extra", "a\x7f", "x" },
    { "extra", "a\xff", "x" },      { "extra", "a", "x\xff" },        { "extra", "a", "x\ny" },
    { "extra", "a", "x\ry" },       { "extra", "a", "\x1b[31m" },     { "extra", "a", "x\x7f" },
    { "account", "provider", "x" }, { "provider", "issuer", "x" },    { "request", "none", "x" },
    { "request", "", "x" },         { "extra]\n[account", "a", "x" }, { "x-]\n[account", "a", "x" },
    { "x-a.b", "c", "x" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringDraft) draft = tokenring_draft_new ("work", "test", "id");
    g_autoptr (GError) error = NULL;
    g_autofree char *before = NULL, *after = NULL;
    gsize length;

    before = tr_draft_to_text (draft, &length);
    if (tokenring_draft_set (draft, cases[i].group, cases[i].key, cases[i].value, &error))
      g_error ("accepted: case %u", i);
    test_assert_error (error, TOKENRING_ERROR_INVALID, "");
    after = tr_draft_to_text (draft, &length);
    g_assert_cmpstr (before, ==, after);
  }
}

static TokenringDraft *
draft_from (const char *text, GError **error)
{
  g_autoptr (GKeyFile) own = g_key_file_new ();
  g_autoptr (GError) problem = NULL;

  g_key_file_load_from_data (own, text, strlen (text), G_KEY_FILE_NONE, &problem);
  g_assert_no_error (problem);
  return tr_draft_read ("work", "/accounts/work.conf", own, error);
}

/* What was read is written as it was. */
static void
test_read (void)
{
  static const char text[] = "[account]\nprovider=test\nclient-id=\\sid;#\\\\{x}\n"
                             "match=https://a.example;https://b.example/x\\;y;\nscope=a b\n"
                             "\n[parameters]\nbase-url=https://{x}\nempty=\n"
                             "\n[headers]\nX-A=1\n"
                             "\n[x-mine]\nowner=me\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringDraft) draft = draft_from (text, &error);
  g_auto (GStrv) groups = NULL;
  g_auto (GStrv) keys = NULL;
  g_auto (GStrv) none = NULL;
  g_auto (GStrv) match = NULL;
  g_autofree char *written = NULL;
  g_autofree char *client_id = NULL;
  g_autofree char *missing = NULL;
  gsize length;

  g_assert_no_error (error);
  written = tr_draft_to_text (draft, &length);
  g_assert_cmpstr (written, ==, text);
  g_assert_cmpstr (tr_draft_get_name (draft), ==, "work");
  groups = tokenring_draft_dup_groups (draft);
  g_assert_cmpuint (g_strv_length (groups), ==, 4);
  keys = tokenring_draft_dup_keys (draft, "parameters");
  g_assert_cmpstr (keys[1], ==, "empty");
  none = tokenring_draft_dup_keys (draft, "use");
  g_assert_null (none[0]);
  match = tokenring_draft_dup_match (draft);
  g_assert_cmpstr (match[1], ==, "https://b.example/x;y");
  client_id = tokenring_draft_dup_setting (draft, "account", "client-id");
  g_assert_cmpstr (client_id, ==, " id;#\\{x}");
  missing = tokenring_draft_dup_setting (draft, "account", "none");
  g_assert_null (missing);
}

/* What nobody knows, or what is no text, would be lost. */
static void
test_read_refused (void)
{
  static const char *const texts[] = {
    "[account]\nprovider=test\nclient-id=id\ncolour=red\n",
    "[account]\nprovider=test\nclient-id=id\n[fruit]\napple=1\n",
    "[account]\nprovider=test\nclient-id=id\n[extra]\na b=x\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (TokenringDraft) draft = draft_from (texts[i], &error);

    g_assert_null (draft);
    test_assert_error (error, TOKENRING_ERROR_CONFIG, "/accounts/work.conf has a line");
    test_assert_error (error, TOKENRING_ERROR_CONFIG, "correct or delete it");
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draft/identity", test_identity);
  g_test_add_func ("/draft/match", test_match);
  g_test_add_func ("/draft/values", test_values);
  g_test_add_func ("/draft/refused", test_refused);
  g_test_add_func ("/draft/read", test_read);
  g_test_add_func ("/draft/read-refused", test_read_refused);
  return g_test_run ();
}
