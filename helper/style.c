/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "style.h"

#include <langinfo.h>
#include <locale.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define BAR_CELLS 8

static const char *const colours[] = {
  [TR_TONE_PLAIN] = "",           [TR_TONE_HEADING] = "\033[1m", [TR_TONE_GOOD] = "\033[32m",
  [TR_TONE_WARNING] = "\033[33m", [TR_TONE_BAD] = "\033[31m",
};

/* The locale of this process stays that of C, in which files and protocols are read and written. */
static gboolean
locale_has_utf8 (void)
{
  locale_t locale = newlocale (LC_CTYPE_MASK, "", (locale_t) 0);
  gboolean has_utf8;

  if (locale == (locale_t) 0)
    return FALSE;

  has_utf8 = strcmp (nl_langinfo_l (CODESET, locale), "UTF-8") == 0;
  freelocale (locale);
  return has_utf8;
}

/* Whoever sets NO_COLOR to anything wants none. */
static gboolean
may_colour (void)
{
  const char *no_color = g_getenv ("NO_COLOR");
  const char *term = g_getenv ("TERM");

  return (no_color == NULL || *no_color == '\0') && term != NULL && *term != '\0' &&
         strcmp (term, "dumb") != 0;
}

/*
 * tr_style_for:
 * @fd: where the text goes
 *
 * Returns: how it looks there
 */
TrStyle
tr_style_for (int fd)
{
  TrStyle style = { .is_terminal = isatty (fd) };
  struct winsize size;

  if (!style.is_terminal)
    return style;

  style.has_colours = may_colour ();
  style.has_utf8 = locale_has_utf8 ();
  if (ioctl (fd, TIOCGWINSZ, &size) == 0)
    style.width = size.ws_col;
  return style;
}

/*
 * tr_style_dup:
 * @style: a style
 * @tone: what the text has to say
 * @text: text that is escaped already
 *
 * Returns: (transfer full): the text in its colour
 */
char *
tr_style_dup (const TrStyle *style, TrTone tone, const char *text)
{
  if (!style->has_colours || tone == TR_TONE_PLAIN)
    return g_strdup (text);
  return g_strconcat (colours[tone], text, "\033[0m", NULL);
}

static guint
measure_letter (const char *at)
{
  gunichar c = g_utf8_get_char (at);

  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

/*
 * tr_style_measure:
 * @text: text that is escaped already, without colours
 *
 * Returns: how many columns it takes
 */
guint
tr_style_measure (const char *text)
{
  guint width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    width += measure_letter (text);
  return width;
}

/*
 * tr_style_cut:
 * @style: a style
 * @text: text that is escaped already, without colours
 * @width: how many columns it may take
 *
 * Returns: (transfer full): the text; if it is too long, as much of it as fits, and an ellipsis
 */
char *
tr_style_cut (const TrStyle *style, const char *text, guint width)
{
  const char *ellipsis = style->has_utf8 ? "…" : "...";
  guint room = tr_style_measure (ellipsis);
  const char *end = text;

  if (tr_style_measure (text) <= width)
    return g_strdup (text);

  for (; room + measure_letter (end) <= width; end = g_utf8_next_char (end))
    room += measure_letter (end);
  return g_strdup_printf ("%.*s%s", (int) (end - text), text, ellipsis);
}

/*
 * tr_style_dup_bar:
 * @style: a style
 * @left: how much is left
 * @whole: of how much
 *
 * Returns: (transfer full): a bar that shows it; while anything is left, it is not empty
 */
char *
tr_style_dup_bar (const TrStyle *style, gint64 left, gint64 whole)
{
  const char *full = style->has_utf8 ? "█" : "#";
  const char *empty = style->has_utf8 ? "░" : "-";
  GString *bar = g_string_new (NULL);
  gint64 cells = 0;

  if (left > 0 && whole > 0)
    cells = left >= whole ? BAR_CELLS : (left * BAR_CELLS + whole - 1) / whole;
  for (gint64 i = 0; i < BAR_CELLS; i++)
    g_string_append (bar, i < cells ? full : empty);
  return g_string_free (bar, FALSE);
}
