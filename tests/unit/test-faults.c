/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "broker-fixture.h"
#include "provider.h"

#include <string.h>

#define FINE "[provider]\nissuer=picky\n[request]\ntoken-url=https://a.example.com/token\n"

typedef struct {
  const char *text;
  const char *expected[4]; /* each is a part of one line, in their order */
} Case;

static gboolean
complain (const TokenringAccount *account, const char *what, GError **error)
{
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG, "account '%s': %s",
               tokenring_account_get_name (account), what);
  return FALSE;
}

/* Wants an address, and one of few words for each of two other keys. It stops at the first fault,
 * as the real ones do. */
static gboolean
check_picky (gpointer self, TokenringAccount *account, GError **error)
{
  g_autofree char *url = tokenring_account_dup_setting (account, "request", "token-url");
  g_autofree char *body = tokenring_account_dup_setting (account, "request", "body");
  g_autofree char *unit = tokenring_account_dup_setting (account, "response", "lifetime-unit");

  (void) self;
  if (unit != NULL && strcmp (unit, "ms") != 0)
    return complain (account, "lifetime-unit is no unit", error);
  if (url == NULL || *url == '\0')
    return complain (account, "token-url is not set", error);
  if (!g_str_has_prefix (url, "https://"))
    return complain (account, "token-url is no URL", error);
  if (body != NULL && strcmp (body, "json") != 0)
    return complain (account, "body is no format", error);
  return TRUE;
}

static char **
list_faults (Fixture *fixture, const char *name)
{
  static const TokenringModule picky = {
    .abi = TOKENRING_MODULE_ABI, .struct_size = sizeof picky, .name = "picky", .check = check_picky
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringProvider) provider = NULL;

  new_process (fixture);
  tr_loader_add (fixture->broker->loader, &picky);
  provider = tokenring_broker_load_provider (fixture->broker, name, &error);
  g_assert_no_error (error);
  return tokenring_broker_list_provider_faults (fixture->broker, provider);
}

static void
assert_faults (Fixture *fixture, const char *name, const char *const *expected)
{
  g_auto (GStrv) lines = list_faults (fixture, name);
  guint count = 0;

  for (; lines[count] != NULL && expected[count] != NULL; count++)
    if (strstr (lines[count], expected[count]) == NULL ||
        strstr (lines[count], "mine.conf") == NULL || strstr (lines[count], "account 'mine'"))
      g_error ("'%s' has not both '%s' and its file", lines[count], expected[count]);
  if (lines[count] != NULL || expected[count] != NULL)
    g_error ("there is '%s' and not '%s'", lines[count], expected[count]);
}

static void
check (Fixture *fixture, const char *before, const Case *cases, gsize n_cases)
{
  for (gsize i = 0; i < n_cases; i++) {
    g_autofree char *text = g_strconcat (before, cases[i].text, NULL);

    g_test_message ("%s", text);
    test_folders_write (fixture->folders, TEST_USER, "providers/mine.conf", text);
    assert_faults (fixture, "mine", cases[i].expected);
  }
}

static void
test_fixed (Fixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
    { "", { NULL } },
    { "body=json\n[response]\nlifetime-unit=ms\n", { NULL } },
    { "body=JSON\n", { "provider 'mine': body is no format" } },
    { "body=JSON\n[response]\nlifetime-unit=min\n[use]\ngit=often\n",
      { "git=often in [use] of provider 'mine'", "lifetime-unit is no unit",
        "body is no format" } },
    { "body={kind}\n[parameters]\nkind=JSON\n", { "body is no format" } },
    { "scope={relm}\naudience={relm}-{realm}\n[parameters]\nrealm=a\n",
      { "nothing fills {relm}, which is no parameter; correct scope in [request] of /" } },
    { "scope={relm}\n[provider]\nparameters=realm\n",
      { "nothing fills {relm}, which is no parameter; did you mean {realm}, at scope in " } },
    { "scope={a}\n[parameters]\na={a}\n", { "'a' of provider 'mine' refers to itself" } },
    { "[provider]\nmatch=https://*\n",
      { "provider 'mine' cannot own the URL of match in [provider] of /" } },
  };

  (void) data;
  check (fixture, FINE, cases, G_N_ELEMENTS (cases));
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
    { "", { "token-url is not set" } },
    { "token-url=\n", { "token-url is not set" } },
    { "body=JSON\n", { "token-url is not set", "body is no format" } },
    { "token-url=htp://a\n", { "token-url is no URL" } },
    { "token-url=htp://a\nbody=JSON\n", { "token-url is no URL", "body is no format" } },
  };
  static const Case modules[] = {
    { "nowhere\n", { "nowhere" } },
    { "oauth\n", { NULL } },
  };

  (void) data;
  check (fixture, "[provider]\nissuer=picky\n[request]\n", cases, G_N_ELEMENTS (cases));
  check (fixture, "[request]\ntoken-url=https://a.example.com\n[provider]\nissuer=", modules,
         G_N_ELEMENTS (modules));
}

/* What an account says is not known, so that nothing can be said of it. */
static void
test_up_to_account (Fixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
    { "token-url={p}\n", { NULL } },
    { "token-url={p}/token\n[provider]\nmatch={p}\n", { NULL } },
    { "token-url=https://{p}.example.com\n[provider]\nmatch=https://{p}.example.com\n", { NULL } },
    { "token-url=https://a.example.com:{p}/{client-id}\n[provider]\nmatch=a{p}\n", { NULL } },
    { "token-url={q}://{p}\n[parameters]\nq={p}\n", { NULL } },
    { "token-url={p}\n[parameters]\np=\n", { NULL } },
    { "token-url={account}\n", { NULL } },
    { "token-url=x{p}\n[response]\nlifetime-unit={p}\n", { NULL } },
    { "token-url=x{p}\nbody=JSON\n", { "body is no format" } },
    { "token-url=https://a.example.com\nbody={p}\n", { NULL } },
  };

  (void) data;
  check (fixture, "[provider]\nissuer=picky\nparameters=p\n[request]\n", cases,
         G_N_ELEMENTS (cases));
}

/* What is missing there may be in those that stand on it; what is wrong there is wrong in them. */
static void
test_base (Fixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
    { "", { NULL } },
    { "scope={region}\n", { NULL } },
    { "body=JSON\n", { "body is no format" } },
  };
  static const char *const own[] = { "token-url is not set", NULL };

  (void) data;
  test_folders_write (fixture->folders, TEST_USER, "providers/over.conf",
                      "[provider]\nbase=mine\n");
  check (fixture, "[provider]\nissuer=picky\n[request]\n", cases, G_N_ELEMENTS (cases));

  test_folders_write (fixture->folders, TEST_USER, "providers/over.conf",
                      "[provider]\nissuer=picky\n");
  test_folders_write (fixture->folders, TEST_USER, "providers/mine.conf",
                      "[provider]\nbase=over\n");
  assert_faults (fixture, "mine", own);
}

#define ADD(path, function) g_test_add ("/faults/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("fixed", test_fixed);
  ADD ("missing", test_missing);
  ADD ("up-to-account", test_up_to_account);
  ADD ("base", test_base);
  return g_test_run ();
}
