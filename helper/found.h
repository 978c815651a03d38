/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A client secret, or a password, that was found somewhere else, and what it would become here. */

#pragma once

#include <tokenring.h>

typedef struct {
  char *source;    /* where it is, for people */
  char *name;      /* that of the account */
  char *provider;  /* that of the account */
  char *client_id; /* or, for a password, the user name */
  TokenringSecret *secret;
  GPtrArray *match;      /* URLs; this and the next two with a NULL at the end */
  GPtrArray *parameters; /* KEY=VALUE each */
  GPtrArray *settings;   /* GROUP.KEY=VALUE each */
  char *host;            /* not NULL: it is a password for that host, and no account */
  char *note;            /* what should be known before; NULL: nothing */
  char *problem;         /* why it cannot be imported; NULL: it may be */
  char *advice;          /* said with what is wrong with it; NULL: none */
  char *leftover;        /* where it still is afterwards, and what to do about it */
} TrFound;

TrFound *tr_found_new (const char *source);
void tr_found_free (TrFound *found);
gboolean tr_found_set (TrFound *found, const TokenringProvider *provider, const char *key,
                       const char *origin, const char *value);
void tr_found_set_problem (TrFound *found, char *problem);
TokenringDraft *tr_found_make_draft (const TrFound *found, GError **error);
char *tr_found_describe (const TrFound *found);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrFound, tr_found_free)

char *tr_found_dup_name (const char *text);
