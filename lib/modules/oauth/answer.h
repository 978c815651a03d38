/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The token, or the error, that a reply comes to. Nothing is sent here. */

#pragma once

#include "reply.h"
#include "request.h"

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

TokenringJson *tr_answer_parse (const TrReply *answer, GError **error);
TokenringToken *tr_answer_to_token (const TrReply *answer, const TrAnswerMap *map,
                                    const TrRequest *request, gint64 now, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrAnswerMap, tr_answer_map_free)
