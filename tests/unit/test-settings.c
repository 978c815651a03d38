/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "support.h"
#include "settings.h"

#include <string.h>

static GKeyFile *
settings_new (const char *text)
{
  GKeyFile *settings = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  g_key_file_load_from_data (settings, text, (gsize) -1, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  return settings;
}

static gboolean
expand (GKeyFile *settings, GError **error)
{
  const TrOrigin origin = {
    .account = "work", .provider = "p", .file = "work.conf", .settings = settings
  };

  return tr_settings_expand (&origin, error);
}

static void
test_list (void)
{
  static const struct {
    const char *text;
    const char *expected;
  } cases[] = {
    { "", "" },
    { "k=", "" },
    { "k=;", "" },
    { "k=a", "a" },
    { "k=a;b", "a|b" },
    { "k=a;b;", "a|b" },
    { "k= a ; b ", "a|b" },
    { "k=a;;b", "a|b" },
    { "k= ; ", "" },
    { "k=a\\;b;c", "a;b|c" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strconcat ("[g]\n", cases[i].text, "\n", NULL);
    g_autoptr (GKeyFile) settings = settings_new (text);
    g_auto (GStrv) list = tr_settings_dup_list (settings, "g", "k");
    g_autofree char *joined = g_strjoinv ("|", list);

    g_assert_cmpstr (joined, ==, cases[i].expected);
  }
}

static void
test_merge (void)
{
  g_autoptr (GKeyFile) over = settings_new ("[a]\nboth=over\nempty=\n[c]\nk=c\n");
  g_autoptr (GKeyFile) under =
      settings_new ("[a]\nboth=under\nempty=under\nadded=x\\sy\n[b]\nk=b\n");
  static const struct {
    const char *group, *key, *expected;
  } cases[] = {
    { "a", "both", "over" }, { "a", "empty", "" },  { "a", "added", "x y" }, { "b", "k", "b" },
    { "c", "k", "c" },       { "c", "none", NULL }, { "none", "k", NULL },
  };

  tr_settings_merge (over, under);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *value = tr_settings_dup (over, cases[i].group, cases[i].key);

    g_assert_cmpstr (value, ==, cases[i].expected);
  }
}

#define PARAMETERS                                                                                 \
  "[account]\nclient-id=id{tenant}\n[parameters]\ntenant=t1\nempty=\nbase=https://"                \
  "{tenant}.example"                                                                               \
  "\nslash=https://a.example/\nboth={tenant}-{account}\nodd=a "                                    \
  "b;c\\\\n\nloop={loop}\nping={pong}\npong={ping}\n"

static void
test_expand (void)
{
  static const struct {
    const char *value;
    const char *expected; /* NULL: refused */
  } cases[] = {
    { "plain", "plain" },
    { "", "" },
    { "{tenant}", "t1" },
    { "a{tenant}b{tenant}c", "at1bt1c" },
    { "{tenant}{empty}{tenant}", "t1t1" },
    { "{base}/token", "https://t1.example/token" },
    { "{both}", "t1-work" },
    /* one slash between an address and a path */
    { "{slash}/token", "https://a.example/token" },
    { "{slash}token", "https://a.example/token" },
    { "{slash}//token", "https://a.example//token" },
    { "{slash}", "https://a.example/" },
    { "{account}", "work" },
    /* what the provider gave out stays as it is, braces and all */
    { "{client-id}", "id{tenant}" },
    { "{odd}", "a b;c\\n" },
    /* what is no placeholder */
    { "{", "{" },
    { "}", "}" },
    { "{}", "{}" },
    { "{{tenant}}", "{t1}" },
    { "{Tenant}", "{Tenant}" },
    { "{ten ant}", "{ten ant}" },
    { "{tenant", "{tenant" },
    { "{\"a\":1}", "{\"a\":1}" },
    /* what cannot be filled */
    { "{none}", NULL },
    { "x{tenant}{none}", NULL },
    { "{loop}", NULL },
    { "{ping}", NULL },
  };
  static const char *const groups[] = { "request", "fields",   "extra",   "headers",
                                        "use",     "response", "provider" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    for (guint j = 0; j < G_N_ELEMENTS (groups); j++) {
      g_autofree char *text =
          g_strdup_printf (PARAMETERS "[%s]\nk=%s\n", groups[j], cases[i].value);
      g_autoptr (GKeyFile) settings = settings_new (text);
      g_autoptr (GError) error = NULL;
      g_autofree char *value = NULL;

      g_test_message ("%s", cases[i].value);
      g_assert_cmpint (expand (settings, &error), ==, cases[i].expected != NULL);
      if (cases[i].expected == NULL) {
        test_assert_error (error, TOKENRING_ERROR_CONFIG, "'work'");
        continue;
      }
      g_assert_no_error (error);
      value = tr_settings_dup (settings, groups[j], "k");
      g_assert_cmpstr (value, ==, cases[i].expected);
    }
  }
}

/* What fills a part of a host name must not end it: the secret would go to another host. */
static void
test_expand_host (void)
{
  static const struct {
    const char *value;
    const char *parameter;
    gboolean good;
  } cases[] = {
    { "https://{x}.login.example.com/token", "t1", TRUE },
    { "https://{x}.login.example.com/token", "t1.sub", TRUE },
    { "https://{x}.login.example.com/token", "", TRUE },
    { "https://{x}.login.example.com/token", "evil.example/", FALSE },
    { "https://{x}.login.example.com/token", "evil.example/a", FALSE },
    { "https://{x}.login.example.com/token", "evil.example?", FALSE },
    { "https://{x}.login.example.com/token", "evil.example#", FALSE },
    { "https://{x}.login.example.com/token", "me@evil.example", FALSE },
    { "https://{x}.login.example.com/token", "evil.example\\\\", FALSE },
    { "https://login.{x}/token", "example.com/a", FALSE },
    { "https://login.{x}:8443/token", "example.com#", FALSE },
    { "https://login-{x}", "a@evil.example", FALSE },
    /* by way of another parameter */
    { "https://{y}.login.example.com/token", "evil.example/", FALSE },
    { "{url}/token", "evil.example/", FALSE },
    { "{url}/token", "t1", TRUE },
    /* the second of a list of URLs */
    { "https://a.example.com;https://{x}.login.example.com", "evil.example/", FALSE },
    { "https://a.example.com/p;https://{x}.login.example.com", "evil.example?", FALSE },
    /* in the path, behind it, or as the whole, it can be anything */
    { "https://login.example.com/{x}/token", "a/b?c#d@e", TRUE },
    { "https://login.example.com?tenant={x}", "a/b", TRUE },
    { "{x}", "https://me.example.com/a", TRUE },
    { "https://a.example.com;{x}", "https://me.example.com/a", TRUE },
    { "a {x}", "b/c", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text =
        g_strdup_printf ("[parameters]\nx=%s\ny=pre-{x}\nurl=https://{x}.example.com\n"
                         "[request]\nk=%s\n",
                         cases[i].parameter, cases[i].value);
    g_autoptr (GKeyFile) settings = settings_new (text);
    g_autoptr (GError) error = NULL;

    g_test_message ("%s with %s", cases[i].value, cases[i].parameter);
    g_assert_cmpint (expand (settings, &error), ==, cases[i].good);
    if (cases[i].good)
      g_assert_no_error (error);
    else
      test_assert_error (error, TOKENRING_ERROR_CONFIG, "host name");
  }
}

/* A file of a few lines must not fill the memory, nor the rest of the day. */
static void
test_expand_bombs (void)
{
  g_autoptr (GString) nested = g_string_new ("[parameters]\np0=x\n");
  g_autoptr (GString) wide = g_string_new ("[parameters]\np0=x\n[request]\nk=");
  g_autoptr (GString) wide_groups = g_string_new ("[parameters]\np0=x\n[request]\n");
  g_autofree char *filler = g_strnfill (60000, 'x');
  g_autofree char *large =
      g_strdup_printf ("[parameters]\np0=%s\n[request]\nk={p0}{p0}{p0}{p0}\n", filler);
  const char *texts[4];

  for (guint i = 1; i < 8; i++) {
    g_string_append_printf (nested, "p%u=", i);
    for (guint j = 0; j < 40; j++)
      g_string_append_printf (nested, "{p%u}", i - 1);
    g_string_append_c (nested, '\n');
  }
  g_string_append (nested, "[request]\nk={p7}\n");
  for (guint i = 0; i < 300; i++) {
    g_string_append (wide, "{p0}");
    g_string_append_printf (wide_groups, "k%u={p0}\n", i);
  }

  texts[0] = wide->str;
  texts[1] = wide_groups->str;
  texts[2] = large;
  texts[3] = nested->str;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GKeyFile) settings = settings_new (texts[i]);
    g_autoptr (GError) error = NULL;

    g_assert_false (expand (settings, &error));
    test_assert_error (error, TOKENRING_ERROR_CONFIG, "used too often");
    g_assert_cmpuint (strlen (error->message), <, 700);
  }
}

