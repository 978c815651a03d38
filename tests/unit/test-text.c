/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "support.h"

#include <string.h>

static void
test_escape (void)
{
  static const struct {
    const char *text;
    gssize length;
    gsize max_chars;
    const char *expected;
  } cases[] = {
    { "plain text", -1, 0, "plain text" },
    { "", -1, 0, "" },
    { "a\nb", -1, 0, "a\\nb" },
    { "a\r\tb\x1b[31m\x07\x7f", -1, 0, "a\\x0d\\x09b\\x1b[31m\\x07\\x7f" },
    { "a\0b", 3, 0, "a\\x00b" },
    { "gr\xc3\xbc\xc3\x9f", -1, 0, "gr\xc3\xbc\xc3\x9f" },
    /* not UTF-8, or cut in the middle of a character */
    { "a\xff"
      "b",
      -1, 0, "a\\xffb" },
    { "\xc3", -1, 0, "\\xc3" },
    { "\xc3\xbc", 1, 0, "\\xc3" },
    /* an overlong slash and half a surrogate pair */
    { "\xc0\xaf", -1, 0, "\\xc0\\xaf" },
    { "\xed\xa0\x80", -1, 0, "\\xed\\xa0\\x80" },
    /* C1 controls, direction marks, zero width, line separator, byte order mark */
    { "\xc2\x9b"
      "31m",
      -1, 0, "\\u{9b}31m" },
    { "a\xe2\x80\xae"
      "b",
      -1, 0, "a\\u{202e}b" },
    { "a\xe2\x81\xa6"
      "b",
      -1, 0, "a\\u{2066}b" },
    { "a\xe2\x80\x8b"
      "b",
      -1, 0, "a\\u{200b}b" },
    { "a\xe2\x80\xa8"
      "b",
      -1, 0, "a\\u{2028}b" },
    { "\xef\xbb\xbf"
      "a",
      -1, 0, "\\u{feff}a" },
    /* what is too long */
    { "abcdef", -1, 6, "abcdef" },
    { "abcdefg", -1, 6, "abcdef\xe2\x80\xa6" },
    { "\xc3\xbc\xc3\xbc\xc3\xbc", -1, 2, "\xc3\xbc\xc3\xbc\xe2\x80\xa6" },
    { "\n\n\n", -1, 2, "\\n\\n\xe2\x80\xa6" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *shown =
        tokenring_text_escape (cases[i].text, cases[i].length, cases[i].max_chars);

    g_assert_cmpstr (shown, ==, cases[i].expected);
  }
}

/* Whatever comes in, what comes out is one line of UTF-8 without control characters. */
static void
test_escape_any (void)
{
  for (guint round = 0; round < 2000; round++) {
    char bytes[24];
    g_autofree char *shown = NULL;

    for (guint i = 0; i < sizeof bytes; i++)
      bytes[i] = (char) g_test_rand_int_range (0, 256);
    shown = tokenring_text_escape (bytes, sizeof bytes, 0);
    g_assert_true (g_utf8_validate (shown, -1, NULL));
    for (const char *at = shown; *at != '\0'; at = g_utf8_next_char (at))
      g_assert_true (g_unichar_isprint (g_utf8_get_char (at)));
  }
}

/* The secret has what each encoding changes. */
#define SECRET "s3 cr/et+&\"\\%~"

static void
test_one_line (void)
{
  static const struct {
    const char *text;
    gssize length;
    gboolean expected;
  } cases[] = {
    { NULL, -1, TRUE },
    { NULL, 3, TRUE },
    { "", -1, TRUE },
    { "a b~", -1, TRUE },
    { "a\n", -1, FALSE },
    { "\ra", -1, FALSE },
    { "a\tb", -1, FALSE },
    { "\x1b[D", -1, FALSE },
    { "a\x7f", -1, FALSE },
    { "a\nb", 1, TRUE },
    { "a\0b", 3, FALSE },
    { "a\0\n", -1, TRUE },
    /* what a byte beyond ASCII stands for is another matter */
    { "gr\xc3\xbc\xc3\x9f", -1, TRUE },
    { "\xff\x80", -1, TRUE },
    { "\xc2\x9b", -1, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("case %u", i);
    g_assert_cmpint (tokenring_text_is_one_line (cases[i].text, cases[i].length), ==,
                     cases[i].expected);
  }
}

static void
test_redact (void)
{
  static const struct {
    const char *text;
    const char *expected;
  } cases[] = {
    { "nothing to see", "nothing to see" },
    { "", "" },
    { "id " SECRET " end", "id *** end" },
    { SECRET SECRET, "******" },
    /* form, as we send it and with the letter case of others */
    { "a=s3+cr%2Fet%2B%26%22%5C%25%7E&b", "a=***&b" },
    { "a=s3+cr%2fet%2b%26%22%5c%25%7e&b", "a=***&b" },
    /* the other two ways to write it, that of a URL and with the tilde as it is */
    { "a=s3%20cr%2Fet%2B%26%22%5C%25%7E&b", "a=***&b" },
    { "a=s3%20cr%2Fet%2B%26%22%5C%25~&b", "a=***&b" },
    /* JSON, and JSON of those who escape slashes or write letters as numbers */
    { "{\"s\":\"s3 cr/et+&\\\"\\\\%~\"}", "{\"s\":\"***\"}" },
    { "{\"s\":\"s3 cr\\/et+&\\\"\\\\%~\"}", "{\"s\":\"***\"}" },
    { "{\"s\":\"s3 cr/et+\\u0026\\u0022\\u005C%~\"}", "{\"s\":\"***\"}" },
    /* Base64 in a form, a secret behind the beginning of itself */
    { "s=czMgY3IvZXQrJiJcJX4%3D", "s=***4%3D" },
    { "s3 cr/s3 cr/et+&\"\\%~", "s3 cr/***" },
    /* part of it is not it */
    { "s3 cr/et", "s3 cr/et" },
  };
  g_autoptr (TokenringSecret) secret = tokenring_secret_new (SECRET, -1);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *shown = tokenring_text_redact (cases[i].text, &secret, 1);

    g_assert_cmpstr (shown, ==, cases[i].expected);
  }
}

/* Letters outside of ASCII, of one and of two units, and bytes that are no text. */
static void
test_redact_letters (void)
{
  static const struct {
    const char *secret, *text;
  } cases[] = {
    { "gr\xc3\xbcn\xf0\x9f\x94\x91", "gr\xc3\xbcn\xf0\x9f\x94\x91" },
    { "gr\xc3\xbcn\xf0\x9f\x94\x91", "gr\\u00fcn\\uD83D\\uDD11" },
    { "gr\xc3\xbcn\xf0\x9f\x94\x91", "gr%C3%BCn%f0%9f%94%91" },
    { "k\xff\xfe", "k\xff\xfe" },
    { "k\xff\xfe", "k%FF%FE" },
    { "-----KEY\nabc\tdef\r\n", "-----KEY\\nabc\\tdef\\r\\n" },
    { "-----KEY\nabc\tdef\r\n", "-----KEY%0Aabc%09def%0D%0A" },
    { "-----KEY\nabc\tdef\r\n", "-----KEY\nabc\tdef\r\n" },
    { "%25+x", "%25+x" },
    { "%25+x", "%2525%2Bx" },
    { "a\\nb", "a\\nb" },
    { "a\\nb", "a\\\\nb" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringSecret) secret = tokenring_secret_new (cases[i].secret, -1);
    g_autofree char *text = g_strconcat ("<", cases[i].text, ">", NULL);
    g_autofree char *shown = tokenring_text_redact (text, &secret, 1);

    g_assert_cmpstr (shown, ==, "<***>");
  }
}

/* A text that breaks off within an encoded secret is read to its end and no further. */
static void
test_redact_broken_off (void)
{
  static const char *const texts[] = { "k",     "k%",  "k%0",  "k%5",
                                       "k%00%", "k\\", "k\\u", "k\\u0000\\u00" };
  g_autoptr (TokenringSecret) nuls = tokenring_secret_new ("k\0\0\xc3\xbc", 5);
  g_autoptr (TokenringSecret) letters = tokenring_secret_new ("kO", -1);
  TokenringSecret *secrets[] = { nuls, letters };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *text = g_strdup (texts[i]);
    g_autofree char *shown = tokenring_text_redact (text, secrets, 2);

    g_assert_cmpstr (shown, ==, texts[i]);
  }
}

