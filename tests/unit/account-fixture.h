/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An account of a provider with something in every group, for the tests of what makes an account.
 */

#pragma once

#include "definition.h"
#include "support.h"

#define PROVIDER                                                                                   \
  "[provider]\nissuer=issuer\nparameters=base-url\nmatch={base-url}/api\n"                         \
  "[parameters]\nhost=api\n"                                                                       \
  "[request]\ntoken-url={base-url}/token\nscope=wide\ngrant=client-credentials\n"                  \
  "[fields]\nclient_id=id\n[extra]\nhost={host}\n[headers]\nX-A=1\n"                               \
  "[response]\ntoken=token\n[use]\nuser-agent=ua\n"

#define ACCOUNT "[account]\nprovider=test\nclient-id=my-id\n"
#define BASE    "[parameters]\nbase-url=https://example.com\n"

static inline TokenringAccount *
account_from (const TestFolders *test, const char *text, GError **error)
{
  g_autoptr (TrFolders) folders = test_folders_open (test);

  test_folders_write (test, TEST_VENDOR, "providers/test.conf", PROVIDER);
  test_folders_write_account (test, "work", text);
  return tr_definition_load (folders, "work", error);
}

static inline TokenringAccount *
account_new (const char *text)
{
  g_autoptr (TestFolders) test = test_folders_new ();
  g_autoptr (GError) error = NULL;
  TokenringAccount *account = account_from (test, text, &error);

  g_assert_no_error (error);
  return account;
}

static inline void
assert_setting (const TokenringAccount *account, const char *group, const char *key,
                const char *expected)
{
  g_autofree char *value = tokenring_account_dup_setting (account, group, key);

  g_assert_cmpstr (value, ==, expected);
}
