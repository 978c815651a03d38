/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "chain.h"
#include "problems.h"
#include "store.h"

#define LONGEST_NAMES 200 /* characters of them in a message */

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

/*
 * tr_chain_find:
 * @chain: a chain
 * @item: what to look for
 * @quick: whether to stop before the first store that is no part of this program
 * @accept: (nullable): judges what is found
 * @data: for @accept
 * @ret_index: (out) (optional): the place of the store that has it
 * @ret_value: (out) (optional): the value, when it is found
 * @error: return location for an error: why a store could not say, when none has it
 *
 * All stores are asked without a prompt before any of them may raise one: nobody is to unlock a
 * keyring for what is in another store.
 *
 * Returns: %TOKENRING_STATUS_UNAVAILABLE unless every store that was asked could say
 */
TokenringStatus
tr_chain_find (TrChain *chain, const TokenringItem *item, gboolean quick, TrAccept accept,
               gpointer data, guint *ret_index, TokenringSecret **ret_value, GError **error)
{
  TokenringItem quiet = *item;
  g_autoptr (GPtrArray) problems = tr_problems_new ();
  guint unused = 0;
  guint *index = ret_index == NULL ? &unused : ret_index;

  quiet.may_prompt = FALSE;
  for (*index = 0; chain->names[*index] != NULL; (*index)++) {
    const char *name = chain->names[*index];
    GError *problem = NULL;

    if (quick && !tr_loader_is_builtin (chain->loader, name))
      break;
    if (tr_member_lookup (chain->loader, name, &quiet, accept, data, ret_value, &problem) ==
        TOKENRING_STATUS_FOUND)
      return TOKENRING_STATUS_FOUND;
    g_ptr_array_add (problems, problem);
  }
  for (*index = 0; item->may_prompt && *index < problems->len; (*index)++) {
    GError **problem = (GError **) &problems->pdata[*index];

    if (!g_error_matches (*problem, TOKENRING_ERROR, TOKENRING_ERROR_LOCKED))
      continue;
    g_clear_error (problem);
    if (tr_member_lookup (chain->loader, chain->names[*index], item, accept, data, ret_value,
                          problem) == TOKENRING_STATUS_FOUND)
      return TOKENRING_STATUS_FOUND;
  }
  return tr_problems_explain (problems, chain->loader, (const char *const *) chain->names, error);
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
 * Returns: that of tr_chain_find() in all stores
 */
TokenringStatus
tr_chain_lookup (TrChain *chain, const TokenringItem *item, TrAccept accept, gpointer data,
                 TokenringSecret **ret_value, GError **error)
{
  return tr_chain_find (chain, item, FALSE, accept, data, NULL, ret_value, error);
}

/*
 * tr_chain_is_quick:
 * @chain: a chain
 *
 * Returns: whether its first store is part of this program
 */
gboolean
tr_chain_is_quick (TrChain *chain)
{
  return chain->names[0] != NULL && tr_loader_is_builtin (chain->loader, chain->names[0]);
}

/*
 * tr_chain_store_before:
 * @chain: a chain
 * @item: what to write
 * @value: its value
 * @index: the place of the store that has it
 *
 * Writes what was found late to the stores before, so that it is found early next time. That one of
 * them does not take it is no failure.
 */
void
tr_chain_store_before (TrChain *chain, const TokenringItem *item, TokenringSecret *value,
                       guint index)
{
  for (guint i = 0; i < index; i++) {
    TrModule *module = tr_loader_get (chain->loader, chain->names[i], NULL);

    if (module != NULL && tr_store_is_writable (module))
      tr_member_write (chain->loader, chain->names[i], module, item, value, NULL);
  }
}

/*
 * tr_chain_get_length:
 * @chain: a chain
 *
 * Returns: how many stores are in it
 */
guint
tr_chain_get_length (const TrChain *chain)
{
  return g_strv_length (chain->names);
}

/*
 * tr_chain_get_store:
 * @chain: a chain
 * @index: the place of a store
 * @error: return location for an error, set when it cannot be loaded
 *
 * Returns: (transfer none): the store
 */
TrModule *
tr_chain_get_store (TrChain *chain, guint index, GError **error)
{
  return tr_loader_get (chain->loader, chain->names[index], error);
}

/*
 * tr_chain_can_store:
 * @chain: a chain
 *
 * Returns: whether one of its stores can be written to
 */
gboolean
tr_chain_can_store (TrChain *chain)
{
  for (guint i = 0; chain->names[i] != NULL; i++) {
    TrModule *module = tr_chain_get_store (chain, i, NULL);

    if (module != NULL && tr_store_is_writable (module))
      return TRUE;
  }
  return FALSE;
}

/*
 * tr_chain_dup_names:
 * @chain: a chain
 *
 * Returns: (transfer full): the names of its stores, for a message
 */
char *
tr_chain_dup_names (const TrChain *chain)
{
  g_autofree char *names = g_strjoinv (", ", chain->names);

  return tokenring_text_escape (names, -1, LONGEST_NAMES);
}

static void
set_read_only (const TrChain *chain, GError **error)
{
  g_autofree char *names = tr_chain_dup_names (chain);

  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
               "no store of the chain (%s) can be written to; name another one in [chain], as "
               "tokenring.conf(5) tells",
               names);
}

