/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "module.h"
#include "watch.h"

typedef struct _TrLoader TrLoader;

TrLoader *tr_loader_new (const char *dir);
void tr_loader_free (TrLoader *loader);
void tr_loader_set_settings (TrLoader *loader, GKeyFile *settings);
void tr_loader_set_watch (TrLoader *loader, const TrWatch *watch);
const TrWatch *tr_loader_get_watch (const TrLoader *loader);
void tr_loader_add (TrLoader *loader, const TokenringModule *table);
gboolean tr_loader_is_builtin (TrLoader *loader, const char *name);
gboolean tr_loader_has (TrLoader *loader, const char *name);
TrModule *tr_loader_get (TrLoader *loader, const char *name, GError **error);
TrModule *tr_loader_get_for (TrLoader *loader, const char *name, const char *place, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrLoader, tr_loader_free)
