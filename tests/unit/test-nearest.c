/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "support.h"

#define SIXTY "abcdefghijklmnopqrstabcdefghijklmnopqrstabcdefghijklmnopqrst"

typedef struct {
  const char *word;
  const char *words; /* with spaces between them */
  const char *nearest;
} Case;

static void
check (const Case *cases, gsize n_cases)
{
  for (gsize i = 0; i < n_cases; i++) {
    g_auto (GStrv) words = g_strsplit (cases[i].words, " ", -1);
    const char *nearest = tokenring_nearest (cases[i].word, (const char *const *) words);

    if (g_strcmp0 (nearest, cases[i].nearest) != 0)
      g_error ("'%s' among '%s' gives '%s'", cases[i].word, cases[i].words, nearest);
  }
}

static void
test_one_slip (void)
{
  static const Case cases[] = {
    { "wrok", "home work", "work" },  /* two changed places */
    { "wok", "home work", "work" },   /* one is missing */
    { "woork", "home work", "work" }, /* one too many */
    { "wark", "home work", "work" },  /* a wrong one */
    { "ork", "home work", "work" },   /* the first */
    { "works", "home work", "work" }, /* the last */
    { "tokne", "token", "token" },    { "oauht2", "oauth2 oauth2-basic", "oauth2" },
  };

  check (cases, G_N_ELEMENTS (cases));
}

static void
test_two_slips (void)
{
  static const Case cases[] = {
    { "porvidres", "providers", "providers" },
    { "provi", "provxxx", NULL },
    { "exlpian", "explain", "explain" },
    { "dotcr", "doctor", "doctor" },
    { "epxlani", "explain", "explain" },
    /* the change of places is no slip if there is something between */
    { "abcdefgh", "cbahgfed", NULL },
    { "xyplain", "explain", "explain" },
    { "xyzlain", "explain", NULL },
  };

  check (cases, G_N_ELEMENTS (cases));
}

/* Half of the letters are another word. */
static void
test_short_words (void)
{
  static const Case cases[] = {
    { "a", "b", NULL },
    { "ab", "ac", NULL },
    { "a1", "a2", NULL },
    { "abc", "abd", "abd" },
    { "lst", "list", "list" },
    { "abcd", "abxy", NULL },
    { "abcde", "abcxy", "abcxy" },
    { "ls", "list", NULL },
    { "", "a b", NULL },
    { "", "", NULL },
  };

  check (cases, G_N_ELEMENTS (cases));
}

static void
test_letter_case (void)
{
  static const Case cases[] = {
    { "WORK", "work", "work" },
    { "w", "W", "W" },
    { "work", "worK Wark", "worK" },
    { "Wrok", "work", "work" },
    { "\303\234BER", "\303\274ber", "\303\274ber" },
    /* nearer than a slip */
    { "WORK", "wark work woork", "work" },
  };

  check (cases, G_N_ELEMENTS (cases));
}

static void
test_beginnings (void)
{
  static const Case cases[] = {
    { "prov", "home providers", "providers" },
    { "pr", "home providers", "providers" },
    { "PR", "home providers", "providers" },
    { "p", "home providers", NULL },
    { "ex", "exec explain", NULL },
    { "exp", "exec explain", "explain" },
    /* a slip is nearer than a beginning */
    { "work", "workstation wark", "wark" },
    { "rov", "providers", NULL },
  };

  check (cases, G_N_ELEMENTS (cases));
}

/* A guess would be wrong half of the time. */
static void
test_several_alike (void)
{
  static const Case cases[] = {
    { "work3", "work1 work2", NULL },
    { "WORK", "Work work", NULL },
    { "work3", "work1 work2 work33 Work3", "Work3" },
    { "work33", "work1 work2 work3", "work3" },
  };

  check (cases, G_N_ELEMENTS (cases));
}

static void
test_itself (void)
{
  static const Case cases[] = {
    { "work", "work", NULL },
    { "work", "wark work", "wark" },
  };

  check (cases, G_N_ELEMENTS (cases));
}

static void
test_what_is_no_word (void)
{
  static const Case cases[] = {
    { "wor\xff", "work", NULL },
    { "work", "wor\xff w\xc3rk wark", "wark" },
    { "w\303\266rk", "work", "work" },
    { "\033[31m", "work", NULL },
    /* 64 letters are the most that a name has */
    { SIXTY "abcx", SIXTY "abcd", SIXTY "abcd" },
    { SIXTY "abcdx", SIXTY "abcd", NULL },
    { SIXTY "abcx", SIXTY "abcde", NULL },
  };

  check (cases, G_N_ELEMENTS (cases));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nearest/one-slip", test_one_slip);
  g_test_add_func ("/nearest/two-slips", test_two_slips);
  g_test_add_func ("/nearest/short-words", test_short_words);
  g_test_add_func ("/nearest/letter-case", test_letter_case);
  g_test_add_func ("/nearest/beginnings", test_beginnings);
  g_test_add_func ("/nearest/several-alike", test_several_alike);
  g_test_add_func ("/nearest/itself", test_itself);
  g_test_add_func ("/nearest/what-is-no-word", test_what_is_no_word);
  return g_test_run ();
}
