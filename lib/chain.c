/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "chain.h"

struct _TrChain {
  TrLoader *loader;
  char **names;
};

/*
 * tr_chain_new:
 * @loader: (transfer none): where the stores come from; must outlive the chain
 * @names: the names of the stores
 *
 * Returns: (transfer full): a chain
 */
TrChain *
tr_chain_new (TrLoader *loader, const char *const *names)
{
  TrChain *chain = g_new0 (TrChain, 1);

  chain->loader = loader;
  chain->names = g_strdupv ((char **) names);
  return chain;
}

/*
 * tr_chain_free:
 * @chain: (nullable) (transfer full): a chain
 */
void
tr_chain_free (TrChain *chain)
{
  if (chain == NULL)
    return;

  g_strfreev (chain->names);
  g_free (chain);
}

/* The first reason is kept: it is of the store that the user put first. */
static void
remember (GError **reason, GError *problem)
{
  if (*reason == NULL)
    *reason = problem;
  else
    g_clear_error (&problem);
}

/*
 * tr_chain_lookup:
 * @chain: a chain
 * @item: what to look for
 * @accept: (nullable): judges what is found
 * @data: for @accept
 * @ret_value: (out) (optional): the value, when it is found
 * @error: return location for an error: why a store could not say, when none has it
 *
 * Returns: %TOKENRING_STATUS_UNAVAILABLE unless every store that was asked could say
 */
TokenringStatus
tr_chain_lookup (TrChain *chain, const TokenringItem *item, TrAccept accept, gpointer data,
                 TokenringSecret **ret_value, GError **error)
{
  g_autoptr (GError) reason = NULL;

  for (guint i = 0; chain->names[i] != NULL; i++) {
    GError *problem = NULL;
    g_autoptr (TokenringSecret) value = NULL;
    TrModule *store = tr_loader_get (chain->loader, chain->names[i], &problem);
    TokenringStatus status = store == NULL ? TOKENRING_STATUS_UNAVAILABLE
                                           : tr_module_lookup (store, item, &value, &problem);

    if (status == TOKENRING_STATUS_FOUND && (accept == NULL || accept (value, data))) {
      if (ret_value != NULL)
        *ret_value = g_steal_pointer (&value);
      return TOKENRING_STATUS_FOUND;
    }
    if (status == TOKENRING_STATUS_UNAVAILABLE)
      remember (&reason, problem);
  }

  if (reason == NULL)
    return TOKENRING_STATUS_NOT_FOUND;
  g_propagate_error (error, g_steal_pointer (&reason));
  return TOKENRING_STATUS_UNAVAILABLE;
}

static gboolean
store (TrChain *chain, const TokenringItem *item, TokenringSecret *value, gboolean only_first,
       GError **error)
{
  g_autoptr (GError) reason = NULL;

  for (guint i = 0; chain->names[i] != NULL; i++) {
    GError *problem = NULL;
    TrModule *module = tr_loader_get (chain->loader, chain->names[i], &problem);

    if (module != NULL && !tr_module_can_store (module))
      continue;
    if (module != NULL && tr_module_store (module, item, value, &problem) == TOKENRING_STATUS_FOUND)
      return TRUE;
    remember (&reason, problem);
    if (only_first)
      break;
  }

  if (reason == NULL)
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                         "no store of the chain can be written to; see tokenring.conf(5)");
  else
    g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

/*
 * tr_chain_store_first:
 * @chain: a chain
 * @item: what to write
 * @value: its value
 * @error: return location for an error
 *
 * Writes to the first store that can be written to, and to no other if that one fails: a client
 * secret must not end up where the user does not expect it.
 *
 * Returns: whether it is written
 */
gboolean
tr_chain_store_first (TrChain *chain, const TokenringItem *item, TokenringSecret *value,
                      GError **error)
{
  return store (chain, item, value, TRUE, error);
}

/*
 * tr_chain_store_any:
 * @chain: a chain
 * @item: what to write
 * @value: its value
 * @error: return location for an error
 *
 * Writes to the first store that takes it.
 *
 * Returns: whether it is written
 */
gboolean
tr_chain_store_any (TrChain *chain, const TokenringItem *item, TokenringSecret *value,
                    GError **error)
{
  return store (chain, item, value, FALSE, error);
}

/*
 * tr_chain_clear:
 * @chain: a chain
 * @item: what to delete
 * @error: return location for an error: why it may still be in one of the stores
 *
 * Returns: whether it is in no store any more
 */
gboolean
tr_chain_clear (TrChain *chain, const TokenringItem *item, GError **error)
{
  g_autoptr (GError) reason = NULL;

  for (guint i = 0; chain->names[i] != NULL; i++) {
    GError *problem = NULL;
    TrModule *module;

    /* What is not installed keeps nothing, and must not keep an account from being removed. */
    if (!tr_loader_has (chain->loader, chain->names[i]))
      continue;
    module = tr_loader_get (chain->loader, chain->names[i], &problem);
    if (module == NULL || tr_module_clear (module, item, &problem) == TOKENRING_STATUS_UNAVAILABLE)
      remember (&reason, problem);
  }

  if (reason == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}
