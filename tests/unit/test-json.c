/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "support.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static TokenringJson *
parse (const char *text, GError **error)
{
  return tokenring_json_parse (text, strlen (text), error);
}

static void
test_members (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringJson) json = parse (
      " { \"s\" : \"text\" , \"e\":\"\",\"u\":\"\\u00fc\\n\\/\",\"n\":7,\"z\":null,\"t\":true,"
      "\"l\":[1],\"nul\":\"a\\u0000b\",\"o\":{\"s\":\"inner\",\"p\":{\"s\":\"deep\"}},"
      "\"a.b\":\"dotted\",\"a\":{\"b\":\"path\"}}\r\n\t ",
      &error);
  static const struct {
    const char *path;
    const char *expected;
  } cases[] = {
    { "s", "text" },     { "e", "" },         { "u", "\xc3\xbc\n/" }, { "o.s", "inner" },
    { "o.p.s", "deep" }, { "a.b", "dotted" }, { "n", NULL },          { "z", NULL },
    { "t", NULL },       { "l", NULL },       { "o", NULL },          { "nul", NULL },
    { "none", NULL },    { "s.x", NULL },     { "o.none", NULL },     { "", NULL },
    { ".", NULL },       { "o.", NULL },      { "S", NULL },
  };

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (tokenring_json_get_string (json, cases[i].path), ==, cases[i].expected);
}

