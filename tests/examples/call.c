/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Calls the URLs that it is given, each in a thread of its own, with the tokens of whichever
 * accounts own them. However many threads there are, each account logs in once, and again before
 * its token runs out.
 *
 *   cc call.c $(pkg-config --cflags --libs tokenring libcurl) -o call
 *   ./call https://api.example.com/items https://api.example.com/users
 *
 * One broker serves the whole program: its functions can be called from any thread. */

#include <curl/curl.h>
#include <stdio.h>
#include <tokenring.h>

typedef struct {
  TokenringBroker *broker;
  const char *text;
} Call;

/* The answer goes nowhere; a real program would read it here. */
static size_t
ignore (char *data, size_t size, size_t count, void *user)
{
  (void) data;
  (void) user;
  return size * count;
}

static long
call_once (const char *url, const TokenringAccount *account, const TokenringToken *token)
{
  TokenringSecret *value = tokenring_account_make_header_value (account, token);
  char *line = g_strdup_printf ("Authorization: %s", tokenring_secret_peek (value, NULL));
  struct curl_slist *headers = curl_slist_append (NULL, line);
  CURL *curl = curl_easy_init ();
  long status = 0;

  curl_easy_setopt (curl, CURLOPT_URL, url);
  curl_easy_setopt (curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, ignore);
  if (curl_easy_perform (curl) == CURLE_OK)
    curl_easy_getinfo (curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_cleanup (curl);
  curl_slist_free_all (headers);
  g_free (line);
  tokenring_secret_unref (value);
  return status;
}

/* A 401 on a token that is not old yet: the service has dropped it. It is told so, and a new one is
 * tried, once. */
static long
call_with_token (TokenringBroker *broker, TokenringUrl *url, const char *text, GError **error)
{
  g_autoptr (TokenringAccount) account = tokenring_broker_find_account (broker, url, error);
  long status = 401;

  for (int tries = 0; account != NULL && status == 401 && tries < 2; tries++) {
    g_autoptr (TokenringToken) token =
        tokenring_broker_get_token (broker, account, TOKENRING_FLAGS_NONE, error);

    if (token == NULL)
      return 0;
    status = call_once (text, account, token);
    if (status == 401)
      tokenring_broker_erase (broker, url, tokenring_token_get_secret (token), NULL);
  }
  return account == NULL ? 0 : status;
}

static gpointer
run (gpointer data)
{
  const Call *call = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringUrl) url = tokenring_url_parse (call->text, &error);
  long status = url == NULL ? 0 : call_with_token (call->broker, url, call->text, &error);

  if (error != NULL)
    fprintf (stderr, "%s: %s\n", call->text, error->message);
  else
    printf ("%ld %s\n", status, call->text);
  return GINT_TO_POINTER (status == 200);
}

int
main (int argc, char **argv)
{
  g_autoptr (TokenringBroker) broker = tokenring_broker_new ();
  g_autofree Call *calls = g_new0 (Call, argc);
  g_autofree GThread **threads = g_new0 (GThread *, argc);
  gboolean all = TRUE;

  curl_global_init (CURL_GLOBAL_DEFAULT);
  for (int i = 1; i < argc; i++) {
    calls[i] = (Call){ broker, argv[i] };
    threads[i] = g_thread_new ("call", run, &calls[i]);
  }
  for (int i = 1; i < argc; i++)
    all = GPOINTER_TO_INT (g_thread_join (threads[i])) && all;
  return all ? 0 : 1;
}
