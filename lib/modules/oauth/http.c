/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "http.h"
#include "wipe.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BODY (1024 * 1024)

/*
 * Transfer:
 * @request: what is sent
 * @curl: the handle that sends it
 * @headers: the lines of @request as libcurl wants them
 * @answer: what has come back so far
 * @received: how much of the body that is
 * @message: what libcurl says when it fails
 */
typedef struct {
  const TrRequest *request;
  CURL *curl;
  struct curl_slist *headers;
  TrReply *answer;
  gsize received;
  char message[CURL_ERROR_SIZE];
} Transfer;

static void
transfer_clear (Transfer *transfer)
{
  curl_easy_cleanup (transfer->curl);
  g_free (transfer->headers);
  tr_reply_free (transfer->answer);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Transfer, transfer_clear)

/* libcurl copies requests into buffers of its own. If the host program has set up libcurl before us
 * its allocator stays, and nothing can be done about that. */
static gpointer
start_libcurl (G_GNUC_UNUSED gpointer data)
{
  CURLcode code = curl_global_init_mem (CURL_GLOBAL_DEFAULT, malloc, tr_wipe_free, tr_wipe_realloc,
                                        strdup, calloc);

  return GINT_TO_POINTER (code == CURLE_OK);
}

static CURLcode
first_failure (const CURLcode *codes, gsize n_codes)
{
  for (gsize i = 0; i < n_codes; i++)
    if (codes[i] != CURLE_OK)
      return codes[i];

  return CURLE_OK;
}

/* The list points at the lines where they are, so that the one with credentials has no copy. */
static struct curl_slist *
link_headers (const TrRequest *request)
{
  GPtrArray *lines = request->headers;
  struct curl_slist *list = g_new0 (struct curl_slist, lines->len + 2);
  struct curl_slist *last = list;

  /* Without this libcurl may wait a second for "100 Continue" that no token endpoint sends. */
  list->data = (char *) "Expect:";
  for (guint i = 0; i < lines->len; i++, last = last->next) {
    last->next = last + 1;
    last->next->data = lines->pdata[i];
  }
  if (request->secret_header != NULL) {
    last->next = last + 1;
    last->next->data = (char *) tokenring_secret_peek (request->secret_header, NULL);
  }
  return list;
}

static size_t
receive (char *data, size_t size, size_t count, void *user_data)
{
  Transfer *transfer = user_data;

  transfer->received += size * count;
  if (transfer->received > MAX_BODY)
    return 0;
  if (transfer->request->body != NULL)
    tokenring_buffer_append (transfer->answer->body, data, (gssize) (size * count));
  return size * count;
}

/* How long it may take. */
static guint
get_seconds (const TrRequest *request)
{
  return request->time_left > 0 ? MIN (request->timeout, request->time_left) : request->timeout;
}

/* HTTP/1.1, since the library for HTTP/2 would keep copies of the credentials that nobody wipes,
 * and one request has no use for it. */
static CURLcode
set_up_safety (CURL *curl, const TrRequest *request)
{
  const char *protocols = request->is_plain ? "http" : "https";
  const CURLcode codes[] = {
    curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, protocols),
    curl_easy_setopt (curl, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L),
    curl_easy_setopt (curl, CURLOPT_FOLLOWLOCATION, 0L),
    curl_easy_setopt (curl, CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_1_1),
    curl_easy_setopt (curl, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2),
    curl_easy_setopt (curl, CURLOPT_SSL_VERIFYPEER, 1L),
    curl_easy_setopt (curl, CURLOPT_SSL_VERIFYHOST, 2L),
    curl_easy_setopt (curl, CURLOPT_HEADEROPT, (long) CURLHEADER_SEPARATE),
    curl_easy_setopt (curl, CURLOPT_NETRC, (long) CURL_NETRC_IGNORED),
    curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L),
    curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT, (long) request->connect_timeout),
    curl_easy_setopt (curl, CURLOPT_TIMEOUT, (long) get_seconds (request)),
  };

  return first_failure (codes, G_N_ELEMENTS (codes));
}

/* A proxy cannot reach this machine's own loopback, and must not see what is sent there. */
static CURLcode
set_up_way (CURL *curl, const TrRequest *request)
{
  CURLcode code = CURLE_OK;

  if (request->is_loopback)
    code = curl_easy_setopt (curl, CURLOPT_NOPROXY, "*");
  else if (request->proxy != NULL)
    code = curl_easy_setopt (curl, CURLOPT_PROXY, request->proxy);

  if (code == CURLE_OK && request->ca_file != NULL)
    code = curl_easy_setopt (curl, CURLOPT_CAINFO, request->ca_file);
  if (code == CURLE_OK && request->ca_file != NULL)
    code = curl_easy_setopt (curl, CURLOPT_CAPATH, (char *) NULL);
  return code;
}

