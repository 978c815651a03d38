/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The files that 'tokenring import' reads: the same bytes as a .env file, and as a netrc file. */

#include "../../helper/netrc.h"
#include "../../helper/variables.h"
#include "fuzz.h"

#include <string.h>

static void
check_variables (const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;
  guint odd_line = 0;
  g_autoptr (TrVariables) variables = tr_variables_parse (text, length, "f", &odd_line, &error);

  if (variables == NULL) {
    fuzz_check_message (error);
    return;
  }
  for (guint i = 0; i < variables->list->len; i++) {
    const TrVariable *variable = variables->list->pdata[i];
    const TrVariable *found = tr_variables_find (variables, variable->name);
    g_autoptr (TokenringSecret) value = tr_variables_make_secret (variables, variable);
    gsize count;

    tokenring_secret_peek (value, &count);
    g_assert_cmpuint (count, ==, variable->length);
    g_assert_cmpstr (variable->name, !=, "");
    g_assert_null (strpbrk (variable->name, " =\n\r\t"));
    g_assert_true (found == NULL || strcmp (found->name, variable->name) == 0);
  }
}

static void
check_netrc (const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = tr_netrc_parse (text, length, "f", &error);

  if (entries == NULL)
    fuzz_check_message (error);
  for (guint i = 0; entries != NULL && i < entries->len; i++) {
    const TrNetrcEntry *entry = entries->pdata[i];

    g_assert_true (entry->machine == NULL || strlen (entry->machine) <= length);
    g_assert_true (entry->login == NULL || strlen (entry->login) <= length);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  /* A file with a NUL in it is refused before. */
  if (size > 0 && memchr (data, '\0', size) != NULL)
    return 0;
  check_variables ((const char *) data, size);
  check_netrc ((const char *) data, size);
  return 0;
}
