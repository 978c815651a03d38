/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a token endpoint answers: its status and type in the first line, and then the body. */

#include "answer.h"
#include "fuzz.h"
#include "grant.h"

#include "../unit/oauth-fixture.h"

#include <stdlib.h>
#include <string.h>

#define NOW      1700000000
#define PROVIDER "[provider]\nissuer=oauth\n[request]\ntoken-url=https://auth.example.com/token\n"

static TokenringAccount *
get_account (void)
{
  static TokenringAccount *account;

  if (account == NULL)
    account = fixture_account ("test", "id", PROVIDER, "[account]\n");
  return account;
}

static TrReply *
read_reply (const char *text, gsize length)
{
  const char *end = memchr (text, '\n', length);
  gsize first = end == NULL ? length : (gsize) (end - text);
  g_autofree char *line = g_strndup (text, first);
  char *type = NULL;
  TrReply *reply = tr_reply_new ();

  reply->status = (guint) (strtoul (line, &type, 10) % 600);
  reply->content_type = *type == ' ' ? g_strdup (type + 1) : NULL;
  reply->location = g_strdup (reply->content_type);
  reply->retry_after = g_strdup (reply->content_type);
  if (end != NULL)
    tokenring_buffer_append (reply->body, end + 1, (gssize) (length - first - 1));
  return reply;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (TokenringSecret) client_secret = tokenring_secret_new (SECRET, -1);
  g_autoptr (TrRequest) request = tr_grant_new (get_account (), client_secret, NULL);
  g_autoptr (TrAnswerMap) map = tr_answer_map_new (get_account (), NULL);
  g_autoptr (TrReply) reply = read_reply ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringToken) token = NULL;

  tr_reply_get_retry_after (reply, NOW);
  token = tr_answer_to_token (reply, map, request, NOW, &error);
  if (token == NULL) {
    fuzz_check_message (error);
    g_assert_cmpuint (strlen (error->message), <, 1000);
    return 0;
  }
  g_assert_true (tokenring_secret_is_printable (tokenring_token_get_secret (token)));
  g_assert_cmpint (tokenring_token_get_obtained (token), ==, NOW);
  g_assert_cmpint (tokenring_token_get_expires (token), >, NOW);
  return 0;
}
