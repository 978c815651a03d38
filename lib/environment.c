/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The store environment, for build servers that hand out secrets in no other way. Every program
 * that the job starts sees the variable, so this store works only where tokenring.conf names it. */

#include "environment.h"

#include <string.h>

#define PREFIX "TOKENRING_SECRET_"

static char *
dup_variable (const char *account)
{
  g_autofree char *name = g_ascii_strup (account, -1);

  g_strcanon (name, G_CSET_A_2_Z G_CSET_DIGITS, '_');
  return g_strconcat (PREFIX, name, NULL);
}

/* A build server sets the variable to nothing where the job may not have the secret. */
static TokenringStatus
environment_lookup (gpointer self, const TokenringItem *item, TokenringSecret **ret_value,
                    GError **error)
{
  g_autofree char *variable = NULL;
  const char *value;
  gsize length;

  (void) self;
  (void) error;
  if (item->kind != TOKENRING_KIND_CLIENT_SECRET)
    return TOKENRING_STATUS_NOT_FOUND;

  variable = dup_variable (item->account);
  value = g_getenv (variable);
  length = value == NULL ? 0 : strlen (value);
  if (length > 0 && value[length - 1] == '\n')
    length--;
  if (length == 0)
    return TOKENRING_STATUS_NOT_FOUND;
  *ret_value = tokenring_secret_new (value, (gssize) length);
  return TOKENRING_STATUS_FOUND;
}

static char *
environment_dup_place (gpointer self, const TokenringItem *item, GError **error)
{
  g_autofree char *variable = dup_variable (item->account);

  (void) self;
  (void) error;
  return g_strdup_printf ("the variable %s", variable);
}

static gboolean
environment_is_vacant (gpointer self)
{
  g_auto (GStrv) names = g_listenv ();

  (void) self;
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], PREFIX))
      return FALSE;
  return TRUE;
}

const TokenringModule tr_environment_module = {
  .abi = TOKENRING_MODULE_ABI,
  .struct_size = sizeof (TokenringModule),
  .name = "environment",
  .lookup = environment_lookup,
  .is_vacant = environment_is_vacant,
  .dup_place = environment_dup_place,
};
