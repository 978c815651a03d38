/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "options.h"
#include "say.h"

#include <stdio.h>

static TrExit
print_list (TokenringBroker *broker, char **names)
{
  for (guint i = 0; names[i] != NULL; i++) {
    g_autoptr (GError) problem = NULL;
    g_autoptr (TokenringProvider) provider =
        tokenring_broker_load_provider (broker, names[i], &problem);
    g_autofree char *description = NULL;

    if (provider == NULL) {
      tr_say ("%s", problem->message);
      continue;
    }
    description = tokenring_provider_dup_description (provider);
    tr_print ("%-16s %s", names[i], description == NULL ? "" : description);
  }
  return TR_EXIT_DONE;
}

static void
print_hint (const TokenringProvider *provider, const char *name)
{
  g_autofree char *hint = tokenring_provider_dup_hint (provider, name);

  if (hint != NULL)
    tr_print ("%15s%s", "", hint);
}

static void
print_identity (const TokenringProvider *provider, const char *label, const char *name)
{
  g_autofree char *hint = tokenring_provider_dup_hint (provider, name);

  if (hint != NULL)
    tr_print ("%-14s %s", label, hint);
}

static void
print_parameters (const TokenringProvider *provider)
{
  g_auto (GStrv) parameters = tokenring_provider_dup_parameters (provider);

  for (guint i = 0; parameters[i] != NULL; i++) {
    g_autofree char *value = tokenring_provider_dup_default (provider, parameters[i]);

    if (value == NULL)
      tr_print ("Parameter:     %s (required)", parameters[i]);
    else if (*value == '\0')
      tr_print ("Parameter:     %s (can be left out)", parameters[i]);
    else
      tr_print ("Parameter:     %s (default: %s)", parameters[i], value);
    print_hint (provider, parameters[i]);
  }
}

static void
print_example (const TokenringProvider *provider)
{
  g_auto (GStrv) parameters = tokenring_provider_dup_parameters (provider);
  g_autoptr (GString) required = g_string_new (NULL);

  for (guint i = 0; parameters[i] != NULL; i++) {
    g_autofree char *value = tokenring_provider_dup_default (provider, parameters[i]);

    if (value == NULL)
      g_string_append_printf (required, " --param %s=…", parameters[i]);
  }
  tr_print ("Example:       tokenring add NAME --provider %s --client-id ID%s",
            tokenring_provider_get_name (provider), required->str);
}

/* Shown or not, no account of it could be used. */
static TrExit
say_faults (TokenringBroker *broker, const TokenringProvider *provider)
{
  g_auto (GStrv) faults = tokenring_broker_list_provider_faults (broker, provider);

  for (guint i = 0; faults[i] != NULL; i++)
    tr_say ("%s", faults[i]);
  return faults[0] == NULL ? TR_EXIT_DONE : TR_EXIT_FAILED;
}

static TrExit
print_one (TokenringBroker *broker, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringProvider) provider = tokenring_broker_load_provider (broker, name, &error);
  g_autofree char *description = NULL;
  g_autofree char *documentation = NULL;

  if (provider == NULL)
    return tr_say_error (error);

  description = tokenring_provider_dup_description (provider);
  documentation = tokenring_provider_dup_documentation (provider);
  tr_print ("Provider:      %s", tokenring_provider_get_name (provider));
  if (description != NULL)
    tr_print ("Description:   %s", description);
  if (documentation != NULL)
    tr_print ("Documentation: %s", documentation);
  tr_print ("File:          %s", tokenring_provider_get_file (provider));
  print_identity (provider, "Client id:", "client-id");
  print_identity (provider, "Client secret:", "client-secret");
  print_parameters (provider);
  print_example (provider);
  return say_faults (broker, provider);
}

/* A file is text and can hold anything; JSON for people's terminals is to hold no orders. */
static void
write_string (TokenringWriter *writer, const char *key, const char *value)
{
  g_autofree char *escaped = value == NULL ? NULL : tokenring_text_escape (value, -1, 0);

  if (value == NULL)
    tokenring_writer_json_null (writer, key);
  else
    tokenring_writer_json_member (writer, key, escaped);
}

