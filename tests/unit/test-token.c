/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "support.h"
#include "token.h"

#include <string.h>
#include <time.h>

#define NOW  G_GINT64_CONSTANT (1800000000) /* 2027-01-15T08:00:00Z */
#define YEAR (365 * 24 * 60 * 60)
#define MOST (10 * (gint64) YEAR)

static TokenringToken *
token_new (gint64 obtained, gint64 expires)
{
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("opaque", -1);

  return tokenring_token_new (secret, obtained, expires);
}

static TokenringToken *
answer_new (const char *lifetime, const char *unit, const char *expires, gint64 fallback)
{
  g_autoptr (TokenringSecret) secret = tokenring_secret_new ("opaque", -1);

  return tokenring_token_new_from_answer (secret, NOW, lifetime, unit, expires, fallback);
}

/* Good to the last second before the margin, and not in the next. */
static void
test_margin (void)
{
  static const struct {
    gint64 life, margin;
  } cases[] = {
    { 1, 0 },    { 9, 0 },    { 10, 1 },   { 60, 6 },   { 250, 25 },  { 299, 29 },   { 300, 30 },
    { 301, 30 }, { 590, 59 }, { 600, 60 }, { 601, 60 }, { 3600, 60 }, { 86400, 60 }, { MOST, 60 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringToken) token = token_new (NOW, NOW + cases[i].life);
    gint64 end = NOW + cases[i].life - cases[i].margin;

    g_assert_cmpint (tokenring_token_get_good_until (token), ==, end);
    g_assert_true (tr_token_is_good (token, NOW));
    g_assert_true (tr_token_is_good (token, end - 1));
    g_assert_false (tr_token_is_good (token, end));
    g_assert_false (tr_token_is_good (token, NOW + cases[i].life));
    if (cases[i].life >= 300)
      g_assert_cmpint (cases[i].margin, >=, 25);
  }
}

/* Whether it is still handed out then; a token that lives short is not renewed all the time. */
static void
test_lasts (void)
{
  static const struct {
    gint64 life, age;
    guint within;
    gboolean lasts;
  } cases[] = {
    { 3600, 0, 0, TRUE },         { 3600, 3539, 0, TRUE },      { 3600, 3540, 0, FALSE },
    { 3600, 0, 600, TRUE },       { 3600, 2939, 600, TRUE },    { 3600, 2940, 600, FALSE },
    { 3600, 1739, 3600, TRUE },   { 3600, 1740, 3600, FALSE },  { 3600, 0, G_MAXUINT, TRUE },
    { 100, 0, 600, TRUE },        { 100, 39, 600, TRUE },       { 100, 40, 600, FALSE },
    { MOST, 0, G_MAXUINT, TRUE }, { 1, 0, 600, TRUE },          { 3600, -300, 600, TRUE },
    { 3600, -301, 600, FALSE },   { 3600, -YEAR, 3600, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringToken) token = token_new (NOW, NOW + cases[i].life);

    g_test_message ("case %u", i);
    g_assert_cmpint (tr_token_lasts (token, NOW + cases[i].age, cases[i].within), ==,
                     cases[i].lasts);
  }
}

/* Within its margin a token can still help out, for as long as it lives. */
static void
test_spare (void)
{
  static const struct {
    gint64 now;
    gboolean spare;
  } cases[] = {
    { NOW + 3540, TRUE },  { NOW + 3599, TRUE }, { NOW + 3600, FALSE },
    { NOW + 9999, FALSE }, { NOW - 301, FALSE },
  };
  g_autoptr (TokenringToken) token = token_new (NOW, NOW + 3600);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringToken) spare = tr_token_new_spare (token, cases[i].now);

    g_assert_cmpint (spare != NULL, ==, cases[i].spare);
    if (spare == NULL)
      continue;
    test_assert_secret (tokenring_token_get_secret (spare), "opaque");
    g_assert_cmpint (tokenring_token_get_expires (spare), ==, NOW + 3600);
    g_assert_true (tr_token_is_good (spare, cases[i].now));
    g_assert_false (tokenring_token_is_cacheable (spare));
  }
}

