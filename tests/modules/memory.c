/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A whole module: a store that keeps what it is given for as long as it is open, and an issuer that
 * numbers its tokens. It exports how often it was opened and closed. */

#include <tokenring-module.h>

typedef struct {
  GHashTable *items;
  guint issued;
} Memory;

extern guint memory_opened, memory_closed;
TOKENRING_MODULE_EXPORT guint memory_opened;
TOKENRING_MODULE_EXPORT guint memory_closed;

static gpointer
memory_open (G_GNUC_UNUSED const TokenringHost *host)
{
  Memory *memory = g_new0 (Memory, 1);

  memory->items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) tokenring_secret_unref);
  memory_opened++;
  return memory;
}

static void
memory_close (gpointer self)
{
  Memory *memory = self;

  g_hash_table_unref (memory->items);
  g_free (memory);
  memory_closed++;
}

static char *
name_of (const TokenringItem *item)
{
  return g_strdup_printf ("%d %s", item->kind, item->account);
}

static TokenringStatus
memory_lookup (gpointer self, const TokenringItem *item, TokenringSecret **ret_value,
               GError **error)
{
  Memory *memory = self;
  g_autofree char *name = name_of (item);
  TokenringSecret *value = g_hash_table_lookup (memory->items, name);

  (void) error;
  if (value == NULL)
    return TOKENRING_STATUS_NOT_FOUND;
  *ret_value = tokenring_secret_ref (value);
  return TOKENRING_STATUS_FOUND;
}

static TokenringStatus
memory_store (gpointer self, const TokenringItem *item, TokenringSecret *value, GError **error)
{
  Memory *memory = self;

  (void) error;
  g_hash_table_insert (memory->items, name_of (item), tokenring_secret_ref (value));
  return TOKENRING_STATUS_FOUND;
}

static TokenringStatus
memory_clear (gpointer self, const TokenringItem *item, GError **error)
{
  Memory *memory = self;
  g_autofree char *name = name_of (item);

  (void) error;
  g_hash_table_remove (memory->items, name);
  return TOKENRING_STATUS_FOUND;
}

static TokenringToken *
memory_issue (gpointer self, TokenringAccount *account, TokenringSecret *client_secret,
              TokenringAttempt *attempt, GError **error)
{
  Memory *memory = self;
  g_autofree char *text = g_strdup_printf ("token-%u", ++memory->issued);
  g_autoptr (TokenringSecret) secret = tokenring_secret_new (text, -1);

  (void) account;
  (void) client_secret;
  (void) error;
  return tokenring_token_new (secret, attempt->now, attempt->now + 3600);
}

extern const TokenringModule tokenring_module;
TOKENRING_MODULE_EXPORT const TokenringModule tokenring_module = {
  .abi = TOKENRING_MODULE_ABI,
  .struct_size = sizeof (TokenringModule),
  .name = "memory",
  .open = memory_open,
  .close = memory_close,
  .lookup = memory_lookup,
  .store = memory_store,
  .clear = memory_clear,
  .issue = memory_issue,
};
