/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Looks at all that a token depends on, before one is needed. It asks no service for a token and
 * raises no prompt. */

#include "doctor.h"
#include "match.h"
#include "options.h"
#include "present.h"
#include "say.h"

#include <string.h>

/* 2025-01-01. A clock before that has lost its battery. */
#define EARLIEST G_GINT64_CONSTANT (1735689600)

static void
check_clock (TrReport *report)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *shown = g_date_time_format (now, "%F %R");

  if (g_date_time_to_unix (now) < EARLIEST)
    tr_report_add (report, TR_FINDING_FAIL, "clock",
                   "the clock says %s UTC, so no token seems good; set it", shown);
}

static void
check_folders (TrReport *report, TokenringBroker *broker)
{
  g_auto (GStrv) folders = tokenring_broker_list_folders (broker);

  for (guint i = 0; folders[i] != NULL; i++) {
    g_autoptr (GError) error = NULL;

    if (tokenring_folder_check (folders[i], &error))
      tr_report_add (report, TR_FINDING_OK, "folder", "%s is safe from others", folders[i]);
    else
      tr_report_add (report, TR_FINDING_FAIL, "folder", "%s", error->message);
  }
}

/* Nobody would think of a second file. One that cannot be used is told of with its stores. */
static void
check_config (TrReport *report, TokenringBroker *broker)
{
  g_auto (GStrv) stores = tokenring_broker_list_stores (broker, TOKENRING_CHAIN_SECRETS, NULL);
  g_auto (GStrv) files = tokenring_broker_list_config_files (broker);

  if (stores == NULL)
    return;
  if (files[0] == NULL)
    tr_report_add (report, TR_FINDING_OK, "config",
                   "there is no tokenring.conf, so the defaults count");
  else if (files[1] == NULL)
    tr_report_add (report, TR_FINDING_OK, "config", "%s counts", files[0]);
  else
    tr_report_add (report, TR_FINDING_OK, "config",
                   "%s counts, and nothing of %s; what is needed of that must be in the first",
                   files[0], files[1]);
}

static void
check_runtime (TrReport *report, TokenringBroker *broker)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;

  if (tokenring_broker_check_runtime (broker, &folder, &error))
    tr_report_add (report, TR_FINDING_OK, "locks", "%s can hold locks", folder);
  else
    tr_report_add (report, TR_FINDING_WARN, "locks",
                   "%s; until then, programs that run at once each ask for a token",
                   error->message);
}

/* A file is as good with them, so nobody else says so. */
static void
check_keys (TrReport *report, TokenringBroker *broker)
{
  g_auto (GStrv) unknown = tokenring_broker_list_unknown_keys (broker);

  for (guint i = 0; unknown[i] != NULL; i++)
    tr_report_add (report, TR_FINDING_WARN, "keys", "%s", unknown[i]);
}

/* What would be met by the first account of it. */
static gboolean
check_provider (TrReport *report, TokenringBroker *broker, const TokenringProvider *provider)
{
  g_auto (GStrv) faults = tokenring_broker_list_provider_faults (broker, provider);

  for (guint i = 0; faults[i] != NULL; i++)
    tr_report_add (report, TR_FINDING_FAIL, "providers", "%s", faults[i]);
  return faults[0] == NULL;
}

static void
check_providers (TrReport *report, TokenringBroker *broker)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = tokenring_broker_list_providers (broker, &error);
  guint count = 0;

  if (names == NULL) {
    tr_report_add (report, TR_FINDING_FAIL, "providers", "%s", error->message);
    return;
  }
  for (guint i = 0; names[i] != NULL; i++) {
    g_autoptr (GError) problem = NULL;
    g_autoptr (TokenringProvider) provider =
        tokenring_broker_load_provider (broker, names[i], &problem);

    if (provider == NULL)
      tr_report_add (report, TR_FINDING_FAIL, "providers", "%s", problem->message);
    else if (check_provider (report, broker, provider))
      count++;
  }
  tr_report_add (report, TR_FINDING_OK, "providers", "%u can be used", count);
}

