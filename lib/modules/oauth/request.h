/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One HTTP request of an account, complete, before anything is sent. */

#pragma once

#include "tokenring-module.h"

/*
 * TrRequest:
 * @account: whose request it is
 * @secret: what it authenticates with; taken out of every message
 * @url_key: the key that names the URL, for messages
 * @url: the URL as libcurl gets it; checked
 * @host: its host, for messages
 * @is_loopback: whether the host is this machine
 * @is_plain: whether the URL is an http one
 * @headers: (element-type utf8): lines; one that ends with its colon means that the header is not
 *   sent, even if libcurl would add it
 * @secret_header: (nullable): one more line, with credentials in it
 * @secret_value: (nullable): those credentials, without the name of the header and the scheme
 * @body: (nullable): what is posted; %NULL for a GET whose answer's body is of no interest
 * @ca_file: (nullable): the only certificates to trust
 * @proxy: (nullable): %NULL to follow the environment, "" for none
 * @connect_timeout: in seconds
 * @timeout: in seconds, for all of it
 * @time_left: in seconds, when there is less time than that; else 0
 * @tries: how many tries for the same came before
 * @waited: how many seconds ago the first of them began
 * @secret_place: (nullable): where a person puts the right secret, if no command does
 */
typedef struct {
  TokenringAccount *account;
  TokenringSecret *secret;
  const char *url_key;
  char *url;
  char *host;
  gboolean is_loopback;
  gboolean is_plain;
  GPtrArray *headers;
  TokenringSecret *secret_header;
  TokenringSecret *secret_value;
  TokenringSecret *body;
  char *ca_file;
  char *proxy;
  guint connect_timeout;
  guint timeout;
  guint time_left;
  guint tries;
  guint waited;
  char *secret_place;
} TrRequest;

TrRequest *tr_request_new (TokenringAccount *account, const char *group, const char *key,
                           TokenringSecret *secret, GError **error);
void tr_request_free (TrRequest *request);
gboolean tr_request_has_header (const TrRequest *request, const char *name);
gboolean tr_request_check_header (const TrRequest *request, const char *group, const char *key,
                                  const char *name, const char *value, GError **error);
gboolean tr_request_add_header (TrRequest *request, const char *group, const char *key,
                                const char *name, const char *value, GError **error);
gboolean tr_request_add_user_agent (TrRequest *request, const char *group, GError **error);
void tr_request_set_secret_header (TrRequest *request, const char *name, const char *scheme,
                                   const TokenringBuffer *value);
char *tr_request_redact (const TrRequest *request, const char *text);
char *tr_request_clean_text (const TrRequest *request, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrRequest, tr_request_free)
