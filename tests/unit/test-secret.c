/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "support.h"

#include <string.h>

static void
test_bytes (void)
{
  static const struct {
    const char *data;
    gssize length;
    gsize expected;
  } cases[] = {
    { "", -1, 0 }, { "", 0, 0 }, { "secret", -1, 6 }, { "secret", 3, 3 }, { "a\0b\xff", 4, 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringSecret) secret = tokenring_secret_new (cases[i].data, cases[i].length);
    gsize length;
    const char *data = tokenring_secret_peek (secret, &length);

    test_assert_bytes (data, length, cases[i].data, cases[i].expected);
    g_assert_true (tokenring_secret_peek (secret, NULL) == data);
  }
}

static void
test_copied (void)
{
  char text[] = "before";
  g_autoptr (TokenringSecret) secret = tokenring_secret_new (text, -1);

  memset (text, 'x', 6);
  test_assert_secret (secret, "before");
}

/* A private key or a token may be longer than a page. */
static void
test_long (void)
{
  g_autofree char *text = g_strnfill (100000, 'k');
  g_autoptr (TokenringSecret) secret = tokenring_secret_new (text, -1);

  test_assert_secret (secret, text);
}

static void
test_counted (void)
{
  TokenringSecret *secret = tokenring_secret_new ("kept", -1);

  g_assert_true (tokenring_secret_ref (secret) == secret);
  tokenring_secret_unref (secret);
  test_assert_secret (secret, "kept");
  tokenring_secret_unref (secret);
  tokenring_secret_unref (NULL);
}

static void
test_equal (void)
{
  static const struct {
    const char *a, *b;
    gssize length_a, length_b;
    gboolean equal;
  } cases[] = {
    { "same", "same", -1, -1, TRUE },   { "", "", -1, -1, TRUE },
    { "same", "samE", -1, -1, FALSE },  { "Same", "same", -1, -1, FALSE },
    { "same", "same!", -1, -1, FALSE }, { "same", "", -1, -1, FALSE },
    { "a\0b", "a\0c", 3, 3, FALSE },    { "a\0b", "a\0b", 3, 3, TRUE },
    { "a\0b", "a", 3, -1, FALSE },      { "\x80", "\x00", 1, 1, FALSE },
    { "ab", "ba", -1, -1, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringSecret) a = tokenring_secret_new (cases[i].a, cases[i].length_a);
    g_autoptr (TokenringSecret) b = tokenring_secret_new (cases[i].b, cases[i].length_b);

    g_assert_cmpint (tokenring_secret_equal (a, b), ==, cases[i].equal);
    g_assert_cmpint (tokenring_secret_equal (b, a), ==, cases[i].equal);
    g_assert_true (tokenring_secret_equal (a, a));
    g_assert_false (tokenring_secret_equal (a, NULL));
    g_assert_false (tokenring_secret_equal (NULL, a));
  }
  g_assert_false (tokenring_secret_equal (NULL, NULL));
}

static void
test_printable (void)
{
  g_autoptr (TokenringSecret) empty = tokenring_secret_new ("", -1);

  g_assert_false (tokenring_secret_is_printable (empty));
  for (guint byte = 0; byte < 256; byte++) {
    char text[] = { 'a', (char) byte, 'z' };
    g_autoptr (TokenringSecret) secret = tokenring_secret_new (text, sizeof text);

    g_assert_cmpint (tokenring_secret_is_printable (secret), ==, byte >= 0x20 && byte <= 0x7e);
  }
}

/* The tool of these tests has to see what it looks for, or its silence means nothing. */
static void
test_looking (void)
{
  g_autoptr (TokenringSecret) needle = test_secret_new_unique (200);
  char *copy;

  g_assert_cmpuint (test_count_copies (needle), ==, 0);
  copy = g_strdup (tokenring_secret_peek (needle, NULL));
  g_assert_cmpuint (test_count_copies (needle), ==, 1);
  memset (copy, 0, 200);
  g_assert_cmpuint (test_count_copies (needle), ==, 0);
  g_free (copy);
}

/* The allocator writes its notes over the beginning of a block that is freed; the rest stays. */
static void
test_looking_at_freed (void)
{
  g_autoptr (TokenringSecret) needle = test_secret_new_unique (400);
  g_autoptr (TokenringSecret) end =
      tokenring_secret_new (tokenring_secret_peek (needle, NULL) + 300, -1);

  g_free (g_strdup (tokenring_secret_peek (needle, NULL)));
  g_clear_pointer (&needle, tokenring_secret_unref);
  g_assert_cmpuint (test_count_copies (end), ==, 1);
}

static void
test_wiped (void)
{
  g_autoptr (TokenringSecret) needle = test_secret_new_unique (200);
  TokenringSecret *copy = tokenring_secret_new (tokenring_secret_peek (needle, NULL), -1);

  g_assert_cmpuint (test_count_copies (needle), ==, 1);
  tokenring_secret_unref (copy);
  g_assert_cmpuint (test_count_copies (needle), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secret/bytes", test_bytes);
  g_test_add_func ("/secret/copied", test_copied);
  g_test_add_func ("/secret/long", test_long);
  g_test_add_func ("/secret/counted", test_counted);
  g_test_add_func ("/secret/equal", test_equal);
  g_test_add_func ("/secret/printable", test_printable);
  g_test_add_func ("/secret/looking", test_looking);
  g_test_add_func ("/secret/looking-at-freed", test_looking_at_freed);
  g_test_add_func ("/secret/wiped", test_wiped);
  return g_test_run ();
}
