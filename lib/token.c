/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The short-lived credential that an issuer gives for a client secret. It is opaque: nothing is
 * decided by looking into it. */

#include "token.h"
#include "secret.h"

#include <string.h>

#define YEAR         (365 * 24 * 60 * 60)
#define LONGEST_LIFE (10 * (gint64) YEAR)
#define MOST_DIGITS  15

/* About the year 3000, in seconds; a count above it is of milliseconds. */
#define LATEST_SECONDS G_GINT64_CONSTANT (32503680000)

/* A clock that went back by more than this makes every stored time doubtful. */
#define CLOCK_TOLERANCE (5 * 60)

/* An answer without a usable lifetime is good for the command at hand and no longer. */
#define UNKNOWN_LIFE 60

/* How a token in a store begins. */
#define RECORD "tokenring-token 1 "

struct _TokenringToken {
  gatomicrefcount references;
  TokenringSecret *secret;
  gint64 obtained;
  gint64 expires;
  gboolean cacheable;
  gboolean has_default;
};

static TokenringToken *
token_new (TokenringSecret *secret, gint64 obtained, gint64 expires, gboolean cacheable)
{
  TokenringToken *token = g_new0 (TokenringToken, 1);

  g_atomic_ref_count_init (&token->references);
  token->secret = tokenring_secret_ref (secret);
  token->obtained = obtained;
  token->expires = expires;
  token->cacheable = cacheable;
  return token;
}

/**
 * tokenring_token_new:
 * @secret: what is sent to the host
 * @obtained: the time before it was asked for
 * @expires: the time when it ends; a token that ends at once, or in over ten years, counts as one
 *   of unknown life
 *
 * Returns: (transfer full): a token
 *
 * Since: 0.1
 */
TokenringToken *
tokenring_token_new (TokenringSecret *secret, gint64 obtained, gint64 expires)
{
  if (expires <= obtained)
    return token_new (secret, obtained, obtained + UNKNOWN_LIFE, FALSE);

  return token_new (secret, obtained, MIN (expires, obtained + LONGEST_LIFE), TRUE);
}

static gint64
unit_divisor (const char *unit, gint64 *ret_factor)
{
  *ret_factor = 1;
  if (g_strcmp0 (unit, "ms") == 0)
    return 1000;
  if (g_strcmp0 (unit, "m") == 0)
    *ret_factor = 60;
  if (g_strcmp0 (unit, "h") == 0)
    *ret_factor = 60 * 60;
  return 1;
}

/* A number of the form 3600 or 3600.5; -1 for anything else, such as "3600abc". */
static gint64
parse_count (const char *text)
{
  gsize zeros = strspn (text, "0");
  gsize digits = strspn (text, "0123456789");
  gsize rest = text[digits] == '.' ? 1 + strspn (text + digits + 1, "0123456789") : 0;

  if (digits == 0 || rest == 1 || text[digits + rest] != '\0')
    return -1;
  return digits - zeros > MOST_DIGITS ? G_MAXINT64 : g_ascii_strtoll (text, NULL, 10);
}

static gint64
parse_lifetime (const char *text, const char *unit)
{
  gint64 factor, divisor = unit_divisor (unit, &factor);
  gint64 count = parse_count (text);

  if (count <= 0)
    return -1;
  count /= divisor;
  return count > LONGEST_LIFE / factor ? LONGEST_LIFE : count * factor;
}

/* A time of ISO 8601, which is UTC unless it names a zone; or seconds, or milliseconds, since 1970.
 */
static gint64
parse_expires (const char *text)
{
  g_autoptr (GTimeZone) utc = NULL;
  g_autoptr (GDateTime) time = NULL;
  gint64 count = parse_count (text);

  if (count > 0)
    return count > LATEST_SECONDS ? count / 1000 : count;

  utc = g_time_zone_new_utc ();
  time = g_date_time_new_from_iso8601 (text, utc);
  return time == NULL ? -1 : g_date_time_to_unix (time);
}

/**
 * tokenring_token_new_from_answer:
 * @secret: what is sent to the host
 * @obtained: the time before the request
 * @lifetime: (nullable): the lifetime as the endpoint wrote it
 * @lifetime_unit: (nullable): its unit: "ms", "s", "m" or "h"; %NULL for seconds
 * @expires: (nullable): the end as the endpoint wrote it: ISO 8601, in UTC where it names no zone,
 *   or seconds or milliseconds since 1970
 * @default_lifetime: the lifetime in seconds for an answer with neither
 *
 * A lifetime goes before an end, since it does not depend on this machine's clock being right
 * (RFC 6749, section 5.1). A value that is zero, negative or junk makes a token that is not cached.
 *
 * Returns: (transfer full): a token
 *
 * Since: 0.1
 */
TokenringToken *
tokenring_token_new_from_answer (TokenringSecret *secret, gint64 obtained, const char *lifetime,
                                 const char *lifetime_unit, const char *expires,
                                 gint64 default_lifetime)
{
  TokenringToken *token;

  if (lifetime != NULL)
    return tokenring_token_new (secret, obtained,
                                obtained + parse_lifetime (lifetime, lifetime_unit));
  if (expires != NULL)
    return tokenring_token_new (secret, obtained, parse_expires (expires));

  token =
      tokenring_token_new (secret, obtained, obtained + CLAMP (default_lifetime, 0, LONGEST_LIFE));
  token->has_default = TRUE;
  return token;
}

/**
 * tokenring_token_ref:
 * @token: a token
 *
 * Returns: (transfer full): @token
 *
 * Since: 0.1
 */
TokenringToken *
tokenring_token_ref (TokenringToken *token)
{
  g_atomic_ref_count_inc (&token->references);
  return token;
}

