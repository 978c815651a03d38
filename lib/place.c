/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where people put what a chain cannot write. */

#include "place.h"
#include "store.h"

/*
 * tr_place_dup_empty:
 * @chain: a chain, no store of which can be written to
 * @item: what is not in any of them
 * @error: return location for an error: what has to be set right before there is any place
 *
 * Returns: (transfer full): the places in which the stores look, in words that go on after "in"
 */
char *
tr_place_dup_empty (TrChain *chain, const TokenringItem *item, GError **error)
{
  g_autoptr (GString) places = g_string_new (NULL);
  g_autoptr (GError) reason = NULL;

  for (guint i = 0; i < tr_chain_get_length (chain); i++) {
    GError **unset = reason == NULL ? &reason : NULL;
    TrModule *store = tr_chain_get_store (chain, i, unset);
    g_autofree char *place = store == NULL ? NULL : tr_store_dup_place (store, item, unset);

    if (place != NULL)
      g_string_append_printf (places, "%s%s", places->len == 0 ? "" : " or ", place);
  }
  if (places->len > 0)
    return g_string_free (g_steal_pointer (&places), FALSE);
  g_propagate_error (error, g_steal_pointer (&reason));
  return NULL;
}

/*
 * tr_place_dup_in:
 * @chain: a chain
 * @index: the place of the store that has the item
 * @item: what was found there
 *
 * Returns: (transfer full) (nullable): where it is, in such words, if the store cannot be written
 * to
 */
char *
tr_place_dup_in (TrChain *chain, guint index, const TokenringItem *item)
{
  TrModule *store = tr_chain_get_store (chain, index, NULL);

  return tr_store_is_writable (store) ? NULL : tr_store_dup_place (store, item, NULL);
}

/*
 * tr_place_dup_taken:
 * @chain: a chain
 * @item: what is looked for
 *
 * Returns: (transfer full) (nullable): where the item is, in such words, if it is in a store that
 * cannot be written to
 */
char *
tr_place_dup_taken (TrChain *chain, const TokenringItem *item)
{
  guint index;

  if (tr_chain_find (chain, item, FALSE, NULL, NULL, &index, NULL, NULL) != TOKENRING_STATUS_FOUND)
    return NULL;
  return tr_place_dup_in (chain, index, item);
}
