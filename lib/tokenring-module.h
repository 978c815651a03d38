/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The contract between tokenring and its modules.
 *
 * A module is a shared object NAME.so in the folder that the build fixed. It exports one symbol,
 * tokenring_module, of type TokenringModule. A store fills in lookup, and store and clear unless it
 * is read-only; an issuer fills in issue. The core loads a module when a chain or a provider first
 * reaches it, and never unloads it.
 *
 * The table only ever grows at its end. A module that was compiled against an older and shorter
 * table still works, and the functions that it does not know of count as absent. */

#pragma once

#include <stdint.h>
#include <tokenring.h>

G_BEGIN_DECLS

#pragma GCC visibility push(default)

#define TOKENRING_MODULE_ABI    1
#define TOKENRING_MODULE_EXPORT __attribute__ ((visibility ("default")))

/**
 * TokenringStatus:
 * @TOKENRING_STATUS_FOUND: it is there; or, for store and clear, it was done
 * @TOKENRING_STATUS_NOT_FOUND: the store works and does not have it
 * @TOKENRING_STATUS_UNAVAILABLE: the store cannot say; the error tells why
 *
 * The answer of a store. An error is set with @TOKENRING_STATUS_UNAVAILABLE and with nothing else.
 * Since: 0.1
 */
typedef enum {
  TOKENRING_STATUS_FOUND,
  TOKENRING_STATUS_NOT_FOUND,
  TOKENRING_STATUS_UNAVAILABLE,
} TokenringStatus;

/**
 * TokenringKind:
 * @TOKENRING_KIND_CLIENT_SECRET: a client secret
 * @TOKENRING_KIND_TOKEN: a token with its times, in a form that only the core reads
 *
 * What an item is. Since: 0.1
 */
typedef enum {
  TOKENRING_KIND_CLIENT_SECRET,
  TOKENRING_KIND_TOKEN,
} TokenringKind;

/**
 * TokenringItem:
 * @struct_size: the size of this structure as the core was compiled
 * @kind: what it is
 * @account: the name of the account
 * @client_id: (nullable): the client id; %NULL in clear means whatever it is
 * @key: (nullable): of a token, the digest of all that shapes it; %NULL in clear means all tokens
 *   of the account
 * @expires: of a token that is stored, the time from which it is of no use; else 0
 * @may_prompt: whether the user may be asked to unlock the store. All stores of a chain are first
 *   asked without; then those that failed with %TOKENRING_ERROR_LOCKED are asked again
 *
 * Names one thing in a store. Since: 0.1
 */
typedef struct {
  gsize struct_size;
  TokenringKind kind;
  const char *account;
  const char *client_id;
  const char *key;
  gint64 expires;
  gboolean may_prompt;
} TokenringItem;

/**
 * TokenringHost:
 *
 * What a module is opened by. Since: 0.1
 */
typedef struct _TokenringHost TokenringHost;

char *tokenring_host_dup_setting (const TokenringHost *host, const char *key);
char **tokenring_host_dup_setting_list (const TokenringHost *host, const char *key);

/**
 * TokenringAttempt:
 * @struct_size: the size of this structure as the core was compiled
 * @now: the time before the request
 * @time_left: how many seconds all of it may take; 0 for as long as the account's settings say
 * @may_pass: (out): whether the same request may well succeed later, as with 503 or a connection
 *   that broke off; %FALSE when it is called
 * @retry_after: (out): in how many seconds the endpoint wants to be asked again; 0 when it did not
 *   say
 * @tries: how many tries came before this one
 * @waited: how many seconds ago the first of them began
 * @secret_place: (nullable): where a person puts the right client secret if this one is refused, in
 *   words that go on after "into"; %NULL if the command "tokenring secret" takes it
 *
 * One try to get a token. Since: 0.1
 */
typedef struct {
  gsize struct_size;
  gint64 now;
  guint time_left;
  gboolean may_pass;
  guint retry_after;
  guint tries;
  guint waited;
  const char *secret_place;
} TokenringAttempt;

/**
 * TokenringJsonFunctions:
 * @struct_size: the size of this structure as the module was compiled
 * @parse: reads an object; documented at tokenring_json_parse(), as the others are there
 * @free: wipes and frees it
 * @has: whether there is a member
 * @get_string: the value of a member
 * @dup_number: the value of a member that is a number, or may be one
 * @dup_keys: the names of the members of an object
 * @set_string: writes a member
 * @unset: takes a member out
 * @to_text: the object as text
 *
 * How JSON is read and edited. Paths are the names of nested members, with a %NULL at their end.
 * Since: 0.1
 */
