/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "known.h"

#include <string.h>

#define SET      TR_KNOWN_SET
#define ACCOUNT  TR_KNOWN_ACCOUNT
#define PROVIDER TR_KNOWN_PROVIDER
#define CONFIG   TR_KNOWN_CONFIG

/* Who writes a file can have keys of their own, for scripts of their own. */
#define PRIVATE "x-"

/* A group without keys takes any. One group can have several lines. */
static const struct {
  const char *group;
  guint where;
  const char *const keys[14];
} known[] = {
  { "account", SET | ACCOUNT, { "scope", "warm" } },
  { "account", ACCOUNT, { "provider", "client-id", "match" } },
  { "provider",
    PROVIDER,
    { "name", "description", "documentation", "usual", "base", "issuer", "parameters", "match" } },
  { "parameters", SET | ACCOUNT | PROVIDER, { NULL } },
  { "hints", ACCOUNT | PROVIDER, { NULL } },
  { "request",
    SET | ACCOUNT | PROVIDER,
    { "token-url", "grant", "client-auth", "basic-encoding", "body", "scope", "audience",
      "resource", "user-agent", "connect-timeout", "timeout", "ca-file", "proxy" } },
  { "fields", SET, { NULL } },
  { "fields",
    ACCOUNT | PROVIDER,
    { "grant_type", "client_id", "client_secret", "username", "password", "scope", "audience",
      "resource" } },
  { "extra", SET | ACCOUNT | PROVIDER, { NULL } },
  { "headers", SET | ACCOUNT | PROVIDER, { NULL } },
  { "response",
    SET | ACCOUNT | PROVIDER,
    { "token", "lifetime", "lifetime-unit", "expires", "default-lifetime" } },
  { "use",
    SET | ACCOUNT | PROVIDER,
    { "header", "scheme", "user-agent", "git", "git-username", "docker-username", "status-url" } },
  { "import", PROVIDER, { NULL } },
  { "chain", CONFIG, { "secrets", "tokens" } },
  { "policy", CONFIG, { "lock-timeout", "failure-memory" } },
  { "plain", CONFIG, { "git", "docker" } },
  { "credentials-directory", CONFIG, { "folders" } },
  { "kernel", CONFIG, { "keyring" } },
  { "secret-service", CONFIG, { "prompt-timeout" } },
};

static const char **
finish (GPtrArray *list)
{
  g_ptr_array_add (list, NULL);
  return (const char **) g_ptr_array_free (list, FALSE);
}

/*
 * tr_known_list_groups:
 * @where: what they are looked for in
 *
 * Returns: (transfer container): the groups that can be in there
 */
const char **
tr_known_list_groups (TrKnown where)
{
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if ((known[i].where & where) != 0 &&
        !g_ptr_array_find_with_equal_func (list, known[i].group, g_str_equal, NULL))
      g_ptr_array_add (list, (gpointer) known[i].group);
  return finish (list);
}

/*
 * tr_known_list_keys:
 * @where: what the group is in
 * @group: a group
 * @ret_keys: (out) (transfer container): the keys of the group; none when it takes any key
 *
 * Returns: whether there can be such a group
 */
gboolean
tr_known_list_keys (TrKnown where, const char *group, const char ***ret_keys)
{
  GPtrArray *list = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (known); i++) {
    if ((known[i].where & where) == 0 || strcmp (known[i].group, group) != 0)
      continue;
    if (list == NULL)
      list = g_ptr_array_new ();
    for (const char *const *key = known[i].keys; *key != NULL; key++)
      g_ptr_array_add (list, (gpointer) *key);
  }
  if (list == NULL)
    return FALSE;
  *ret_keys = finish (list);
  return TRUE;
}

/*
 * tr_known_is_private:
 * @name: a group or a key
 *
 * Returns: whether nobody asks what it is for
 */
gboolean
tr_known_is_private (const char *name)
{
  return g_str_has_prefix (name, PRIVATE);
}

/* The group that has the key, for one that was set in another. */
static const char *
find_home (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if ((known[i].where & SET) != 0 && g_strv_contains (known[i].keys, key))
      return known[i].group;

  return NULL;
}

/*
 * tr_known_check_key:
 * @group: a group
 * @key: a key
 * @error: return location for an error: %TOKENRING_ERROR_INVALID
 *
 * Returns: whether an account may set that key
 */
gboolean
tr_known_check_key (const char *group, const char *key, GError **error)
{
  g_autofree const char **keys = NULL;
  gboolean is_group = tr_known_list_keys (SET, group, &keys);
  const char *home = find_home (key);
  const char *nearest = home != NULL ? key : is_group ? tokenring_nearest (key, keys) : NULL;

  if (tr_known_is_private (group) || (is_group && tr_known_is_private (key)))
    return TRUE;
  if (is_group && (keys[0] == NULL || g_strv_contains (keys, key)))
    return TRUE;
  if (nearest != NULL)
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                 "an account has no setting '%s.%s'; did you mean '%s.%s'?", group, key,
                 home != NULL ? home : group, nearest);
  else
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                 "an account has no setting '%s.%s'; see tokenring-providers(5) for those there "
                 "are",
                 group, key);
  return FALSE;
}
