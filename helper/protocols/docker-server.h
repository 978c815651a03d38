/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How docker and its kin name a registry. */

#pragma once

#include <tokenring.h>

TokenringUrl *tr_docker_server_parse (const char *server, const char *username, GError **error);
char *tr_docker_server_dup_registry (const char *server);
gboolean tr_docker_server_is_extra (const char *server);
char *tr_docker_server_from_pattern (const char *pattern);
char *tr_docker_server_for_containers (const char *server);