/* In the Base64 of a longer text the secret looks different by where it stands. What is left may
 * give away no more than the digits at both ends, which it shares with its neighbours. */
static void
test_redact_base64 (void)
{
  static const char *const before[] = { "", "i", "id", "id:", "some-client:" };
  static const char *const after[] = { "", "!", "!!", "\n", ":more" };
  g_autoptr (TokenringSecret) secret = tokenring_secret_new (SECRET, -1);

  for (guint i = 0; i < G_N_ELEMENTS (before); i++) {
    for (guint j = 0; j < G_N_ELEMENTS (after); j++) {
      g_autofree char *plain = g_strconcat (before[i], SECRET, after[j], NULL);
      g_autofree char *encoded = g_base64_encode ((const guchar *) plain, strlen (plain));
      g_autofree char *text = g_strconcat ("Basic ", encoded, " refused", NULL);
      g_autofree char *shown = tokenring_text_redact (text, &secret, 1);
      gsize others = (strlen (before[i]) + strlen (after[j])) * 4 / 3;

      g_assert_nonnull (strstr (shown, "***"));
      g_assert_true (g_str_has_prefix (shown, "Basic "));
      g_assert_true (g_str_has_suffix (shown, " refused"));
      /* at most two digits of its own on either side, and the padding */
      g_assert_cmpuint (strlen (shown), <=, strlen ("Basic *** refused") + others + 2 + 2 + 2);
    }
  }
}

