/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What an endpoint answered, and the token or the error that it comes to. Nothing is sent here. */

#pragma once

#include "request.h"

/*
 * TrAnswer:
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
} TrAnswer;

/*
 * TrAnswerMap:
 * @token: where the token can be in an answer, the first that is there counts
 * @lifetime: where its lifetime can be
 * @lifetime_unit: the unit of that
 * @expires: where its expiry can be
 * @default_lifetime: its lifetime in seconds when the answer does not tell
 */
typedef struct {
  char **token;
  char **lifetime;
  char *lifetime_unit;
  char **expires;
  gint64 default_lifetime;
} TrAnswerMap;

TrAnswerMap *tr_answer_map_new (TokenringAccount *account, GError **error);
void tr_answer_map_free (TrAnswerMap *map);

TrAnswer *tr_answer_new (void);
void tr_answer_free (TrAnswer *answer);
gboolean tr_answer_is_success (const TrAnswer *answer);
gboolean tr_answer_is_passing (const TrAnswer *answer);
guint tr_answer_get_retry_after (const TrAnswer *answer, gint64 now);
TokenringJson *tr_answer_parse (const TrAnswer *answer, GError **error);
TokenringToken *tr_answer_to_token (const TrAnswer *answer, const TrAnswerMap *map,
                                    const TrRequest *request, gint64 now, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrAnswerMap, tr_answer_map_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrAnswer, tr_answer_free)
