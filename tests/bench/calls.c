/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* calls find|token URL SECONDS THREADS: asks one broker in one process for the token of a URL,
 * again and again, and prints how many answers it gave in a second. "find" looks for the account
 * each time, as a helper does; "token" keeps the account, as a long-lived program would. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tokenring.h>

typedef struct {
  TokenringBroker *broker;
  const char *url;
  gboolean keeps_account;
  gint64 end;
  gint64 calls;
} Caller;

static TokenringAccount *
find (const Caller *caller, GError **error)
{
  g_autoptr (TokenringUrl) url = tokenring_url_parse (caller->url, error);

  return url == NULL ? NULL : tokenring_broker_find_account (caller->broker, url, error);
}

static gboolean
ask (const Caller *caller, TokenringAccount *kept, GError **error)
{
  g_autoptr (TokenringAccount) found = kept == NULL ? find (caller, error) : NULL;
  TokenringAccount *account = kept == NULL ? found : kept;
  g_autoptr (TokenringToken) token = NULL;

  if (account == NULL)
    return FALSE;
  token = tokenring_broker_get_token (caller->broker, account, TOKENRING_FLAGS_NO_PROMPT, error);
  return token != NULL;
}

static gpointer
call (gpointer data)
{
  Caller *caller = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringAccount) kept = NULL;

  if (caller->keeps_account)
    kept = find (caller, &error);
  while (error == NULL && g_get_monotonic_time () < caller->end)
    caller->calls += ask (caller, kept, &error);
  if (error != NULL)
    g_printerr ("calls: %s\n", error->message);
  return GINT_TO_POINTER (error == NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (TokenringBroker) broker = NULL;
  g_autofree GThread **threads = NULL;
  g_autofree Caller *callers = NULL;
  gint64 start, calls = 0;
  gboolean good = TRUE;
  int count = argc == 5 ? atoi (argv[4]) : 0;

  if (count < 1 || count > 64) {
    g_printerr ("usage: calls find|token URL SECONDS THREADS\n");
    return 2;
  }
  broker = tokenring_broker_new ();
  threads = g_new0 (GThread *, count);
  callers = g_new0 (Caller, count);
  start = g_get_monotonic_time ();
  for (int i = 0; i < count; i++) {
    gint64 end = start + (gint64) (g_ascii_strtod (argv[3], NULL) * G_USEC_PER_SEC);

    callers[i] = (Caller){ broker, argv[2], strcmp (argv[1], "token") == 0, end, 0 };
    threads[i] = g_thread_new ("caller", call, &callers[i]);
  }
  for (int i = 0; i < count; i++) {
    good = g_thread_join (threads[i]) != NULL && good;
    calls += callers[i].calls;
  }

  printf ("%.1f\n", (double) calls * G_USEC_PER_SEC / (double) (g_get_monotonic_time () - start));
  return good && calls > 0 ? 0 : 1;
}
