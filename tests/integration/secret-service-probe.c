/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Calls one function of a store module and prints what came of it, for tests that need no broker.
 *
 *   secret-service-probe [--show] [--may-prompt] [--again] MODULE.so OPERATION KIND ACCOUNT ID KEY
 *
 * OPERATION is lookup, store or clear; KIND is client-secret or token; "-" stands for what is not
 * given. The value to store is read from stdin. A value that is found is printed only with --show.
 * With --again the operation is done a second time, on the same state, after a byte on stdin.
 *
 * Exit status: 0 found or done, 1 not found, 2 unavailable, 64 wrong usage, 70 the module broke its
 * contract. */

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <tokenring-module.h>

#define WRONG_USAGE     64
#define BROKEN_CONTRACT 70

/* The module finds this one before the library's: there is no host here, and no configuration. */
char *
tokenring_host_dup_setting (const TokenringHost *host, const char *key)
{
  (void) host;
  (void) key;
  return NULL;
}

static gboolean opt_show, opt_may_prompt, opt_again;

static const GOptionEntry options[] = {
  { "show", 0, 0, G_OPTION_ARG_NONE, &opt_show, "print the value", NULL },
  { "may-prompt", 0, 0, G_OPTION_ARG_NONE, &opt_may_prompt, "allow a prompt", NULL },
  { "again", 0, 0, G_OPTION_ARG_NONE, &opt_again, "do it twice", NULL },
  { NULL },
};

static const char *const status_names[] = { "FOUND", "NOT_FOUND", "UNAVAILABLE" };

static const char *const error_names[] = {
  [TOKENRING_ERROR_FAILED] = "FAILED",           [TOKENRING_ERROR_INVALID] = "INVALID",
  [TOKENRING_ERROR_UNAVAILABLE] = "UNAVAILABLE", [TOKENRING_ERROR_LOCKED] = "LOCKED",
  [TOKENRING_ERROR_DISMISSED] = "DISMISSED",     [TOKENRING_ERROR_TIMED_OUT] = "TIMED_OUT",
  [TOKENRING_ERROR_ABSENT] = "ABSENT",           [TOKENRING_ERROR_UNTRIED] = "UNTRIED",
};

static const char *
get_error_name (const GError *error)
{
  if (error->domain == TOKENRING_ERROR && error->code >= 0 &&
      error->code < (int) G_N_ELEMENTS (error_names) && error_names[error->code] != NULL)
    return error_names[error->code];
  return NULL;
}

static TokenringSecret *
read_value (void)
{
  g_autoptr (TokenringBuffer) buffer = tokenring_buffer_new ();
  char bytes[4096];
  ssize_t count;

  while ((count = read (STDIN_FILENO, bytes, sizeof bytes)) > 0)
    tokenring_buffer_append (buffer, bytes, count);
  return tokenring_buffer_finish (g_steal_pointer (&buffer));
}

static int
report (TokenringStatus status, const TokenringSecret *value, const GError *error, double seconds)
{
  if (status > TOKENRING_STATUS_UNAVAILABLE ||
      (error != NULL) != (status == TOKENRING_STATUS_UNAVAILABLE) ||
      (value != NULL && status != TOKENRING_STATUS_FOUND) ||
      (error != NULL && get_error_name (error) == NULL))
    return BROKEN_CONTRACT;

  printf ("status=%s\nseconds=%.3f\n", status_names[status], seconds);
  if (error != NULL)
    printf ("error=%s\nmessage=%s\n", get_error_name (error), error->message);
  if (value != NULL && opt_show) {
    gsize length;
    const char *data = tokenring_secret_peek (value, &length);

    printf ("value=");
    fwrite (data, 1, length, stdout);
    putchar ('\n');
  }
  fflush (stdout);
  return (int) status;
}

static int
run (const TokenringModule *module, gpointer self, const char *operation, const TokenringItem *item,
     TokenringSecret *value)
{
  g_autoptr (TokenringSecret) found = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  TokenringStatus status;

  if (g_str_equal (operation, "lookup"))
    status = module->lookup (self, item, &found, &error);
  else if (g_str_equal (operation, "store"))
    status = module->store (self, item, value, &error);
  else if (g_str_equal (operation, "clear"))
    status = module->clear (self, item, &error);
  else
    return WRONG_USAGE;
  return report (status, found, error, (double) (g_get_monotonic_time () - start) / 1e6);
}

static const TokenringModule *
load (const char *file)
{
  void *handle = dlopen (file, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);

  if (handle == NULL)
    fprintf (stderr, "%s\n", dlerror ());
  return handle == NULL ? NULL : dlsym (handle, "tokenring_module");
}

static const char *
given (const char *argument)
{
  return g_str_equal (argument, "-") ? NULL : argument;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context =
      g_option_context_new ("MODULE OPERATION KIND ACCOUNT ID KEY");
  g_autoptr (TokenringSecret) value = NULL;
  const TokenringModule *module;
  TokenringItem item = { .struct_size = sizeof item };
  gpointer self;
  int status;
  char go;

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL) || argc != 7)
    return WRONG_USAGE;
  module = load (argv[1]);
  if (module == NULL)
    return WRONG_USAGE;

  item.kind = g_str_equal (argv[3], "token") ? TOKENRING_KIND_TOKEN : TOKENRING_KIND_CLIENT_SECRET;
  item.account = given (argv[4]);
  item.client_id = given (argv[5]);
  item.key = given (argv[6]);
  item.may_prompt = opt_may_prompt;
  if (g_str_equal (argv[2], "store"))
    value = read_value ();

  self = module->open (NULL);
  status = run (module, self, argv[2], &item, value);
  if (opt_again && read (STDIN_FILENO, &go, 1) == 1)
    status = run (module, self, argv[2], &item, value);
  module->close (self);
  return status;
}
