/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is wrong with a provider, before there is an account of it: an account is made up, and what
 * looks at accounts looks at that one. It complains of one thing at a time, so what it complains of
 * is taken out, and it is asked again. Where only a real account could tell, nothing is said. */

#include "broker.h"
#include "definition.h"
#include "provider.h"
#include "settings.h"

#include <string.h>

#define SAMPLE     "sample"
#define SAMPLE_URL "https://sample.invalid"

/* Defaults can name other parameters, and themselves by mistake. */
#define MAX_NESTING 8

/* Nobody mends more in one go. */
#define MAX_FAULTS 32

static const char *const groups[] = { "provider", "request",  "fields", "extra",
                                      "headers",  "response", "use",    NULL };

/*
 * Trial:
 * @written: what the provider has, with all of its bases
 * @tried: the same without what is known to be wrong, and with what an account has to bring
 * @base: whose settings those are that are not the provider's own
 * @is_changed: whether something was taken out, so that more may be missing than was
 * @found: (element-type utf8): what is to be told
 */
typedef struct {
  TokenringBroker *broker;
  const TokenringProvider *provider;
  GKeyFile *written;
  GKeyFile *tried;
  char *base;
  gboolean is_changed;
  GPtrArray *found;
} Trial;

static GKeyFile *
copy (GKeyFile *settings)
{
  GKeyFile *other = g_key_file_new ();
  gsize length;
  g_autofree char *text = g_key_file_to_data (settings, &length, NULL);

  g_key_file_load_from_data (other, text, length, G_KEY_FILE_NONE, NULL);
  return other;
}

/* What is an address where it stands first. */
static gboolean
is_url_key (const char *key)
{
  static const char *const keys[] = { "token-url", "status-url", "match", "proxy", NULL };

  return g_strv_contains (keys, key);
}

static gboolean
begins_url (GKeyFile *written, const char *parameter)
{
  g_autofree char *placeholder = g_strdup_printf ("{%s}", parameter);

  for (guint i = 0; groups[i] != NULL; i++) {
    g_auto (GStrv) keys = g_key_file_get_keys (written, groups[i], NULL, NULL);

    for (guint j = 0; keys != NULL && keys[j] != NULL; j++) {
      g_autofree char *value = g_key_file_get_value (written, groups[i], keys[j], NULL);

      if (is_url_key (keys[j]) && g_str_has_prefix (value, placeholder))
        return TRUE;
    }
  }
  return FALSE;
}

/* What an account would have to set, or may. */
static void
fill_in (Trial *trial)
{
  g_auto (GStrv) names = tokenring_provider_dup_parameters (trial->provider);

  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *value = tokenring_provider_dup_default (trial->provider, names[i]);

    if (value == NULL)
      g_key_file_set_value (trial->tried, "parameters", names[i],
                            begins_url (trial->written, names[i]) ? SAMPLE_URL : SAMPLE);
  }
  g_key_file_set_value (trial->tried, "account", "client-id", SAMPLE);
}

/* Whether the value is another one with each account. */
static gboolean
is_up_to_account (GKeyFile *written, const char *value, guint nesting)
{
  while ((value = strchr (value, '{')) != NULL) {
    g_autofree char *name = tr_settings_take_placeholder (&value);
    g_autofree char *inner = NULL;

    if (name == NULL) {
      value++;
      continue;
    }
    if (strcmp (name, "client-id") == 0 || strcmp (name, "account") == 0)
      return TRUE;
    if (g_key_file_has_group (written, "parameters"))
      inner = g_key_file_get_value (written, "parameters", name, NULL);
    if (inner == NULL || *inner == '\0' ||
        (nesting < MAX_NESTING && is_up_to_account (written, inner, nesting + 1)))
      return TRUE;
  }
  return FALSE;
}

