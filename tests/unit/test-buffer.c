/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "support.h"

#include <string.h>

typedef void (*Append) (TokenringBuffer *buffer, const char *data, gssize length);

typedef struct {
  Append append;
  const char *data;
  gssize length;
  const char *expected;
} Case;

static const Case cases[] = {
  { tokenring_buffer_append, "text", -1, "text" },
  { tokenring_buffer_append, "text", 2, "te" },
  { tokenring_buffer_append, "", 0, "" },
  /* RFC 6749, appendix B, has the first one as its example */
  { tokenring_buffer_append_form, " %&+\xc2\xa3\xe2\x82\xac", -1, "+%25%26%2B%C2%A3%E2%82%AC" },
  { tokenring_buffer_append_form, "azAZ09-._*", -1, "azAZ09-._*" },
  { tokenring_buffer_append_form, "~/=:@\n\x7f", -1, "%7E%2F%3D%3A%40%0A%7F" },
  { tokenring_buffer_append_form, "a\0b", 3, "a%00b" },
  { tokenring_buffer_append_form, "", -1, "" },
  { tokenring_buffer_append_json, "", -1, "\"\"" },
  { tokenring_buffer_append_json, "a\"b\\c/d", -1, "\"a\\\"b\\\\c/d\"" },
  { tokenring_buffer_append_json, "\n\t\x1f", -1, "\"\\u000A\\u0009\\u001F\"" },
  { tokenring_buffer_append_json, "a\0b", 3, "\"a\\u0000b\"" },
  { tokenring_buffer_append_json, "\xc3\xbc\x7f", -1, "\"\xc3\xbc\x7f\"" },
  /* RFC 4648, section 10 */
  { tokenring_buffer_append_base64, "", -1, "" },
  { tokenring_buffer_append_base64, "f", -1, "Zg==" },
  { tokenring_buffer_append_base64, "fo", -1, "Zm8=" },
  { tokenring_buffer_append_base64, "foo", -1, "Zm9v" },
  { tokenring_buffer_append_base64, "foob", -1, "Zm9vYg==" },
  { tokenring_buffer_append_base64, "fooba", -1, "Zm9vYmE=" },
  { tokenring_buffer_append_base64, "foobar", -1, "Zm9vYmFy" },
  { tokenring_buffer_append_base64, "\xfb\xff\x00", 3, "+/8A" },
};

static void
assert_holds (const TokenringBuffer *buffer, const char *expected)
{
  gsize length;
  const char *data = tokenring_buffer_peek (buffer, &length);

  test_assert_bytes (data, length, expected, strlen (expected));
}

static void
test_append (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringBuffer) buffer = tokenring_buffer_new ();
    g_autofree char *twice = g_strconcat (cases[i].expected, cases[i].expected, NULL);

    assert_holds (buffer, "");
    cases[i].append (buffer, cases[i].data, cases[i].length);
    assert_holds (buffer, cases[i].expected);
    cases[i].append (buffer, cases[i].data, cases[i].length);
    assert_holds (buffer, twice);
  }
}

static void
test_base64_all_bytes (void)
{
  char bytes[256];

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = (char) i;
  for (gsize length = 0; length <= sizeof bytes; length++) {
    g_autoptr (TokenringBuffer) buffer = tokenring_buffer_new ();
    g_autofree char *expected = g_base64_encode ((const guchar *) bytes, length);

    tokenring_buffer_append_base64 (buffer, bytes, (gssize) length);
    assert_holds (buffer, length == 0 ? "" : expected);
  }
}

/* Sizes around the first page and its multiples, in one piece and in many. */
static void
test_growth (void)
{
  static const gsize sizes[] = { 4094, 4095, 4096, 4097, 8191, 8192, 300001 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree char *text = g_strnfill (sizes[i], 'x');
    g_autoptr (TokenringBuffer) whole = tokenring_buffer_new ();
    g_autoptr (TokenringBuffer) pieces = tokenring_buffer_new ();

    tokenring_buffer_append (whole, text, -1);
    assert_holds (whole, text);
    for (gsize j = 0; j < sizes[i]; j++)
      tokenring_buffer_append (pieces, "x", 1);
    assert_holds (pieces, text);
  }
}

static void
test_finish (void)
{
  static const gsize sizes[] = { 0, 5, 4095, 4096, 20000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    TokenringBuffer *buffer = tokenring_buffer_new ();
    g_autofree char *text = g_strnfill (sizes[i], 's');
    g_autoptr (TokenringSecret) secret = NULL;

    tokenring_buffer_append (buffer, text, -1);
    secret = tokenring_buffer_finish (buffer);
    test_assert_secret (secret, text);
  }
  tokenring_buffer_free (NULL);
}

/* Growing, encoding and freeing leave no copy: not of the bytes, not of an encoding of them. */
static void
test_wiped (void)
{
  g_autoptr (TokenringSecret) needle = test_secret_new_unique (200);
  g_autoptr (TokenringSecret) digits = NULL;
  TokenringBuffer *buffer = tokenring_buffer_new ();
  TokenringBuffer *encoded = tokenring_buffer_new ();
  g_autofree char *filling = g_strnfill (30000, '-');
  const char *data = tokenring_secret_peek (needle, NULL);

  tokenring_buffer_append_base64 (encoded, data, -1);
  digits = tokenring_buffer_finish (encoded);
  tokenring_buffer_append (buffer, data, -1);
  tokenring_buffer_append_form (buffer, data, -1);
  tokenring_buffer_append_json (buffer, data, -1);
  tokenring_buffer_append_base64 (buffer, data, -1);
  g_assert_cmpuint (test_count_copies (needle), ==, 3);
  g_assert_cmpuint (test_count_copies (digits), ==, 1);
  tokenring_buffer_append (buffer, filling, -1);
  g_assert_cmpuint (test_count_copies (needle), ==, 3);
  tokenring_buffer_free (buffer);
  g_assert_cmpuint (test_count_copies (needle), ==, 0);
  g_assert_cmpuint (test_count_copies (digits), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/buffer/append", test_append);
  g_test_add_func ("/buffer/base64-all-bytes", test_base64_all_bytes);
  g_test_add_func ("/buffer/growth", test_growth);
  g_test_add_func ("/buffer/finish", test_finish);
  g_test_add_func ("/buffer/wiped", test_wiped);
  return g_test_run ();
}