/* The message says which parameter is missing, and how to set it; but what the provider does not
 * ask for, and yet fills in, is a slip in a file. */
static void
test_missing (void)
{
  static const struct {
    const char *parameters;
    const char *expected;
  } cases[] = {
    { "base-url", "--param base-url=VALUE" },
    { "tenant;base-url", "--param base-url=VALUE" },
    { "base-ulr", "nothing fills {base-url}, which is no parameter of provider 'p'; did you mean "
                  "{base-ulr}, at token-url in [request]?" },
    { "tenant", "which is no parameter of provider 'p'; correct token-url in [request]" },
    { "", "which is no parameter of provider 'p'; correct token-url in [request]" },
    { "url\n[parameters]\nurl={base-url}", "correct url in [parameters]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text =
        g_strdup_printf ("[account]\nprovider=p\n[provider]\nparameters=%s\n"
                         "[request]\ntoken-url=https://{%s}/\n",
                         cases[i].parameters,
                         strstr (cases[i].parameters, "[") == NULL ? "base-url" : "url");
    g_autoptr (GKeyFile) settings = settings_new (text);
    g_autoptr (GError) error = NULL;

    g_assert_false (expand (settings, &error));
    test_assert_error (error, TOKENRING_ERROR_CONFIG, cases[i].expected);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/list", test_list);
  g_test_add_func ("/settings/merge", test_merge);
  g_test_add_func ("/settings/expand", test_expand);
  g_test_add_func ("/settings/expand-host", test_expand_host);
  g_test_add_func ("/settings/expand-bombs", test_expand_bombs);
  g_test_add_func ("/settings/missing", test_missing);
  return g_test_run ();
}
