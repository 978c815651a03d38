/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "support.h"
#include "pattern.h"

#include <string.h>

static void
test_parse (void)
{
  static const struct {
    const char *text;
    const char *scheme, *authority, *path, *username, *shown;
  } cases[] = {
    { "https://example.com", "https", "example.com", "", NULL, "https://example.com" },
    { "HTTPS://Example.COM/", "https", "example.com", "", NULL, "https://example.com" },
    { "https://example.com:443/a", "https", "example.com", "a", NULL, "https://example.com/a" },
    { "http://example.com:80", "http", "example.com", "", NULL, "http://example.com" },
    { "https://example.com:80", "https", "example.com:80", "", NULL, "https://example.com:80" },
    { "https://example.com/A/b/?q#f", "https", "example.com", "A/b", NULL,
      "https://example.com/A/b" },
    { "https://example.com?q=/x", "https", "example.com", "", NULL, "https://example.com" },
    { "https://me@example.com/a", "https", "example.com", "a", "me", "https://example.com/a" },
    { "https://me:pass@example.com", "https", "example.com", "", "me", "https://example.com" },
    { "https://m%40e%20x@example.com", "https", "example.com", "", "m@e x", "https://example.com" },
    { "https://@example.com", "https", "example.com", "", NULL, "https://example.com" },
    { "https://[2001:DB8::1]:8443/a", "https", "[2001:db8::1]:8443", "a", NULL,
      "https://[2001:db8::1]:8443/a" },
    { "https://[::1]:443", "https", "[::1]", "", NULL, "https://[::1]" },
    { "https://a.com@b.com", "https", "b.com", "", "a.com", "https://b.com" },
    { "https://a.com#@b.com", "https", "a.com", "", NULL, "https://a.com" },
    { "https://a.com/@b.com", "https", "a.com", "@b.com", NULL, "https://a.com/@b.com" },
    { "https://u@v@b.com", "https", "b.com", "", "u@v", "https://b.com" },
    { "grpcs://example.com:443", "grpcs", "example.com:443", "", NULL, "grpcs://example.com:443" },
    { "https://b\xc3\xbc"
      "cher.example",
      "https",
      "b\xc3\xbc"
      "cher.example",
      "", NULL,
      "https://b\xc3\xbc"
      "cher.example" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (TokenringUrl) url = tokenring_url_parse (cases[i].text, &error);
    g_autofree char *authority = NULL, *path = NULL, *shown = NULL;

    g_assert_no_error (error);
    authority = tokenring_url_dup_authority (url);
    path = tokenring_url_dup_path (url);
    shown = tokenring_url_to_string (url);
    g_assert_cmpstr (tokenring_url_get_scheme (url), ==, cases[i].scheme);
    g_assert_cmpstr (authority, ==, cases[i].authority);
    g_assert_cmpstr (path, ==, cases[i].path);
    g_assert_cmpstr (tokenring_url_get_username (url), ==, cases[i].username);
    g_assert_cmpstr (shown, ==, cases[i].shown);
  }
}

/* What may be a password is in no message. */
static void
test_refused (void)
{
  static const char *const cases[] = {
    "",
    "example.com",
    "https:example.com",
    "https:/example.com",
    "://example.com",
    "1https://example.com",
    "ht tps://example.com",
    "https://",
    "https:///path",
    "https://me:hunter2@",
    "https://:443",
    "https://example.com:",
    "https://example.com:0",
    "https://example.com:65536",
    "https://example.com:44 3",
    "https://example.com:+443",
    "https://example.com:-1",
    "https://example.com:443:443",
    "https://me:hunter2@example.com:port",
    /* a password that was not encoded */
    "https://me:hunter2/x@example.com",
    "https://me:hunter2?x@example.com",
    "https://me:hunter2#x@example.com",
    "https://me:hunter2 x@exam ple.com",
    "https://me%zz:hunter2@example.com",
    "https://me%00:hunter2@example.com",
    "https://me%0a:hunter2@example.com",
    "https://me:hunter2@example.com/a\nb",
    "https://exam%70le.com",
    "https://example.com\\evil.com",
    "https://exa mple.com",
    "https://exam\tple.com",
    "https://<example.com>",
    "https://example.com|x",
    "https://::1",
    "https://[::1",
    "https://::1]",
    "https://[::1]443",
    "https://[]",
    "https://[fe80::1%25eth0]",
    "https://[example.com]",
    "https://[beef.de]",
    "https://[127.0.0.1]",
    "https://{host}/",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (TokenringUrl) url = tokenring_url_parse (cases[i], &error);

    if (url != NULL)
      g_error ("accepted: %s", cases[i]);
    test_assert_error (error, TOKENRING_ERROR_INVALID, "");
    if (strstr (error->message, "hunter") != NULL)
      g_error ("a password is in: %s", error->message);
    g_assert_null (strpbrk (error->message, "\n\t"));
  }
}

/* Who left the scheme out is asked whether it is this; but what may be a password is not repeated.
 */
static void
test_no_scheme (void)
{
  static const struct {
    const char *text, *remedy;
  } cases[] = {
    { "git.example.com", "; did you mean https://git.example.com?" },
    { "Git.example.com:8443/team?x#y", "; did you mean https://git.example.com:8443/team?" },
    { "*.example.com", "; did you mean https://*.example.com?" },
    { "registry:5000", "; did you mean https://registry:5000?" },
    { "127.0.0.1:23512", "; did you mean https://127.0.0.1:23512, or http://127.0.0.1:23512?" },
    { "localhost:80/x", "; did you mean https://localhost:80/x, or http://localhost:80/x?" },
    { "me:hunter2@git.example.com", "; write one" },
    { "git@git.example.com:team/x.git", "; write one" },
    { "git.example.com:team", "; write one" },
    { "git.example.com\n", "; write one" },
    { "work", "; write one" },
    { "/a.b", "; write one" },
    { "two words.com", "; write one" },
    { "", "; write one" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", cases[i].text);
    g_assert_null (tokenring_url_parse (cases[i].text, &error));
    test_assert_error (error, TOKENRING_ERROR_INVALID, "no URL of the form https://host/path in '");
    g_assert_true (g_str_has_suffix (error->message, cases[i].remedy));
    g_assert_null (strstr (error->message, "hunter2"));
  }
}

/* As git and docker name it: in parts, and docker without a scheme. */
static void
test_new (void)
{
  static const struct {
    const char *scheme, *host, *path, *username;
    const char *shown; /* NULL: refused */
  } cases[] = {
    { "https", "Example.com:443", "a/b.git", NULL, "https://example.com/a/b.git" },
    { "https", "example.com", "/a", "me", "https://example.com/a" },
    { NULL, "example.com:443", NULL, NULL, "example.com:443" },
    { NULL, "[::1]:5000", NULL, NULL, "[::1]:5000" },
    { "https", "", NULL, NULL, NULL },
    { "https", "me@example.com", NULL, NULL, NULL },
    { "https", "example.com/a", NULL, NULL, NULL },
    { "https", "example.com\n", NULL, NULL, NULL },
    { "https", "example.com", "a\rb", NULL, NULL },
    { "https", "example.com", NULL, "m\ne", NULL },
    { "", "example.com", NULL, NULL, NULL },
    { "ht:tp", "example.com", NULL, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (TokenringUrl) url = tokenring_url_new (cases[i].scheme, cases[i].host, cases[i].path,
                                                      cases[i].username, &error);
    g_autofree char *shown = url == NULL ? NULL : tokenring_url_to_string (url);

    g_assert_cmpstr (shown, ==, cases[i].shown);
    if (cases[i].shown == NULL)
      test_assert_error (error, TOKENRING_ERROR_INVALID, "");
  }
  tokenring_url_free (NULL);
}

/* A request "-" has no scheme, as docker's. */
static TokenringUrl *
request_new (const char *text)
{
  g_autoptr (GError) error = NULL;
  TokenringUrl *url;

  if (strstr (text, "://") != NULL) {
    url = tokenring_url_parse (text, &error);
  } else {
    const char *slash = strchr (text, '/');
    g_autofree char *host = slash == NULL ? g_strdup (text) : g_strndup (text, slash - text);

    url = tokenring_url_new (NULL, host, slash, NULL, &error);
  }
  g_assert_no_error (error);
  return url;
}

typedef struct {
  const char *pattern;
  const char *request;
  gboolean fits;
} MatchCase;

static void
check_matches (const MatchCase *cases, gsize count)
{
  for (gsize i = 0; i < count; i++) {
    g_autoptr (TokenringUrl) pattern = request_new (cases[i].pattern);
    g_autoptr (TokenringUrl) request = request_new (cases[i].request);
    gboolean fits = tr_pattern_match (request, pattern) != TR_MATCH_NONE;

    if (fits != cases[i].fits)
      g_error ("%s %s %s", cases[i].pattern, fits ? "fits" : "does not fit", cases[i].request);
  }
}

static void
test_match_host (void)
{
  static const MatchCase cases[] = {
    { "https://example.com", "https://example.com", TRUE },
    { "https://Example.com", "HTTPS://EXAMPLE.com", TRUE },
    { "https://example.com", "https://me:pw@example.com", TRUE },
    /* look-alikes */
    { "https://example.com", "https://example.com.evil.org", FALSE },
    { "https://example.com", "https://evilexample.com", FALSE },
    { "https://example.com", "https://www.example.com", FALSE },
    { "https://www.example.com", "https://example.com", FALSE },
    { "https://example.com", "https://example.co", FALSE },
    { "https://example.com", "https://example.org", FALSE },
    { "https://example.com", "https://example-com", FALSE },
    { "https://example.com", "https://example.com@evil.org", FALSE },
    { "https://example.com", "https://example.com:pw@evil.org", FALSE },
    { "https://example.com", "https://evil.org/example.com", FALSE },
    { "https://example.com", "https://evil.org?https://example.com", FALSE },
    { "https://example.com", "https://evil.org#@example.com", FALSE },
    /* a trailing dot, IDN forms */
    { "https://example.com", "https://example.com.", FALSE },
    { "https://example.com.", "https://example.com", FALSE },
    { "https://example.com", "https://ex\xd0\xb0mple.com", FALSE },
    { "https://example.com",
      "https://example\xe3\x80\x82"
      "com",
      FALSE },
    { "https://example.com", "https://\xef\xbd\x85xample.com", FALSE },
    { "https://b\xc3\xbc"
      "cher.example",
      "https://xn--bcher-kva.example", FALSE },
    { "https://xn--bcher-kva.example",
      "https://b\xc3\xbc"
      "cher.example",
      FALSE },
    { "https://xn--bcher-kva.example", "https://XN--BCHER-KVA.example", TRUE },
    /* addresses */
    { "https://[2001:db8::1]", "https://[2001:DB8::1]:443", TRUE },
    { "https://[2001:db8::1]", "https://[2001:db8::11]", FALSE },
    { "https://[2001:db8::1]:8443", "https://[2001:db8::1]", FALSE },
    { "https://10.0.0.1", "https://10.0.0.1", TRUE },
    { "https://10.0.0.1", "https://10.0.0.10", FALSE },
    { "https://10.0.0.1", "https://10.0.0.01", FALSE },
  };

  check_matches (cases, G_N_ELEMENTS (cases));
}

static void
test_match_scheme_and_port (void)
{
  static const MatchCase cases[] = {
    { "https://example.com", "https://example.com:443", TRUE },
    { "https://example.com:443", "https://example.com", TRUE },
    { "https://example.com", "https://example.com:8443", FALSE },
    { "https://example.com:8443", "https://example.com", FALSE },
    { "https://example.com:8443", "https://example.com:8443", TRUE },
    { "https://example.com", "https://example.com:80", FALSE },
    { "https://example.com", "http://example.com", FALSE },
    { "https://example.com", "http://example.com:443", FALSE },
    { "https://example.com", "ftp://example.com", FALSE },
    { "https://example.com", "grpcs://example.com:443", FALSE },
    /* http only for this machine itself, whatever an account says */
    { "http://example.com", "http://example.com", FALSE },
    { "http://127.0.0.1:8000", "http://127.0.0.1:8000", TRUE },
    { "http://localhost:8000", "http://localhost:8000", TRUE },
    { "http://[::1]:8000", "http://[::1]:8000", TRUE },
    { "http://localhost:8000", "http://127.0.0.1:8000", FALSE },
    { "http://localhost", "http://localhost:80", TRUE },
    { "http://localhost:8000", "https://localhost:8000", FALSE },
    { "https://localhost", "http://localhost", FALSE },
    { "http://localhost.evil.org", "http://localhost.evil.org", FALSE },
    { "http://127.0.0.1.evil.org", "http://127.0.0.1.evil.org", FALSE },
    { "http://128.0.0.1", "http://128.0.0.1", FALSE },
    { "http://0.0.0.0", "http://0.0.0.0", FALSE },
    { "ftp://localhost", "ftp://localhost", FALSE },
  };

  check_matches (cases, G_N_ELEMENTS (cases));
}

static void
test_match_path (void)
{
  static const MatchCase cases[] = {
    { "https://example.com", "https://example.com/any/thing", TRUE },
    { "https://example.com/team", "https://example.com/team", TRUE },
    { "https://example.com/team/", "https://example.com/team", TRUE },
    { "https://example.com/team", "https://example.com/team/", TRUE },
    { "https://example.com/team", "https://example.com/team/repo.git", TRUE },
    { "https://example.com/team/a", "https://example.com/team/a/b/c", TRUE },
    /* by whole segments */
    { "https://example.com/team", "https://example.com/team2", FALSE },
    { "https://example.com/team", "https://example.com/teams/x", FALSE },
    { "https://example.com/team/a", "https://example.com/team", FALSE },
    { "https://example.com/team", "https://example.com/x/team", FALSE },
    { "https://example.com/team", "https://example.com/Team", FALSE },
    /* never a request without a path */
    { "https://example.com/team", "https://example.com", FALSE },
    { "https://example.com/team", "https://example.com/", FALSE },
    { "https://example.com/team", "https://example.com?/team", FALSE },
    /* no way out of the path */
    { "https://example.com/team", "https://example.com/team/../other", FALSE },
    { "https://example.com/team", "https://example.com/team/..", FALSE },
    { "https://example.com/team", "https://example.com/team/./x", FALSE },
    { "https://example.com/team", "https://example.com/team/%2e%2e/other", FALSE },
    { "https://example.com/team", "https://example.com/team/%2E%2E/other", FALSE },
    { "https://example.com/team", "https://example.com/team/.%2e/other", FALSE },
    { "https://example.com/team", "https://example.com/team%2f..%2fother", FALSE },
    { "https://example.com/team", "https://example.com/team/%2f../other", FALSE },
    { "https://example.com/team", "https://example.com/team/%252e%252e/other", FALSE },
    { "https://example.com/team", "https://example.com/team/..\\other", FALSE },
    { "https://example.com/team", "https://example.com/team/%5c../other", FALSE },
    { "https://example.com/team", "https://example.com//team", FALSE },
    { "https://example.com/team", "https://example.com/team//x", FALSE },
    /* percent-encoding is not undone */
    { "https://example.com/team", "https://example.com/t%65am", FALSE },
    { "https://example.com/t%65am", "https://example.com/team", FALSE },
    { "https://example.com/a%20b", "https://example.com/a%20b/c", TRUE },
    { "https://example.com/team", "https://example.com/team/a%20b", TRUE },
    { "https://example.com/team", "https://example.com/team/%C3%BC", TRUE },
    /* what some servers cut off, end at, or decode in a way of their own */
    { "https://example.com/team", "https://example.com/team/..;/other", FALSE },
    { "https://example.com/team", "https://example.com/team/..;x=y/other", FALSE },
    { "https://example.com/team", "https://example.com/team/x;y", FALSE },
    { "https://example.com/team", "https://example.com/team/..%3b/other", FALSE },
    { "https://example.com/team", "https://example.com/team/..%00/other", FALSE },
    { "https://example.com/team", "https://example.com/team/x%00", FALSE },
    { "https://example.com/team", "https://example.com/team/%c0%ae%c0%ae/other", FALSE },
    { "https://example.com/team", "https://example.com/team/..%c0%af../other", FALSE },
    { "https://example.com/team", "https://example.com/team/..%e0%80%af../other", FALSE },
    { "https://example.com/team", "https://example.com/team/%ff", FALSE },
    { "https://example.com/team", "https://example.com/team/a%2eb", FALSE },
    { "https://example.com/team", "https://example.com/team/%zz", FALSE },
    /* who owns the host owns all of it */
    { "https://example.com", "https://example.com/team/..;/x%00%2e", TRUE },
  };

  check_matches (cases, G_N_ELEMENTS (cases));
}

static void
test_match_wildcard (void)
{
  static const MatchCase cases[] = {
    { "https://*.example.com", "https://a.example.com", TRUE },
    { "https://*.example.com", "https://A.Example.com:443", TRUE },
    { "https://*.example.com", "https://xn--bcher-kva.example.com", TRUE },
    { "https://*.example.com/team", "https://a.example.com/team/x", TRUE },
    { "https://*.*.example.com", "https://a.b.example.com", TRUE },
    { "https://a.*.example.com", "https://a.b.example.com", TRUE },
    /* one whole label, no more and no less */
    { "https://*.example.com", "https://example.com", FALSE },
    { "https://*.example.com", "https://.example.com", FALSE },
    { "https://*.example.com", "https://a.b.example.com", FALSE },
    { "https://*.example.com", "https://a.example.com.", FALSE },
    { "https://*.example.com", "https://a.example.com.evil.org", FALSE },
    { "https://*.example.com", "https://aexample.com", FALSE },
    { "https://*.example.com", "https://a.evilexample.com", FALSE },
    { "https://*.example.com", "https://a.example.com:8443", FALSE },
    { "https://*.example.com", "http://a.example.com", FALSE },
    { "https://a.*.example.com", "https://b.b.example.com", FALSE },
    /* a request cannot ask for all, nor hide another host in a label that others read anew */
    { "https://a.example.com", "https://*.example.com", FALSE },
    { "https://*.example.com", "https://*.example.com", FALSE },
    { "https://*.example.com", "https://evil\xef\xbc\x8f.example.com", FALSE },
    { "https://*.*.example.com", "https://evil.org\xef\xbc\x8f.example.com", FALSE },
    { "https://*.example.com",
      "https://b\xc3\xbc"
      "cher.example.com",
      FALSE },
  };

  check_matches (cases, G_N_ELEMENTS (cases));
}

static void
test_match_docker (void)
{
  static const char *const aliases[] = { "docker.io", "index.docker.io", "registry-1.docker.io" };
  static const MatchCase cases[] = {
    { "https://registry.example.com", "registry.example.com", TRUE },
    { "https://registry.example.com", "registry.example.com:443", TRUE },
    { "https://registry.example.com", "Registry.Example.com", TRUE },
    { "https://registry.example.com:5000", "registry.example.com:5000", TRUE },
    { "http://localhost:5000", "localhost:5000", TRUE },
    { "https://*.example.com", "registry.example.com", TRUE },
    { "https://registry.example.com", "registry.example.com:5000", FALSE },
    { "https://registry.example.com", "registry.example.com:80", FALSE },
    { "https://registry.example.com:5000", "registry.example.com", FALSE },
    { "http://registry.example.com:5000", "registry.example.com:5000", FALSE },
    { "https://registry.example.com/team", "registry.example.com", FALSE },
    { "https://docker.io", "hub.docker.io", FALSE },
    { "https://docker.io", "docker.io.evil.org", FALSE },
    { "https://docker.io", "docker.io:5000", FALSE },
    { "https://docker.io:5000", "docker.io", FALSE },
    { "https://docker.io", "index.docker.io:443", TRUE },
    { "https://index.docker.io", "index.docker.io:443", TRUE },
    /* one registry for docker alone */
    { "https://docker.io", "https://index.docker.io", FALSE },
    { "https://index.docker.io", "https://docker.io", FALSE },
  };

  check_matches (cases, G_N_ELEMENTS (cases));
  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++) {
    for (guint j = 0; j < G_N_ELEMENTS (aliases); j++) {
      g_autofree char *pattern = g_strconcat ("https://", aliases[i], NULL);
      const MatchCase alias = { pattern, aliases[j], TRUE };

      check_matches (&alias, 1);
    }
  }
}

/* Each fits, and better than the one before it. */
static void
test_match_order (void)
{
  static const char *const patterns[] = {
    "https://*.example.com",   "https://*.example.com/a",   "https://*.example.com/a/b",
    "https://www.example.com", "https://www.example.com/a", "https://www.example.com/a/b",
  };
  g_autoptr (TokenringUrl) request = request_new ("https://www.example.com/a/b/c");
  TrMatch before = TR_MATCH_NONE;

  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++) {
    g_autoptr (TokenringUrl) pattern = request_new (patterns[i]);
    TrMatch match = tr_pattern_match (request, pattern);

    g_assert_cmpuint (match, >, before);
    before = match;
  }
}

static void
test_loopback (void)
{
  static const struct {
    const char *url;
    gboolean loopback, safe;
  } cases[] = {
    { "http://localhost", TRUE, TRUE },
    { "http://LOCALHOST:8080/x", TRUE, TRUE },
    { "http://127.0.0.1", TRUE, TRUE },
    { "http://127.255.255.254", TRUE, TRUE },
    { "http://[::1]", TRUE, TRUE },
    { "https://example.com", FALSE, TRUE },
    { "https://localhost", TRUE, TRUE },
    { "http://example.com", FALSE, FALSE },
    { "http://localhost.", FALSE, FALSE },
    { "http://127.0.0.1.example.com", FALSE, FALSE },
    { "http://127.0.0.256", FALSE, FALSE },
    { "http://127.0.0.1234", FALSE, FALSE },
    { "http://127.1", FALSE, FALSE },
    { "http://127.0.0.", FALSE, FALSE },
    { "http://127.0.0.x", FALSE, FALSE },
    /* some read these as octal, and then it is another address or a name */
    { "http://127.0.0.08", FALSE, FALSE },
    { "http://127.0.0.01", FALSE, FALSE },
    { "http://127.010.0.1", FALSE, FALSE },
    { "http://127.0.00.1", FALSE, FALSE },
    { "http://127.0.0.0", TRUE, TRUE },
    { "http://127.0.0.1.", FALSE, FALSE },
    { "http://2130706433", FALSE, FALSE },
    { "http://[::2]", FALSE, FALSE },
    { "http://[::ffff:127.0.0.1]", FALSE, FALSE },
    { "http://my-localhost", FALSE, FALSE },
    { "ftp://localhost", TRUE, FALSE },
    { "localhost", TRUE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringUrl) url = request_new (cases[i].url);

    g_test_message ("%s", cases[i].url);
    g_assert_cmpint (tokenring_url_is_loopback (url), ==, cases[i].loopback);
    g_assert_cmpint (tokenring_url_is_safe (url), ==, cases[i].safe);
  }
}

/* What an account may own. */
static void
test_check_pattern (void)
{
  static const struct {
    const char *pattern;
    gboolean good;
  } cases[] = {
    { "https://example.com", TRUE },
    { "https://example.com:8443/a/b/", TRUE },
    { "https://*.example.com", TRUE },
    { "https://*.*.example.com/a", TRUE },
    { "http://localhost:8000", TRUE },
    { "http://example.com", FALSE },
    { "ftp://example.com", FALSE },
    { "https://*", FALSE },
    { "https://*.com", FALSE },
    { "https://*.*", FALSE },
    { "https://example.*", FALSE },
    { "https://*.example.*", FALSE },
    { "https://a*.example.com", FALSE },
    { "https://*a.example.com", FALSE },
    { "https://**.example.com", FALSE },
    { "https://example.com/a/../b", FALSE },
    { "https://example.com/a//b", FALSE },
    { "https://example.com/a%2fb", FALSE },
    { "https://example.com/%2e", FALSE },
    { "https://example.com/a;b", FALSE },
    { "https://example.com/a%00", FALSE },
    { "https://*.com.", FALSE },
    { "https://*.example.com.", FALSE },
    { "https://example.com.", FALSE },
    { "https://.example.com", FALSE },
    { "https://a..example.com", FALSE },
    { "https://*..com", FALSE },
    { "https://*.com..", FALSE },
    { "https://.", FALSE },
    { "http://127.0.0.08", FALSE },
    /* no user name: that is a part of the path */
    { "https://example.com/@team", TRUE },
    { "https://example.com/a/b@c", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (TokenringUrl) pattern = tr_pattern_parse (cases[i].pattern, &error);

    g_test_message ("%s", cases[i].pattern);
    g_assert_cmpint (pattern != NULL, ==, cases[i].good);
    if (cases[i].good)
      g_assert_no_error (error);
    else
      test_assert_error (error, TOKENRING_ERROR_INVALID, cases[i].pattern);
  }
}

/* An account owns a place for all its users. What stands there may be a password. */
static void
test_check_userinfo (void)
{
  static const char *const cases[] = {
    "https://hunter2@example.com",        "https://me:hunter2@example.com",
    "https://me:hunter2@example.com/a@b", "https://@example.com",
    "https://:hunter2@example.com",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (TokenringUrl) pattern = tr_pattern_parse (cases[i], &error);

    g_test_message ("%s", cases[i]);
    g_assert_null (pattern);
    test_assert_error (error, TOKENRING_ERROR_INVALID, "'example.com'");
    g_assert_null (strstr (error->message, "hunter2"));
  }
}

/* Several URLs where one is looked at, and what only looks like that. */
static void
test_check_several (void)
{
  static const char *const cases[] = {
    "https://a.example.com https://b.example.com",
    "https://a.example.com,https://b.example.com",
    "https://a.example.com/x, https://b.example.com",
    "a.example.com b.example.com",
    "a.example.com,b.example.com",
    "https://a.example.com\thttps://b.example.com",
    "https://me:hunter2@a.example.com https://me:hunter2@b.example.com",
  };
  g_autoptr (TokenringUrl) path = tr_pattern_parse ("https://a.example.com/x,y", NULL);

  g_assert_nonnull (path);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", cases[i]);
    g_assert_null (tr_pattern_parse (cases[i], &error));
    test_assert_error (error, TOKENRING_ERROR_INVALID, "put a ';' between several URLs");
    g_assert_null (strstr (error->message, "hunter2"));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/url/parse", test_parse);
  g_test_add_func ("/url/refused", test_refused);
  g_test_add_func ("/url/no-scheme", test_no_scheme);
  g_test_add_func ("/url/new", test_new);
  g_test_add_func ("/url/match/host", test_match_host);
  g_test_add_func ("/url/match/scheme-and-port", test_match_scheme_and_port);
  g_test_add_func ("/url/match/path", test_match_path);
  g_test_add_func ("/url/match/wildcard", test_match_wildcard);
  g_test_add_func ("/url/match/docker", test_match_docker);
  g_test_add_func ("/url/match/order", test_match_order);
  g_test_add_func ("/url/loopback", test_loopback);
  g_test_add_func ("/url/check-pattern", test_check_pattern);
  g_test_add_func ("/url/check-several", test_check_several);
  g_test_add_func ("/url/check-userinfo", test_check_userinfo);
  return g_test_run ();
}
