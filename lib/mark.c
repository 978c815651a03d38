/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A host that hands a secret back for keeping cannot say whether it had it from us. Where it
 * carries a word of ours along, that word is a mark: only who has the token can make it or check
 * it, so no key needs to be kept, and the mark of one token fits no other secret. */

#include "tokenring.h"

#include <string.h>

#define LABEL         "tokenring:"
#define BLOCK         64 /* bytes that SHA-256 takes at a time */
#define KEY_SIZE      32
#define DIGEST_LENGTH ((gsize) 2 * KEY_SIZE)

/* HMAC wants a short key, and GLib's would leave the token in memory that nobody wipes. The
 * checksum holds its last bytes too, which zeros overwrite, as they do what one block leaves on
 * the stack. */
static void
make_key (const TokenringSecret *secret, guint8 *ret_key)
{
  static const guchar zeros[2 * BLOCK - 1];
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = KEY_SIZE;
  gsize length;
  const char *data = tokenring_secret_peek (secret, &length);

  g_checksum_update (checksum, (const guchar *) data, (gssize) length);
  g_checksum_get_digest (checksum, ret_key, &size);
  g_checksum_reset (checksum);
  g_checksum_update (checksum, zeros, sizeof zeros);
}

static char *
sign (const char *text, const TokenringSecret *secret)
{
  guint8 key[KEY_SIZE];
  char *digest;

  make_key (secret, key);
  digest = g_compute_hmac_for_string (G_CHECKSUM_SHA256, key, sizeof key, text, -1);
  explicit_bzero (key, sizeof key);
  return digest;
}

/**
 * tokenring_mark_new:
 * @account: an account
 * @token: a token of the account that is handed to a host
 *
 * The mark names the account and the time at which the token was asked for. Nothing of the token
 * can be learned from it.
 *
 * Returns: (transfer full): a mark for the host to carry, "tokenring:NAME:OBTAINED:DIGEST"
 *
 * Since: 0.1
 */
char *
tokenring_mark_new (const TokenringAccount *account, const TokenringToken *token)
{
  g_autofree char *text =
      g_strdup_printf (LABEL "%s:%" G_GINT64_FORMAT, tokenring_account_get_name (account),
                       tokenring_token_get_obtained (token));
  g_autofree char *digest = sign (text, tokenring_token_get_secret (token));

  return g_strconcat (text, ":", digest, NULL);
}

static gboolean
digests_equal (const char *a, const char *b)
{
  volatile unsigned char difference = 0;

  for (gsize i = 0; i < DIGEST_LENGTH; i++)
    difference |= (unsigned char) (a[i] ^ b[i]);
  return difference == 0;
}

/**
 * tokenring_mark_fits:
 * @mark: what a host carried, which may be another helper's
 * @secret: what the host hands back beside it
 *
 * Takes the same time wherever two digests differ.
 *
 * Returns: whether tokenring_mark_new() made the mark for a token that is @secret
 *
 * Since: 0.1
 */
gboolean
tokenring_mark_fits (const char *mark, const TokenringSecret *secret)
{
  const char *end = strrchr (mark, ':');
  g_autofree char *text = NULL;
  g_autofree char *digest = NULL;

  if (!g_str_has_prefix (mark, LABEL) || strlen (end + 1) != DIGEST_LENGTH)
    return FALSE;

  text = g_strndup (mark, (gsize) (end - mark));
  digest = sign (text, secret);
  return digests_equal (digest, end + 1);
}
