/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Plain credentials, for what no account owns. */

#pragma once

#include "git-request.h"

typedef gboolean (*TrPlainOperation) (TokenringBroker *broker, const TrGitRequest *request,
                                      GError **error);

gboolean tr_plain_is_meant (const GError *problem, GError **error);
gboolean tr_plain_may_be_kept (const GError *problem, GError **error);
void tr_plain_say_problem (const GError *problem, const GError *outcome);

gboolean tr_plain_git_serve (TokenringBroker *broker, const TrGitRequest *request,
                             TrPlainOperation operation, const GError *problem, GError **error);
gboolean tr_plain_git_get (TokenringBroker *broker, const TrGitRequest *request, GError **error);
gboolean tr_plain_git_store (TokenringBroker *broker, const TrGitRequest *request, GError **error);
gboolean tr_plain_git_erase (TokenringBroker *broker, const TrGitRequest *request, GError **error);

TokenringCredential *tr_plain_docker_get (TokenringBroker *broker, const char *server,
                                          GError **error);
gboolean tr_plain_docker_store (TokenringBroker *broker, const char *server, const char *username,
                                TokenringSecret *secret, GError **error);
gboolean tr_plain_docker_erase (TokenringBroker *broker, const char *server, GError **error);
void tr_plain_docker_list (TokenringBroker *broker, TokenringWriter *writer, GHashTable *listed);