/* The accounts that can be loaded. */
static GPtrArray *
check_accounts (TrReport *report, TokenringBroker *broker)
{
  GPtrArray *accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) tokenring_account_unref);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = tokenring_broker_list_accounts (broker, &error);

  if (names == NULL)
    tr_report_add (report, TR_FINDING_FAIL, "accounts", "%s", error->message);
  else if (names[0] == NULL)
    tr_report_add (report, TR_FINDING_OK, "accounts",
                   "there are none; 'tokenring add --help' tells how to make one");

  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    g_autoptr (GError) problem = NULL;
    g_autoptr (TokenringAccount) account =
        tokenring_broker_load_account (broker, names[i], &problem);

    if (account != NULL && tokenring_broker_check_issuer (broker, account, &problem)) {
      tr_report_add (report, TR_FINDING_OK, "accounts", "'%s' can be used", names[i]);
      g_ptr_array_add (accounts, g_steal_pointer (&account));
    } else {
      tr_report_add (report, TR_FINDING_FAIL, "accounts", "%s", problem->message);
    }
  }
  return accounts;
}

static void
say_ambiguous (TrReport *report, const TokenringExplanation *explanation)
{
  g_autoptr (GString) names = g_string_new (NULL);
  const char *match = NULL, *first = NULL;

  for (guint i = 0; i < tokenring_explanation_get_length (explanation); i++) {
    if (tokenring_explanation_get_reason (explanation, i) != TOKENRING_REASON_AMBIGUOUS)
      continue;
    g_string_append_printf (names, "%s'%s'", match == NULL ? "" : " and ",
                            tokenring_explanation_get_name (explanation, i));
    if (match != NULL)
      continue;
    match = tokenring_explanation_get_match (explanation, i);
    first = tokenring_explanation_get_name (explanation, i);
  }
  if (match != NULL)
    tr_report_add (report, TR_FINDING_WARN, "accounts",
                   "the accounts %s own %s alike; nobody answers unless the URL has the name or "
                   "client id of one as its user name, such as '%s'; change match= of one",
                   names->str, match, first);
}

static void
check_owners (TrReport *report, TokenringBroker *broker, const GPtrArray *accounts)
{
  for (guint i = 0; i < accounts->len; i++) {
    const char *const *match = tokenring_account_get_match (accounts->pdata[i]);

    for (guint j = 0; match[j] != NULL; j++) {
      g_autoptr (TokenringUrl) url = tr_match_parse (match[j]);
      g_autoptr (GError) error = NULL;
      g_autoptr (TokenringAccount) owner =
          url == NULL ? NULL : tokenring_broker_find_account (broker, url, &error);
      g_autoptr (TokenringExplanation) explanation = NULL;

      if (g_error_matches (error, TOKENRING_ERROR, TOKENRING_ERROR_AMBIGUOUS))
        explanation = tokenring_broker_explain (broker, url, NULL);
      if (explanation != NULL)
        say_ambiguous (report, explanation);
    }
  }
}

/* It was said to who asked for a token, perhaps a timer, and nobody need have heard it. */
static void
check_refusals (TrReport *report, TokenringBroker *broker, const GPtrArray *accounts)
{
  for (guint i = 0; i < accounts->len; i++) {
    const char *name = tokenring_account_get_name (accounts->pdata[i]);
    g_autoptr (GError) error = NULL;
    g_autofree char *time = NULL;
    gint64 age;

    if (tokenring_broker_check_refusal (broker, accounts->pdata[i], &age, &error))
      continue;
    time = tr_time_left (age);
    tr_report_add (report, TR_FINDING_WARN, "refusal",
                   "'%s' met a refusal %s ago: %s; when that is mended, run: tokenring check "
                   "%s",
                   name, time, error->message, name);
  }
}

/* Without a store of tokens all works, only slower. A store of secrets is needed if what is asked
 * for is not in another one. */
static TrFinding
judge_store (const GError *error, TokenringChain chain, gboolean is_needed)
{
  if (g_error_matches (error, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG))
    return TR_FINDING_FAIL;
  if (g_error_matches (error, TOKENRING_ERROR, TOKENRING_ERROR_LOCKED))
    return TR_FINDING_WARN;
  if (g_error_matches (error, TOKENRING_ERROR, TOKENRING_ERROR_UNTRIED))
    return TR_FINDING_OK;
  return chain == TOKENRING_CHAIN_SECRETS && is_needed ? TR_FINDING_FAIL : TR_FINDING_WARN;
}

