/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "tokenring-module.h"

/* A store or an issuer behind its table of functions. Whatever a module does is checked before
 * anything relies on it: in store.c, in issuer.c, and here. */
typedef struct {
  TokenringModule table;
  gpointer self;
  gboolean is_open;
  gboolean is_builtin;
  GMutex lock; /* one thread at a time is in a store */
} TrModule;

TrModule *tr_module_new (const TokenringModule *table, gboolean is_builtin);
void tr_module_free (TrModule *module);
void tr_module_open (TrModule *module, const TokenringHost *host);
gboolean tr_module_is_builtin (const TrModule *module);
void tr_module_set_missing (const TrModule *module, const char *what, GError **error);
TokenringStatus tr_module_settle (const TrModule *module, TokenringStatus status, GError *problem,
                                  GError **error);
const TokenringJsonFunctions *tr_module_get_json (const TrModule *module, GError **error);