static gboolean
store (TrChain *chain, const TokenringItem *item, TokenringSecret *value, gboolean only_first,
       GError **error)
{
  g_autoptr (GError) reason = NULL;

  for (guint i = 0; chain->names[i] != NULL; i++) {
    GError *problem = NULL;
    TrModule *module = tr_loader_get (chain->loader, chain->names[i], &problem);

    if (module != NULL && !tr_store_is_writable (module))
      continue;
    if (module != NULL &&
        tr_member_write (chain->loader, chain->names[i], module, item, value, &problem))
      return TRUE;
    tr_problem_remember (&reason, problem);
    if (only_first)
      break;
  }

  if (reason == NULL)
    set_read_only (chain, error);
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
 * tr_chain_is_any_there:
 * @chain: a chain
 * @item: what is looked for
 *
 * Returns: whether one of its stores that can be written to can say now whether it has that
 */
gboolean
tr_chain_is_any_there (TrChain *chain, const TokenringItem *item)
{
  TokenringItem quiet = *item;

  quiet.may_prompt = FALSE;
  for (guint i = 0; chain->names[i] != NULL; i++) {
    TrModule *module = tr_loader_get (chain->loader, chain->names[i], NULL);
    g_autoptr (TokenringSecret) value = NULL;

    if (module != NULL && tr_store_is_writable (module) &&
        tr_store_lookup (module, &quiet, &value, NULL) != TOKENRING_STATUS_UNAVAILABLE)
      return TRUE;
  }
  return FALSE;
}

/* Nobody gets a token out of a store that is not there, and soon it is of no use. A client secret
 * in there lives on. */
static gboolean
may_be_left (const TokenringItem *item, const GError *problem)
{
  return item->kind == TOKENRING_KIND_TOKEN && tr_problem_is_absence (problem);
}

/*
 * tr_chain_clear:
 * @chain: a chain
 * @item: what to delete
 * @error: return location for an error: why it may still be in one of the stores
 *
 * A token may be left in a store that is not there at all, if another one is that can have tokens.
 *
 * Returns: whether it is in no store any more
 */
gboolean
tr_chain_clear (TrChain *chain, const TokenringItem *item, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GError) absence = NULL;
  gboolean is_any_there = FALSE;

  for (guint i = 0; chain->names[i] != NULL; i++) {
    GError *problem = NULL;
    TrModule *module;

    /* What is not installed keeps nothing, and must not keep an account from being removed. */
    if (!tr_loader_has (chain->loader, chain->names[i]))
      continue;
    module = tr_loader_get (chain->loader, chain->names[i], &problem);
    if (module != NULL && tr_member_clear (chain->loader, chain->names[i], module, item, &problem))
      is_any_there = is_any_there || tr_store_is_writable (module);
    else
      tr_problem_remember (may_be_left (item, problem) ? &absence : &reason, problem);
  }

  if (reason == NULL && !is_any_there)
    reason = g_steal_pointer (&absence);
  if (reason == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}