static CURLcode
set_up_body (CURL *curl, const TrRequest *request)
{
  gsize length;
  const char *data;
  CURLcode code;

  if (request->body == NULL)
    return curl_easy_setopt (curl, CURLOPT_HTTPGET, 1L);

  data = tokenring_secret_peek (request->body, &length);
  code = curl_easy_setopt (curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t) length);
  return code != CURLE_OK ? code : curl_easy_setopt (curl, CURLOPT_POSTFIELDS, data);
}

static CURLcode
set_up (Transfer *transfer)
{
  CURL *curl = transfer->curl;
  const TrRequest *request = transfer->request;
  const CURLcode codes[] = {
    set_up_safety (curl, request),
    set_up_way (curl, request),
    set_up_body (curl, request),
    curl_easy_setopt (curl, CURLOPT_URL, request->url),
    curl_easy_setopt (curl, CURLOPT_HTTPHEADER, transfer->headers),
    curl_easy_setopt (curl, CURLOPT_ERRORBUFFER, transfer->message),
    curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, receive),
    curl_easy_setopt (curl, CURLOPT_WRITEDATA, transfer),
  };

  return first_failure (codes, G_N_ELEMENTS (codes));
}

/*
 * Failure:
 * @code: what libcurl reports
 * @error: what it means to our caller
 * @what: what the host does
 * @remedy: what to do; the name of the key with the URL follows
 * @passing: whether the same request may succeed soon
 */
typedef struct {
  CURLcode code;
  TokenringError error;
  const char *what;
  const char *remedy;
  gboolean passing;
} Failure;

static const Failure unreachable = { CURLE_COULDNT_CONNECT, TOKENRING_ERROR_NETWORK,
                                     "cannot be reached", "check the network, and", TRUE };

static const Failure failures[] = {
  { CURLE_PEER_FAILED_VERIFICATION, TOKENRING_ERROR_NETWORK, "cannot be trusted",
    "set ca-file to the certificate of its CA, or check" },
  { CURLE_SSL_ISSUER_ERROR, TOKENRING_ERROR_NETWORK, "cannot be trusted",
    "set ca-file to the certificate of its CA, or check" },
  { CURLE_SSL_CONNECT_ERROR, TOKENRING_ERROR_NETWORK, "cannot be spoken to by TLS 1.2 or later",
    "check ca-file and" },
  { CURLE_SSL_CIPHER, TOKENRING_ERROR_NETWORK, "cannot be spoken to by TLS 1.2 or later",
    "check ca-file and" },
  { CURLE_SSL_CACERT_BADFILE, TOKENRING_ERROR_CONFIG, "was not asked", "check ca-file and" },
  { CURLE_PROXY, TOKENRING_ERROR_NETWORK, "cannot be reached through the proxy",
    "check proxy and" },
  { CURLE_COULDNT_RESOLVE_PROXY, TOKENRING_ERROR_NETWORK, "cannot be reached through the proxy",
    "check proxy and" },
  { CURLE_GOT_NOTHING, TOKENRING_ERROR_NETWORK, "broke off", "try again later, or check", TRUE },
  { CURLE_PARTIAL_FILE, TOKENRING_ERROR_NETWORK, "broke off", "try again later, or check", TRUE },
  { CURLE_SEND_ERROR, TOKENRING_ERROR_NETWORK, "broke off", "try again later, or check", TRUE },
  { CURLE_RECV_ERROR, TOKENRING_ERROR_NETWORK, "broke off", "try again later, or check", TRUE },
  { CURLE_UNSUPPORTED_PROTOCOL, TOKENRING_ERROR_RESPONSE, "does not answer by HTTP", "check" },
  { CURLE_WEIRD_SERVER_REPLY, TOKENRING_ERROR_RESPONSE, "does not answer by HTTP", "check" },
  { CURLE_URL_MALFORMAT, TOKENRING_ERROR_CONFIG, "was not asked", "check" },
  { CURLE_FAILED_INIT, TOKENRING_ERROR_FAILED, "was not asked", "check libcurl, and" },
  { CURLE_NOT_BUILT_IN, TOKENRING_ERROR_FAILED, "was not asked", "check libcurl, and" },
  { CURLE_OUT_OF_MEMORY, TOKENRING_ERROR_FAILED, "could not be spoken to",
    "free some memory, or check" },
};