static void
check_stores (TrReport *report, TokenringBroker *broker, TokenringChain chain, gboolean is_needed)
{
  const char *what = chain == TOKENRING_CHAIN_SECRETS ? "secrets" : "tokens";
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) stores = tokenring_broker_list_stores (broker, chain, &error);

  /* Both chains are in one file, and once is enough. */
  if (stores == NULL && chain == TOKENRING_CHAIN_SECRETS)
    tr_report_add (report, TR_FINDING_FAIL, "config", "%s", error->message);
  for (guint i = 0; stores != NULL && stores[i] != NULL; i++) {
    g_autoptr (GError) problem = NULL;
    gboolean can_store;

    if (!tokenring_broker_check_store (broker, chain, stores[i], &can_store, &problem)) {
      /* What is wrong with all accounts was said of one. */
      if (!g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG) ||
          !tr_report_has_said (report, problem->message))
        tr_report_add (report, judge_store (problem, chain, is_needed), what, "%s: %s", stores[i],
                       problem->message);
    } else {
      tr_report_add (report, TR_FINDING_OK, what, "%s: %s", stores[i],
                     can_store ? "what is written can be read and deleted"
                               : "can be asked, and not be written to");
    }
  }
}

static gboolean
needs_bus (TokenringBroker *broker)
{
  for (TokenringChain chain = TOKENRING_CHAIN_SECRETS; chain <= TOKENRING_CHAIN_TOKENS; chain++) {
    g_auto (GStrv) stores = tokenring_broker_list_stores (broker, chain, NULL);

    if (stores != NULL && g_strv_contains ((const char *const *) stores, "secret-service"))
      return TRUE;
  }
  return FALSE;
}

/* Whether it works is found out by the stores that are on it. */
static void
check_bus (TrReport *report, TokenringBroker *broker)
{
  const char *address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  const char *runtime = g_getenv ("XDG_RUNTIME_DIR");
  g_autofree char *socket = runtime == NULL ? NULL : g_build_filename (runtime, "bus", NULL);

  if (!needs_bus (broker))
    return;
  if (address != NULL && *address != '\0')
    tr_report_add (report, TR_FINDING_OK, "bus", "the session bus is said to be at %s", address);
  else if (address == NULL && socket != NULL && g_file_test (socket, G_FILE_TEST_EXISTS))
    tr_report_add (report, TR_FINDING_OK, "bus", "the session bus is said to be at %s", socket);
  else
    tr_report_add (report, TR_FINDING_WARN, "bus",
                   "there is no session bus, and so no keyring of the desktop; log in to one, or "
                   "see 'Over ssh' in tokenring(7), or ON A SERVER in tokenring.conf(5)");
}

static TrExit
run (TrContext *context, int argc, char **argv)
{
  TokenringBroker *broker = context->broker;
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON, with a version in it", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (TrReport) report = NULL;
  TrExit exit_status;
  gboolean have_all;

  if (!tr_options_parse (context, &tr_command_doctor, entries, &argc, &argv, 0, 0, &exit_status))
    return exit_status;

  report = tr_report_new (json, context->quiet);
  check_clock (report);
  check_folders (report, broker);
  check_config (report, broker);
  check_runtime (report, broker);
  check_keys (report, broker);
  check_providers (report, broker);
  accounts = check_accounts (report, broker);
  check_owners (report, broker, accounts);
  check_bus (report, broker);
  check_refusals (report, broker, accounts);
  have_all = tr_doctor_secrets (report, broker, accounts);
  check_stores (report, broker, TOKENRING_CHAIN_SECRETS, !have_all);
  check_stores (report, broker, TOKENRING_CHAIN_TOKENS, FALSE);
  tr_doctor_git (report, accounts);
  tr_doctor_docker (report, accounts);
  return tr_report_finish (report);
}

const TrCommand tr_command_doctor = {
  .name = "doctor",
  .arguments = "[--json]",
  .summary = "Check keyrings, files and the programs that ask, and say what to do",
  .examples = "tokenring doctor",
  .run = run,
};
