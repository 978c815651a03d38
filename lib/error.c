/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "tokenring.h"

/**
 * tokenring_error_quark:
 *
 * Returns: the domain of all errors that this library and its modules set, with the codes of
 *   #TokenringError
 *
 * Since: 0.1
 */
GQuark
tokenring_error_quark (void)
{
  return g_quark_from_static_string ("tokenring-error-quark");
}