static void
test_clock_moved (void)
{
  g_autoptr (TokenringToken) token = token_new (NOW, NOW + 3600);

  g_assert_true (tr_token_is_good (token, NOW - 300));
  g_assert_false (tr_token_is_good (token, NOW - 301));
  g_assert_false (tr_token_is_good (token, NOW - YEAR));
  g_assert_false (tr_token_is_good (token, 0));
}

/* A life of less than nothing is unknown: the token is for the command at hand. */
static void
test_unknown_life (void)
{
  static const gint64 lives[] = { 0, -1, -3600, -NOW };

  for (guint i = 0; i < G_N_ELEMENTS (lives); i++) {
    g_autoptr (TokenringToken) token = token_new (NOW, NOW + lives[i]);

    g_assert_false (tokenring_token_is_cacheable (token));
    g_assert_true (tr_token_is_good (token, NOW));
    g_assert_cmpint (tokenring_token_get_expires (token), >, NOW);
    g_assert_cmpint (tokenring_token_get_expires (token), <=, NOW + 300);
  }
}

/* A life of -1 stands for a token that is answered and not cached. */
static void
assert_life (const TokenringToken *token, gint64 life)
{
  g_assert_cmpint (tokenring_token_get_obtained (token), ==, NOW);
  g_assert_true (tr_token_is_good (token, NOW));
  g_assert_cmpint (tokenring_token_is_cacheable (token), ==, life > 0);
  if (life > 0)
    g_assert_cmpint (tokenring_token_get_expires (token) - NOW, ==, life);
  else
    g_assert_cmpint (tokenring_token_get_expires (token) - NOW, <=, 300);
}

static void
test_lifetime (void)
{
  static const struct {
    const char *text, *unit;
    gint64 life;
  } cases[] = {
    { "3600", NULL, 3600 },
    { "3600", "s", 3600 },
    { "3599.9", NULL, 3599 },
    { "0003600", NULL, 3600 },
    { "00000000000000000003600", NULL, 3600 },
    { "1", NULL, 1 },
    { "3599000", "ms", 3599 },
    { "90", "m", 5400 },
    { "2", "h", 7200 },
    /* at most ten years */
    { "315360000", NULL, MOST },
    { "315360001", NULL, MOST },
    { "87600", "h", MOST },
    { "99999999999999", "h", MOST },
    { "9223372036854775807", NULL, MOST },
    { "9223372036854775807", "h", MOST },
    { "99999999999999999999999999", "ms", MOST },
    /* zero, negative or junk */
    { "0", NULL, -1 },
    { "0.0", NULL, -1 },
    { "0.9", NULL, -1 },
    { "00000000000000000000", NULL, -1 },
    { "999", "ms", -1 },
    { "-1", NULL, -1 },
    { "-3600", NULL, -1 },
    { "-9223372036854775808", NULL, -1 },
    { "+3600", NULL, -1 },
    { "", NULL, -1 },
    { " 3600", NULL, -1 },
    { "3600 ", NULL, -1 },
    { "3600s", NULL, -1 },
    { "1 hour", NULL, -1 },
    { "0x10", NULL, -1 },
    { "3600.", NULL, -1 },
    { ".5", NULL, -1 },
    { "1.2.3", NULL, -1 },
    { "3,600", NULL, -1 },
    { "inf", NULL, -1 },
    { "NaN", NULL, -1 },
    { "never", NULL, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringToken) token = answer_new (cases[i].text, cases[i].unit, NULL, 3600);

    g_test_message ("'%s'", cases[i].text);
    assert_life (token, cases[i].life);
  }
}

