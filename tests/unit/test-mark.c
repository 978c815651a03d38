/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What git carries for us from get to store. */

#include "broker-fixture.h"

#include <string.h>

static char *
mark_of (Fixture *fixture, const char *text, gint64 obtained)
{
  g_autoptr (TokenringSecret) secret = tokenring_secret_new (text, -1);
  g_autoptr (TokenringToken) token = tokenring_token_new (secret, obtained, obtained + 60);

  return tokenring_mark_new (fixture->account, token);
}

static gboolean
fits (const char *mark, const char *text)
{
  g_autoptr (TokenringSecret) secret = tokenring_secret_new (text, -1);

  return tokenring_mark_fits (mark, secret);
}

/* The digest as another program makes it: HMAC-SHA256, keyed by the SHA-256 of the token. */
static void
test_form (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *token;
    const char *expected;
  } cases[] = {
    { "t0ken", "tokenring:work:1800000000:"
               "9cc5d495b91f21e660423b0b86a60cc131aa81bd544c528cb86d9296de7c869a" },
    { "0123456789012345678901234567890123456789012345678901234567890123456789",
      "tokenring:work:1800000000:"
      "4b42e4c20596dfa8d99fe1e47166de3fd0850a523c20b21adb0e159834cfd34b" },
  };

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *mark = mark_of (fixture, cases[i].token, NOW);

    g_assert_cmpstr (mark, ==, cases[i].expected);
    g_assert_true (fits (mark, cases[i].token));
  }
}

/* Another secret, another time or another account makes another mark. */
static void
test_bound (Fixture *fixture, gconstpointer data)
{
  g_autofree char *mark = mark_of (fixture, "t0ken", NOW);
  g_autofree char *later = mark_of (fixture, "t0ken", NOW + 1);
  g_autoptr (GString) forged = NULL;

  (void) data;
  g_assert_false (fits (mark, "t0keN"));
  g_assert_false (fits (mark, "t0ken "));
  g_assert_false (fits (mark, ""));
  g_assert_cmpstr (strrchr (mark, ':'), !=, strrchr (later, ':'));

  for (gsize i = 0; i < strlen (mark); i++) {
    g_autofree char *changed = g_strdup (mark);

    changed[i] ^= 1;
    if (fits (changed, "t0ken"))
      g_error ("accepted: %s", changed);
  }
  forged = g_string_new (mark);
  g_string_replace (forged, ":work:", ":play:", 1);
  g_assert_false (fits (forged->str, "t0ken"));
}

/* What other helpers leave there, and what is half of ours. */
static void
test_others (Fixture *fixture, gconstpointer data)
{
  static const char *const marks[] = {
    "",
    ":",
    "tokenring",
    "tokenring:",
    "tokenring:::",
    "tokenring:work:1800000000:",
    "tokenring:work:1800000000",
    "osxkeychain:seen=1",
    "osxkeychain.seen=1",
    "\xff\xfe:",
  };
  g_autofree char *mark = mark_of (fixture, "t0ken", NOW);

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    g_assert_false (fits (marks[i], "t0ken"));
  for (gsize length = 0; length < strlen (mark); length++) {
    g_autofree char *part = g_strndup (mark, length);

    g_assert_false (fits (part, "t0ken"));
    g_assert_false (fits (mark + length + 1, "t0ken"));
  }
}

/* Of whatever length: the checksum keeps the last block of what goes through it. */
static void
test_wiped (Fixture *fixture, gconstpointer data)
{
  static const gsize lengths[] = { 63, 100, 4000 };

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++) {
    g_autoptr (TokenringSecret) secret = test_secret_new_unique (lengths[i]);
    g_autoptr (TokenringToken) token = tokenring_token_new (secret, NOW, NOW + 60);
    gsize tail = lengths[i] - lengths[i] % 64;
    g_autoptr (TokenringSecret) end =
        tokenring_secret_new (tokenring_secret_peek (secret, NULL) + tail, -1);
    guint before = test_count_copies (end);
    g_autofree char *mark = tokenring_mark_new (fixture->account, token);

    g_assert_true (tokenring_mark_fits (mark, secret));
    g_assert_cmpuint (test_count_copies (end), ==, before);
  }
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/mark/form", test_form },
    { "/mark/bound", test_bound },
    { "/mark/others", test_others },
    { "/mark/wiped", test_wiped },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