static void
test_redact_many (void)
{
  g_autoptr (TokenringSecret) first = tokenring_secret_new ("alpha", -1);
  g_autoptr (TokenringSecret) longer = tokenring_secret_new ("alphabet", -1);
  g_autoptr (TokenringSecret) empty = tokenring_secret_new ("", -1);
  TokenringSecret *secrets[] = { NULL, first, empty, longer };
  g_autofree char *shown = tokenring_text_redact ("alphabet alpha beta", secrets, 4);
  g_autofree char *without = tokenring_text_redact ("alphabet", NULL, 0);

  g_assert_cmpstr (shown, ==, "*** *** beta");
  g_assert_cmpstr (without, ==, "alphabet");
}

/* A short secret gives no Base64 stem that would be found in any word. */
static void
test_redact_short (void)
{
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("abc", -1);
  g_autofree char *shown = tokenring_text_redact ("YWJj is a word, abc is not", &secret, 1);

  g_assert_cmpstr (shown, ==, "YWJj is a word, *** is not");
}

static void
test_redact_wiped (void)
{
  g_autoptr (TokenringSecret) needle = test_secret_new_unique (200);
  g_autofree char *shown = tokenring_text_redact ("a text", &needle, 1);

  g_assert_cmpuint (test_count_copies (needle), ==, 0);
}

static void
test_header_name (void)
{
  static const char *const names[] = { "A", "X-Session", "authorization", "a!#$%&'*+-.^_`|~9" };
  static const char *const others[] = {
    "", " ", "X Session", "X:", "X\tY", "X\n", "\xc3\xa9", "a\""
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (tokenring_text_is_header_name (names[i]));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (tokenring_text_is_header_name (others[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/escape", test_escape);
  g_test_add_func ("/text/escape-any", test_escape_any);
  g_test_add_func ("/text/one-line", test_one_line);
  g_test_add_func ("/text/header-name", test_header_name);
  g_test_add_func ("/text/redact", test_redact);
  g_test_add_func ("/text/redact-letters", test_redact_letters);
  g_test_add_func ("/text/redact-broken-off", test_redact_broken_off);
  g_test_add_func ("/text/redact-base64", test_redact_base64);
  g_test_add_func ("/text/redact-many", test_redact_many);
  g_test_add_func ("/text/redact-short", test_redact_short);
  g_test_add_func ("/text/redact-wiped", test_redact_wiped);
  return g_test_run ();
}
