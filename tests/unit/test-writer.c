/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "support.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Sends an answer and returns what arrived; NULL when nothing did. */
static char *
send_answer (TokenringWriter *writer, GError **error)
{
  g_autoptr (GString) got = g_string_new (NULL);
  char bytes[4096];
  int fds[2];
  ssize_t count;
  gboolean sent;

  g_assert_no_errno (pipe2 (fds, O_CLOEXEC));
  g_assert_cmpint (fcntl (fds[1], F_SETPIPE_SZ, 1 << 20), >=, 1 << 20);
  sent = tokenring_writer_send (writer, fds[1], error);
  close (fds[1]);
  while ((count = read (fds[0], bytes, sizeof bytes)) > 0)
    g_string_append_len (got, bytes, count);
  close (fds[0]);
  if (sent)
    return g_string_free (g_steal_pointer (&got), FALSE);
  /* nothing of an answer that is not sent whole */
  g_assert_cmpuint (got->len, ==, 0);
  return NULL;
}

static void
assert_sends (TokenringWriter *writer, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *got = send_answer (writer, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (got, ==, expected);
}

static void
test_lines (void)
{
  g_autoptr (TokenringWriter) writer = tokenring_writer_new ();

  assert_sends (writer, "");
  tokenring_writer_pair (writer, "username", "me=you");
  tokenring_writer_pair (writer, "capability[]", "authtype");
  tokenring_writer_pair (writer, "empty", "");
  tokenring_writer_header (writer, "Authorization", "Bearer a:b= c");
  tokenring_writer_line (writer, "just this");
  assert_sends (writer, "username=me=you\ncapability[]=authtype\nempty=\n"
                        "Authorization: Bearer a:b= c\njust this\n");
}

static void
test_json (void)
{
  g_autoptr (TokenringWriter) writer = tokenring_writer_new ();

  tokenring_writer_json_open (writer, NULL);
  tokenring_writer_json_close (writer);
  tokenring_writer_json_open (writer, NULL);
  tokenring_writer_json_member (writer, "Username", "a\"b\\c");
  tokenring_writer_json_number (writer, "left", -5);
  tokenring_writer_json_number (writer, "most", G_MAXINT64);
  tokenring_writer_json_member (writer, "k\"", "\xc3\xbc");
  tokenring_writer_json_close (writer);
  assert_sends (writer, "{}\n{\"Username\":\"a\\\"b\\\\c\",\"left\":-5,"
                        "\"most\":9223372036854775807,\"k\\\"\":\"\xc3\xbc\"}\n");
}

/* A secret may have lines in JSON, where they are escaped; but no NUL, and nothing that is not
 * text. */
static void
test_json_secret (void)
{
  static const struct {
    const char *bytes;
    gssize length;
    const char *expected; /* NULL: refused */
  } cases[] = {
    { "", 0, "{\"k\":\"\"}\n" },
    { "a\r\n\"\t}", -1, "{\"k\":\"a\\u000D\\u000A\\\"\\u0009}\"}\n" },
    { "\xc3\xbc", -1, "{\"k\":\"\xc3\xbc\"}\n" },
    { "a\0b", 3, NULL },
    { "\xff", -1, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TokenringWriter) writer = tokenring_writer_new ();
    g_autoptr (TokenringSecret) secret = tokenring_secret_new (cases[i].bytes, cases[i].length);
    g_autoptr (GError) error = NULL;

    tokenring_writer_json_open (writer, NULL);
    tokenring_writer_json_secret (writer, "k", secret);
    tokenring_writer_json_close (writer);
    if (cases[i].expected != NULL) {
      assert_sends (writer, cases[i].expected);
      continue;
    }
    g_assert_null (send_answer (writer, &error));
    test_assert_error (error, TOKENRING_ERROR_INVALID, "'k'");
  }
}

typedef void (*Add) (TokenringWriter *writer, const char *key, const char *value);

static void
add_line (TokenringWriter *writer, const char *key, const char *value)
{
  g_autofree char *text = g_strconcat (key, value, NULL);

  tokenring_writer_line (writer, text);
}

static void
test_json_nested (void)
{
  g_autoptr (TokenringWriter) writer = tokenring_writer_new ();

  tokenring_writer_json_open (writer, NULL);
  tokenring_writer_json_open_list (writer, "empty");
  tokenring_writer_json_close (writer);
  tokenring_writer_json_open_list (writer, "words");
  tokenring_writer_json_member (writer, NULL, "a,");
  tokenring_writer_json_member (writer, NULL, "b");
  tokenring_writer_json_close (writer);
  tokenring_writer_json_open_list (writer, "objects");
  tokenring_writer_json_open (writer, NULL);
  tokenring_writer_json_null (writer, "x");
  tokenring_writer_json_close (writer);
  tokenring_writer_json_open (writer, NULL);
  tokenring_writer_json_close (writer);
  tokenring_writer_json_close (writer);
  tokenring_writer_json_open (writer, "inner");
  tokenring_writer_json_number (writer, "n", 1);
  tokenring_writer_json_close (writer);
  tokenring_writer_json_close (writer);
  assert_sends (writer, "{\"empty\":[],\"words\":[\"a,\",\"b\"],\"objects\":[{\"x\":null},{}],"
                        "\"inner\":{\"n\":1}}\n");
}

static void
add_json (TokenringWriter *writer, const char *key, const char *value)
{
  tokenring_writer_json_open (writer, NULL);
  tokenring_writer_json_member (writer, key, value);
  tokenring_writer_json_close (writer);
}

static void
add_number (TokenringWriter *writer, const char *key, const char *value)
{
  tokenring_writer_json_open (writer, NULL);
  tokenring_writer_json_number (writer, key, (gint64) strlen (value));
  tokenring_writer_json_close (writer);
}

/* One bad value, and none of the answer is sent, neither what was before it nor what comes after.
 * The message names the key and not the value, which may be a secret. */
static void
assert_spoiled (Add add, const char *key, const char *value)
{
  g_autoptr (TokenringWriter) writer = tokenring_writer_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *got = NULL;

  tokenring_writer_pair (writer, "before", "good");
  add (writer, key, value);
  tokenring_writer_pair (writer, "after", "good");
  tokenring_writer_json_open (writer, NULL);
  tokenring_writer_json_member (writer, "after", "good");
  tokenring_writer_json_number (writer, "after", 1);
  got = send_answer (writer, &error);
  g_assert_null (got);
  test_assert_error (error, TOKENRING_ERROR_INVALID, "nothing was answered");
  g_assert_null (strstr (error->message, "hunter"));
  g_assert_null (strpbrk (error->message, "\r\n\x1b"));
}

static void
test_control_bytes (void)
{
  static const Add adds[] = { tokenring_writer_pair, tokenring_writer_header, add_line, add_json };

  for (guint i = 0; i < G_N_ELEMENTS (adds); i++) {
    for (guint byte = 1; byte < 0x100; byte++) {
      char value[] = { 'h', 'u', 'n', 't', 'e', 'r', (char) byte, '2', '\0' };
      char key[] = { 'k', (char) byte, '\0' };

      if (byte >= 0x20 && byte != 0x7f)
        continue;
      assert_spoiled (adds[i], "key", value);
      assert_spoiled (adds[i], key, "hunter");
    }
  }
  assert_spoiled (add_number, "k\n", "hunter");
}

static void
test_keys (void)
{
  assert_spoiled (tokenring_writer_pair, "a=b", "hunter");
  assert_spoiled (tokenring_writer_header, "a:b", "hunter");
  assert_spoiled (tokenring_writer_header, "a b", "hunter");
  assert_spoiled (tokenring_writer_pair, "", "hunter");
  assert_spoiled (tokenring_writer_header, "", "hunter");
  assert_spoiled (add_json, "key", "hunter\xff");
  assert_spoiled (add_json, "key\xff", "hunter");
  assert_spoiled (add_number, "key\xff", "hunter");
}

static void
test_long (void)
{
  g_autoptr (TokenringWriter) writer = tokenring_writer_new ();
  g_autofree char *value = g_strnfill (200000, 't');
  g_autofree char *expected = g_strconcat ("credential=", value, "\n", NULL);

  tokenring_writer_pair (writer, "credential", value);
  assert_sends (writer, expected);
}

/* More than a pipe holds at once goes out in pieces. */
static gpointer
drain (gpointer data)
{
  char bytes[1000];
  gsize total = 0;
  ssize_t count;

  while ((count = read (GPOINTER_TO_INT (data), bytes, sizeof bytes)) > 0)
    total += (gsize) count;
  return GSIZE_TO_POINTER (total);
}

static void
test_pieces (void)
{
  g_autoptr (TokenringWriter) writer = tokenring_writer_new ();
  g_autofree char *value = g_strnfill (300000, 't');
  g_autoptr (GError) error = NULL;
  GThread *reader;
  int fds[2];

  g_assert_no_errno (pipe2 (fds, O_CLOEXEC));
  reader = g_thread_new ("reader", drain, GINT_TO_POINTER (fds[0]));
  tokenring_writer_line (writer, value);
  g_assert_true (tokenring_writer_send (writer, fds[1], &error));
  g_assert_no_error (error);
  close (fds[1]);
  g_assert_cmpuint (GPOINTER_TO_SIZE (g_thread_join (reader)), ==, 300001);
  close (fds[0]);
}

static void
test_closed (void)
{
  g_autoptr (TokenringWriter) writer = tokenring_writer_new ();
  g_autoptr (GError) error = NULL;
  int fds[2];

  signal (SIGPIPE, SIG_IGN);
  g_assert_no_errno (pipe2 (fds, O_CLOEXEC));
  close (fds[0]);
  tokenring_writer_line (writer, "hunter2");
  g_assert_false (tokenring_writer_send (writer, fds[1], &error));
  test_assert_error (error, TOKENRING_ERROR_FAILED, "cannot be written");
  g_assert_null (strstr (error->message, "hunter"));
  close (fds[1]);
}

static void
test_full_disk (void)
{
  g_autoptr (TokenringWriter) writer = tokenring_writer_new ();
  g_autoptr (GError) error = NULL;
  int fd = open ("/dev/full", O_WRONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  tokenring_writer_line (writer, "text");
  g_assert_false (tokenring_writer_send (writer, fd, &error));
  test_assert_error (error, TOKENRING_ERROR_FAILED, "cannot be written");
  close (fd);
}

static void
test_wiped (void)
{
  g_autoptr (TokenringSecret) needle = test_secret_new_unique (200);
  TokenringWriter *writer = tokenring_writer_new ();
  int fd = open ("/dev/null", O_WRONLY | O_CLOEXEC);

  tokenring_writer_pair (writer, "password", tokenring_secret_peek (needle, NULL));
  add_json (writer, "Secret", tokenring_secret_peek (needle, NULL));
  g_assert_true (tokenring_writer_send (writer, fd, NULL));
  g_assert_cmpuint (test_count_copies (needle), ==, 2);
  tokenring_writer_free (writer);
  tokenring_writer_free (NULL);
  g_assert_cmpuint (test_count_copies (needle), ==, 0);
  close (fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/writer/lines", test_lines);
  g_test_add_func ("/writer/json", test_json);
  g_test_add_func ("/writer/json-secret", test_json_secret);
  g_test_add_func ("/writer/json-nested", test_json_nested);
  g_test_add_func ("/writer/control-bytes", test_control_bytes);
  g_test_add_func ("/writer/keys", test_keys);
  g_test_add_func ("/writer/long", test_long);
  g_test_add_func ("/writer/pieces", test_pieces);
  g_test_add_func ("/writer/closed", test_closed);
  g_test_add_func ("/writer/full-disk", test_full_disk);
  g_test_add_func ("/writer/wiped", test_wiped);
  return g_test_run ();
}
