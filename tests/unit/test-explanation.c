/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "broker.h"
#include "registry.h"
#include "support.h"

#include <string.h>

typedef struct {
  TestFolders *folders;
  TokenringBroker *broker;
  gint64 now;
} Fixture;

static void
write_account (Fixture *fixture, const char *name, const char *match)
{
  g_autofree char *text =
      g_strdup_printf ("[account]\nprovider=test\nclient-id=id-%s\n%s", name, match);

  test_folders_write_account (fixture->folders, name, text);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture->folders = test_folders_new ();
  test_folders_write_provider (fixture->folders, "test");
  write_account (fixture, "wild", "match=https://*.example.com\n");
  write_account (fixture, "host", "match=https://git.example.com\n");
  write_account (fixture, "team",
                 "match=https://other.example.org;https://git.example.com/team;"
                 "https://git.example.com/team/deep\n");
  write_account (fixture, "port", "match=https://git.example.com:8443\n");
  write_account (fixture, "local", "match=http://localhost:8080\n");
  write_account (fixture, "hub", "match=https://docker.io\n");
  write_account (fixture, "twin-a", "match=https://twin.example.org\n");
  write_account (fixture, "twin-b", "match=https://twin.example.org\n");
  write_account (fixture, "alone", "match=https://alone.example.net/group\n");
  write_account (fixture, "none", "");
  test_folders_write_account (fixture->folders, "broken", "[account]\nclient-id=x\n");
  fixture->broker = tr_broker_new (test_folders_open (fixture->folders), test_loader_new (),
                                   test_clock, &fixture->now);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  tokenring_broker_free (fixture->broker);
  test_folders_free (fixture->folders);
}

static guint
index_of (const TokenringExplanation *explanation, const char *name)
{
  for (guint i = 0; i < tokenring_explanation_get_length (explanation); i++)
    if (g_str_equal (tokenring_explanation_get_name (explanation, i), name))
      return i;

  g_error ("there is no '%s'", name);
}

static TokenringExplanation *
explain (Fixture *fixture, const TokenringUrl *url)
{
  g_autoptr (GError) error = NULL;
  TokenringExplanation *explanation = tokenring_broker_explain (fixture->broker, url, &error);

  g_assert_no_error (error);
  return explanation;
}

static TokenringUrl *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  TokenringUrl *url = g_str_has_prefix (text, "docker:")
                          ? tokenring_url_new (NULL, text + strlen ("docker:"), NULL, NULL, &error)
                          : tokenring_url_parse (text, &error);

  g_assert_no_error (error);
  return url;
}

static const struct {
  const char *url;
  const char *account;
  TokenringReason reason;
  const char *match;
} cases[] = {
  { "https://git.example.com", "host", TOKENRING_REASON_ANSWERS, "https://git.example.com" },
  { "https://git.example.com", "wild", TOKENRING_REASON_LESS_SPECIFIC, "https://*.example.com" },
  { "https://git.example.com", "team", TOKENRING_REASON_NO_PATH, "https://git.example.com/team" },
  { "https://git.example.com", "port", TOKENRING_REASON_PORT, "https://git.example.com:8443" },
  { "https://git.example.com", "local", TOKENRING_REASON_HOST, "http://localhost:8080" },
  { "https://git.example.com", "none", TOKENRING_REASON_OWNS_NOTHING, NULL },
  { "https://git.example.com", "broken", TOKENRING_REASON_BROKEN, NULL },
  { "https://git.example.com/teamwork", "team", TOKENRING_REASON_PATH,
    "https://git.example.com/team" },
  { "https://git.example.com/team/x", "team", TOKENRING_REASON_ANSWERS,
    "https://git.example.com/team" },
  { "https://git.example.com/team/deep/x", "team", TOKENRING_REASON_ANSWERS,
    "https://git.example.com/team/deep" },
  { "https://git.example.com/team/../x", "team", TOKENRING_REASON_PATH,
    "https://git.example.com/team" },
  { "https://git.example.com/team/x", "host", TOKENRING_REASON_LESS_SPECIFIC,
    "https://git.example.com" },
  { "http://git.example.com", "host", TOKENRING_REASON_SCHEME, "https://git.example.com" },
  { "https://git.example.com:8443", "port", TOKENRING_REASON_ANSWERS,
    "https://git.example.com:8443" },
  { "https://a.example.com", "wild", TOKENRING_REASON_ANSWERS, "https://*.example.com" },
  { "https://me@git.example.com", "host", TOKENRING_REASON_USERNAME, "https://git.example.com" },
  { "https://me@git.example.com", "wild", TOKENRING_REASON_LESS_SPECIFIC, "https://*.example.com" },
  { "https://host@git.example.com", "host", TOKENRING_REASON_ANSWERS, "https://git.example.com" },
  { "https://twin.example.org", "twin-a", TOKENRING_REASON_AMBIGUOUS, "https://twin.example.org" },
  { "https://twin.example.org", "twin-b", TOKENRING_REASON_AMBIGUOUS, "https://twin.example.org" },
  { "https://twin-a@twin.example.org", "twin-a", TOKENRING_REASON_ANSWERS,
    "https://twin.example.org" },
  { "https://twin-a@twin.example.org", "twin-b", TOKENRING_REASON_USERNAME,
    "https://twin.example.org" },
  { "https://alone.example.net", "alone", TOKENRING_REASON_NO_PATH,
    "https://alone.example.net/group" },
  { "docker:alone.example.net", "alone", TOKENRING_REASON_NO_PATH,
    "https://alone.example.net/group" },
  { "docker:index.docker.io", "hub", TOKENRING_REASON_ANSWERS, "https://docker.io" },
  { "https://index.docker.io", "hub", TOKENRING_REASON_HOST, "https://docker.io" },
  { "docker:localhost:8080", "local", TOKENRING_REASON_ANSWERS, "http://localhost:8080" },
  { "docker:localhost", "local", TOKENRING_REASON_PORT, "http://localhost:8080" },
};