typedef struct {
  gsize struct_size;
  gpointer (*parse) (const char *text, gsize length, GError **error);
  void (*free) (gpointer root);
  gboolean (*has) (gpointer root, const char *const *path);
  const char *(*get_string) (gpointer root, const char *const *path);
  char *(*dup_number) (gpointer root, const char *const *path);
  char **(*dup_keys) (gpointer root, const char *const *path);
  gboolean (*set_string) (gpointer root, const char *const *path, const char *value);
  void (*unset) (gpointer root, const char *const *path);
  char *(*to_text) (gpointer root);
} TokenringJsonFunctions;

/**
 * TokenringModule:
 * @abi: %TOKENRING_MODULE_ABI
 * @struct_size: the size of this structure as the module was compiled
 * @name: the module's name, which is also the name of its file
 * @open: (nullable): makes the state that the other functions get as @self. @host is valid only
 *   while it runs. Must be cheap: a service is contacted by the first call that needs it
 * @close: (nullable): frees the state
 * @lookup: (nullable): finds the value of an item
 * @store: (nullable): writes the value of an item, over the one that is there
 * @clear: (nullable): deletes the items that match; what is not there counts as deleted
 * @issue: (nullable): exchanges a client secret for a token, and tries just once
 * @call_status: (nullable): calls the account's status URL with a token. %TRUE with the HTTP
 *   status in @ret_http_status for whatever the server answered
 * @json: (nullable): how JSON is read; of the module "json", and of no other
 * @find_credentials: (nullable): finds the plain credentials that are the same as @wanted in all
 *   but the secrets, and in the user name if it has one. @ret_found are #TokenringCredential, with
 *   their secrets, the newest first, at least one
 * @keep_credential: (nullable): writes a plain credential, over the one that is there
 * @drop_credentials: (nullable): deletes those that @find_credentials finds, if @wanted has a
 *   password only those that have the same; what is not there counts as deleted
 * @list_docker_credentials: (nullable): finds all that docker could ask for, without their secrets,
 *   the newest first. What is locked is left out if @only_unlocked, and else a failure. Never
 *   raises a prompt if @only_unlocked
 * @check: (nullable): looks at the settings of an account before they are written, and asks nobody.
 *   %FALSE with %TOKENRING_ERROR_CONFIG for those with which @issue or @call_status would fail
 * @is_vacant: (nullable): whether nobody has set anything up for this store, such as a folder, so
 *   that it can have nothing. It is then not named among those that were asked in vain
 * @dup_place: (nullable): where a person puts the item, of a store that cannot be written to: a
 *   path, or other words that go on after "in"; where the item is, if it is there. %NULL with an
 *   error when something must be set before there is such a place
 * @check_privacy: (nullable): whether others can read the item that the store has, and need not.
 *   %FALSE with %TOKENRING_ERROR_CONFIG, which says what to do
 *
 * The table of a module. Functions may block, but not without a limit, and can be called from any
 * thread. Those of a store are never called at the same time for one @self; @issue, @call_status
 * and @check can be. The four that have credentials in their names are for plain ones, and only the
 * module "secret-service" is asked for them. Since: 0.1
 */
typedef struct {
  uint32_t abi;
  uint32_t struct_size;
  const char *name;
  gpointer (*open) (const TokenringHost *host);
  void (*close) (gpointer self);
  TokenringStatus (*lookup) (gpointer self, const TokenringItem *item, TokenringSecret **ret_value,
                             GError **error);
  TokenringStatus (*store) (gpointer self, const TokenringItem *item, TokenringSecret *value,
                            GError **error);
  TokenringStatus (*clear) (gpointer self, const TokenringItem *item, GError **error);
  TokenringToken *(*issue) (gpointer self, TokenringAccount *account,
                            TokenringSecret *client_secret, TokenringAttempt *attempt,
                            GError **error);
  gboolean (*call_status) (gpointer self, TokenringAccount *account, TokenringToken *token,
                           guint *ret_http_status, GError **error);
  const TokenringJsonFunctions *json;
  TokenringStatus (*find_credentials) (gpointer self, const TokenringCredential *wanted,
                                       gboolean may_prompt, GPtrArray **ret_found, GError **error);
  TokenringStatus (*keep_credential) (gpointer self, const TokenringCredential *credential,
                                      GError **error);
  TokenringStatus (*drop_credentials) (gpointer self, const TokenringCredential *wanted,
                                       GError **error);
  TokenringStatus (*list_docker_credentials) (gpointer self, gboolean only_unlocked,
                                              GPtrArray **ret_found, GError **error);
  gboolean (*check) (gpointer self, TokenringAccount *account, GError **error);
  gboolean (*is_vacant) (gpointer self);
  char *(*dup_place) (gpointer self, const TokenringItem *item, GError **error);
  gboolean (*check_privacy) (gpointer self, const TokenringItem *item, GError **error);
} TokenringModule;

#pragma GCC visibility pop

G_END_DECLS
