/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What an endpoint sent back, as it came. */

#pragma once

#include <tokenring.h>

/*
 * TrReply:
 * @status: the HTTP status
 * @content_type: (nullable): the header of that name
 * @location: (nullable): where a redirect leads to, as an absolute URL
 * @retry_after: (nullable): the header of that name
 * @body: the body
 */
typedef struct {
  guint status;
  char *content_type;
  char *location;
  char *retry_after;
  TokenringBuffer *body;
} TrReply;

TrReply *tr_reply_new (void);
void tr_reply_free (TrReply *reply);
gboolean tr_reply_is_success (const TrReply *reply);
gboolean tr_reply_is_passing (const TrReply *reply);
guint tr_reply_get_retry_after (const TrReply *reply, gint64 now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrReply, tr_reply_free)
