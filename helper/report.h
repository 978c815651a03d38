/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a check found, for people line by line, for scripts as JSON. */

#pragma once

#include "command.h"
#include "style.h"

typedef enum {
  TR_FINDING_OK,
  TR_FINDING_WARN,
  TR_FINDING_FAIL,
} TrFinding;

typedef struct {
  TokenringWriter *writer; /* NULL: for people */
  TrStyle style;
  GHashTable *said; /* what is not said again */
  guint problems;   /* how many lines are not "ok" */
  gboolean has_failed;
  gboolean quiet; /* whether what is well is left out */
} TrReport;

TrReport *tr_report_new (gboolean json, gboolean quiet);
void tr_report_free (TrReport *report);
gboolean tr_report_has_said (const TrReport *report, const char *text);
void tr_report_add (TrReport *report, TrFinding finding, const char *check, const char *format, ...)
    G_GNUC_PRINTF (4, 5);
TrExit tr_report_finish (TrReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrReport, tr_report_free)