static void
test_numbers (void)
{
  static const struct {
    const char *text;
    const char *expected;
  } cases[] = {
    { "3600", "3600" },
    { "0", "0" },
    { "-5", "-5" },
    { "3599.5", "3599.5" },
    { "\"3600\"", "3600" },
    { "\"junk\"", "junk" },
    { "9223372036854775807", "9223372036854775807" },
    { "true", "" },
    { "null", NULL },
    /* there, but no number */
    { "[3600]", "" },
    { "{}", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strdup_printf ("{\"o\":{\"n\":%s}}", cases[i].text);
    g_autoptr (TokenringJson) json = parse (text, NULL);
    g_autofree char *number = NULL;

    g_assert_nonnull (json);
    number = tokenring_json_dup_number (json, "o.n");
    g_assert_cmpstr (number, ==, cases[i].expected);
  }
}

/* The messages quote nothing: what is broken may be an answer with a token in it. */
static void
assert_refused (const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (tokenring_json_parse (text, length, &error));
  test_assert_error (error, TOKENRING_ERROR_RESPONSE, "JSON");
  g_assert_null (strstr (error->message, "hunter"));
  g_assert_null (tokenring_json_parse (text, length, NULL));
}

static void
test_refused (void)
{
  static const char *const cases[] = {
    "",
    " ",
    "hunter2",
    "[\"hunter2\"]",
    "\"hunter2\"",
    "1",
    "null",
    "true",
    "{",
    "{\"t\":\"hunter2\"",
    "{\"t\":\"hunter2",
    "{\"t\":\"hunter2\"} x",
    "{\"t\":\"hunter2\"}{}",
    "{\"t\":\"hunter2\",}",
    "{'t':'hunter2'}",
    "{t:\"hunter2\"}",
    "{\"t\":\"hunter2\" \"u\":1}",
    "{\"t\":\"hunter2\\x\"}",
    "{\"t\":hunter2}",
    "{\"t\":\"\xff\"}",
    "{\"t\":\"\xc0\xaf\"}",
    "{\"\xff\":\"hunter2\"}",
    "{\"t\":01}",
    "{\"t\":1 /* c */}",
    "<html>hunter2</html>",
    "access_token=hunter2",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (cases[i], strlen (cases[i]));
}

/* What stands behind a NUL is part of the text, and makes it something else than one object. */
static void
test_nul (void)
{
  static const char after[] = "{\"t\":\"hunter2\"}\0{\"t\":\"other\"}";
  static const char inside[] = "{\"t\":\"hun\0ter2\"}";
  static const char before[] = "\0{\"t\":\"hunter2\"}";

  assert_refused (after, sizeof after - 1);
  assert_refused (inside, sizeof inside - 1);
  assert_refused (before, sizeof before - 1);
}

static char *
nest (guint depth, const char *open, const char *close)
{
  GString *text = g_string_new ("{\"a\":");

  for (guint i = 1; i < depth; i++)
    g_string_append (text, open);
  g_string_append (text, "\"x\"");
  for (guint i = 1; i < depth; i++)
    g_string_append (text, close);
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  static const struct {
    const char *open, *close;
  } kinds[] = { { "[", "]" }, { "{\"a\":", "}" } };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree char *deepest = nest (32, kinds[i].open, kinds[i].close);
    g_autofree char *deeper = nest (33, kinds[i].open, kinds[i].close);
    g_autofree char *bomb = nest (500000, kinds[i].open, kinds[i].close);
    g_autoptr (GError) error = NULL;
    g_autoptr (TokenringJson) json = parse (deepest, &error);

    g_assert_no_error (error);
    g_assert_nonnull (json);
    assert_refused (deeper, strlen (deeper));
    assert_refused (bomb, strlen (bomb));
  }
}

static void
test_size (void)
{
  gsize length = 16 * 1024 * 1024 + 1;
  g_autofree char *text = g_strnfill (length, ' ');

  memcpy (text, "{}", 2);
  assert_refused (text, length);
}

/* A text that ends where the page ends: not one byte more is read. */
static void
test_length (void)
{
  static const char text[] = "{\"t\":\"value\"}";
  gsize page = (gsize) sysconf (_SC_PAGESIZE), length = sizeof text - 1;
  char *pages = mmap (NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringJson) json = NULL;

  g_assert_no_errno (mprotect (pages + page, page, PROT_NONE));
  memcpy (pages + page - length, text, length);
  json = tokenring_json_parse (pages + page - length, length, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tokenring_json_get_string (json, "t"), ==, "value");
  munmap (pages, 2 * page);
}

/* json-c uses ordinary memory, and nothing of a secret may stay in it: whether it stood alone, in a
 * list, was long or escaped, or the text broke off behind it. */
static void
test_wiped (void)
{
  static const struct {
    const char *before, *after;
    gboolean good;
  } cases[] = {
    { "{\"t\":\"", "\"}", TRUE },
    { "{\"l\":[1,{\"t\":[\"", "\"]}]}", TRUE },
    { "{\"t\":\"\\u0041", "\\n\"}", TRUE },
    { "{\"t\":\"", "\"", FALSE },
    { "{\"t\":\"", "", FALSE },
    { "{\"l\":[1,{\"t\":\"", "\",\"u\":x", FALSE },
    { "{\"l\":[[\"a\",\"", "\"],[\"b\"", FALSE },
    { "[\"", "\"]", FALSE },
    { "{\"t\":\"", "\"}x", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    for (gsize length = 200; length <= 20000; length *= 10) {
      g_autoptr (TokenringSecret) needle = test_secret_new_unique (length);
      TokenringBuffer *text = tokenring_buffer_new ();
      TokenringJson *json;
      const char *data;
      gsize size;

      tokenring_buffer_append (text, cases[i].before, -1);
      tokenring_buffer_append (text, tokenring_secret_peek (needle, NULL), -1);
      tokenring_buffer_append (text, cases[i].after, -1);
      data = tokenring_buffer_peek (text, &size);
      json = tokenring_json_parse (data, size, NULL);
      g_assert_cmpint (json != NULL, ==, cases[i].good);
      tokenring_json_free (json);
      tokenring_buffer_free (text);
      /* A freed block has the allocator's notes at its beginning, so look for what is behind. */
      {
        g_autoptr (TokenringSecret) tail =
            tokenring_secret_new (tokenring_secret_peek (needle, NULL) + length - 100, -1);

        g_clear_pointer (&needle, tokenring_secret_unref);
        if (test_count_copies (tail) != 0)
          g_error ("a secret of %" G_GSIZE_FORMAT " bytes is left of %s…%s", length,
                   cases[i].before, cases[i].after);
      }
    }
  }
}

/* docker's file has passwords in it, and is written again with something else changed. */
static void
test_text_wiped (void)
{
  g_autoptr (TokenringSecret) needle = test_secret_new_unique (400);
  g_autoptr (TokenringSecret) tail =
      tokenring_secret_new (tokenring_secret_peek (needle, NULL) + 300, -1);
  TokenringBuffer *buffer = tokenring_buffer_new ();
  TokenringJson *json;
  char *text;
  gsize length;
  const char *data;

  for (guint i = 0; i < 50; i++) {
    tokenring_buffer_append (buffer, i == 0 ? "{\"" : ",\"", -1);
    tokenring_buffer_append (buffer, &"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[i], 1);
    tokenring_buffer_append (buffer, "\":\"", -1);
    tokenring_buffer_append (buffer, tokenring_secret_peek (needle, NULL), -1);
    tokenring_buffer_append (buffer, "\"", -1);
  }
  tokenring_buffer_append (buffer, "}", -1);
  data = tokenring_buffer_peek (buffer, &length);
  json = tokenring_json_parse (data, length, NULL);
  g_assert_nonnull (json);
  text = tokenring_json_to_text (json);
  explicit_bzero (text, strlen (text));
  g_free (text);
  tokenring_json_free (json);
  tokenring_buffer_free (buffer);
  g_clear_pointer (&needle, tokenring_secret_unref);
  g_assert_cmpuint (test_count_copies (tail), ==, 0);
}

/* Some versions of json-c take these for control characters when they are to be strict. */
static void
test_beyond_ascii (void)
{
  static const char text[] = "{\"\xc3\xbc\": \"a\xc3\xa9\xe2\x82\xac\xf0\x9f\x94\x91z\"}  ";
  static const char *const broken[] = { "{}\xc3\xbc", "\xc3\xbc{}", "{\xc3\xbc:1}",
                                        "{\"a\":\xc3\xbc}", "{\"a\":1} \xc3\xbc" };
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringJson) json = tokenring_json_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (tokenring_json_get_string (json, "\xc3\xbc"), ==,
                   "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x94\x91z");
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++) {
    g_autoptr (GError) problem = NULL;

    g_assert_null (tokenring_json_parse (broken[i], strlen (broken[i]), &problem));
    g_assert_error (problem, TOKENRING_ERROR, TOKENRING_ERROR_RESPONSE);
  }
}

static void
test_edit (void)
{
  static const char text[] =
      "{\"auths\":{\"a.example.com\":{\"auth\":\"eA==\"}},\"n\":1.50,\"credHelpers\":{"
      "\"b.example.com\":\"x\"},\"slash\":\"a/b\",\"z\":null,\"t\":\"\"}";
  static const char *const mine[] = { "credHelpers", "c.example.com", NULL };
  static const char *const theirs[] = { "credHelpers", "b.example.com", NULL };
  static const char *const nowhere[] = { "n", "x", NULL };
  static const char *const fresh[] = { "p", "q", NULL };
  static const char *const nil[] = { "z", NULL };
  g_autoptr (TokenringJson) json = tokenring_json_parse (text, strlen (text), NULL);
  g_auto (GStrv) keys = NULL;
  g_autofree char *edited = NULL;

  g_assert_true (tokenring_json_set_member (json, mine, "tokenring"));
  g_assert_cmpstr (tokenring_json_get_member (json, mine), ==, "tokenring");
  g_assert_cmpstr (tokenring_json_get_member (json, theirs), ==, "x");
  g_assert_true (tokenring_json_has_member (json, nil));
  g_assert_null (tokenring_json_get_member (json, nil));
  g_assert_false (tokenring_json_set_member (json, nowhere, "no"));
  g_assert_true (tokenring_json_set_member (json, fresh, "r"));
  tokenring_json_unset_member (json, theirs);
  tokenring_json_unset_member (json, nowhere);
  g_assert_false (tokenring_json_has_member (json, theirs));
  keys = tokenring_json_dup_keys (json, (const char *const[]){ "credHelpers", NULL });
  g_assert_cmpuint (g_strv_length (keys), ==, 1);
  g_assert_cmpstr (keys[0], ==, "c.example.com");
  edited = tokenring_json_to_text (json);
  g_assert_cmpstr (edited, ==,
                   "{\n\t\"auths\": {\n\t\t\"a.example.com\": {\n\t\t\t\"auth\": "
                   "\"eA==\"\n\t\t}\n\t},\n\t\"n\": 1.50,\n"
                   "\t\"credHelpers\": {\n\t\t\"c.example.com\": \"tokenring\"\n\t},\n"
                   "\t\"slash\": \"a/b\",\n\t\"z\": null,\n\t\"t\": \"\",\n"
                   "\t\"p\": {\n\t\t\"q\": \"r\"\n\t}\n}\n");
}

/* What docker wrote stays the same to the byte, and what others wrote stays the same JSON. */
static void
test_text (void)
{
  static const struct {
    const char *text;
    const char *written; /* NULL: just so */
  } cases[] = {
    { "{}\n", NULL },
    { "{\n\t\"a\": {},\n\t\"b\": [],\n\t\"c\": {\n\t\t\"d\": {}\n\t}\n}\n", NULL },
    { "{\n\t\"a\": [\n\t\t\"b\",\n\t\t{\n\t\t\t\"c\": 1\n\t\t},\n\t\t[]\n\t]\n}\n", NULL },
    { "{\n\t\"a\": true,\n\t\"b\": false,\n\t\"c\": null\n}\n", NULL },
    { "{\n\t\"a\": -1,\n\t\"b\": 18446744073709551615,\n\t\"c\": 1.50,\n\t\"d\": 1e10\n}\n", NULL },
    { "{\n\t\"table {{.ID}}\\t{{.Image}}\": \"\\\"\\\\/\\n\\r\\t\\b\\f\"\n}\n", NULL },
    { "{\n\t\"a\": \"\\u003cb\\u003e \\u0026 \\u001b\\u0000 \\u2028\"\n}\n", NULL },
    { "{\n\t\"\303\274\": \"\360\237\224\221\"\n}\n", NULL },
    { " { \"a\" : [ ] , \"b\":\"\\u00fc<\\/\" } ",
      "{\n\t\"a\": [],\n\t\"b\": \"\303\274\\u003c/\"\n}\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringJson) json = parse (cases[i].text, NULL);
    g_autofree char *text = tokenring_json_to_text (json);

    g_assert_cmpstr (text, ==, cases[i].written == NULL ? cases[i].text : cases[i].written);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/members", test_members);
  g_test_add_func ("/json/numbers", test_numbers);
  g_test_add_func ("/json/refused", test_refused);
  g_test_add_func ("/json/nul", test_nul);
  g_test_add_func ("/json/depth", test_depth);
  g_test_add_func ("/json/beyond-ascii", test_beyond_ascii);
  g_test_add_func ("/json/size", test_size);
  g_test_add_func ("/json/edit", test_edit);
  g_test_add_func ("/json/text-wiped", test_text_wiped);
  g_test_add_func ("/json/text", test_text);
  g_test_add_func ("/json/length", test_length);
  g_test_add_func ("/json/wiped", test_wiped);
  return g_test_run ();
}
