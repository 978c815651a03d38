/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* To have other programs ask us, and to take that back. */

#pragma once

#include "command.h"

typedef struct {
  const TrContext *context;
  gboolean undo;
  gboolean dry_run;
  gboolean local;          /* git: this repository, and not all of the user's */
  gboolean containers;     /* docker: podman and its kin too */
  gboolean replace;        /* docker: what another helper is asked for */
  gboolean brief;          /* say what is done, and not what needs nothing to be done */
  const GPtrArray *spared; /* accounts whose URLs are left as they are; NULL: none */
  /* Whether what has been said is to be written; NULL: it is. */
  gboolean (*confirm) (gpointer data);
  gpointer data;
} TrSetup;

TrExit tr_setup_take_back (const TrContext *context, TokenringAccount *account);
gboolean tr_setup_is_said (void);
gboolean tr_setup_is_wanted (const TrSetup *setup);
char *tr_setup_dup_names (const GPtrArray *accounts);
TrExit tr_setup_git (const TrSetup *setup, const GPtrArray *accounts);
TrExit tr_setup_docker (const TrSetup *setup, const GPtrArray *accounts);
