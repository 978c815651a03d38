/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "match.h"
#include "protocols/docker-server.h"
#include "say.h"

/*
 * tr_match_parse:
 * @match: what an account owns; a pattern for many hosts is taken for one of them
 *
 * Returns: (transfer full) (nullable): a request for that; %NULL if there can be none
 */
TokenringUrl *
tr_match_parse (const char *match)
{
  g_auto (GStrv) parts = g_strsplit (match, "*", -1);
  g_autofree char *example = g_strjoinv ("any", parts);
  g_autofree char *server = tr_docker_server_from_pattern (match);

  /* docker's name for Docker Hub looks like a URL. */
  return g_strcmp0 (server, match) == 0 ? tr_docker_server_parse (match, NULL, NULL)
                                        : tokenring_url_parse (example, NULL);
}

/*
 * tr_match_say_if_shared:
 * @context: what the command is run with
 * @account: an account that is written
 *
 * Says it of each URL that another account owns alike: nobody answers for it just so any more.
 */
void
tr_match_say_if_shared (const TrContext *context, const TokenringAccount *account)
{
  const char *const *match = tokenring_account_get_match (account);

  for (guint i = 0; match[i] != NULL; i++) {
    g_autoptr (TokenringUrl) url = tr_match_parse (match[i]);
    g_autoptr (GError) error = NULL;
    g_autoptr (TokenringAccount) owner =
        url == NULL ? NULL : tokenring_broker_find_account (context->broker, url, &error);

    if (g_error_matches (error, TOKENRING_ERROR, TOKENRING_ERROR_AMBIGUOUS))
      tr_say ("another account owns that, too: %s", error->message);
  }
}
