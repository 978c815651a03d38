/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "git-challenge.h"

#include <string.h>

/* The end of what begins at @text: a comma that is not within quotes (RFC 9110, section 11.6.1). */
static const char *
find_comma (const char *text)
{
  gboolean quoted = FALSE;

  for (; *text != '\0' && (quoted || *text != ','); text++) {
    if (*text == '"')
      quoted = !quoted;
    else if (quoted && *text == '\\' && text[1] != '\0')
      text++;
  }
  return text;
}

/* Whether a scheme stands at @text, and not a parameter of that name, which may have spaces before
 * its '=' (RFC 9110, section 11.2). */
static gboolean
is_scheme (const char *text, const char *scheme)
{
  gsize length = strlen (scheme);

  if (g_ascii_strncasecmp (text, scheme, length) != 0)
    return FALSE;
  text += length;
  return *text == '\0' || *text == ',' ||
         (strchr (" \t", *text) != NULL && text[strspn (text, " \t")] != '=');
}

/*
 * tr_git_challenge_names:
 * @challenge: the value of a header WWW-Authenticate, which can have several challenges in it
 * @scheme: an authentication scheme, such as "Bearer"
 *
 * Returns: whether one of them is of that scheme; its case does not matter (RFC 9110, section 11.1)
 */
gboolean
tr_git_challenge_names (const char *challenge, const char *scheme)
{
  while (*challenge != '\0') {
    challenge += strspn (challenge, " \t,");
    if (is_scheme (challenge, scheme))
      return TRUE;
    challenge = find_comma (challenge);
  }
  return FALSE;
}
