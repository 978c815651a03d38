/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is to be written for git or docker, before it is. */

#include "setup.h"

#include <stdio.h>

/*
 * tr_setup_is_said:
 *
 * Returns: whether what is to be written has been shown; what could not be, is not written
 */
gboolean
tr_setup_is_said (void)
{
  return fflush (stdout) == 0;
}

/*
 * tr_setup_is_wanted:
 * @setup: what is wanted
 *
 * Returns: whether what has been shown is to be written
 */
gboolean
tr_setup_is_wanted (const TrSetup *setup)
{
  return setup->confirm == NULL || setup->confirm (setup->data);
}

/*
 * tr_setup_dup_names:
 * @accounts: accounts
 *
 * Returns: (transfer full): their names, for a message
 */
char *
tr_setup_dup_names (const GPtrArray *accounts)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < accounts->len; i++)
    g_string_append_printf (names, "%s'%s'", i == 0 ? "" : ", ",
                            tokenring_account_get_name (accounts->pdata[i]));
  return g_string_free (g_steal_pointer (&names), FALSE);
}
