/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What git writes to us. */

#include "../../helper/protocols/git-request.h"
#include "fuzz.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int
open_memory (const uint8_t *data, size_t size)
{
  int fd = memfd_create ("request", MFD_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  for (size_t done = 0; done < size;) {
    ssize_t count = write (fd, data + done, size - done);

    g_assert_cmpint (count, >, 0);
    done += (size_t) count;
  }
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  return fd;
}

static void
check_text (const char *text)
{
  g_assert_true (text == NULL || strpbrk (text, "\r\n") == NULL);
}

static void
check_url (const TrGitRequest *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenringUrl) url = tr_git_request_make_url (request, &error);
  g_autofree char *shown = url == NULL ? NULL : tokenring_url_to_string (url);

  if (url == NULL)
    fuzz_check_message (error);
  else
    g_assert_cmpstr (shown, !=, "");
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  int fd = open_memory (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (TrGitRequest) request = tr_git_request_read (fd, &error);

  close (fd);
  if (request == NULL) {
    fuzz_check_message (error);
    return 0;
  }

  check_text (request->protocol);
  check_text (request->host);
  check_text (request->path);
  check_text (request->username);
  for (guint i = 0; i < request->states->len; i++)
    check_text (request->states->pdata[i]);
  tr_git_request_is_challenged (request, "Bearer");
  tr_git_request_is_marked (request);
  if (tr_git_request_is_web (request))
    check_url (request);
  return 0;
}
