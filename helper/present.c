/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "present.h"

static const char *const presence_words[] = {
  [TR_PRESENCE_YES] = "present",
  [TR_PRESENCE_NO] = "missing",
  [TR_PRESENCE_UNKNOWN] = "unknown",
};

static TrPresence
presence (gboolean there, const GError *problem)
{
  if (there)
    return TR_PRESENCE_YES;
  return problem == NULL ? TR_PRESENCE_NO : TR_PRESENCE_UNKNOWN;
}

/* The first problem is kept: the second is mostly the same keyring. */
static void
keep_problem (TrState *state, const GError *problem)
{
  if (problem != NULL && state->problem == NULL)
    state->problem = tokenring_text_escape (problem->message, -1, 0);
}

static gboolean
is_absence (const GError *problem)
{
  return g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_ABSENT);
}

static void
look_into_stores (TrState *state, TokenringBroker *broker)
{
  g_autoptr (GError) secret_problem = NULL;
  g_autoptr (GError) token_problem = NULL;
  g_autoptr (TokenringToken) token = NULL;
  gboolean there = tokenring_broker_has_client_secret (broker, state->account, &secret_problem);

  state->secret = presence (there, secret_problem);
  state->is_without_keyring = is_absence (secret_problem);
  keep_problem (state, secret_problem);

  token = tokenring_broker_peek_token (broker, state->account, &token_problem);
  /* Where there is no keyring, there is no token in it either. */
  if (is_absence (token_problem))
    g_clear_error (&token_problem);
  state->token = presence (token != NULL, token_problem);
  if (token != NULL) {
    state->obtained = tokenring_token_get_obtained (token);
    state->good_until = tokenring_token_get_good_until (token);
  }
  keep_problem (state, token_problem);
}

/*
 * tr_state_new:
 * @broker: a broker
 * @name: the name of an account
 *
 * Returns: (transfer full): what is to be said of the account
 */
TrState *
tr_state_new (TokenringBroker *broker, const char *name)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (TokenringAccount) account = tokenring_broker_load_account (broker, name, &problem);
  TrState *state;

  if (account != NULL)
    return tr_state_new_for_account (broker, account);

  state = g_new0 (TrState, 1);
  state->name = g_strdup (name);
  state->secret = state->token = TR_PRESENCE_UNKNOWN;
  keep_problem (state, problem);
  return state;
}

/*
 * tr_state_new_for_account:
 * @broker: a broker
 * @account: an account
 *
 * Returns: (transfer full): what is to be said of the account
 */
TrState *
tr_state_new_for_account (TokenringBroker *broker, TokenringAccount *account)
{
  TrState *state = g_new0 (TrState, 1);

  state->name = g_strdup (tokenring_account_get_name (account));
  state->account = tokenring_account_ref (account);
  look_into_stores (state, broker);
  return state;
}

/*
 * tr_state_free:
 * @state: (nullable) (transfer full): a state
 */
void
tr_state_free (TrState *state)
{
  if (state == NULL)
    return;

  tokenring_account_unref (state->account);
  g_free (state->name);
  g_free (state->problem);
  g_free (state);
}

static char *
dup_rounded (gint64 seconds, gint64 unit, const char *name)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT " %s", (seconds + unit / 2) / unit, name);
}

/*
 * tr_time_left:
 * @seconds: a duration, not negative
 *
 * Rounded, so that what was said a second ago is said once more.
 *
 * Returns: (transfer full): it in the largest unit that leaves two digits, such as "59 min"
 */
char *
tr_time_left (gint64 seconds)
{
  const gint64 minute = 60, hour = 60 * minute, day = 24 * hour;

  if (seconds < 2 * minute)
    return dup_rounded (seconds, 1, "s");
  if (seconds < 2 * hour)
    return dup_rounded (seconds, minute, "min");
  return seconds < 2 * day ? dup_rounded (seconds, hour, "h") : dup_rounded (seconds, day, "d");
}

/*
 * tr_state_get_time_left:
 * @state: a state with a token
 *
 * Returns: how many seconds the token is still good
 */
