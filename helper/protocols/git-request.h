/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What git asks: the lines key=value of its credential protocol, read strictly. */

#pragma once

#include <tokenring.h>

typedef struct {
  gboolean knows_authtype; /* the caller announced the capability */
  gboolean knows_state;    /* so here */
  GPtrArray *challenges;   /* the values of wwwauth[] */
  GPtrArray *states;       /* the values of state[], ours and those of others */
  char *protocol;
  char *host;
  char *path;
  char *username;
  TokenringSecret *password;
  TokenringSecret *credential;
  TokenringSecret *refresh_token;
  gint64 expires;        /* of the password; 0: never */
  gboolean is_ephemeral; /* the credential is not to be kept */
} TrGitRequest;

TrGitRequest *tr_git_request_read (int fd, GError **error);
void tr_git_request_free (TrGitRequest *request);
gboolean tr_git_request_is_web (const TrGitRequest *request);
TokenringUrl *tr_git_request_make_url (const TrGitRequest *request, GError **error);
TokenringSecret *tr_git_request_get_secret (const TrGitRequest *request);
gboolean tr_git_request_is_marked (const TrGitRequest *request);
gboolean tr_git_request_is_challenged (const TrGitRequest *request, const char *scheme);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrGitRequest, tr_git_request_free)