/* Somebody may stand on what is no more than half a provider. */
static gboolean
is_base (const Trial *trial)
{
  const char *name = tokenring_provider_get_name (trial->provider);
  const TrFolders *folders = trial->broker->folders;
  g_auto (GStrv) others = tr_folders_list (folders, "providers", NULL);

  for (guint i = 0; others != NULL && others[i] != NULL; i++) {
    g_autofree char *file = tr_folders_find (folders, "providers", others[i]);
    g_autoptr (GKeyFile) own = file == NULL ? NULL : tr_key_file_load (file, NULL);
    g_autofree char *base = own == NULL ? NULL : tr_settings_dup (own, "provider", "base");

    if (g_strcmp0 (base, name) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
works (const Trial *trial, GKeyFile *settings, GError **error)
{
  g_autoptr (GKeyFile) filled = copy (settings);
  const TrOrigin origin = { .account = tokenring_provider_get_name (trial->provider),
                            .provider = trial->base,
                            .file = tokenring_provider_get_file (trial->provider),
                            .settings = filled,
                            .files = tr_provider_get_files (trial->provider) };
  g_autoptr (TokenringAccount) account = tr_definition_fill (&origin, SAMPLE, error);

  return account != NULL && tokenring_broker_check_issuer (trial->broker, account, error);
}

static gboolean
is_cured (const Trial *trial, GKeyFile *settings, const GError *problem)
{
  g_autoptr (GError) other = NULL;

  return works (trial, settings, &other) || strcmp (other->message, problem->message) != 0;
}

/* Goes on with the settings if they are a cure. */
static gboolean
take_cure (Trial *trial, GKeyFile *settings, const GError *problem)
{
  if (!is_cured (trial, settings, problem))
    return FALSE;
  g_key_file_unref (trial->tried);
  trial->tried = g_key_file_ref (settings);
  return TRUE;
}

/* The words are those for an account, of which there is none. */
static void
tell (Trial *trial, const GError *problem)
{
  const char *file = tokenring_provider_get_file (trial->provider);
  const char *name = tokenring_provider_get_name (trial->provider);
  g_autofree char *of_account = g_strdup_printf ("account '%s'", name);
  g_autofree char *of_provider = g_strdup_printf ("provider '%s'", name);
  g_auto (GStrv) parts = g_strsplit (problem->message, of_account, -1);
  g_autofree char *text = g_strjoinv (of_provider, parts);
  gboolean has_file = strstr (text, file) != NULL;

  g_ptr_array_add (trial->found,
                   g_strconcat (has_file ? "" : file, has_file ? "" : ": ", text, NULL));
}

static gboolean
try_parameter (Trial *trial, const char *name, const GError *problem)
{
  g_autoptr (GKeyFile) settings = NULL;

  if (strcmp (name, "client-id") == 0 || strcmp (name, "account") == 0 ||
      (g_key_file_has_group (trial->tried, "parameters") &&
       g_key_file_has_key (trial->tried, "parameters", name, NULL)))
    return FALSE;
  settings = copy (trial->tried);
  g_key_file_set_value (settings, "parameters", name, SAMPLE);
  return take_cure (trial, settings, problem);
}

/* Whether it is a placeholder that nothing fills; an account of a provider that stands on this one
 * may well have something for it. */
static gboolean
is_placeholder (Trial *trial, const GError *problem)
{
  g_autofree char *text = g_key_file_to_data (trial->tried, NULL, NULL);
  const char *at = text;

  while ((at = strchr (at, '{')) != NULL) {
    g_autofree char *name = tr_settings_take_placeholder (&at);

    if (name == NULL)
      at++;
    else if (try_parameter (trial, name, problem)) {
      if (!is_base (trial))
        tell (trial, problem);
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
is_key (Trial *trial, const char *group, const char *key, const GError *problem,
        gboolean *ret_go_on)
{
  g_autoptr (GKeyFile) settings = copy (trial->tried);
  g_autofree char *value = g_key_file_get_value (settings, group, key, NULL);

  /* An address can be needed, and then there would be another complaint without it. */
  if (is_url_key (key))
    g_key_file_set_value (settings, group, key, SAMPLE_URL);
  else
    g_key_file_remove_key (settings, group, key, NULL);
  if (!take_cure (trial, settings, problem))
    return FALSE;
  trial->is_changed = TRUE;
  if (!is_up_to_account (trial->written, value, 0))
    tell (trial, problem);
  else
    /* What else is wrong may be so only without it. */
    *ret_go_on = is_url_key (key);
  return TRUE;
}

/* Whether it is what one line says. */
static gboolean
is_line (Trial *trial, const GError *problem, gboolean *ret_go_on)
{
  for (guint i = 0; groups[i] != NULL; i++) {
    g_auto (GStrv) keys = g_key_file_get_keys (trial->tried, groups[i], NULL, NULL);

    for (guint j = 0; keys != NULL && keys[j] != NULL; j++)
      /* Another module would complain of something else. */
      if (strcmp (keys[j], "issuer") != 0 && is_key (trial, groups[i], keys[j], problem, ret_go_on))
        return TRUE;
  }
  return FALSE;
}

/* Whether it is what no line says: there is one thing that an account needs. */
static gboolean
is_missing (Trial *trial, const GError *problem)
{
  g_autoptr (GKeyFile) settings = copy (trial->tried);

  g_key_file_set_value (settings, "request", "token-url", SAMPLE_URL);
  if (!take_cure (trial, settings, problem))
    return FALSE;
  if (!is_base (trial))
    tell (trial, problem);
  return TRUE;
}

/* What comes with this program is not here by no fault of the file. */
static void
tell_of_module (Trial *trial, const GError *problem)
{
  g_autofree char *issuer = tr_settings_dup (trial->written, "provider", "issuer");

  if (issuer != NULL && strcmp (issuer, "oauth") != 0)
    tell (trial, problem);
}

static void
look (Trial *trial)
{
  gboolean go_on = TRUE;

  for (guint i = 0; i < MAX_FAULTS && go_on; i++) {
    g_autoptr (GError) problem = NULL;

    if (works (trial, trial->tried, &problem))
      return;
    if (g_error_matches (problem, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE)) {
      tell_of_module (trial, problem);
      return;
    }
    if (is_placeholder (trial, problem) || is_line (trial, problem, &go_on) ||
        is_missing (trial, problem))
      continue;
    if (!trial->is_changed && !is_base (trial))
      tell (trial, problem);
    return;
  }
}

/**
 * tokenring_broker_list_provider_faults:
 * @broker: a broker
 * @provider: a provider
 *
 * Finds what would keep every account of the provider from a token, such as a setting that cannot
 * be what it is, or a placeholder that nothing fills. Nobody is asked. Nothing is said of values
 * that depend on the account.
 *
 * Returns: (transfer full): a line for each fault, with the file
 *
 * Since: 0.1
 */
char **
tokenring_broker_list_provider_faults (TokenringBroker *broker, const TokenringProvider *provider)
{
  GKeyFile *written = tr_provider_get_settings (provider);
  Trial trial = { .broker = broker, .provider = provider, .written = written };

  trial.tried = copy (written);
  trial.base = tr_settings_dup (written, "provider", "base");
  if (trial.base == NULL)
    trial.base = g_strdup (tokenring_provider_get_name (provider));
  trial.found = g_ptr_array_new ();
  fill_in (&trial);
  look (&trial);

  g_key_file_unref (trial.tried);
  g_free (trial.base);
  g_ptr_array_add (trial.found, NULL);
  return (char **) g_ptr_array_free (trial.found, FALSE);
}
