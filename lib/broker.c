/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The broker as a whole: what it knows of this user and this machine, and when it learns that. */

#include "broker.h"
#include "account.h"
#include "builtin.h"
#include "key.h"

#define MOMENT 20000 /* microseconds for which nobody minds to wait for a lock */

static gint64
system_clock (gpointer data)
{
  (void) data;
  return g_get_real_time () / G_USEC_PER_SEC;
}

/*
 * tr_broker_now:
 * @broker: a broker
 *
 * Returns: the time
 */
gint64
tr_broker_now (const TokenringBroker *broker)
{
  return broker->clock (broker->clock_data);
}

/*
 * tr_pause_spread:
 * @microseconds: how long a pause is to be
 *
 * Callers that came at the same time must not come back at the same time.
 *
 * Returns: about as long
 */
gint64
tr_pause_spread (gint64 microseconds)
{
  return (gint64) ((double) microseconds * g_random_double_range (0.5, 1.5));
}

/*
 * tr_broker_new:
 * @folders: (transfer full): where the files are
 * @loader: (transfer full): where the modules come from
 * @clock: gives the time
 * @clock_data: for @clock
 *
 * Returns: (transfer full): a broker
 */
TokenringBroker *
tr_broker_new (TrFolders *folders, TrLoader *loader, TrClock clock, gpointer clock_data)
{
  TokenringBroker *broker = g_new0 (TokenringBroker, 1);

  broker->folders = folders;
  broker->loader = loader;
  broker->clock = clock;
  broker->clock_data = clock_data;
  broker->pause = g_usleep;
  g_mutex_init (&broker->opening);
  broker->turns = tr_turns_new ();
  return broker;
}

/**
 * tokenring_broker_new:
 *
 * Cheap: files are read, and modules loaded, when they are needed. The configuration is read once.
 * All functions of a broker can be called from any thread, also at the same time; a program needs
 * one broker.
 *
 * Returns: (transfer full): a broker for the accounts of this user
 *
 * Since: 0.1
 */
TokenringBroker *
tokenring_broker_new (void)
{
  TrLoader *loader = tr_loader_new (TOKENRING_MODULE_DIR);
  TokenringBroker *broker;

  tr_builtin_add (loader);
  broker = tr_broker_new (tr_folders_new_default (), loader, system_clock, NULL);
  broker->runtime = g_strdup (broker->folders->runtime);
  return broker;
}

/**
 * tokenring_broker_free:
 * @broker: (nullable) (transfer full): a broker
 *
 * Since: 0.1
 */
void
tokenring_broker_free (TokenringBroker *broker)
{
  if (broker == NULL)
    return;

  tr_chain_free (broker->secrets);
  tr_cache_free (broker->tokens);
  tr_config_free (broker->config);
  tr_turns_free (broker->turns);
  g_mutex_clear (&broker->opening);
  g_free (broker->runtime);
  tr_loader_free (broker->loader);
  tr_folders_free (broker->folders);
  g_free (broker);
}

static TrConfig *
load_config (const TokenringBroker *broker, GError **error)
{
  const TrWatch *watch = tr_loader_get_watch (broker->loader);
  gint64 began = tr_watch_begin (watch, TOKENRING_STEP_CONFIG, "tokenring.conf");
  TrConfig *config = tr_config_load (broker->folders, error);

  if (config == NULL)
    tr_watch_end (watch, TOKENRING_STEP_CONFIG, began, "tokenring.conf cannot be used");
  else if (watch->call != NULL) {
    g_autofree char *secrets = g_strjoinv (";", config->secrets);
    g_autofree char *tokens = g_strjoinv (";", config->tokens);

    tr_watch_end (watch, TOKENRING_STEP_CONFIG, began, "secrets=%s tokens=%s", secrets, tokens);
  }
  return config;
}

static gboolean
read_config (TokenringBroker *broker, GError **error)
{
  TrConfig *config = load_config (broker, error);

  if (config == NULL)
    return FALSE;

  tr_loader_set_settings (broker->loader, config->settings);
  broker->secrets = tr_chain_new (broker->loader, (const char *const *) config->secrets);
  broker->tokens = tr_cache_new (broker->loader, (const char *const *) config->tokens);
  broker->config = config;
  return TRUE;
}

