/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The JSON files in which docker and the programs of containers(5) say whom to ask. */

#pragma once

#include <tokenring.h>

/* By what name they know us. */
#define TR_HOST_CONFIG_HELPER "tokenring"

typedef struct {
  char *path;
  TokenringJson *json;
  gboolean has_newline; /* at its end; docker writes none */
} TrHostConfig;

char *tr_host_config_dup_docker_path (void);
char *tr_host_config_dup_containers_path (void);
TrHostConfig *tr_host_config_open (const char *path, GError **error);
void tr_host_config_free (TrHostConfig *config);
gboolean tr_host_config_has_helper (const TrHostConfig *config, const char *server);
const char *tr_host_config_get_helper (const TrHostConfig *config, const char *server);
gboolean tr_host_config_is_with_us (const TrHostConfig *config, const char *server);
gboolean tr_host_config_is_our_store (const TrHostConfig *config);
gboolean tr_host_config_set_helper (TrHostConfig *config, const char *server, const char *helper,
                                    GError **error);
void tr_host_config_unset_helper (TrHostConfig *config, const char *server);
gboolean tr_host_config_save (const TrHostConfig *config, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrHostConfig, tr_host_config_free)
