/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whether the client secrets are there, and safe. None is shown to anybody. */

#include "doctor.h"

static void
say_no_secret (TrReport *report, TokenringBroker *broker, TokenringAccount *account)
{
  const char *name = tokenring_account_get_name (account);
  g_autoptr (GError) problem = NULL;
  g_autofree char *place = tokenring_broker_dup_secret_place (broker, account, &problem);

  if (place != NULL)
    tr_report_add (report, TR_FINDING_WARN, "secret",
                   "'%s' has no client secret: it would be in %s; put it there", name, place);
  else if (problem != NULL)
    tr_report_add (report, TR_FINDING_WARN, "secret", "'%s' has no client secret: %s", name,
                   problem->message);
  else
    tr_report_add (report, TR_FINDING_WARN, "secret",
                   "'%s' has no client secret; run: tokenring secret %s", name, name);
}

static void
say_secret (TrReport *report, TokenringBroker *broker, TokenringAccount *account)
{
  const char *name = tokenring_account_get_name (account);
  g_autoptr (GError) problem = NULL;
  g_autoptr (GError) oddity = NULL;

  tr_report_add (report, TR_FINDING_OK, "secret",
                 "'%s' has its client secret, which is not tried here; to try it, run: tokenring "
                 "check %s",
                 name, name);
  if (!tokenring_broker_check_privacy (broker, account, &problem))
    tr_report_add (report, TR_FINDING_WARN, "secret", "%s", problem->message);
  if (!tokenring_broker_check_secret_end (broker, account, &oddity))
    tr_report_add (report, TR_FINDING_WARN, "secret", "%s", oddity->message);
}

/* What a file lacks is plain. Of a keyring, its own row tells more. */
static void
say_unknown (TrReport *report, const char *name, const GError *problem)
{
  if (g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_CONFIG))
    tr_report_add (report, TR_FINDING_FAIL, "secret", "%s", problem->message);
  else if (g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE))
    tr_report_add (report, TR_FINDING_WARN, "secret",
                   "'%s': whether its client secret is there cannot be told now: %s", name,
                   problem->message);
  else
    tr_report_add (report, TR_FINDING_WARN, "secret",
                   "'%s': whether its client secret is there cannot be told now", name);
}

/*
 * tr_doctor_secrets:
 * @report: a report
 * @broker: a broker
 * @accounts: the accounts that can be loaded
 *
 * Finds out whether each has its client secret, and nobody else. A keyring that hangs is waited for
 * once.
 *
 * Returns: whether there are accounts, and all have theirs
 */
gboolean
tr_doctor_secrets (TrReport *report, TokenringBroker *broker, const GPtrArray *accounts)
{
  g_auto (GStrv) stores = tokenring_broker_list_stores (broker, TOKENRING_CHAIN_SECRETS, NULL);
  guint found = 0;

  /* That the configuration cannot be read is no matter of an account. */
  if (stores == NULL)
    return FALSE;
  for (guint i = 0; i < accounts->len; i++) {
    TokenringAccount *account = accounts->pdata[i];
    g_autoptr (GError) error = NULL;

    if (tokenring_broker_has_client_secret (broker, account, &error)) {
      say_secret (report, broker, account);
      found++;
    } else if (error == NULL) {
      say_no_secret (report, broker, account);
    } else {
      say_unknown (report, tokenring_account_get_name (account), error);
    }
    if (g_error_matches (error, TOKENRING_ERROR, TOKENRING_ERROR_TIMED_OUT))
      return FALSE;
  }
  return accounts->len > 0 && found == accounts->len;
}
