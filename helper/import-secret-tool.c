/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An item that somebody has put into the keyring with secret-tool is read by secret-tool. */

#include "import.h"
#include "program.h"

#include <string.h>

#define PROGRAM "secret-tool"

/* The keyring may have to be unlocked, by somebody who sees its prompt. */
#define SECONDS_TO_TYPE 300
#define SECONDS         10

static guint
get_patience (void)
{
  return g_getenv ("DISPLAY") != NULL || g_getenv ("WAYLAND_DISPLAY") != NULL ? SECONDS_TO_TYPE
                                                                              : SECONDS;
}

/* service=crm, user=me */
static char *
dup_attributes (char **arguments)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; arguments[i] != NULL; i += 2)
    g_string_append_printf (text, "%s%s=%s", i == 0 ? "" : ", ", arguments[i], arguments[i + 1]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
dup_command (const char *operation, char **arguments)
{
  g_autoptr (GString) line = g_string_new (PROGRAM);

  g_string_append_printf (line, " %s", operation);
  for (guint i = 0; arguments[i] != NULL; i++) {
    g_autofree char *word = tr_program_quote (arguments[i]);

    g_string_append_printf (line, " %s", word);
  }
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static gboolean
check_arguments (char **arguments, GError **error)
{
  for (guint i = 0; arguments[i] != NULL; i++)
    if (*arguments[i] == '-' || (i % 2 == 0 && arguments[i + 1] == NULL)) {
      g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_INVALID,
                   "each attribute needs its value, and '%s' has none; as with " PROGRAM
                   " lookup: service crm",
                   arguments[i]);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_outcome (int status, const char *complaint, const TokenringSecret *output, char **arguments,
               GError **error)
{
  g_autofree char *attributes = dup_attributes (arguments);
  gsize length;

  tokenring_secret_peek (output, &length);
  if (status == 0 && length > 0)
    return TRUE;
  if (*complaint != '\0')
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                 PROGRAM " does not get at the keyring: %s; unlock or start it, and try again",
                 complaint);
  else
    g_set_error (error, TOKENRING_ERROR, TOKENRING_ERROR_NO_SECRET,
                 "no item of the keyring has %s, or its secret is empty; check the attributes",
                 attributes);
  return FALSE;
}

/* secret-tool would start a bus of its own, on which no keyring is. */
static gboolean
check_bus (GError **error)
{
  const char *address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  const char *runtime = g_getenv ("XDG_RUNTIME_DIR");
  g_autofree char *socket = runtime == NULL ? NULL : g_build_filename (runtime, "bus", NULL);

  if ((address != NULL && *address != '\0') ||
      (socket != NULL && g_file_test (socket, G_FILE_TEST_EXISTS)))
    return TRUE;
  g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_UNAVAILABLE,
                       "there is no session bus, and so no keyring; log in to the desktop, "
                       "or see 'Over ssh' in tokenring(7)");
  return FALSE;
}

static TokenringSecret *
look_up (char **arguments, GError **error)
{
  g_autofree char *program = tr_program_find (PROGRAM);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (TokenringSecret) output = NULL;
  g_autofree char *complaint = NULL;
  int status;

  if (program == NULL) {
    g_set_error_literal (error, TOKENRING_ERROR, TOKENRING_ERROR_FAILED,
                         PROGRAM " is not on your PATH; Debian has it in the package "
                                 "libsecret-tools");
    return NULL;
  }
  if (!check_bus (error))
    return NULL;
  g_ptr_array_add (argv, program);
  g_ptr_array_add (argv, (gpointer) "lookup");
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, arguments[i]);
  g_ptr_array_add (argv, NULL);
  if (!tr_program_read ((const char *const *) argv->pdata, get_patience (), &output, &status,
                        &complaint, error) ||
      !check_outcome (status, complaint, output, arguments, error))
    return NULL;
  return g_steal_pointer (&output);
}

/* A newline at the end was not typed: echo has put it there. */
static TokenringSecret *
without_last_newline (const TokenringSecret *secret)
{
  gsize length;
  const char *data = tokenring_secret_peek (secret, &length);

  return tokenring_secret_new (data, (gssize) (data[length - 1] == '\n' ? length - 1 : length));
}

/*
 * tr_import_find_secret_tool:
 * @import: what is wanted
 * @arguments: attributes and their values by turns
 * @error: return location for an error: %TOKENRING_ERROR_INVALID, %TOKENRING_ERROR_NO_SECRET,
 *   %TOKENRING_ERROR_UNAVAILABLE, %TOKENRING_ERROR_FAILED, %TOKENRING_ERROR_CONFIG
 *
 * Returns: (transfer full): the item of the keyring that has the attributes
 */
GPtrArray *
tr_import_find_secret_tool (const TrImport *import, char **arguments, GError **error)
{
  g_autoptr (TokenringSecret) secret = NULL;
  g_autoptr (TokenringProvider) provider = NULL;
  g_autofree char *attributes = NULL;
  g_autofree char *source = NULL;
  g_autofree char *command = NULL;
  TrFound *found;
  GPtrArray *list;

  if (!check_arguments (arguments, error))
    return NULL;
  provider = tr_import_load_provider (import, error);
  secret = provider == NULL ? NULL : look_up (arguments, error);
  if (secret == NULL)
    return NULL;

  attributes = dup_attributes (arguments);
  source = g_strdup_printf ("item with %s in the keyring", attributes);
  command = dup_command ("clear", arguments);
  found = tr_found_new (source);
  found->secret = without_last_newline (secret);
  found->provider = g_strdup (tokenring_provider_get_name (provider));
  found->name = tr_found_dup_name (arguments[1]);
  found->leftover =
      g_strdup_printf ("The item is still in the keyring; once this works, delete it: %s", command);
  list = tr_import_new_list ();
  g_ptr_array_add (list, found);
  return list;
}