static void
test_reasons (Fixture *fixture, gconstpointer data)
{
  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringUrl) url = parse (cases[i].url);
    g_autoptr (TokenringExplanation) explanation = explain (fixture, url);
    guint index = index_of (explanation, cases[i].account);

    g_test_message ("%s: %s", cases[i].url, cases[i].account);
    g_assert_cmpint (tokenring_explanation_get_reason (explanation, index), ==, cases[i].reason);
    g_assert_cmpstr (tokenring_explanation_get_match (explanation, index), ==, cases[i].match);
  }
}

static const char *
who_answers (const TokenringExplanation *explanation)
{
  const char *name = NULL;

  for (guint i = 0; i < tokenring_explanation_get_length (explanation); i++)
    if (tokenring_explanation_get_reason (explanation, i) == TOKENRING_REASON_ANSWERS) {
      g_assert_null (name);
      name = tokenring_explanation_get_name (explanation, i);
    }
  return name;
}

/* What is explained is what happens. */
static void
test_agrees (Fixture *fixture, gconstpointer data)
{
  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringUrl) url = parse (cases[i].url);
    g_autoptr (TokenringExplanation) explanation = explain (fixture, url);
    g_autoptr (TokenringAccount) account = tr_registry_find (fixture->broker->folders, url, NULL);

    g_test_message ("%s", cases[i].url);
    g_assert_cmpstr (who_answers (explanation), ==,
                     account == NULL ? NULL : tokenring_account_get_name (account));
  }
}

static void
test_problem (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringUrl) url = parse ("https://git.example.com");
  g_autoptr (TokenringExplanation) explanation = explain (fixture, url);
  guint broken = index_of (explanation, "broken");

  (void) data;
  g_assert_nonnull (
      strstr (tokenring_explanation_get_problem (explanation, broken), "broken.conf"));
  g_assert_null (tokenring_explanation_get_problem (explanation, index_of (explanation, "host")));
}

/* In the order of the names, each once. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TokenringUrl) url = parse ("https://nobody.example.org");
  g_autoptr (TokenringExplanation) explanation = explain (fixture, url);

  (void) data;
  g_assert_cmpuint (tokenring_explanation_get_length (explanation), ==, 11);
  for (guint i = 1; i < tokenring_explanation_get_length (explanation); i++)
    g_assert_cmpstr (tokenring_explanation_get_name (explanation, i - 1), <,
                     tokenring_explanation_get_name (explanation, i));
  g_assert_null (who_answers (explanation));
}

static void
test_no_accounts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestFolders) empty = test_folders_new ();
  g_autoptr (TokenringBroker) broker =
      tr_broker_new (test_folders_open (empty), test_loader_new (), test_clock, &fixture->now);
  g_autoptr (TokenringUrl) url = parse ("https://git.example.com");
  g_autoptr (TokenringExplanation) explanation = tokenring_broker_explain (broker, url, NULL);

  (void) data;
  g_assert_cmpuint (tokenring_explanation_get_length (explanation), ==, 0);
  tokenring_explanation_free (NULL);
}

/* A folder that is none is an error, as it is for a search. */
static void
test_unreadable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestFolders) folders = test_folders_new ();
  g_autoptr (TokenringBroker) broker =
      tr_broker_new (test_folders_open (folders), test_loader_new (), test_clock, &fixture->now);
  g_autoptr (TokenringUrl) url = parse ("https://git.example.com");
  g_autoptr (GError) error = NULL;

  (void) data;
  test_folders_write (folders, TEST_USER, "accounts", "");
  g_assert_null (tokenring_broker_explain (broker, url, &error));
  test_assert_error (error, TOKENRING_ERROR_CONFIG, "accounts");
}

#define ADD(path, function)                                                                        \
  g_test_add ("/explanation/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("reasons", test_reasons);
  ADD ("agrees", test_agrees);
  ADD ("problem", test_problem);
  ADD ("order", test_order);
  ADD ("no-accounts", test_no_accounts);
  ADD ("unreadable", test_unreadable);
  return g_test_run ();
}