static const Failure *
find_failure (const Transfer *transfer, CURLcode code)
{
  long proxy_status = 0;

  /* What a proxy refuses is reported as a connection that broke off. */
  curl_easy_getinfo (transfer->curl, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
  if (proxy_status >= 300)
    code = CURLE_PROXY;

  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    if (failures[i].code == code)
      return &failures[i];
  return &unreachable;
}

/* The user has waited for all of the tries, and the last may have had little time. */
static char *
dup_waited (const TrRequest *request, guint seconds)
{
  seconds = MIN (seconds, get_seconds (request));
  return request->tries == 0
             ? g_strdup_printf ("%u s", seconds)
             : g_strdup_printf ("%u s, in %u tries", request->waited + seconds, request->tries + 1);
}

static void
set_timeout_error (GError **error, const Transfer *transfer)
{
  const TrRequest *request = transfer->request;
  const char *file = tokenring_account_get_file (request->account);
  curl_off_t sent_after = 0;
  gboolean is_late_connection;
  guint seconds;
  g_autofree char *waited = NULL;

  curl_easy_getinfo (transfer->curl, CURLINFO_PRETRANSFER_TIME_T, &sent_after);
  is_late_connection = sent_after == 0 && request->connect_timeout < request->timeout;
  seconds = is_late_connection ? request->connect_timeout : request->timeout;
  waited = dup_waited (request, seconds);
  if (is_late_connection)
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_NETWORK,
                 "%s cannot be reached within %s; check the network, or set connect-timeout= in "
                 "[request] of %s to more than %u",
                 request->host, waited, file, seconds);
  else
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_NETWORK,
                 "%s did not answer within %s; try again later, or set timeout= in [request] of %s "
                 "to more than %u",
                 request->host, waited, file, seconds);
}

/* libcurl quotes a proxy that it does not like, password and all. */
static const char *
get_message (const Transfer *transfer, CURLcode code)
{
  gboolean is_usable =
      *transfer->message != '\0' && strcasestr (transfer->message, "proxy") == NULL;

  return is_usable ? transfer->message : curl_easy_strerror (code);
}

static void
set_transfer_error (GError **error, const Transfer *transfer, CURLcode code, gboolean *ret_may_pass)
{
  const TrRequest *request = transfer->request;
  const char *name = tokenring_account_get_name (request->account);
  const Failure *failure = find_failure (transfer, code);
  g_autofree char *message = NULL;

  *ret_may_pass =
      code == CURLE_OPERATION_TIMEDOUT || (failure->passing && transfer->received <= MAX_BODY);
  if (code == CURLE_OPERATION_TIMEDOUT) {
    set_timeout_error (error, transfer);
    return;
  }
  if (transfer->received > MAX_BODY) {
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_RESPONSE,
                 "%s answered with more than %u bytes, which is no token; check %s of account '%s'",
                 request->host, MAX_BODY, request->url_key, name);
    return;
  }

  message = tr_request_clean_text (request, get_message (transfer, code));
  g_set_error (error, TOKENRING_ERROR, failure->error, "%s %s: %s; %s %s of account '%s'",
               request->host, failure->what, message, failure->remedy, request->url_key, name);
}

static char *
dup_info (const Transfer *transfer, CURLINFO info)
{
  const char *text = NULL;

  curl_easy_getinfo (transfer->curl, info, &text);
  return g_strdup (text);
}

static void
read_head (Transfer *transfer)
{
  TrReply *answer = transfer->answer;
  struct curl_header *retry_after = NULL;
  long status = 0;

  curl_easy_getinfo (transfer->curl, CURLINFO_RESPONSE_CODE, &status);
  answer->status = (guint) status;
  answer->content_type = dup_info (transfer, CURLINFO_CONTENT_TYPE);
  answer->location = dup_info (transfer, CURLINFO_REDIRECT_URL);
  if (curl_easy_header (transfer->curl, "Retry-After", 0, CURLH_HEADER, -1, &retry_after) ==
      CURLHE_OK)
    answer->retry_after = g_strdup (retry_after->value);
}

/*
 * tr_http_send:
 * @request: a request
 * @ret_may_pass: (out): set when it fails: whether the same request may succeed soon
 *
 * Tries once. A request with a body brings back the body of the answer; one without has only its
 * status, and there a long body is no failure.
 *
 * Returns: (transfer full): whatever was answered, or %NULL with %TOKENRING_ERROR_NETWORK,
 *   %TOKENRING_ERROR_RESPONSE, %TOKENRING_ERROR_CONFIG or %TOKENRING_ERROR_FAILED
 */
TrReply *
tr_http_send (const TrRequest *request, gboolean *ret_may_pass, GError **error)
{
  static GOnce started = G_ONCE_INIT;
  g_auto (Transfer) transfer = { .request = request };
  CURLcode code = CURLE_FAILED_INIT;

  if (g_once (&started, start_libcurl, NULL) != NULL)
    transfer.curl = curl_easy_init ();
  transfer.answer = tr_reply_new ();
  transfer.headers = link_headers (request);
  if (transfer.curl != NULL)
    code = set_up (&transfer);
  if (code == CURLE_OK)
    code = curl_easy_perform (transfer.curl);

  if (code != CURLE_OK && (request->body != NULL || transfer.received <= MAX_BODY)) {
    set_transfer_error (error, &transfer, code, ret_may_pass);
    return NULL;
  }
  read_head (&transfer);
  return g_steal_pointer (&transfer.answer);
}
