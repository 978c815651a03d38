/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One question at a time, to a person on the terminal. */

#pragma once

#include <tokenring.h>

typedef struct {
  const char *parting; /* said last if the person leaves at a question */
  gboolean is_over;    /* the person has left */
} TrDialogue;

gboolean tr_ask_is_possible (void);
char *tr_ask_text (TrDialogue *dialogue, const char *question);
char *tr_ask_needed (TrDialogue *dialogue, const char *question);
gboolean tr_ask_yes (TrDialogue *dialogue, const char *question, gboolean usual);
guint tr_ask_choice (TrDialogue *dialogue, const char *question, const char *const *names,
                     const char *usual);
TokenringSecret *tr_ask_secret (TrDialogue *dialogue, const char *question,
                                TokenringSecret *before);
