/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What people have elsewhere: each source finds what is there, and changes nothing. */

#pragma once

#include "command.h"
#include "found.h"

typedef struct {
  const TrContext *context;
  char *name;
  char *provider;
  char *client_id;
  char **match;
  char **parameters;
  char **settings;
  gboolean plain; /* netrc: passwords, and no accounts */
  gboolean yes;
  gboolean dry_run;
  gboolean replace;
} TrImport;

GPtrArray *tr_import_find_env (const TrImport *import, char **arguments, GError **error);
GPtrArray *tr_import_find_dotenv (const TrImport *import, char **arguments, GError **error);
GPtrArray *tr_import_find_gcm (const TrImport *import, char **arguments, GError **error);
GPtrArray *tr_import_find_netrc (const TrImport *import, char **arguments, GError **error);
GPtrArray *tr_import_find_secret_tool (const TrImport *import, char **arguments, GError **error);

GPtrArray *tr_import_new_list (void);
TokenringProvider *tr_import_load_provider (const TrImport *import, GError **error);
TokenringSecret *tr_import_read_file (const char *file, gsize limit, GError **error);

gboolean tr_import_check (const TrImport *import, TrFound *found, GError **error);
gboolean tr_import_write (const TrImport *import, const TrFound *found, GError **error);
