/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "support.h"

static void
assert_parts (const TokenringCredential *credential, const char *protocol, const char *host,
              const char *path, const char *server, const char *username)
{
  g_assert_cmpstr (tokenring_credential_get_protocol (credential), ==, protocol);
  g_assert_cmpstr (tokenring_credential_get_host (credential), ==, host);
  g_assert_cmpstr (tokenring_credential_get_path (credential), ==, path);
  g_assert_cmpstr (tokenring_credential_get_server (credential), ==, server);
  g_assert_cmpstr (tokenring_credential_get_username (credential), ==, username);
}

/* Nothing is folded, stripped or guessed: other helpers keep it so too. */
static void
test_git (void)
{
  g_autoptr (TokenringCredential) full =
      tokenring_credential_new_for_git ("HTTPS", "Git.Example.com:0443", "/a//b.git/", "Mé");
  g_autoptr (TokenringCredential) bare =
      tokenring_credential_new_for_git ("cert", "", "key.pem", "");
  g_autoptr (TokenringCredential) none = tokenring_credential_new_for_git (NULL, NULL, NULL, NULL);

  g_assert_cmpint (tokenring_credential_get_kind (full), ==, TOKENRING_CREDENTIAL_GIT);
  assert_parts (full, "HTTPS", "Git.Example.com:0443", "/a//b.git/", NULL, "Mé");
  assert_parts (bare, "cert", "", "key.pem", NULL, "");
  assert_parts (none, NULL, NULL, NULL, NULL, NULL);
  g_assert_null (tokenring_credential_get_password (full));
  g_assert_null (tokenring_credential_get_refresh_token (full));
  g_assert_cmpint (tokenring_credential_get_expires (full), ==, 0);
}

static void
test_docker (void)
{
  g_autoptr (TokenringCredential) credential =
      tokenring_credential_new_for_docker ("https://Index.docker.io/v1/", "me");

  g_assert_cmpint (tokenring_credential_get_kind (credential), ==, TOKENRING_CREDENTIAL_DOCKER);
  assert_parts (credential, NULL, NULL, NULL, "https://Index.docker.io/v1/", "me");
}

/* Setting takes a reference, and gives the one before back: nothing is left of that one. */
static void
test_secrets (void)
{
  g_autoptr (TokenringCredential) credential =
      tokenring_credential_new_for_git ("https", "example.com", NULL, "me");
  TokenringSecret *first = test_secret_new_unique (64);
  g_autoptr (TokenringSecret) copy = tokenring_secret_new (tokenring_secret_peek (first, NULL), -1);

  tokenring_credential_set_password (credential, first);
  tokenring_credential_set_refresh_token (credential, first);
  tokenring_secret_unref (first);
  g_assert_true (tokenring_secret_equal (tokenring_credential_get_password (credential), copy));
  g_assert_true (
      tokenring_secret_equal (tokenring_credential_get_refresh_token (credential), copy));
  g_assert_cmpuint (test_count_copies (copy), ==, 1);

  /* the same one again is no use after free */
  tokenring_credential_set_password (credential, tokenring_credential_get_password (credential));
  tokenring_credential_set_password (credential, NULL);
  g_assert_cmpuint (test_count_copies (copy), ==, 1);
  tokenring_credential_set_refresh_token (credential, NULL);
  g_assert_null (tokenring_credential_get_password (credential));
  g_assert_null (tokenring_credential_get_refresh_token (credential));
  g_assert_cmpuint (test_count_copies (copy), ==, 0);

  tokenring_credential_set_expires (credential, 9999999999);
  g_assert_cmpint (tokenring_credential_get_expires (credential), ==, 9999999999);
  tokenring_credential_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/credential/git", test_git);
  g_test_add_func ("/credential/docker", test_docker);
  g_test_add_func ("/credential/secrets", test_secrets);
  return g_test_run ();
}