/**
 * tokenring_token_unref:
 * @token: (nullable) (transfer full): a token
 *
 * Since: 0.1
 */
void
tokenring_token_unref (TokenringToken *token)
{
  if (token == NULL || !g_atomic_ref_count_dec (&token->references))
    return;

  tokenring_secret_unref (token->secret);
  g_free (token);
}

/**
 * tokenring_token_get_secret:
 * @token: a token
 *
 * Returns: (transfer none): what is sent to the host
 *
 * Since: 0.1
 */
TokenringSecret *
tokenring_token_get_secret (const TokenringToken *token)
{
  return token->secret;
}

/**
 * tokenring_token_get_obtained:
 * @token: a token
 *
 * Returns: the time before it was asked for
 *
 * Since: 0.1
 */
gint64
tokenring_token_get_obtained (const TokenringToken *token)
{
  return token->obtained;
}

/**
 * tokenring_token_get_expires:
 * @token: a token
 *
 * Returns: the time when it ends
 *
 * Since: 0.1
 */
gint64
tokenring_token_get_expires (const TokenringToken *token)
{
  return token->expires;
}

/**
 * tokenring_token_get_good_until:
 * @token: a token
 *
 * The end less a margin of a tenth of the life and at most 60 s, which leaves a host the time to
 * use it. For lives of 5 minutes and more the margin is 30 s or more.
 *
 * Returns: the time until which the token is handed out, and which hosts are told
 *
 * Since: 0.1
 */
gint64
tokenring_token_get_good_until (const TokenringToken *token)
{
  return token->expires - MIN (60, (token->expires - token->obtained) / 10);
}

/**
 * tokenring_token_is_cacheable:
 * @token: a token
 *
 * Returns: whether the endpoint said in a usable way how long the token lives
 *
 * Since: 0.1
 */
gboolean
tokenring_token_is_cacheable (const TokenringToken *token)
{
  return token->cacheable;
}

/**
 * tokenring_token_has_default_lifetime:
 * @token: a token
 *
 * Returns: whether the answer that the token was in named no lifetime at all, so that the default
 *   counts; not known of a token from a cache, and %FALSE then
 *
 * Since: 0.1
 */
gboolean
tokenring_token_has_default_lifetime (const TokenringToken *token)
{
  return token->has_default;
}

/*
 * tr_token_is_good:
 * @token: a token
 * @now: the time
 *
 * Returns: whether the token can be handed out
 */
gboolean
tr_token_is_good (const TokenringToken *token, gint64 now)
{
  return now < tokenring_token_get_good_until (token) && token->obtained <= now + CLOCK_TOLERANCE;
}

/*
 * tr_token_lasts:
 * @token: a token
 * @now: the time
 * @within: seconds, of which half of the token's life is the most that counts: one that lives
 *   shorter than that would be renewed each time that somebody looks
 *
 * Returns: whether the token can be handed out, and still can be so many seconds later
 */
gboolean
tr_token_lasts (const TokenringToken *token, gint64 now, guint within)
{
  gint64 most = (token->expires - token->obtained) / 2;

  return tr_token_is_good (token, now) && tr_token_is_good (token, now + MIN (within, most));
}

/*
 * tr_token_new_spare:
 * @token: a token that is not good any more
 * @now: the time
 *
 * Returns: (transfer full) (nullable): the token for what is left of its life, to be used when
 * there is no better one; %NULL when nothing is left, or the clock moved
 */
TokenringToken *
tr_token_new_spare (const TokenringToken *token, gint64 now)
{
  if (now >= token->expires || token->obtained > now + CLOCK_TOLERANCE)
    return NULL;
  return token_new (token->secret, now, token->expires, FALSE);
}

/*
 * tr_token_to_record:
 * @token: a token
 *
 * Returns: (transfer full): the token with its times in the form in which stores keep it: a line
 *   "tokenring-token 1 OBTAINED EXPIRES", and after it the token
 */
TokenringSecret *
tr_token_to_record (const TokenringToken *token)
{
  g_autoptr (TokenringBuffer) buffer = tokenring_buffer_new ();
  g_autofree char *head = g_strdup_printf (RECORD "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n",
                                           token->obtained, token->expires);
  gsize length;
  const char *data = tokenring_secret_peek (token->secret, &length);

  tokenring_buffer_append (buffer, head, -1);
  tokenring_buffer_append (buffer, data, (gssize) length);
  return tokenring_buffer_finish (g_steal_pointer (&buffer));
}

static gboolean
take_time (const char **at, char end, gint64 *ret_time)
{
  gsize digits = strspn (*at, "0123456789");

  if (digits == 0 || digits > MOST_DIGITS || (*at)[digits] != end)
    return FALSE;

  *ret_time = g_ascii_strtoll (*at, NULL, 10);
  *at += digits + 1;
  return TRUE;
}

/*
 * tr_token_from_record:
 * @record: what a store has kept
 *
 * Returns: (transfer full) (nullable): the token, or %NULL when the record is none of ours or is
 *   broken: a miss, not an error
 */
TokenringToken *
tr_token_from_record (TokenringSecret *record)
{
  const char *data = tokenring_secret_peek (record, NULL);
  const char *at = data + strlen (RECORD);
  g_autoptr (TokenringSecret) secret = NULL;
  gint64 obtained, expires;

  /* The NUL behind the record ends each of these. */
  if (strncmp (data, RECORD, strlen (RECORD)) != 0 || !take_time (&at, ' ', &obtained) ||
      !take_time (&at, '\n', &expires) || expires <= obtained)
    return NULL;

  secret = tr_secret_new_rest (record, (gsize) (at - data));
  if (!tokenring_secret_is_printable (secret))
    return NULL;
  return tokenring_token_new (secret, obtained, expires);
}