gint64
tr_state_get_time_left (const TrState *state)
{
  gint64 left = state->good_until - g_get_real_time () / G_USEC_PER_SEC;

  return MAX (left, 0);
}

/*
 * tr_state_get_complaint:
 * @state: a state
 *
 * Who has a token needs no keyring for now.
 *
 * Returns: (transfer none) (nullable): what people have to hear of the state
 */
const char *
tr_state_get_complaint (const TrState *state)
{
  return state->is_without_keyring && state->token == TR_PRESENCE_YES ? NULL : state->problem;
}

/*
 * tr_state_dup_secret_text:
 * @state: a state
 *
 * Returns: (transfer full): whether the client secret is there, in a word or two
 */
char *
tr_state_dup_secret_text (const TrState *state)
{
  return g_strdup (state->is_without_keyring ? "no keyring" : presence_words[state->secret]);
}

/*
 * tr_state_dup_token_text:
 * @state: a state
 *
 * Returns: (transfer full): whether a token is cached, and how long it is good
 */
char *
tr_state_dup_token_text (const TrState *state)
{
  g_autofree char *time = NULL;

  if (state->token == TR_PRESENCE_UNKNOWN)
    return g_strdup ("unknown");
  if (state->token == TR_PRESENCE_NO)
    return g_strdup ("none");
  time = tr_time_left (tr_state_get_time_left (state));
  return g_strdup_printf ("good for %s", time);
}

static void
write_string (TokenringWriter *writer, const char *key, const char *value)
{
  if (value == NULL)
    tokenring_writer_json_null (writer, key);
  else
    tokenring_writer_json_member (writer, key, value);
}

static void
write_match (TokenringWriter *writer, const TokenringAccount *account)
{
  const char *const *match = tokenring_account_get_match (account);

  tokenring_writer_json_open_list (writer, "match");
  for (guint i = 0; match[i] != NULL; i++)
    tokenring_writer_json_member (writer, NULL, match[i]);
  tokenring_writer_json_close (writer);
}

static void
write_token (TokenringWriter *writer, const TrState *state)
{
  if (state->token != TR_PRESENCE_YES) {
    tokenring_writer_json_null (writer, "token");
    return;
  }
  tokenring_writer_json_open (writer, "token");
  tokenring_writer_json_number (writer, "obtained", state->obtained);
  tokenring_writer_json_number (writer, "good_until", state->good_until);
  tokenring_writer_json_close (writer);
}

static void
write_state (TokenringWriter *writer, const TrState *state)
{
  write_string (writer, "name", state->name);
  if (state->account != NULL) {
    /* A path is bytes, and JSON is UTF-8. */
    g_autofree char *file = g_filename_display_name (tokenring_account_get_file (state->account));

    write_string (writer, "provider", tokenring_account_get_provider (state->account));
    write_string (writer, "client_id", tokenring_account_get_client_id (state->account));
    write_string (writer, "file", file);
    write_match (writer, state->account);
  }
  write_string (writer, "secret", presence_words[state->secret]);
  write_token (writer, state);
  write_string (writer, "problem", state->problem);
}

/*
 * tr_state_write_json:
 * @state: a state
 * @writer: where to
 *
 * Writes the state as JSON, in one line.
 */
void
tr_state_write_json (const TrState *state, TokenringWriter *writer)
{
  tokenring_writer_json_open (writer, NULL);
  tokenring_writer_json_number (writer, "version", 1);
  write_state (writer, state);
  tokenring_writer_json_close (writer);
}

/*
 * tr_states_write_json:
 * @states: states
 * @n_states: their number
 * @writer: where to
 *
 * Writes the states as JSON, in one line.
 */
void
tr_states_write_json (const TrState *const *states, guint n_states, TokenringWriter *writer)
{
  tokenring_writer_json_open (writer, NULL);
  tokenring_writer_json_number (writer, "version", 1);
  tokenring_writer_json_open_list (writer, "accounts");
  for (guint i = 0; i < n_states; i++) {
    tokenring_writer_json_open (writer, NULL);
    write_state (writer, states[i]);
    tokenring_writer_json_close (writer);
  }
  tokenring_writer_json_close (writer);
  tokenring_writer_json_close (writer);
}
