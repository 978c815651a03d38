/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "options.h"
#include "say.h"

#include <stdio.h>

static TrExit
print_list (TokenringBroker *broker)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = tokenring_broker_list_providers (broker, &error);

  if (names == NULL)
    return tr_say_error (error);

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
  return TR_EXIT_DONE;
}

static TrExit
run (TrContext *context, int argc, char **argv)
{
  TokenringBroker *broker = context->broker;
  TrExit exit_status;

  if (!tr_options_parse (context, &tr_command_providers, NULL, &argc, &argv, 0, 1, &exit_status))
    return exit_status;

  return argc == 2 ? print_one (broker, argv[1]) : print_list (broker);
}

const TrCommand tr_command_providers = {
  .name = "providers",
  .arguments = "[NAME]",
  .summary = "List the providers, or what one of them needs",
  .examples = "tokenring providers\n"
              "tokenring providers oauth2",
  .run = run,
};
