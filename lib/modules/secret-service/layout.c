/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How git-credential-libsecret and docker-credential-secretservice keep credentials. What is here
 * is theirs, to the letter: each of them finds what we keep, and we find what they have kept. */

#include "layout.h"

#include <string.h>

#define GIT_SCHEMA "org.git.Password"
/* That of git before 2.43. */
#define OLD_GIT_SCHEMA "org.gnome.keyring.NetworkPassword"
#define DOCKER_SCHEMA  "io.docker.Credentials"
#define DOCKER_LABEL   "Docker Credentials"
#define EXPIRY         "password_expiry_utc="
#define REFRESH_TOKEN  "oauth_refresh_token="
#define MAX_PORT       65535

typedef struct {
  char *server; /* NULL: none */
  char *port;   /* NULL: none */
} Place;

static void
place_clear (Place *place)
{
  g_free (place->server);
  g_free (place->port);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

/* The helper of git splits at the last colon and reads the digits behind it, also within an IPv6
 * address: of [::1] it makes the server "[:" and the port 1. We do the same, but only where no two
 * hosts become one by it: it would take [fe80::a] for [fe80::b], and port 0 or 65616 for others. */
static gboolean
is_split_well (const char *host, const char *colon)
{
  gsize digits = strspn (colon + 1, "0123456789");
  const char *end = colon + 1 + digits;
  guint64 port = g_ascii_strtoull (colon + 1, NULL, 10);

  if (digits == 0 || digits > 5 || colon[1] == '0' || port > MAX_PORT)
    return FALSE;
  return *end == '\0' || (strcmp (end, "]") == 0 && *host == '[' &&
                          memchr (host, ']', (gsize) (colon - host)) == NULL);
}

static Place
split_host (const char *host)
{
  const char *colon = host == NULL ? NULL : strrchr (host, ':');

  if (colon == NULL)
    return (Place){ g_strdup (host), NULL };
  if (colon[1] == '\0')
    return (Place){ g_strndup (host, (gsize) (colon - host)), NULL };
  if (!is_split_well (host, colon))
    return (Place){ g_strdup (host), NULL };
  return (Place){ g_strndup (host, (gsize) (colon - host)),
                  g_strndup (colon + 1, strspn (colon + 1, "0123456789")) };
}

/*
 * tr_layout_can_hold:
 *
 * Returns: whether the credential is all UTF-8: D-Bus carries nothing else, and GLib would complain
 * on stderr
 */
gboolean
tr_layout_can_hold (const TokenringCredential *credential)
{
  const char *const texts[] = {
    tokenring_credential_get_protocol (credential), tokenring_credential_get_host (credential),
    tokenring_credential_get_path (credential),     tokenring_credential_get_server (credential),
    tokenring_credential_get_username (credential),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] != NULL && !g_utf8_validate (texts[i], -1, NULL))
      return FALSE;
  return TRUE;
}

static void
add (GVariantBuilder *builder, const char *name, const char *value)
{
  if (value != NULL)
    g_variant_builder_add (builder, "{ss}", name, value);
}

static void
add_git (GVariantBuilder *builder, const TokenringCredential *credential)
{
  g_auto (Place) place = split_host (tokenring_credential_get_host (credential));

  add (builder, "protocol", tokenring_credential_get_protocol (credential));
  add (builder, "server", place.server);
  add (builder, "port", place.port);
  add (builder, "object", tokenring_credential_get_path (credential));
  add (builder, "user", tokenring_credential_get_username (credential));
}

static void
add_docker (GVariantBuilder *builder, const TokenringCredential *credential)
{
  add (builder, "xdg:schema", DOCKER_SCHEMA);
  add (builder, "docker_cli", "1");
  add (builder, "server", tokenring_credential_get_server (credential));
  add (builder, "username", tokenring_credential_get_username (credential));
}

/*
 * tr_layout_new_pattern:
 *
 * Without a schema for git's, so that one search finds both forms.
 *
 * Returns: (transfer floating): the attributes to search for
 */
GVariant *
tr_layout_new_pattern (const TokenringCredential *wanted)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  if (tokenring_credential_get_kind (wanted) == TOKENRING_CREDENTIAL_GIT)
    add_git (&builder, wanted);
  else
    add_docker (&builder, wanted);
  return g_variant_builder_end (&builder);
}

/*
 * tr_layout_new_attributes:
 * @is_old: whether in the older form of git's
 *
 * Returns: (transfer floating): the attributes of a new item
 */
GVariant *
tr_layout_new_attributes (const TokenringCredential *credential, gboolean is_old)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  if (tokenring_credential_get_kind (credential) == TOKENRING_CREDENTIAL_GIT) {
    add (&builder, "xdg:schema", is_old ? OLD_GIT_SCHEMA : GIT_SCHEMA);
    add_git (&builder, credential);
  } else {
    add (&builder, "label", DOCKER_LABEL);
    add_docker (&builder, credential);
  }
  return g_variant_builder_end (&builder);
}

