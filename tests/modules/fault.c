/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A module with one fault, which its build defines; without any it is as good as they come. */

#include <stddef.h>
#include <tokenring-module.h>

#ifndef ABI
#define ABI TOKENRING_MODULE_ABI
#endif
#ifndef SIZE
#define SIZE sizeof (TokenringModule)
#endif
#ifndef SYMBOL
#define SYMBOL tokenring_module
#endif

#ifdef UNRESOLVED
gpointer nobody_has_this (const TokenringHost *host);
#define OPEN nobody_has_this
#else
#define OPEN NULL
#endif

#if defined(FAILING)
/* What it says is not fit for a terminal, and far too long for a line. */
static TokenringStatus
lookup (gpointer self, const TokenringItem *item, TokenringSecret **ret_value, GError **error)
{
  g_autofree char *rant = g_strnfill (2000, 'x');

  (void) self;
  (void) item;
  (void) ret_value;
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_TIMED_OUT, "the store is\nout of \x1b[31m%s",
               rant);
  return TOKENRING_STATUS_UNAVAILABLE;
}
#elif defined(SLOW)
/* It takes a second to find out that it cannot say. */
static TokenringStatus
lookup (gpointer self, const TokenringItem *item, TokenringSecret **ret_value, GError **error)
{
  (void) self;
  (void) item;
  (void) ret_value;
  g_usleep (G_USEC_PER_SEC);
  g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_TIMED_OUT, "the store is slow");
  return TOKENRING_STATUS_UNAVAILABLE;
}
#elif defined(NONSENSE)
/* Neither the number nor the error means anything to the core. */
static TokenringStatus
lookup (gpointer self, const TokenringItem *item, TokenringSecret **ret_value, GError **error)
{
  (void) self;
  (void) item;
  *ret_value = tokenring_secret_new ("nonsense", -1);
  g_set_error_literal (error, g_quark_from_static_string ("nobody-knows-this-domain"), 12345,
                       "the store speaks nonsense");
  return (TokenringStatus) 99;
}
#elif defined(GARBAGE)
/* Whatever is asked for is there, and is of no use. */
static TokenringStatus
lookup (gpointer self, const TokenringItem *item, TokenringSecret **ret_value, GError **error)
{
  static const char garbage[] = "tokenring-token 1 1 2\n\r\n\0\xff\xfe garbage";

  (void) self;
  (void) item;
  (void) error;
  *ret_value = tokenring_secret_new (garbage, sizeof garbage);
  return TOKENRING_STATUS_FOUND;
}
#elif defined(EMPTY)
/* It is there, it says, and does not hand it over. */
static TokenringStatus
lookup (gpointer self, const TokenringItem *item, TokenringSecret **ret_value, GError **error)
{
  (void) self;
  (void) item;
  (void) ret_value;
  (void) error;
  return TOKENRING_STATUS_FOUND;
}
#else
static TokenringStatus
lookup (gpointer self, const TokenringItem *item, TokenringSecret **ret_value, GError **error)
{
  (void) self;
  (void) error;
  *ret_value = tokenring_secret_new (item->account, -1);
  return TOKENRING_STATUS_FOUND;
}
#endif

#if defined(FAILING) || defined(SLOW) || defined(NONSENSE) || defined(GARBAGE) || defined(EMPTY)
#define STORE NULL
#else
static TokenringStatus
store (gpointer self, const TokenringItem *item, TokenringSecret *value, GError **error)
{
  (void) self;
  (void) item;
  (void) value;
  (void) error;
  return TOKENRING_STATUS_FOUND;
}
#define STORE store
#endif

extern const TokenringModule SYMBOL;
TOKENRING_MODULE_EXPORT const TokenringModule SYMBOL = {
  .abi = ABI,
  .struct_size = SIZE,
  .name = NAME,
  .open = OPEN,
  .lookup = lookup,
  .store = STORE,
};
