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

/**
 * tokenring_text_is_one_line:
 * @text: (nullable): any bytes
 * @length: their number, or -1 when @text ends with a NUL
 *
 * Bytes beyond ASCII count as letters, whatever they encode.
 *
 * Returns: whether there are no control characters in it, and so no line ends
 *
 * Since: 0.1
 */
gboolean
tokenring_text_is_one_line (const char *text, gssize length)
{
  gsize left = text == NULL ? 0 : length < 0 ? strlen (text) : (gsize) length;

  for (; left > 0; left--, text++)
    if (g_ascii_iscntrl (*text))
      return FALSE;

  return TRUE;
}

/**
 * tokenring_text_is_header_name:
 * @text: a text
 *
 * Returns: whether it is a token of RFC 9110, section 5.6.2, as the name of a header has to be
 *
 * Since: 0.1
 */
gboolean
tokenring_text_is_header_name (const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && strchr ("!#$%&'*+-.^_`|~", *at) == NULL)
      return FALSE;

  return *text != '\0';
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
  gsize length;
  const char *data = tokenring_secret_peek (secret, &length);

  if (length == 0)
    return;

  g_ptr_array_add (needles, tokenring_secret_ref (secret));
  for (guint shift = 0; shift < 3; shift++) {
    TokenringSecret *stem = base64_stem (data, length, shift);

    if (stem != NULL)
      g_ptr_array_add (needles, stem);
  }
}

/* Each step compares the text at @at with the next of the @left bytes of a secret at @data, and
 * returns how much of the text stands for the @ret_used bytes there; 0 if it is something else.
 * Encoders do not agree on what they leave as it is, so nearly every way to write it counts. */
typedef gsize (*Step) (const char *at, const char *data, gsize left, gsize *ret_used);

static gsize
step_plain (const char *at, const char *data, gsize left, gsize *ret_used)
{
  (void) left;
  *ret_used = 1;
  return *at != '\0' && g_ascii_tolower (*at) == g_ascii_tolower (*data) ? 1 : 0;
}

static gsize
step_form (const char *at, const char *data, gsize left, gsize *ret_used)
{
  if (*at == '%') {
    *ret_used = 1;
    if (!g_ascii_isxdigit (at[1]) || !g_ascii_isxdigit (at[2]))
      return 0;
    return g_ascii_xdigit_value (at[1]) * 16 + g_ascii_xdigit_value (at[2]) == (guchar) *data ? 3
                                                                                              : 0;
  }
  if (*at == '+' && *data == ' ')
    return step_plain (at, "+", 1, ret_used);
  return step_plain (at, data, left, ret_used);
}

static gsize
step_json (const char *at, const char *data, gsize left, gsize *ret_used)
{
  gunichar c = g_utf8_get_char_validated (data, (gssize) left);
  gboolean valid = c != (gunichar) -1 && c != (gunichar) -2;
  char escaped[16];

  if (*at != '\\')
    return step_plain (at, data, left, ret_used);

  *ret_used = 1;
  if (at[1] == '\0')
    return 0;
  if (at[1] == *data || (*data == '\n' && at[1] == 'n') || (*data == '\t' && at[1] == 't') ||
      (*data == '\r' && at[1] == 'r'))
    return 2;

  *ret_used = valid ? (gsize) g_utf8_skip[(guchar) *data] : 1;
  if (valid && c > 0xffff)
    g_snprintf (escaped, sizeof escaped, "\\u%04x\\u%04x", 0xd7c0 + (c >> 10),
                0xdc00 + (c & 0x3ff));
  else
    g_snprintf (escaped, sizeof escaped, "\\u%04x", valid ? c : (guchar) *data);
  return g_ascii_strncasecmp (at, escaped, strlen (escaped)) == 0 ? strlen (escaped) : 0;
}

static gsize
match (const char *at, const TokenringSecret *secret, Step step)
{
  const char *start = at;
  gsize left, used;
  const char *data = tokenring_secret_peek (secret, &left);

  for (; left > 0; left -= used, data += used) {
    gsize count = step (at, data, left, &used);

    if (count == 0)
      return 0;
    at += count;
  }
  return (gsize) (at - start);
}

static gsize
longest_needle_at (const GPtrArray *needles, const char *at)
{
  static const Step steps[] = { step_plain, step_form, step_json };
  gsize longest = 0;

  for (guint i = 0; i < needles->len; i++)
    for (guint j = 0; j < G_N_ELEMENTS (steps); j++)
      longest = MAX (longest, match (at, needles->pdata[i], steps[j]));
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
