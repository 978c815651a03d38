/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A token as a store has kept it, or something else that is in its place. */

#include "fuzz.h"
#include "token.h"

static void
check_round_trip (const TokenringToken *token)
{
  g_autoptr (TokenringSecret) record = tr_token_to_record (token);
  g_autoptr (TokenringToken) again = tr_token_from_record (record);

  g_assert_nonnull (again);
  g_assert_cmpint (tokenring_token_get_obtained (again), ==, tokenring_token_get_obtained (token));
  g_assert_cmpint (tokenring_token_get_expires (again), ==, tokenring_token_get_expires (token));
  g_assert_true (tokenring_secret_equal (tokenring_token_get_secret (again),
                                         tokenring_token_get_secret (token)));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (TokenringSecret) record = tokenring_secret_new ((const char *) data, (gssize) size);
  g_autoptr (TokenringToken) token = tr_token_from_record (record);
  g_autoptr (TokenringToken) spare = NULL;

  if (token == NULL)
    return 0;

  g_assert_true (tokenring_secret_is_printable (tokenring_token_get_secret (token)));
  g_assert_cmpint (tokenring_token_get_good_until (token), <=, tokenring_token_get_expires (token));
  g_assert_false (tr_token_is_good (token, tokenring_token_get_expires (token)));
  spare = tr_token_new_spare (token, tokenring_token_get_good_until (token));
  check_round_trip (token);
  return 0;
}
