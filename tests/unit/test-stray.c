/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "stray.h"
#include "support.h"

#define PROVIDER "[provider]\nissuer=oauth\nparameters=base-url\n"
#define ACCOUNT  "[account]\nprovider=test\nclient-id=my-id\n"

typedef struct {
  const char *text;
  const char *expected[4]; /* each is a part of one line, in their order */
} Case;

static void
assert_lines (const TestFolders *test, const char *file, const char *const *expected)
{
  g_autoptr (TrFolders) folders = test_folders_open (test);
  g_autoptr (TrLoader) loader = test_loader_new ();
  g_auto (GStrv) lines = tr_stray_list (folders, loader);
  guint count = 0;

  for (; lines[count] != NULL && expected[count] != NULL; count++)
    if (strstr (lines[count], expected[count]) == NULL || strstr (lines[count], file) == NULL)
      g_error ("'%s' has not both '%s' and %s", lines[count], expected[count], file);
  if (lines[count] != NULL || expected[count] != NULL)
    g_error ("%s gives '%s' and not '%s'", file, lines[count], expected[count]);
}

/* Each text in a file of its own, with nothing unknown in the others. */
static void
check (const char *name, const char *before, const Case *cases, gsize n_cases)
{
  for (gsize i = 0; i < n_cases; i++) {
    g_autoptr (TestFolders) test = test_folders_new ();
    g_autofree char *text = g_strconcat (before, cases[i].text, NULL);

    test_folders_write (test, TEST_VENDOR, "providers/test.conf", PROVIDER);
    test_folders_write (test, TEST_USER, name, text);
    assert_lines (test, name, cases[i].expected);
  }
}

static void
test_account (void)
{
  static const Case cases[] = {
    { "", { NULL } },
    { "scope=s\nwarm=true\nmatch=https://a.example\n[use]\ngit=auto\n[hints]\nbase-url=b\n",
      { NULL } },
    { "[requst]\nclient-auth=body\n", { "the group [requst]; did you mean 'request'?" } },
    { "[use]\ngit-user=x\n", { "'git-user' in [use]; did you mean 'git-username'?" } },
    { "client_id=x\n", { "'client_id' in [account]; did you mean 'client-id'?" } },
    { "[Use]\n", { "the group [Use]; did you mean 'use'?" } },
    { "[other]\nkey=x\n", { "[other]; correct or delete it, see tokenring-accounts(5)" } },
    { "[use]\nother=x\n[response]\ntoken=a\nexpire=b\n[chain]\n",
      { "'other' in [use]; correct or delete it", "did you mean 'expires'?", "[chain]" } },
    { "x-mine=1\n[x-script]\nkey=1\n[fields]\nscope=1\n[extra]\nany=1\n[headers]\nany=1\n",
      { NULL } },
    { "[fields]\ngrant-type=\n", { "'grant-type' in [fields]; did you mean 'grant_type'?" } },
    { "[provider]\nname=x\n[import]\nclient-id=A\n", { "[provider]", "[import]" } },
  };

  check ("accounts/work.conf", ACCOUNT, cases, G_N_ELEMENTS (cases));
}

static void
test_parameters (void)
{
  static const Case cases[] = {
    { "[parameters]\nbase-url=https://a.example\n", { NULL } },
    { "[parameters]\nbase-ulr=https://a.example\n",
      { "'base-ulr' in [parameters]; did you mean 'base-url'?" } },
    { "[parameters]\nx-mine=1\nregion=eu\n[request]\nscope=read-{region}\n", { NULL } },
    { "[parameters]\nregion=eu\n[request]\nscope=read-{regions}\n", { "'region'" } },
  };

  check ("accounts/work.conf", ACCOUNT, cases, G_N_ELEMENTS (cases));
}

static void
test_provider (void)
{
  static const Case cases[] = {
    { "[provider]\nname=b\nusual=true\nbase=test\n[parameters]\nbase-url=https://a.example\n",
      { NULL } },
    { "[us]\n", { "the group [us]; did you mean 'use'?" } },
    { "[use]\nstatus-ulr=x\ngit-usrname=x\n",
      { "'status-ulr' in [use]; did you mean 'status-url'?", "did you mean 'git-username'?" } },
    { "[account]\nwarm=true\n", { "[account]; correct or delete it, see tokenring-providers(5)" } },
    { "[provider]\nparameters=one\n[parameters]\none=1\ntwo=2\n", { "'two' in [parameters]" } },
    { "[parameters]\ntwo=2\n[request]\nscope={two}\n", { NULL } },
  };

  check ("providers/build.conf", "", cases, G_N_ELEMENTS (cases));
}

/* What an issuer puts into the body, and no other. */
static void
test_fields (void)
{
  static const Case cases[] = {
    { "[fields]\ngrant_type=\nclient_id=a\nclient_secret=b\nscope=c\naudience=d\nresource=e\n"
      "username=f\npassword=g\n",
      { NULL } },
    { "[fields]\ngrant-type=\nclient-secret=app_key\n",
      { "nobody reads the key 'grant-type' in [fields]; did you mean 'grant_type'?",
        "nobody reads the key 'client-secret' in [fields]; did you mean 'client_secret'?" } },
    { "[fields]\nassertion=a\nx-note=b\n",
      { "'assertion' in [fields]; correct or delete it, see tokenring-providers(5)" } },
  };

  check ("providers/build.conf", "", cases, G_N_ELEMENTS (cases));
}