/*
 * tr_layout_dup_label:
 *
 * The other helper of docker lists registries by their labels. Its later versions give them labels
 * that are no names of registries, and then docker finds none of those that it is told; so we do as
 * those before 0.9 do, with which the list of every version is right.
 *
 * Returns: (transfer full): what people see in their keyring's program
 */
char *
tr_layout_dup_label (const TokenringCredential *credential)
{
  const char *path = tokenring_credential_get_path (credential);
  g_auto (Place) place = split_host (tokenring_credential_get_host (credential));

  if (tokenring_credential_get_kind (credential) == TOKENRING_CREDENTIAL_DOCKER)
    return g_strdup (tokenring_credential_get_server (credential));
  return g_strdup_printf ("Git: %s://%s%s%s/%s", tokenring_credential_get_protocol (credential),
                          place.server == NULL ? "" : place.server, place.port == NULL ? "" : ":",
                          place.port == NULL ? "" : place.port, path == NULL ? "" : path);
}

/*
 * tr_layout_make_secret:
 *
 * Returns: (transfer full): the secret of a new item: of git's, the password and more lines
 */
TokenringSecret *
tr_layout_make_secret (const TokenringCredential *credential)
{
  TokenringSecret *password = tokenring_credential_get_password (credential);
  TokenringSecret *refresh_token = tokenring_credential_get_refresh_token (credential);
  gint64 expires = tokenring_credential_get_expires (credential);
  g_autoptr (TokenringBuffer) buffer = tokenring_buffer_new ();
  gsize length;
  const char *text = tokenring_secret_peek (password, &length);

  tokenring_buffer_append (buffer, text, (gssize) length);
  if (expires != 0) {
    g_autofree char *line = g_strdup_printf ("\n" EXPIRY "%" G_GINT64_FORMAT, expires);

    tokenring_buffer_append (buffer, line, -1);
  }
  if (refresh_token != NULL) {
    text = tokenring_secret_peek (refresh_token, &length);
    tokenring_buffer_append (buffer, "\n" REFRESH_TOKEN, -1);
    tokenring_buffer_append (buffer, text, (gssize) length);
  }
  return tokenring_buffer_finish (g_steal_pointer (&buffer));
}

static gint64
parse_expiry (const char *text, gsize length)
{
  g_autofree char *digits = g_strndup (text, length);
  gint64 expires;

  /* Like git: what is no time is never. */
  return g_ascii_string_to_signed (digits, 10, 0, G_MAXINT64, &expires, NULL) ? expires : 0;
}

static void
take_line (TokenringCredential *credential, const char *line, gsize length)
{
  if (length >= strlen (EXPIRY) && memcmp (line, EXPIRY, strlen (EXPIRY)) == 0) {
    tokenring_credential_set_expires (credential, parse_expiry (line + strlen (EXPIRY),
                                                                length - strlen (EXPIRY)));
  } else if (length >= strlen (REFRESH_TOKEN) &&
             memcmp (line, REFRESH_TOKEN, strlen (REFRESH_TOKEN)) == 0) {
    g_autoptr (TokenringSecret) token =
        tokenring_secret_new (line + strlen (REFRESH_TOKEN),
                              (gssize) (length - strlen (REFRESH_TOKEN)));

    tokenring_credential_set_refresh_token (credential, token);
  }
}

/*
 * tr_layout_take_secret:
 * @secret: the secret of an item
 *
 * Sets the secrets of @credential from it.
 */
void
tr_layout_take_secret (TokenringCredential *credential, TokenringSecret *secret)
{
  g_autoptr (TokenringSecret) password = NULL;
  gsize length;
  const char *line = tokenring_secret_peek (secret, &length);
  const char *const end = line + length;
  const char *stop;

  if (tokenring_credential_get_kind (credential) == TOKENRING_CREDENTIAL_DOCKER) {
    tokenring_credential_set_password (credential, secret);
    return;
  }

  stop = memchr (line, '\n', length);
  password = tokenring_secret_new (line, stop == NULL ? (gssize) length : stop - line);
  tokenring_credential_set_password (credential, password);
  while (stop != NULL) {
    line = stop + 1;
    stop = memchr (line, '\n', (gsize) (end - line));
    take_line (credential, line, (gsize) ((stop == NULL ? end : stop) - line));
  }
}

static const char *
get (GVariant *attributes, const char *name)
{
  const char *value = NULL;

  return g_variant_lookup (attributes, name, "&s", &value) ? value : NULL;
}

