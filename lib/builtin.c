/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "builtin.h"
#include "credentials.h"
#include "environment.h"
#include "kernel.h"

/*
 * tr_builtin_add:
 * @loader: a loader
 *
 * Adds the stores that need no loading.
 */
void
tr_builtin_add (TrLoader *loader)
{
  static const TokenringModule *const modules[] = {
    &tr_credentials_module,
    &tr_environment_module,
#ifdef TOKENRING_HAVE_KERNEL
    &tr_kernel_module,
#endif
    NULL,
  };

  for (guint i = 0; modules[i] != NULL; i++)
    tr_loader_add (loader, modules[i]);
}