/* What people are told of, and what is looked for elsewhere: the account's id and secret, and what
 * the provider has as a parameter, be it by its base. */
static void
test_names (void)
{
  static const Case cases[] = {
    { "parameters=region\n[hints]\nclient-id=a\nclient-secret=b\nregion=c\nx-d=d\n", { NULL } },
    { "base=test\n[hints]\nbase-url=a\n[import]\nbase-url=A\n", { NULL } },
    { "base=test\n[hints]\nbase-ulr=a\nclient_id=b\n",
      { "'base-ulr' in [hints]; did you mean 'base-url'?",
        "'client_id' in [hints]; did you mean 'client-id'?" } },
    { "[hints]\nscope=a\n", { "'scope' in [hints]; correct or delete it" } },
    { "parameters=region\n[import]\nclient-id=A\nclient-secret=B\nscope=C\nmatch=D\nregion=E\n",
      { NULL } },
    { "[import]\nclient_secret=A\nregion=B\n",
      { "'client_secret' in [import]; did you mean 'client-secret'?", "'region' in [import]" } },
    { "base=gone\n[hints]\nany=a\n", { NULL } },
  };

  check ("providers/build.conf", "[provider]\n", cases, G_N_ELEMENTS (cases));
}

static void
test_config (void)
{
  static const Case cases[] = {
    { "[chain]\nsecrets=a\n[policy]\nlock-timeout=1\n[plain]\ngit=true\n", { NULL } },
    { "[credentials-directory]\nfolders=/a\n[kernel]\nkeyring=user\n"
      "[secret-service]\nprompt-timeout=3\n",
      { NULL } },
    { "[chain]\nsecret=environment\n", { "'secret' in [chain]; did you mean 'secrets'?" } },
    { "[chian]\nsecrets=environment\n", { "the group [chian]; did you mean 'chain'?" } },
    { "[kernel]\nkey-ring=user\n", { "did you mean 'keyring'?" } },
    { "[environment]\nfolder=a\n", { "[environment]; correct or delete it" } },
    { "[zzz]\n", { "see tokenring.conf(5)" } },
  };

  check ("tokenring.conf", "", cases, G_N_ELEMENTS (cases));
}

/* What somebody else has written has a group of its own name, and an issuer the request as well. */
static void
test_foreign_modules (void)
{
  static const Case configs[] = {
    { "[one]\nfolder=/a\n", { NULL } },
    { "[ones]\nfolder=/a\n", { "[ones]" } },
  };
  static const Case providers[] = {
    { "[request]\nfolder=/a\n[response]\nfield=a\n[fields]\nany=a\n[issuer]\na=b\n", { NULL } },
    { "[use]\nfolder=/a\n", { "'folder' in [use]" } },
  };

  check ("tokenring.conf", "", configs, G_N_ELEMENTS (configs));
  check ("providers/own.conf", "[provider]\nissuer=issuer\n", providers, G_N_ELEMENTS (providers));
}

/* The last one counts, which is no help to who looks at the first. */
static void
test_twice (void)
{
  static const Case cases[] = {
    { "[request]\nbody=json\nscope=a\n[use]\nscheme=a\n", { NULL } },
    { "[request]\nbody=json\nscope=a\n body = form\n",
      { "the key 'body' is in [request] twice, and the last one counts; delete the other" } },
    { "[request]\nbody=json\n[use]\ngit=auto\n[request]\nbody=form\n",
      { "the group [request] is there twice; put its lines together",
        "the key 'body' is in [request] twice" } },
    { "[request]\nscope=a\n#scope=b\n[use]\nuser-agent=scope=a\n[fields]\nscope=c\n", { NULL } },
    { "[x-mine]\na=1\na=2\n[x-mine]\n[use]\nx-a=1\nx-a=2\n", { NULL } },
  };

  check ("accounts/work.conf", ACCOUNT, cases, G_N_ELEMENTS (cases));
}

/* A file behind another one of its name is not read at all; one that is broken is told of by
 * others.
 */
static void
test_files (void)
{
  static const char *const expected[] = { "did you mean 'use'?", NULL };
  g_autoptr (TestFolders) test = test_folders_new ();

  test_folders_write (test, TEST_VENDOR, "tokenring.conf", "[chian]\n");
  test_folders_write (test, TEST_USER, "tokenring.conf", "[chain]\n");
  test_folders_write (test, TEST_USER, "providers/broken.conf", "broken");
  test_folders_write (test, TEST_ADMIN, "accounts/orphan.conf",
                      "[account]\nprovider=gone\n[parameters]\na=b\n[us]\n");
  assert_lines (test, "accounts/orphan.conf", expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stray/account", test_account);
  g_test_add_func ("/stray/parameters", test_parameters);
  g_test_add_func ("/stray/provider", test_provider);
  g_test_add_func ("/stray/fields", test_fields);
  g_test_add_func ("/stray/names", test_names);
  g_test_add_func ("/stray/config", test_config);
  g_test_add_func ("/stray/foreign-modules", test_foreign_modules);
  g_test_add_func ("/stray/twice", test_twice);
  g_test_add_func ("/stray/files", test_files);
  return g_test_run ();
}