/* A time that names no zone is UTC, wherever this machine is. */
static void
test_expires (void)
{
  static const char *const zones[] = { "UTC", "Asia/Tokyo", "America/New_York" };
  static const struct {
    const char *text;
    gint64 life;
  } cases[] = {
    { "2027-01-15T09:00:00", 3600 },
    { "2027-01-15T09:00:00Z", 3600 },
    { "2027-01-15T09:00:00.123456", 3600 },
    { "2027-01-15T09:00:00.123456Z", 3600 },
    { "2027-01-15 09:00:00", 3600 },
    { "2027-01-15T18:00:00+09:00", 3600 },
    { "2027-01-15T04:00:00-05:00", 3600 },
    { "2027-01-15T04:00:00.5-0500", 3600 },
    { "20270115T090000Z", 3600 },
    /* across the change to summer time in New York, and in the hour that it skips there */
    { "2027-03-14T02:30:00", 58 * 86400 - 5 * 3600 - 1800 },
    { "2027-07-15T08:00:00", 181 * 86400 },
    { "1800003600", 3600 },
    { "1800003600.75", 3600 },
    { "1800003600000", 3600 },
    { "2100-01-01T00:00:00Z", MOST },
    { "9999-12-31T23:59:59Z", MOST },
    /* past, or junk */
    { "2027-01-15T08:00:00Z", -1 },
    { "2027-01-15T07:00:00", -1 },
    { "1970-01-01T00:00:00Z", -1 },
    { "0001-01-01T00:00:00Z", -1 },
    { "1799999999", -1 },
    { "0", -1 },
    { "-1800003600", -1 },
    { "", -1 },
    { "2027-01-15", -1 },
    { "2027-13-15T09:00:00Z", -1 },
    { "2027-01-15T25:00:00Z", -1 },
    { "2027-01-15T09:00:00 PST", -1 },
    { "Fri, 15 Jan 2027 09:00:00 GMT", -1 },
    { "tomorrow", -1 },
  };

  for (guint z = 0; z < G_N_ELEMENTS (zones); z++) {
    g_setenv ("TZ", zones[z], TRUE);
    tzset ();
    for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
      g_autoptr (TokenringToken) token = answer_new (NULL, NULL, cases[i].text, 3600);

      g_test_message ("%s: '%s'", zones[z], cases[i].text);
      assert_life (token, cases[i].life);
    }
  }
}

static void
test_precedence (void)
{
  static const struct {
    const char *lifetime, *expires;
    gint64 fallback;
    gint64 life;
  } cases[] = {
    /* a lifetime needs no clock that is right, and goes before an end */
    { "600", "2027-01-15T09:00:00Z", 300, 600 },
    { "junk", "2027-01-15T09:00:00Z", 300, -1 },
    { NULL, "2027-01-15T09:00:00Z", 300, 3600 },
    { NULL, "junk", 300, -1 },
    { NULL, NULL, 300, 300 },
    { NULL, NULL, 3599, 3599 },
    { NULL, NULL, 0, -1 },
    { NULL, NULL, -5, -1 },
    { NULL, NULL, G_MAXINT64, MOST },
    { NULL, NULL, G_MININT64, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringToken) token =
        answer_new (cases[i].lifetime, NULL, cases[i].expires, cases[i].fallback);

    assert_life (token, cases[i].life);
    g_assert_cmpint (tokenring_token_has_default_lifetime (token), ==,
                     cases[i].lifetime == NULL && cases[i].expires == NULL);
  }
}

static void
test_record (void)
{
  static const char *const texts[] = { "opaque", "a\"b\\c/d", "eyJhbGciOiJub25lIn0.e30.", " ~" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (TokenringSecret) secret = tokenring_secret_new (texts[i], -1);
    g_autoptr (TokenringToken) token = tokenring_token_new (secret, NOW, NOW + 3600);
    g_autoptr (TokenringSecret) record = tr_token_to_record (token);
    g_autoptr (TokenringToken) again = tr_token_from_record (record);

    g_assert_nonnull (again);
    test_assert_secret (tokenring_token_get_secret (again), texts[i]);
    g_assert_cmpint (tokenring_token_get_obtained (again), ==, NOW);
    g_assert_cmpint (tokenring_token_get_expires (again), ==, NOW + 3600);
    g_assert_true (tokenring_token_is_cacheable (again));
  }
}