/* What begins with "gkr:" is gnome-keyring's own; and KeePassXC gives each item these. */
static gboolean
is_of_keyring (const char *name)
{
  static const char *const names[] = {
    "Title", "UserName", "URL", "Notes", "Uuid", "Path", "TOTP", "FDO_SECRETS_CONTENT_TYPE", NULL,
  };

  return g_str_has_prefix (name, "gkr:") || g_strv_contains (names, name);
}

/* Other programs use git's older schema too. Theirs have more attributes, such as a domain. */
static gboolean
has_only (GVariant *attributes, const char *const *names)
{
  const char *name;
  GVariantIter iter;

  g_variant_iter_init (&iter, attributes);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, NULL))
    if (!g_strv_contains (names, name) && !is_of_keyring (name))
      return FALSE;
  return TRUE;
}

/* A search leaves open what it does not name, so the item of one repository would be found for all
 * of its host. Here what is not named must not be there. */
static gboolean
is_git_item (GVariant *attributes, const TokenringCredential *wanted)
{
  g_auto (Place) place = split_host (tokenring_credential_get_host (wanted));
  const char *user = tokenring_credential_get_username (wanted);
  const char *schema = get (attributes, "xdg:schema");
  static const char *const names[] = { "xdg:schema", "protocol", "server", "port",
                                       "object",     "user",     NULL };

  return has_only (attributes, names) &&
         (g_strcmp0 (schema, GIT_SCHEMA) == 0 || g_strcmp0 (schema, OLD_GIT_SCHEMA) == 0) &&
         g_strcmp0 (get (attributes, "protocol"), tokenring_credential_get_protocol (wanted)) ==
             0 &&
         g_strcmp0 (get (attributes, "server"), place.server) == 0 &&
         g_strcmp0 (get (attributes, "port"), place.port) == 0 &&
         g_strcmp0 (get (attributes, "object"), tokenring_credential_get_path (wanted)) == 0 &&
         (user == NULL || g_strcmp0 (get (attributes, "user"), user) == 0);
}

static gboolean
is_docker_item (GVariant *attributes, const TokenringCredential *wanted)
{
  const char *server = tokenring_credential_get_server (wanted);
  const char *username = tokenring_credential_get_username (wanted);
  static const char *const names[] = { "xdg:schema", "label",    "docker_cli",
                                       "server",     "username", NULL };

  return has_only (attributes, names) &&
         g_strcmp0 (get (attributes, "xdg:schema"), DOCKER_SCHEMA) == 0 &&
         get (attributes, "server") != NULL && get (attributes, "username") != NULL &&
         (server == NULL || g_strcmp0 (get (attributes, "server"), server) == 0) &&
         (username == NULL || g_strcmp0 (get (attributes, "username"), username) == 0);
}

static TokenringCredential *
read_attributes (GVariant *attributes, const TokenringCredential *wanted)
{
  if (tokenring_credential_get_kind (wanted) == TOKENRING_CREDENTIAL_DOCKER)
    return is_docker_item (attributes, wanted)
               ? tokenring_credential_new_for_docker (get (attributes, "server"),
                                                      get (attributes, "username"))
               : NULL;
  return is_git_item (attributes, wanted)
             ? tokenring_credential_new_for_git (tokenring_credential_get_protocol (wanted),
                                                 tokenring_credential_get_host (wanted),
                                                 tokenring_credential_get_path (wanted),
                                                 get (attributes, "user"))
             : NULL;
}

/*
 * tr_plain_item_new:
 * @path: the path of an item that a search found
 * @properties: its properties
 * @wanted: what was searched for; of docker's without a server, any
 *
 * Returns: (transfer full) (nullable): the item, or %NULL if it is another one after all
 */
TrPlainItem *
tr_plain_item_new (const char *path, GVariant *properties, const TokenringCredential *wanted)
{
  g_autoptr (GVariant) attributes =
      g_variant_lookup_value (properties, "Attributes", G_VARIANT_TYPE ("a{ss}"));
  TokenringCredential *credential =
      attributes == NULL ? NULL : read_attributes (attributes, wanted);
  TrPlainItem *item;

  if (credential == NULL)
    return NULL;

  item = g_new0 (TrPlainItem, 1);
  item->path = g_strdup (path);
  item->credential = credential;
  item->is_old = g_strcmp0 (get (attributes, "xdg:schema"), OLD_GIT_SCHEMA) == 0;
  g_variant_lookup (properties, "Modified", "t", &item->modified);
  return item;
}

/*
 * tr_plain_item_free:
 * @item: (nullable) (transfer full): an item
 */
void
tr_plain_item_free (TrPlainItem *item)
{
  if (item == NULL)
    return;

  g_free (item->path);
  tokenring_credential_free (item->credential);
  g_free (item);
}
