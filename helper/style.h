/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How text looks on a terminal: colours, and how much room it takes. Elsewhere it is plain. */

#pragma once

#include <tokenring.h>

typedef enum {
  TR_TONE_PLAIN,
  TR_TONE_HEADING,
  TR_TONE_GOOD,
  TR_TONE_WARNING,
  TR_TONE_BAD,
} TrTone;

typedef struct {
  gboolean is_terminal;
  gboolean has_colours;
  gboolean has_utf8;
  guint width; /* in columns; 0: any */
} TrStyle;

TrStyle tr_style_for (int fd);
char *tr_style_dup (const TrStyle *style, TrTone tone, const char *text);
guint tr_style_measure (const char *text);
char *tr_style_cut (const TrStyle *style, const char *text, guint width);
char *tr_style_dup_bar (const TrStyle *style, gint64 left, gint64 whole);
