/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "reply.h"

#include <string.h>

/*
 * tr_reply_new:
 *
 * Returns: (transfer full): a reply with nothing in it yet
 */
TrReply *
tr_reply_new (void)
{
  TrReply *reply = g_new0 (TrReply, 1);

  reply->body = tokenring_buffer_new ();
  return reply;
}

/*
 * tr_reply_free:
 * @reply: (nullable) (transfer full): a reply
 */
void
tr_reply_free (TrReply *reply)
{
  if (reply == NULL)
    return;

  g_free (reply->content_type);
  g_free (reply->location);
  g_free (reply->retry_after);
  tokenring_buffer_free (reply->body);
  g_free (reply);
}

/*
 * tr_reply_is_success:
 * @reply: a reply
 *
 * Returns: whether the endpoint did what it was asked
 */
gboolean
tr_reply_is_success (const TrReply *reply)
{
  return reply->status >= 200 && reply->status < 300;
}

/*
 * tr_reply_is_passing:
 * @reply: a reply
 *
 * Returns: whether the same request may well succeed later
 */
gboolean
tr_reply_is_passing (const TrReply *reply)
{
  return reply->status == 408 || reply->status == 429 ||
         (reply->status >= 500 && reply->status < 600);
}

static gint64
parse_digits (const char *text)
{
  guint64 number = 0;

  return g_ascii_string_to_unsigned (text, 10, 0, 9999, &number, NULL) ? (gint64) number : -1;
}

/* Such as "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7). */
static gint64
parse_http_date (const char *text)
{
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
                                        "Aug", "Sep", "Oct", "Nov", "Dec", NULL };
  g_auto (GStrv) parts = g_strsplit_set (text, " :", -1);
  g_autoptr (GDateTime) date = NULL;
  int month = 0;

  if (g_strv_length (parts) != 8 || strcmp (parts[7], "GMT") != 0)
    return 0;

  while (months[month] != NULL && strcmp (months[month], parts[2]) != 0)
    month++;
  date = g_date_time_new_utc ((int) parse_digits (parts[3]), month + 1,
                              (int) parse_digits (parts[1]), (int) parse_digits (parts[4]),
                              (int) parse_digits (parts[5]), (double) parse_digits (parts[6]));
  return date == NULL ? 0 : g_date_time_to_unix (date);
}

/*
 * tr_reply_get_retry_after:
 * @reply: a reply
 * @now: the time before the request
 *
 * The header is a number of seconds or a date (RFC 9110, section 10.2.3).
 *
 * Returns: in how many seconds the endpoint wants to be asked again; 0 when it does not say
 */
guint
tr_reply_get_retry_after (const TrReply *reply, gint64 now)
{
  guint64 seconds;
  gint64 date;

  if (reply->retry_after == NULL)
    return 0;
  if (g_ascii_string_to_unsigned (reply->retry_after, 10, 0, G_MAXINT, &seconds, NULL))
    return (guint) seconds;

  date = parse_http_date (reply->retry_after);
  return date <= now ? 0 : (guint) MIN (date - now, G_MAXINT);
}
