/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What comes from outside is made fit for a message here: secrets taken out first, then escaped and
 * shortened. The order matters: a secret cut in half would no longer be found. */

#include "tokenring.h"

#include <string.h>

#define REDACTED "***"

/* A stem of fewer Base64 digits than this would be found in innocent words. */
#define SHORTEST_BASE64_STEM 6

static void
append_escaped (GString *out, const char *at, gsize left, gsize *ret_used)
{
  gunichar c = g_utf8_get_char_validated (at, (gssize) left);

  *ret_used = 1;
  if (c == (gunichar) -1 || c == (gunichar) -2) {
    g_string_append_printf (out, "\\x%02x", (guchar) *at);
    return;
  }

  *ret_used = (gsize) g_utf8_skip[(guchar) *at];
  if (c == '\n')
    g_string_append (out, "\\n");
  else if (c < 0x20 || c == 0x7f)
    g_string_append_printf (out, "\\x%02x", c);
  else if (!g_unichar_isprint (c) || g_unichar_iszerowidth (c) || c == 0x2028 || c == 0x2029)
    g_string_append_printf (out, "\\u{%x}", c);
  else
    g_string_append_len (out, at, (gssize) *ret_used);
}

/**
 * tokenring_text_escape:
 * @text: any bytes
 * @length: their number, or -1 when @text ends with a NUL
 * @max_chars: the number of characters of @text to keep, or 0 for all
 *
 * Makes untrusted text fit for a terminal and a log: one line of valid UTF-8 with no control,
 * zero-width or direction characters. What was cut off is shown by an ellipsis.
 *
 * Returns: (transfer full): the text
 *
 * Since: 0.1
 */
char *
tokenring_text_escape (const char *text, gssize length, gsize max_chars)
{
  GString *out = g_string_new (NULL);
  gsize left = length < 0 ? strlen (text) : (gsize) length;
  gsize used;

  for (gsize chars = 0; left > 0; chars++) {
    if (max_chars > 0 && chars == max_chars) {
      g_string_append (out, "…");
      break;
    }
    append_escaped (out, text, left, &used);
    text += used;
    left -= used;
  }
  return g_string_free (out, FALSE);
}

/* The digits that the secret gives in the Base64 of a longer text, such as that of "id:secret",
 * when
 * @shift bytes of a group of three stand before it. Digits that its neighbours share are left out.
 */
static TokenringSecret *
base64_stem (const char *data, gsize length, guint shift)
{
  static const guint first_own_digit[] = { 0, 2, 3 };
  g_autoptr (TokenringBuffer) plain = tokenring_buffer_new ();
  g_autoptr (TokenringBuffer) encoded = tokenring_buffer_new ();
  gsize from = first_own_digit[shift];
  gsize digits = (shift + length) * 8 / 6;
  const char *bytes;
  gsize count;

  tokenring_buffer_append (plain, "\0\0", shift);
  tokenring_buffer_append (plain, data, (gssize) length);
  bytes = tokenring_buffer_peek (plain, &count);
  tokenring_buffer_append_base64 (encoded, bytes, (gssize) count);
  if (digits < from + SHORTEST_BASE64_STEM)
    return NULL;
  return tokenring_secret_new (tokenring_buffer_peek (encoded, NULL) + from,
                               (gssize) (digits - from));
}

static void
add_needles (GPtrArray *needles, TokenringSecret *secret)
{
  g_autoptr (TokenringBuffer) form = tokenring_buffer_new ();
  g_autoptr (TokenringBuffer) json = tokenring_buffer_new ();
  gsize length, quoted;
  const char *data = tokenring_secret_peek (secret, &length);
  const char *inner;

  if (length == 0)
    return;

  g_ptr_array_add (needles, tokenring_secret_ref (secret));
  tokenring_buffer_append_form (form, data, (gssize) length);
  g_ptr_array_add (needles, tokenring_buffer_finish (g_steal_pointer (&form)));
  tokenring_buffer_append_json (json, data, (gssize) length);
  inner = tokenring_buffer_peek (json, &quoted);
  g_ptr_array_add (needles, tokenring_secret_new (inner + 1, (gssize) quoted - 2));

  for (guint shift = 0; shift < 3; shift++) {
    TokenringSecret *stem = base64_stem (data, length, shift);

    if (stem != NULL)
      g_ptr_array_add (needles, stem);
  }
}

/* Hexadecimal digits come in both cases, so letter case is not looked at. */
static gsize
longest_needle_at (const GPtrArray *needles, const char *at)
{
  gsize longest = 0;

  for (guint i = 0; i < needles->len; i++) {
    gsize length;
    const char *needle = tokenring_secret_peek (needles->pdata[i], &length);

    if (length > longest && g_ascii_strncasecmp (at, needle, length) == 0)
      longest = length;
  }
  return longest;
}

/**
 * tokenring_text_redact:
 * @text: text that may contain secrets, such as an error description from a server
 * @secrets: (array length=n_secrets): the secrets; each can be %NULL
 * @n_secrets: their number
 *
 * Replaces the secrets by "***", as they are and in the form, JSON and Base64 encodings.
 *
 * Returns: (transfer full): the text without them
 *
 * Since: 0.1
 */
char *
tokenring_text_redact (const char *text, TokenringSecret *const *secrets, guint n_secrets)
{
  g_autoptr (GPtrArray) needles =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tokenring_secret_unref);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < n_secrets; i++)
    if (secrets[i] != NULL)
      add_needles (needles, secrets[i]);

  while (*text != '\0') {
    gsize found = longest_needle_at (needles, text);

    if (found > 0)
      g_string_append (out, REDACTED);
    else
      g_string_append_c (out, *text);
    text += MAX (found, 1);
  }
  return g_string_free (out, FALSE);
}
