/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "present.h"

#include <json-c/json.h>

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

static void
look_into_stores (TrState *state, TokenringBroker *broker)
{
  g_autoptr (GError) secret_problem = NULL;
  g_autoptr (GError) token_problem = NULL;
  g_autoptr (TokenringToken) token = NULL;
  gboolean there = tokenring_broker_has_client_secret (broker, state->account, &secret_problem);

  state->secret = presence (there, secret_problem);
  keep_problem (state, secret_problem);

  token = tokenring_broker_peek_token (broker, state->account, &token_problem);
  state->token = presence (token != NULL, token_problem);
  if (token != NULL)
    state->good_until = tokenring_token_get_good_until (token);
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

/*
 * tr_time_left:
 * @seconds: a duration, not negative
 *
 * Returns: (transfer full): it in the largest unit that leaves two digits, such as "59 min"
 */
char *
tr_time_left (gint64 seconds)
{
  if (seconds < 120)
    return g_strdup_printf ("%" G_GINT64_FORMAT " s", seconds);
  if (seconds < 120 * 60)
    return g_strdup_printf ("%" G_GINT64_FORMAT " min", seconds / 60);
  if (seconds < 48 * 60 * 60)
    return g_strdup_printf ("%" G_GINT64_FORMAT " h", seconds / (60 * 60));
  return g_strdup_printf ("%" G_GINT64_FORMAT " d", seconds / (24 * 60 * 60));
}

/*
 * tr_state_dup_secret_text:
 * @state: a state
 *
 * Returns: (transfer full): whether the client secret is there, in a word
 */
char *
tr_state_dup_secret_text (const TrState *state)
{
  return g_strdup (presence_words[state->secret]);
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
  gint64 left = state->good_until - g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *time = NULL;

  if (state->token == TR_PRESENCE_UNKNOWN)
    return g_strdup ("unknown");
  if (state->token == TR_PRESENCE_NO)
    return g_strdup ("none");
  time = tr_time_left (MAX (left, 0));
  return g_strdup_printf ("good for %s", time);
}

static void
add_string (struct json_object *object, const char *key, const char *value)
{
  json_object_object_add (object, key, value == NULL ? NULL : json_object_new_string (value));
}

static struct json_object *
match_to_json (const TokenringAccount *account)
{
  const char *const *match = tokenring_account_get_match (account);
  struct json_object *list = json_object_new_array ();

  for (guint i = 0; match[i] != NULL; i++)
    json_object_array_add (list, json_object_new_string (match[i]));
  return list;
}

static struct json_object *
token_to_json (const TrState *state)
{
  struct json_object *object;

  if (state->token != TR_PRESENCE_YES)
    return NULL;

  object = json_object_new_object ();
  json_object_object_add (object, "good_until", json_object_new_int64 (state->good_until));
  return object;
}

static void
add_state (struct json_object *object, const TrState *state)
{
  add_string (object, "name", state->name);
  if (state->account != NULL) {
    add_string (object, "provider", tokenring_account_get_provider (state->account));
    add_string (object, "client_id", tokenring_account_get_client_id (state->account));
    add_string (object, "file", tokenring_account_get_file (state->account));
    json_object_object_add (object, "match", match_to_json (state->account));
  }
  add_string (object, "secret", presence_words[state->secret]);
  json_object_object_add (object, "token", token_to_json (state));
  add_string (object, "problem", state->problem);
}

static char *
json_to_text (struct json_object *object)
{
  char *text = g_strdup (json_object_to_json_string_ext (object, JSON_C_TO_STRING_NOSLASHESCAPE));

  json_object_put (object);
  return text;
}

static struct json_object *
new_root (void)
{
  struct json_object *root = json_object_new_object ();

  json_object_object_add (root, "version", json_object_new_int (1));
  return root;
}

/*
 * tr_state_to_json:
 * @state: a state
 *
 * Returns: (transfer full): the state as JSON, in one line
 */
char *
tr_state_to_json (const TrState *state)
{
  struct json_object *root = new_root ();

  add_state (root, state);
  return json_to_text (root);
}

/*
 * tr_states_to_json:
 * @states: states
 * @n_states: their number
 *
 * Returns: (transfer full): the states as JSON, in one line
 */
char *
tr_states_to_json (const TrState *const *states, guint n_states)
{
  struct json_object *root = new_root ();
  struct json_object *list = json_object_new_array ();

  json_object_object_add (root, "accounts", list);
  for (guint i = 0; i < n_states; i++) {
    struct json_object *object = json_object_new_object ();

    add_state (object, states[i]);
    json_object_array_add (list, object);
  }
  return json_to_text (root);
}
