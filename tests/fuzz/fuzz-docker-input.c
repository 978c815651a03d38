/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What docker writes to us: the name of a server, or the JSON of credentials to store. */

#include "../../helper/protocols/docker-server.h"
#include "fuzz.h"

#include <string.h>

static void
check_server (const char *server, const char *username)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringUrl) url = tr_docker_server_parse (server, username, &error);
  g_autofree char *authority = NULL;

  tr_docker_server_is_extra (server);
  if (url == NULL) {
    fuzz_check_message (error);
    return;
  }
  authority = tokenring_url_dup_authority (url);
  g_assert_cmpstr (authority, !=, "");
  g_assert_null (strpbrk (authority, "/@ \t\r\n"));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringJson) json = tokenring_json_parse ((const char *) data, size, &error);
  const char *server;

  check_server (text, NULL);
  if (json == NULL) {
    fuzz_check_message (error);
    return 0;
  }

  server = tokenring_json_get_string (json, "ServerURL");
  tokenring_json_get_string (json, "Secret");
  if (server != NULL)
    check_server (server, tokenring_json_get_string (json, "Username"));
  return 0;
}
