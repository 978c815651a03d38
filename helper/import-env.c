/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which variables are a client id, a client secret and so on is said by the providers, in their
 * group [import]. Of those that know a variable the one counts that names it most closely. */

#include "import.h"
#include "say.h"
#include "variables.h"

#include <string.h>

#define LARGEST_FILE (256 * 1024)

typedef struct {
  const TrImport *import;
  const TrVariables *variables;
  const char *prefix; /* NULL: variables of any name */
  const char *file;   /* NULL: they are in the environment */
  GPtrArray *providers;
} Search;

/* How a provider knows a variable. */
typedef struct {
  const TokenringProvider *provider;
  char *stem;   /* what stands for the "*"; NULL: the name has none */
  gsize weight; /* 0: it does not know it */
} Rule;

static void
rule_clear (Rule *rule)
{
  g_free (rule->stem);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rule, rule_clear)

/* The one that was asked for comes first, so that it wins over another that is as close. */
static GPtrArray *
load_providers (const TrImport *import, GError **error)
{
  TokenringBroker *broker = import->context->broker;
  g_autoptr (GPtrArray) providers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tokenring_provider_free);
  g_auto (GStrv) names = tokenring_broker_list_providers (broker, error);

  if (names == NULL)
    return NULL;
  if (import->provider != NULL) {
    TokenringProvider *wanted = tr_import_load_provider (import, error);

    if (wanted == NULL)
      return NULL;
    g_ptr_array_add (providers, wanted);
  }
  /* One whose file is broken knows no variables; it has no say in the others. */
  for (guint i = 0; names[i] != NULL; i++) {
    TokenringProvider *provider = tokenring_broker_load_provider (broker, names[i], NULL);

    if (provider != NULL)
      g_ptr_array_add (providers, provider);
  }
  return g_steal_pointer (&providers);
}

/* 0 if the name does not fit. A whole name is closer than any beginning with "*". */
static gsize
weigh (const char *pattern, const char *name, const char **ret_end_of_stem)
{
  gsize tail = strlen (pattern) - 1;

  if (*pattern != '*') {
    *ret_end_of_stem = NULL;
    return strcmp (pattern, name) == 0 ? G_MAXSIZE : 0;
  }
  if (strlen (name) <= tail || !g_str_has_suffix (name, pattern + 1))
    return 0;
  *ret_end_of_stem = name + strlen (name) - tail;
  return tail + 1;
}

static void
find_rule (const Search *search, const char *name, Rule *rule)
{
  for (guint i = 0; i < search->providers->len; i++) {
    const TokenringProvider *provider = search->providers->pdata[i];
    g_auto (GStrv) patterns = tokenring_provider_dup_import_variables (provider, "client-secret");

    for (guint j = 0; patterns[j] != NULL; j++) {
      const char *end = NULL;
      gsize weight = weigh (patterns[j], name, &end);

      if (weight <= rule->weight)
        continue;
      g_free (rule->stem);
      rule->stem = end == NULL ? NULL : g_strndup (name, (gsize) (end - name));
      rule->provider = provider;
      rule->weight = weight;
    }
  }
}

/* The variable with the same beginning that the provider has for something else. */
static const TrVariable *
find_variable (const Search *search, const Rule *rule, const char *key)
{
  g_auto (GStrv) patterns = tokenring_provider_dup_import_variables (rule->provider, key);
  const TrVariable *variable = NULL;

  for (guint i = 0; patterns[i] != NULL && variable == NULL; i++) {
    g_autofree char *name = NULL;

    if ((*patterns[i] == '*') != (rule->stem != NULL))
      continue;
    name = rule->stem == NULL ? g_strdup (patterns[i])
                              : g_strconcat (rule->stem, patterns[i] + 1, NULL);
    variable = tr_variables_find (search->variables, name);
  }
  return variable;
}

static gboolean
take (const Search *search, TrFound *found, const TokenringProvider *provider, const char *key,
      const TrVariable *variable)
{
  g_autofree char *text = NULL;

  if (variable->is_template)
    tr_found_set_problem (
        found, g_strdup_printf ("the value of %s is put together from other variables or commands, "
                                "which is not done here; write it out, in single quotes",
                                variable->name));
  if (strcmp (key, "client-secret") == 0) {
    found->secret = tr_variables_make_secret (search->variables, variable);
    return TRUE;
  }
  text = tr_variables_dup_text (search->variables, variable);
  if (strcmp (key, "client-id") != 0)
    return tr_found_set (found, provider, key, variable->name, text);
  found->client_id = g_steal_pointer (&text);
  return TRUE;
}

static char *
dup_source (const Search *search, const GString *names)
{
  return search->file == NULL ? g_strdup_printf ("%s in the environment", names->str)
                              : g_strdup_printf ("%s in %s", names->str, search->file);
}

