/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "report.h"
#include "say.h"

#include <stdio.h>
#include <unistd.h>

static const char *const finding_words[] = {
  [TR_FINDING_OK] = "ok",
  [TR_FINDING_WARN] = "warn",
  [TR_FINDING_FAIL] = "fail",
};

/*
 * tr_report_new:
 * @json: whether it is for scripts
 * @quiet: whether people are told only of what is not well
 *
 * Returns: (transfer full): a report without any finding
 */
TrReport *
tr_report_new (gboolean json, gboolean quiet)
{
  TrReport *report = g_new0 (TrReport, 1);

  report->quiet = quiet;
  report->style = tr_style_for (STDOUT_FILENO);
  report->said = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (json) {
    TokenringWriter *writer = tokenring_writer_new ();

    tokenring_writer_json_open (writer, NULL);
    tokenring_writer_json_number (writer, "version", 1);
    tokenring_writer_json_open_list (writer, "checks");
    report->writer = writer;
  }
  return report;
}

/*
 * tr_report_free:
 * @report: (nullable) (transfer full): a report
 */
void
tr_report_free (TrReport *report)
{
  if (report == NULL)
    return;

  g_clear_pointer (&report->writer, tokenring_writer_free);
  g_hash_table_unref (report->said);
  g_free (report);
}

static void
write_json (TokenringWriter *writer, TrFinding finding, const char *check, const char *text)
{
  g_autofree char *escaped = tokenring_text_escape (text, -1, 0);

  tokenring_writer_json_open (writer, NULL);
  tokenring_writer_json_member (writer, "status", finding_words[finding]);
  tokenring_writer_json_member (writer, "check", check);
  tokenring_writer_json_member (writer, "text", escaped);
  tokenring_writer_json_close (writer);
}

/* The word alone has a colour, and is as wide without it. */
static void
print_line (const TrReport *report, TrFinding finding, const char *check, const char *text)
{
  static const TrTone tones[] = {
    [TR_FINDING_OK] = TR_TONE_GOOD,
    [TR_FINDING_WARN] = TR_TONE_WARNING,
    [TR_FINDING_FAIL] = TR_TONE_BAD,
  };
  g_autofree char *word =
      g_strdup_printf ("%-4s", finding == TR_FINDING_FAIL ? "FAIL" : finding_words[finding]);
  g_autofree char *shown = tr_style_dup (&report->style, tones[finding], word);
  g_autofree char *escaped = tokenring_text_escape (text, -1, 0);

  printf ("%s %-9s %s\n", shown, check, escaped);
  fflush (stdout);
}

/* One fault is found wherever its file or folder is needed. What is well is told of each thing. */
static gboolean
is_news (TrReport *report, TrFinding finding, const char *check, const char *text)
{
  return g_hash_table_add (report->said, finding == TR_FINDING_OK
                                             ? g_strdup_printf ("%s %s", check, text)
                                             : g_strdup (text));
}

/*
 * tr_report_add:
 * @report: a report
 * @finding: how bad it is
 * @check: what was looked at, in a word
 * @format: a printf format, for what was found and what to do
 *
 * People see it at once: what comes next may take its time. The same is not said twice.
 */
void
tr_report_add (TrReport *report, TrFinding finding, const char *check, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  report->has_failed = report->has_failed || finding == TR_FINDING_FAIL;
  if (!is_news (report, finding, check, text))
    return;
  report->problems += finding == TR_FINDING_OK ? 0 : 1;
  if (report->writer != NULL)
    write_json (report->writer, finding, check, text);
  else if (finding != TR_FINDING_OK || !report->quiet)
    print_line (report, finding, check, text);
}

/*
 * tr_report_has_said:
 * @report: a report
 * @text: what was found and is not well
 *
 * Returns: whether that is in the report
 */
gboolean
tr_report_has_said (const TrReport *report, const char *text)
{
  return g_hash_table_contains (report->said, text);
}

/*
 * tr_report_finish:
 * @report: a report
 *
 * Returns: the status with which the command ends
 */
TrExit
tr_report_finish (TrReport *report)
{
  TrExit sent = TR_EXIT_DONE;

  if (report->writer != NULL) {
    tokenring_writer_json_close (report->writer);
    tokenring_writer_json_close (report->writer);
    sent = tr_send (report->writer);
  } else if (report->quiet) {
    return report->has_failed ? TR_EXIT_FAILED : sent;
  } else if (report->problems == 0) {
    tr_print ("nothing is wrong");
  } else {
    tr_print ("%u problem%s", report->problems, report->problems == 1 ? "" : "s");
  }
  return report->has_failed ? TR_EXIT_FAILED : sent;
}
