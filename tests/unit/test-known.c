/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "known.h"
#include "support.h"

/* As the contract lists them; an account overrides no more than these. */
static void
test_keys (void)
{
  static const struct {
    const char *group, *key;
    gboolean good;
  } cases[] = {
    { "request", "token-url", TRUE },
    { "request", "grant", TRUE },
    { "request", "client-auth", TRUE },
    { "request", "basic-encoding", TRUE },
    { "request", "body", TRUE },
    { "request", "scope", TRUE },
    { "request", "audience", TRUE },
    { "request", "resource", TRUE },
    { "request", "user-agent", TRUE },
    { "request", "connect-timeout", TRUE },
    { "request", "timeout", TRUE },
    { "request", "ca-file", TRUE },
    { "request", "proxy", TRUE },
    { "response", "token", TRUE },
    { "response", "lifetime", TRUE },
    { "response", "lifetime-unit", TRUE },
    { "response", "expires", TRUE },
    { "response", "default-lifetime", TRUE },
    { "use", "header", TRUE },
    { "use", "scheme", TRUE },
    { "use", "user-agent", TRUE },
    { "use", "git", TRUE },
    { "use", "git-username", TRUE },
    { "use", "docker-username", TRUE },
    { "use", "status-url", TRUE },
    { "account", "scope", TRUE },
    { "account", "warm", TRUE },
    { "parameters", "anything", TRUE },
    { "fields", "anything", TRUE },
    { "extra", "anything", TRUE },
    { "headers", "X-Any", TRUE },
    { "request", "x-note", TRUE },
    { "x-mine", "anything", TRUE },
    { "request", "token_url", FALSE },
    { "request", "", FALSE },
    { "request", "Token-Url", FALSE },
    { "use", "token", FALSE },
    { "response", "scope", FALSE },
    { "account", "provider", FALSE },
    { "account", "client-id", FALSE },
    { "account", "match", FALSE },
    { "provider", "issuer", FALSE },
    { "policy", "lock-timeout", FALSE },
    { "", "", FALSE },
    { "Request", "scope", FALSE },
    { "policy", "x-note", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("%s.%s", cases[i].group, cases[i].key);
    g_assert_cmpint (tr_known_check_key (cases[i].group, cases[i].key, &error), ==, cases[i].good);
    if (cases[i].good)
      g_assert_no_error (error);
    else
      test_assert_error (error, TOKENRING_ERROR_INVALID, cases[i].key);
  }
}

static void
assert_keys (TrKnown where, const char *group, const char *expected)
{
  g_autofree const char **keys = NULL;
  g_autofree char *joined = NULL;

  g_assert_true (tr_known_list_keys (where, group, &keys));
  joined = g_strjoinv (" ", (char **) keys);
  g_assert_cmpstr (joined, ==, expected);
}

static void
test_lists (void)
{
  g_autofree const char **groups = tr_known_list_groups (TR_KNOWN_ACCOUNT);
  g_autofree char *joined = g_strjoinv (" ", (char **) groups);
  g_autofree const char **keys = NULL;

  g_assert_cmpstr (joined, ==,
                   "account parameters hints request fields extra headers response use");
  assert_keys (TR_KNOWN_SET, "account", "scope warm");
  assert_keys (TR_KNOWN_ACCOUNT, "account", "scope warm provider client-id match");
  assert_keys (TR_KNOWN_PROVIDER, "import", "");
  assert_keys (TR_KNOWN_SET, "fields", "");
  assert_keys (TR_KNOWN_ACCOUNT, "fields",
               "grant_type client_id client_secret username password scope audience resource");
  assert_keys (TR_KNOWN_CONFIG, "chain", "secrets tokens");
  g_assert_false (tr_known_list_keys (TR_KNOWN_PROVIDER, "account", &keys));
  g_assert_false (tr_known_list_keys (TR_KNOWN_ACCOUNT, "provider", &keys));
  g_assert_false (tr_known_list_keys (TR_KNOWN_CONFIG, "request", &keys));
  g_assert_null (keys);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/known/keys", test_keys);
  g_test_add_func ("/known/lists", test_lists);
  return g_test_run ();
}