static char *
dup_leftover (const Search *search, const char *name)
{
  return search->file == NULL
             ? g_strdup_printf ("%s is still in the environment; once this works, take it out of "
                                "the file that sets it",
                                name)
             : g_strdup_printf ("%s is still in %s; once this works, delete it there", name,
                                search->file);
}

static TrFound *
make_found (const Search *search, const Rule *rule, const char *secret_name)
{
  TrFound *found = tr_found_new (NULL);
  const TokenringProvider *provider =
      search->import->provider == NULL ? rule->provider : search->providers->pdata[0];
  g_auto (GStrv) keys = tokenring_provider_dup_import_keys (rule->provider);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; keys[i] != NULL; i++) {
    const TrVariable *variable = find_variable (search, rule, keys[i]);

    if (variable != NULL && take (search, found, provider, keys[i], variable))
      g_string_append_printf (names, "%s%s", names->len == 0 ? "" : ", ", variable->name);
  }
  found->source = dup_source (search, names);
  found->leftover = dup_leftover (search, secret_name);
  found->provider = g_strdup (tokenring_provider_get_name (provider));
  found->name = tr_found_dup_name (rule->stem == NULL ? found->provider : rule->stem);
  return found;
}

/* Who asks for a provider is no wiser by names that others look for. */
static gboolean
check_provider (const Search *search, GError **error)
{
  const TokenringProvider *provider = search->providers->pdata[0];
  g_auto (GStrv) variables = tokenring_provider_dup_import_variables (provider, "client-secret");

  if (search->import->provider == NULL || variables[0] != NULL)
    return TRUE;
  g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_NO_SECRET,
               "found nothing to import; provider '%s' has no [import] that names a variable for "
               "the client secret, see tokenring-providers(5)",
               tokenring_provider_get_name (provider));
  return FALSE;
}

static GPtrArray *
search_all (Search *search, GError **error)
{
  g_autoptr (GPtrArray) providers = load_providers (search->import, error);
  g_autoptr (GPtrArray) list = NULL;

  if (providers == NULL)
    return NULL;
  search->providers = providers;
  list = tr_import_new_list ();
  for (guint i = 0; i < search->variables->list->len; i++) {
    const TrVariable *variable = search->variables->list->pdata[i];
    g_auto (Rule) rule = { 0 };

    /* Of several with one name the last counts; an empty one is none. */
    if ((search->prefix != NULL && !g_str_has_prefix (variable->name, search->prefix)) ||
        tr_variables_find (search->variables, variable->name) != variable)
      continue;
    find_rule (search, variable->name, &rule);
    if (rule.weight > 0)
      g_ptr_array_add (list, make_found (search, &rule, variable->name));
  }
  return list->len > 0 || check_provider (search, error) ? g_steal_pointer (&list) : NULL;
}

/*
 * tr_import_find_env:
 * @import: what is wanted
 * @arguments: (optional) the beginning of the variables' names
 * @error: return location for an error: %TOKENRING_ERROR_CONFIG, %TOKENRING_ERROR_NO_SECRET
 *
 * Returns: (transfer full): what is in the environment
 */
GPtrArray *
tr_import_find_env (const TrImport *import, char **arguments, GError **error)
{
  g_autoptr (TrVariables) variables = tr_variables_new_from_environment ();
  Search search = { .import = import, .variables = variables, .prefix = arguments[0] };

  return search_all (&search, error);
}

/*
 * tr_import_find_dotenv:
 * @import: what is wanted
 * @arguments: a file, and (optional) the beginning of the variables' names
 * @error: return location for an error: %TOKENRING_ERROR_FAILED, %TOKENRING_ERROR_CONFIG,
 *   %TOKENRING_ERROR_NO_SECRET
 *
 * Returns: (transfer full): what is in the file
 */
GPtrArray *
tr_import_find_dotenv (const TrImport *import, char **arguments, GError **error)
{
  const char *file = arguments[0];
  g_autoptr (TokenringSecret) text = tr_import_read_file (file, LARGEST_FILE, error);
  g_autoptr (TrVariables) variables = NULL;
  Search search = { .import = import, .prefix = arguments[1], .file = file };
  guint odd_line;
  gsize length;
  const char *data;

  if (text == NULL)
    return NULL;
  data = tokenring_secret_peek (text, &length);
  variables = tr_variables_parse (data, length, file, &odd_line, error);
  if (variables == NULL)
    return NULL;
  if (odd_line > 0)
    tr_say (
        "%s:%u: this line is no NAME=VALUE, so it is left out, and others like it; correct those "
        "that matter",
        file, odd_line);
  search.variables = variables;
  return search_all (&search, error);
}
