/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "tokenring.h"

/* The name is what g_assert_error() and debuggers show. */
static void
test_domain (void)
{
  g_assert_cmpstr (g_quark_to_string (TOKENRING_ERROR), ==, "tokenring-error-quark");
}

/* Programs have these compiled in: a code keeps its number. */
static void
test_codes (void)
{
  static const TokenringError codes[] = {
    TOKENRING_ERROR_FAILED,    TOKENRING_ERROR_INVALID,     TOKENRING_ERROR_EXISTS,
    TOKENRING_ERROR_CONFIG,    TOKENRING_ERROR_NO_ACCOUNT,  TOKENRING_ERROR_AMBIGUOUS,
    TOKENRING_ERROR_NO_SECRET, TOKENRING_ERROR_UNAVAILABLE, TOKENRING_ERROR_LOCKED,
    TOKENRING_ERROR_DISMISSED, TOKENRING_ERROR_TIMED_OUT,   TOKENRING_ERROR_REFUSED,
    TOKENRING_ERROR_NETWORK,   TOKENRING_ERROR_RESPONSE,    TOKENRING_ERROR_ABSENT,
    TOKENRING_ERROR_UNTRIED,
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    g_assert_cmpint (codes[i], ==, i);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/domain", test_domain);
  g_test_add_func ("/error/codes", test_codes);
  return g_test_run ();
}