/* The caches of a later version may hold this form. */
static void
test_record_form (void)
{
  g_autoptr (TokenringToken) token = token_new (NOW, NOW + 3600);
  g_autoptr (TokenringSecret) record = tr_token_to_record (token);

  test_assert_secret (record, "tokenring-token 1 1800000000 1800003600\nopaque");
}

/* Whatever a cache holds that is not ours or not whole is a miss. */
static void
test_record_broken (void)
{
  static const char *const cases[] = {
    "",
    "opaque",
    "{}",
    "[]",
    "tokenring-token 1 1 2",
    "tokenring-token 1 1 2\n",
    "tokenring-token 1 1\nt",
    "tokenring-token 1 \nt",
    "tokenring-token 1 1 2 3\nt",
    "tokenring-token 1  1 2\nt",
    " tokenring-token 1 1 2\nt",
    "tokenring-token 2 1 2\nt",
    "tokenring-token 1 2 2\nt",
    "tokenring-token 1 3 2\nt",
    "tokenring-token 1 -1 2\nt",
    "tokenring-token 1 1 -2\nt",
    "tokenring-token 1 +1 2\nt",
    "tokenring-token 1 1 x\nt",
    "tokenring-token 1 1 2\na\nb",
    "tokenring-token 1 1 2\na\r",
    "tokenring-token 1 1 2\n\303\274",
    "tokenring-token 1 9223372036854775806 9223372036854775807\nt",
    "tokenring-token 1 1 9999999999999999\nt",
    "{\"version\":1,\"obtained\":1,\"expires\":2,\"token\":\"t\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringSecret) record = tokenring_secret_new (cases[i], -1);
    g_autoptr (TokenringToken) token = tr_token_from_record (record);

    if (token != NULL)
      g_error ("accepted: %s", cases[i]);
  }
}

/* A cache that says it is good for a hundred years is held to ten. */
static void
test_record_capped (void)
{
  g_autoptr (TokenringSecret) record =
      tokenring_secret_new ("tokenring-token 1 1800000000 4953600000\nt", -1);
  g_autoptr (TokenringToken) token = tr_token_from_record (record);

  g_assert_cmpint (tokenring_token_get_expires (token), ==, NOW + MOST);
}

static void
test_wiped (void)
{
  g_autoptr (TokenringSecret) needle = test_secret_new_unique (200);
  TokenringToken *token = tokenring_token_new (needle, NOW, NOW + 3600);
  TokenringSecret *record = tr_token_to_record (token);
  TokenringToken *again = tr_token_from_record (record);
  g_autoptr (TokenringSecret) end =
      tokenring_secret_new (tokenring_secret_peek (needle, NULL) + 100, -1);

  g_assert_true (tokenring_token_ref (token) == token);
  tokenring_token_unref (token);
  tokenring_token_unref (token);
  tokenring_token_unref (NULL);
  tokenring_secret_unref (record);
  tokenring_token_unref (again);
  g_clear_pointer (&needle, tokenring_secret_unref);
  g_assert_cmpuint (test_count_copies (end), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/token/margin", test_margin);
  g_test_add_func ("/token/lasts", test_lasts);
  g_test_add_func ("/token/spare", test_spare);
  g_test_add_func ("/token/clock-moved", test_clock_moved);
  g_test_add_func ("/token/unknown-life", test_unknown_life);
  g_test_add_func ("/token/lifetime", test_lifetime);
  g_test_add_func ("/token/expires", test_expires);
  g_test_add_func ("/token/precedence", test_precedence);
  g_test_add_func ("/token/record", test_record);
  g_test_add_func ("/token/record-form", test_record_form);
  g_test_add_func ("/token/record-broken", test_record_broken);
  g_test_add_func ("/token/record-capped", test_record_capped);
  g_test_add_func ("/token/wiped", test_wiped);
  return g_test_run ();
}
