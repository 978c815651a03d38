/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Under what a token is cached. */

#include "key.h"
#include "account.h"

#include <stdlib.h>
#include <string.h>

/* What only tells how to reach the endpoint shapes no token. */
static gboolean
shapes_token (const char *group, const char *key)
{
  static const char *const transport[] = { "connect-timeout", "timeout", "proxy", "ca-file", NULL };

  return strcmp (group, "request") != 0 || !g_strv_contains (transport, key);
}

static int
compare_keys (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
update_with_group (GChecksum *checksum, const TokenringAccount *account, const char *group)
{
  g_auto (GStrv) keys = tokenring_account_dup_keys (account, group);

  qsort (keys, g_strv_length (keys), sizeof (char *), compare_keys);
  for (guint i = 0; keys[i] != NULL; i++) {
    g_autofree char *value = tr_account_dup_raw (account, group, keys[i]);

    if (!shapes_token (group, keys[i]) || value == NULL)
      continue;
    /* With the NULs, so that no two sets of values give the same bytes. */
    g_checksum_update (checksum, (const guchar *) group, (gssize) strlen (group) + 1);
    g_checksum_update (checksum, (const guchar *) keys[i], (gssize) strlen (keys[i]) + 1);
    g_checksum_update (checksum, (const guchar *) value, (gssize) strlen (value) + 1);
  }
}

/*
 * tr_key_dup:
 * @account: an account
 *
 * Returns: (transfer full): the key of the account's token in the caches: a digest of all that
 *   shapes it, so that a change of any of it does not find the old token
 */
char *
tr_key_dup (const TokenringAccount *account)
{
  static const char *const groups[] = { "request", "fields", "extra", "headers", "response" };
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *issuer = tokenring_account_dup_setting (account, "provider", "issuer");
  const char *name = issuer == NULL ? "" : issuer;
  const char *client_id = tokenring_account_get_client_id (account);
  const char *own = tokenring_account_get_name (account);

  /* Two accounts may differ in nothing but their secrets. */
  g_checksum_update (checksum, (const guchar *) own, (gssize) strlen (own) + 1);
  g_checksum_update (checksum, (const guchar *) name, (gssize) strlen (name) + 1);
  g_checksum_update (checksum, (const guchar *) client_id, (gssize) strlen (client_id) + 1);
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    update_with_group (checksum, account, groups[i]);
  return g_strdup (g_checksum_get_string (checksum));
}