/*
 * tr_broker_open_chains:
 * @broker: a broker
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG
 *
 * Reads the configuration, unless that is done.
 *
 * Returns: whether the chains of @broker can be used
 */
gboolean
tr_broker_open_chains (TokenringBroker *broker, GError **error)
{
  gboolean is_open;

  g_mutex_lock (&broker->opening);
  is_open = broker->config != NULL || read_config (broker, error);
  g_mutex_unlock (&broker->opening);
  return is_open;
}

static gboolean
take_within (const TokenringBroker *broker, TrLock *lock, gint64 limit)
{
  gint64 wait = TR_SHORTEST_WAIT;
  gint64 waited = 0;

  while (!tr_lock_take (lock, TRUE)) {
    if (waited >= limit)
      return FALSE;
    broker->pause ((gulong) tr_pause_spread (wait));
    waited += wait;
    wait = MIN (wait * 2, TR_LONGEST_WAIT);
  }
  return TRUE;
}

/*
 * tr_broker_take_lock:
 * @broker: a broker
 * @account: an account
 *
 * Those who look for a token hold its lock for a moment. Who holds it for longer is mostly getting
 * a new one, and is not waited for.
 *
 * Returns: (transfer full) (nullable): the lock of the account's token, taken alone
 */
TrLock *
tr_broker_take_lock (const TokenringBroker *broker, const TokenringAccount *account)
{
  g_autofree char *key = tr_key_dup (account);
  g_autoptr (TrLock) lock = tr_lock_open (broker->runtime, key);

  return lock != NULL && take_within (broker, lock, MOMENT) ? g_steal_pointer (&lock) : NULL;
}

/*
 * tr_broker_wait_for_lock:
 * @broker: a broker whose chains are open
 * @account: an account
 *
 * Waits for whoever holds it, as long as the configuration has it.
 *
 * Returns: (transfer full) (nullable): the lock of the account's token, taken alone
 */
TrLock *
tr_broker_wait_for_lock (const TokenringBroker *broker, const TokenringAccount *account)
{
  const TrWatch *watch = tr_loader_get_watch (broker->loader);
  gint64 limit = (gint64) broker->config->lock_timeout * G_TIME_SPAN_SECOND;
  TrLock *lock = tr_broker_take_lock (broker, account);
  g_autofree char *key = NULL;
  gint64 began;

  if (lock != NULL || broker->runtime == NULL)
    return lock;

  key = tr_key_dup (account);
  began = tr_watch_begin (watch, TOKENRING_STEP_LOCK, "another process is asking for the token");
  lock = tr_lock_open (broker->runtime, key);
  if (lock != NULL && !take_within (broker, lock, limit))
    g_clear_pointer (&lock, tr_lock_free);
  tr_watch_end (watch, TOKENRING_STEP_LOCK, began, "%s",
                lock != NULL ? "it is ours" : "it is not given back");
  return lock;
}

/*
 * tr_broker_get_issuer:
 * @broker: a broker
 * @account: an account
 * @error: return location for an error
 *
 * Returns: (transfer none): the module that gets the account's tokens
 */
TrModule *
tr_broker_get_issuer (TokenringBroker *broker, const TokenringAccount *account, GError **error)
{
  g_autofree char *name = tokenring_account_dup_setting (account, "provider", "issuer");
  g_autofree char *place = NULL;

  if (name == NULL)
    return tr_loader_get (broker->loader, "oauth", error);
  if (!tr_loader_has (broker->loader, name)) {
    const TrOrigin origin = tr_account_get_origin (account);

    place = tr_origin_dup_source (&origin, "provider", "issuer");
  }
  return tr_loader_get_for (broker->loader, name, place, error);
}

/**
 * tokenring_broker_set_watch:
 * @broker: a broker
 * @watch: (nullable): is called when a step of the broker's work begins, and when it ends; in
 *   whatever thread does the work
 * @data: for @watch
 *
 * To be called before the broker is used. Meant for a trace, or to tell a user what is waited for.
 *
 * Since: 0.1
 */
void
tokenring_broker_set_watch (TokenringBroker *broker, TokenringWatch watch, gpointer data)
{
  tr_loader_set_watch (broker->loader, &(TrWatch){ watch, data });
}