static void
write_parameters (TokenringWriter *writer, const TokenringProvider *provider)
{
  g_auto (GStrv) parameters = tokenring_provider_dup_parameters (provider);

  tokenring_writer_json_open_list (writer, "parameters");
  for (guint i = 0; parameters[i] != NULL; i++) {
    g_autofree char *value = tokenring_provider_dup_default (provider, parameters[i]);

    tokenring_writer_json_open (writer, NULL);
    write_string (writer, "name", parameters[i]);
    write_string (writer, "default", value);
    tokenring_writer_json_close (writer);
  }
  tokenring_writer_json_close (writer);
}

static void
write_provider (TokenringWriter *writer, const TokenringProvider *provider)
{
  g_autofree char *description = tokenring_provider_dup_description (provider);
  g_autofree char *documentation = tokenring_provider_dup_documentation (provider);
  /* A path is bytes, and JSON is UTF-8. */
  g_autofree char *file = g_filename_display_name (tokenring_provider_get_file (provider));

  write_string (writer, "name", tokenring_provider_get_name (provider));
  write_string (writer, "description", description);
  write_string (writer, "documentation", documentation);
  write_string (writer, "file", file);
  write_parameters (writer, provider);
}

static TrExit
send_one (TokenringBroker *broker, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringProvider) provider = tokenring_broker_load_provider (broker, name, &error);
  g_autoptr (TokenringWriter) writer = tokenring_writer_new ();
  TrExit sent;

  if (provider == NULL)
    return tr_say_error (error);

  tokenring_writer_json_open (writer, NULL);
  tokenring_writer_json_number (writer, "version", 1);
  write_provider (writer, provider);
  tokenring_writer_json_close (writer);
  sent = tr_send (writer);
  return sent == TR_EXIT_DONE ? say_faults (broker, provider) : sent;
}

static TrExit
send_list (TokenringBroker *broker, char **names)
{
  g_autoptr (TokenringWriter) writer = tokenring_writer_new ();

  tokenring_writer_json_open (writer, NULL);
  tokenring_writer_json_number (writer, "version", 1);
  tokenring_writer_json_open_list (writer, "providers");
  for (guint i = 0; names[i] != NULL; i++) {
    g_autoptr (GError) problem = NULL;
    g_autoptr (TokenringProvider) provider =
        tokenring_broker_load_provider (broker, names[i], &problem);

    tokenring_writer_json_open (writer, NULL);
    if (provider != NULL)
      write_provider (writer, provider);
    else
      write_string (writer, "name", names[i]);
    write_string (writer, "problem", problem == NULL ? NULL : problem->message);
    tokenring_writer_json_close (writer);
  }
  tokenring_writer_json_close (writer);
  tokenring_writer_json_close (writer);
  return tr_send (writer);
}

static TrExit
run (TrContext *context, int argc, char **argv)
{
  TokenringBroker *broker = context->broker;
  gboolean json = FALSE, only_names = FALSE;
  const GOptionEntry entries[] = {
    { "names", 0, 0, G_OPTION_ARG_NONE, &only_names, "Print the names alone, one a line", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON, with a version in it", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) names = NULL;
  g_autoptr (GError) error = NULL;
  TrExit exit_status;

  if (!tr_options_parse (context, &tr_command_providers, entries, &argc, &argv, 0, 1, &exit_status))
    return exit_status;
  if (only_names && (json || argc == 2))
    return tr_say_usage (&tr_command_providers, "--names goes with nothing else");
  if (argc == 2)
    return json ? send_one (broker, argv[1]) : print_one (broker, argv[1]);

  names = tokenring_broker_list_providers (broker, &error);
  if (names == NULL)
    return tr_say_error (error);
  if (only_names)
    return tr_print_lines (names);
  return json ? send_list (broker, names) : print_list (broker, names);
}

const TrCommand tr_command_providers = {
  .name = "providers",
  .arguments = "[NAME] [--names|--json]",
  .summary = "List the providers, or what one of them needs",
  .examples = "tokenring providers\n"
              "tokenring providers oauth2\n"
              "tokenring providers --names",
  .run = run,
};
