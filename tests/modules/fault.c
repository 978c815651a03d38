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

static TokenringStatus
lookup (gpointer self, const TokenringItem *item, TokenringSecret **ret_value, GError **error)
{
  (void) self;
  (void) error;
  *ret_value = tokenring_secret_new (item->account, -1);
  return TOKENRING_STATUS_FOUND;
}

static TokenringStatus
store (gpointer self, const TokenringItem *item, TokenringSecret *value, GError **error)
{
  (void) self;
  (void) item;
  (void) value;
  (void) error;
  return TOKENRING_STATUS_FOUND;
}

extern const TokenringModule SYMBOL;
TOKENRING_MODULE_EXPORT const TokenringModule SYMBOL = {
  .abi = ABI,
  .struct_size = SIZE,
  .name = NAME,
  .open = OPEN,
  .lookup = lookup,
  .store = store,
};
