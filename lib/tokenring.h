/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The public API of tokenring. Times are seconds since 1970-01-01 UTC. Each function is documented
 * where it is defined. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#pragma GCC visibility push(default)

/* --- errors (error.c) --- */

#define TOKENRING_ERROR (tokenring_error_quark ())

/**
 * TokenringError:
 * @TOKENRING_ERROR_FAILED: something that has no code of its own, such as a full disk
 * @TOKENRING_ERROR_INVALID: an argument or a request is not acceptable
 * @TOKENRING_ERROR_EXISTS: an account of that name exists already
 * @TOKENRING_ERROR_CONFIG: a configuration file is broken, incomplete or unsafe
 * @TOKENRING_ERROR_NO_ACCOUNT: no account owns the URL, or none has that name
 * @TOKENRING_ERROR_AMBIGUOUS: several accounts own the URL alike
 * @TOKENRING_ERROR_NO_SECRET: the account has no client secret
 * @TOKENRING_ERROR_UNAVAILABLE: a store cannot be reached
 * @TOKENRING_ERROR_LOCKED: a store is there, but locked
 * @TOKENRING_ERROR_DISMISSED: the user closed the prompt that would have unlocked a store
 * @TOKENRING_ERROR_TIMED_OUT: a store did not answer in time
 * @TOKENRING_ERROR_REFUSED: the provider refused the request or the client secret, or a server a
 *   token that had just been issued
 * @TOKENRING_ERROR_NETWORK: the endpoint cannot be reached, or failed for a passing reason
 * @TOKENRING_ERROR_RESPONSE: the endpoint answered with something that is no token
 * @TOKENRING_ERROR_ABSENT: a store is not there at all, such as a keyring where there is no session
 *   bus: nobody could get anything out of it here
 * @TOKENRING_ERROR_UNTRIED: a store can be used, but is not written to only to try it
 *
 * What callers can tell apart. Since: 0.1
 */
typedef enum {
  TOKENRING_ERROR_FAILED,
  TOKENRING_ERROR_INVALID,
  TOKENRING_ERROR_EXISTS,
  TOKENRING_ERROR_CONFIG,
  TOKENRING_ERROR_NO_ACCOUNT,
  TOKENRING_ERROR_AMBIGUOUS,
  TOKENRING_ERROR_NO_SECRET,
  TOKENRING_ERROR_UNAVAILABLE,
  TOKENRING_ERROR_LOCKED,
  TOKENRING_ERROR_DISMISSED,
  TOKENRING_ERROR_TIMED_OUT,
  TOKENRING_ERROR_REFUSED,
  TOKENRING_ERROR_NETWORK,
  TOKENRING_ERROR_RESPONSE,
  TOKENRING_ERROR_ABSENT,
  TOKENRING_ERROR_UNTRIED,
} TokenringError;

GQuark tokenring_error_quark (void);

/* --- secrets (secret.c) --- */

typedef struct _TokenringSecret TokenringSecret;

TokenringSecret *tokenring_secret_new (const char *data, gssize length);
TokenringSecret *tokenring_secret_ref (TokenringSecret *secret);
void tokenring_secret_unref (TokenringSecret *secret);
const char *tokenring_secret_peek (const TokenringSecret *secret, gsize *ret_length);
gboolean tokenring_secret_equal (const TokenringSecret *a, const TokenringSecret *b);
gboolean tokenring_secret_is_printable (const TokenringSecret *secret);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenringSecret, tokenring_secret_unref)

/* --- secret text under construction (buffer.c) --- */

typedef struct _TokenringBuffer TokenringBuffer;

TokenringBuffer *tokenring_buffer_new (void);
void tokenring_buffer_free (TokenringBuffer *buffer);
void tokenring_buffer_append (TokenringBuffer *buffer, const char *data, gssize length);
void tokenring_buffer_append_form (TokenringBuffer *buffer, const char *data, gssize length);
void tokenring_buffer_append_json (TokenringBuffer *buffer, const char *data, gssize length);
void tokenring_buffer_append_base64 (TokenringBuffer *buffer, const char *data, gssize length);
const char *tokenring_buffer_peek (const TokenringBuffer *buffer, gsize *ret_length);
TokenringSecret *tokenring_buffer_finish (TokenringBuffer *buffer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenringBuffer, tokenring_buffer_free)

/* --- answers to host programs (writer.c) --- */

typedef struct _TokenringWriter TokenringWriter;

TokenringWriter *tokenring_writer_new (void);
void tokenring_writer_free (TokenringWriter *writer);
void tokenring_writer_pair (TokenringWriter *writer, const char *key, const char *value);
void tokenring_writer_header (TokenringWriter *writer, const char *name, const char *value);
void tokenring_writer_line (TokenringWriter *writer, const char *text);
void tokenring_writer_json_open (TokenringWriter *writer, const char *key);
void tokenring_writer_json_open_list (TokenringWriter *writer, const char *key);
void tokenring_writer_json_member (TokenringWriter *writer, const char *key, const char *value);
void tokenring_writer_json_secret (TokenringWriter *writer, const char *key,
                                   const TokenringSecret *secret);
void tokenring_writer_json_null (TokenringWriter *writer, const char *key);
void tokenring_writer_json_number (TokenringWriter *writer, const char *key, gint64 value);
void tokenring_writer_json_close (TokenringWriter *writer);
gboolean tokenring_writer_send (TokenringWriter *writer, int fd, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenringWriter, tokenring_writer_free)

/* --- JSON from outside, wiped when it is freed (json.c) --- */

typedef struct _TokenringJson TokenringJson;

TokenringJson *tokenring_json_parse (const char *text, gsize length, GError **error);
void tokenring_json_free (TokenringJson *json);
const char *tokenring_json_get_string (const TokenringJson *json, const char *path);
char *tokenring_json_dup_number (const TokenringJson *json, const char *path);
gboolean tokenring_json_has_member (const TokenringJson *json, const char *const *path);
const char *tokenring_json_get_member (const TokenringJson *json, const char *const *path);
char **tokenring_json_dup_keys (const TokenringJson *json, const char *const *path);
gboolean tokenring_json_set_member (TokenringJson *json, const char *const *path,
                                    const char *value);
void tokenring_json_unset_member (TokenringJson *json, const char *const *path);
char *tokenring_json_to_text (const TokenringJson *json);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenringJson, tokenring_json_free)

/* --- files of other programs (foreign.c) --- */

gboolean tokenring_file_replace (const char *file, const char *text, gsize length, GError **error);

/* --- messages for people (text.c) --- */

char *tokenring_text_escape (const char *text, gssize length, gsize max_chars);
gboolean tokenring_text_is_one_line (const char *text, gssize length);
gboolean tokenring_text_is_header_name (const char *text);
char *tokenring_text_redact (const char *text, TokenringSecret *const *secrets, guint n_secrets);

/* --- what was meant by a mistyped name (nearest.c) --- */

const char *tokenring_nearest (const char *word, const char *const *words);

/* --- URLs (url.c) --- */

typedef struct _TokenringUrl TokenringUrl;

TokenringUrl *tokenring_url_new (const char *scheme, const char *host, const char *path,
                                 const char *username, GError **error);
TokenringUrl *tokenring_url_parse (const char *text, GError **error);
void tokenring_url_free (TokenringUrl *url);
const char *tokenring_url_get_scheme (const TokenringUrl *url);
const char *tokenring_url_get_host (const TokenringUrl *url);
const char *tokenring_url_get_username (const TokenringUrl *url);
char *tokenring_url_dup_authority (const TokenringUrl *url);
char *tokenring_url_dup_path (const TokenringUrl *url);
gboolean tokenring_url_is_loopback (const TokenringUrl *url);
gboolean tokenring_url_is_safe (const TokenringUrl *url);
char *tokenring_url_to_string (const TokenringUrl *url);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenringUrl, tokenring_url_free)

/* --- providers (provider.c) --- */

typedef struct _TokenringProvider TokenringProvider;

void tokenring_provider_free (TokenringProvider *provider);
const char *tokenring_provider_get_name (const TokenringProvider *provider);
const char *tokenring_provider_get_file (const TokenringProvider *provider);
char *tokenring_provider_dup_description (const TokenringProvider *provider);
gboolean tokenring_provider_is_usual (const TokenringProvider *provider);
char *tokenring_provider_dup_documentation (const TokenringProvider *provider);
char **tokenring_provider_dup_parameters (const TokenringProvider *provider);
char *tokenring_provider_dup_default (const TokenringProvider *provider, const char *parameter);
char *tokenring_provider_dup_hint (const TokenringProvider *provider, const char *name);
char **tokenring_provider_dup_import_keys (const TokenringProvider *provider);
char **tokenring_provider_dup_import_variables (const TokenringProvider *provider, const char *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenringProvider, tokenring_provider_free)

/* --- accounts (account.c) --- */

typedef struct _TokenringAccount TokenringAccount;

TokenringAccount *tokenring_account_ref (TokenringAccount *account);
void tokenring_account_unref (TokenringAccount *account);
const char *tokenring_account_get_name (const TokenringAccount *account);
const char *tokenring_account_get_provider (const TokenringAccount *account);
const char *tokenring_account_get_client_id (const TokenringAccount *account);
const char *tokenring_account_get_file (const TokenringAccount *account);
gboolean tokenring_account_is_warm (const TokenringAccount *account);
const char *const *tokenring_account_get_match (const TokenringAccount *account);
char *tokenring_account_dup_setting (const TokenringAccount *account, const char *group,
                                     const char *key);
char *tokenring_account_dup_origin (const TokenringAccount *account, const char *group,
                                    const char *key);
char **tokenring_account_dup_setting_list (const TokenringAccount *account, const char *group,
                                           const char *key);
char **tokenring_account_dup_keys (const TokenringAccount *account, const char *group);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenringAccount, tokenring_account_unref)

/* --- a new account, before it is written (draft.c) --- */

typedef struct _TokenringDraft TokenringDraft;

TokenringDraft *tokenring_draft_new (const char *name, const char *provider, const char *client_id);
void tokenring_draft_free (TokenringDraft *draft);
void tokenring_draft_add_match (TokenringDraft *draft, const char *url);
char **tokenring_draft_dup_groups (const TokenringDraft *draft);
char **tokenring_draft_dup_keys (const TokenringDraft *draft, const char *group);
char *tokenring_draft_dup_setting (const TokenringDraft *draft, const char *group, const char *key);
char **tokenring_draft_dup_match (const TokenringDraft *draft);
gboolean tokenring_draft_set (TokenringDraft *draft, const char *group, const char *key,
                              const char *value, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenringDraft, tokenring_draft_free)

/* --- tokens (token.c) --- */

typedef struct _TokenringToken TokenringToken;

TokenringToken *tokenring_token_new (TokenringSecret *secret, gint64 obtained, gint64 expires);
TokenringToken *tokenring_token_new_from_answer (TokenringSecret *secret, gint64 obtained,
                                                 const char *lifetime, const char *lifetime_unit,
                                                 const char *expires, gint64 default_lifetime);
TokenringToken *tokenring_token_ref (TokenringToken *token);
void tokenring_token_unref (TokenringToken *token);
TokenringSecret *tokenring_token_get_secret (const TokenringToken *token);
gint64 tokenring_token_get_obtained (const TokenringToken *token);
gint64 tokenring_token_get_expires (const TokenringToken *token);
gint64 tokenring_token_get_good_until (const TokenringToken *token);
gboolean tokenring_token_is_cacheable (const TokenringToken *token);
gboolean tokenring_token_has_default_lifetime (const TokenringToken *token);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenringToken, tokenring_token_unref)

TokenringSecret *tokenring_account_make_header_value (const TokenringAccount *account,
                                                      const TokenringToken *token);

/* --- what tells a token of ours when a host hands it back (mark.c) --- */

char *tokenring_mark_new (const TokenringAccount *account, const TokenringToken *token);
gboolean tokenring_mark_fits (const char *mark, const TokenringSecret *secret);

/* --- plain credentials (credential.c) --- */

typedef struct _TokenringCredential TokenringCredential;

/**
 * TokenringCredentialKind:
 * @TOKENRING_CREDENTIAL_GIT: kept for git, as git-credential-libsecret keeps it
 * @TOKENRING_CREDENTIAL_DOCKER: kept for docker, as docker-credential-secretservice keeps it
 *
 * Which host a plain credential is for. Since: 0.1
 */
typedef enum {
  TOKENRING_CREDENTIAL_GIT,
  TOKENRING_CREDENTIAL_DOCKER,
} TokenringCredentialKind;

TokenringCredential *tokenring_credential_new_for_git (const char *protocol, const char *host,
                                                       const char *path, const char *username);
TokenringCredential *tokenring_credential_new_for_docker (const char *server, const char *username);
void tokenring_credential_free (TokenringCredential *credential);
TokenringCredentialKind tokenring_credential_get_kind (const TokenringCredential *credential);
const char *tokenring_credential_get_protocol (const TokenringCredential *credential);
const char *tokenring_credential_get_host (const TokenringCredential *credential);
const char *tokenring_credential_get_path (const TokenringCredential *credential);
const char *tokenring_credential_get_server (const TokenringCredential *credential);
const char *tokenring_credential_get_username (const TokenringCredential *credential);
TokenringSecret *tokenring_credential_get_password (const TokenringCredential *credential);
void tokenring_credential_set_password (TokenringCredential *credential, TokenringSecret *password);
gint64 tokenring_credential_get_expires (const TokenringCredential *credential);
void tokenring_credential_set_expires (TokenringCredential *credential, gint64 expires);
TokenringSecret *tokenring_credential_get_refresh_token (const TokenringCredential *credential);
void tokenring_credential_set_refresh_token (TokenringCredential *credential,
                                             TokenringSecret *refresh_token);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenringCredential, tokenring_credential_free)

/* --- the broker (broker.c) --- */

typedef struct _TokenringBroker TokenringBroker;

/**
 * TokenringFlags:
 * @TOKENRING_FLAGS_NONE: the usual way
 * @TOKENRING_FLAGS_FRESH: pass over the token cache and issue a new token
 * @TOKENRING_FLAGS_NO_PROMPT: never let a store raise a prompt
 *
 * How a token or secret is asked for. Since: 0.1
 */
typedef enum {
  TOKENRING_FLAGS_NONE = 0,
  TOKENRING_FLAGS_FRESH = 1 << 0,
  TOKENRING_FLAGS_NO_PROMPT = 1 << 1,
} TokenringFlags;

TokenringBroker *tokenring_broker_new (void);
void tokenring_broker_free (TokenringBroker *broker);

/**
 * TokenringStep:
 * @TOKENRING_STEP_CONFIG: tokenring.conf is read
 * @TOKENRING_STEP_MATCH: the account that owns a URL is looked for
 * @TOKENRING_STEP_MODULE: a module is loaded
 * @TOKENRING_STEP_STORE: a store is asked, or written to
 * @TOKENRING_STEP_LOCK: another process is getting the same token, and is waited for
 * @TOKENRING_STEP_ISSUE: a token endpoint is asked for a token
 *
 * What a broker is at. There can be more in later versions. Since: 0.1
 */
typedef enum {
  TOKENRING_STEP_CONFIG,
  TOKENRING_STEP_MATCH,
  TOKENRING_STEP_MODULE,
  TOKENRING_STEP_STORE,
  TOKENRING_STEP_LOCK,
  TOKENRING_STEP_ISSUE,
} TokenringStep;

/**
 * TOKENRING_STEP_BEGINS:
 *
 * The time that is told of a step that begins. Since: 0.1
 */
#define TOKENRING_STEP_BEGINS (-1)

/**
 * TokenringWatch:
 * @step: the step
 * @elapsed: how many microseconds it took, or %TOKENRING_STEP_BEGINS when it begins
 * @detail: what is being done, or what came of it: for people, on one line. It has no secret in it,
 *   but names and messages from outside, and so is to be escaped before it is shown
 * @data: what was given to tokenring_broker_set_watch()
 *
 * Is told of each step, which may have others inside. Several threads can call it at once. It must
 * not call the broker, which may hold a lock meanwhile. Since: 0.1
 */
typedef void (*TokenringWatch) (TokenringStep step, gint64 elapsed, const char *detail,
                                gpointer data);

void tokenring_broker_set_watch (TokenringBroker *broker, TokenringWatch watch, gpointer data);

char **tokenring_broker_list_accounts (TokenringBroker *broker, GError **error);
TokenringDraft *tokenring_broker_load_draft (TokenringBroker *broker, const char *name,
                                             GError **error);
TokenringAccount *tokenring_broker_load_account (TokenringBroker *broker, const char *name,
                                                 GError **error);
TokenringAccount *tokenring_broker_find_account (TokenringBroker *broker, const TokenringUrl *url,
                                                 GError **error);
gboolean tokenring_broker_check_draft (TokenringBroker *broker, const TokenringDraft *draft,
                                       gboolean replace, GError **error);
TokenringAccount *tokenring_broker_preview_account (TokenringBroker *broker,
                                                    const TokenringDraft *draft, gboolean replace,
                                                    GError **error);
TokenringAccount *tokenring_broker_add_account (TokenringBroker *broker,
                                                const TokenringDraft *draft,
                                                TokenringSecret *client_secret, gboolean replace,
                                                GError **error);
gboolean tokenring_broker_abandon_account (TokenringBroker *broker, const char *name,
                                           char **ret_secret_left, char **ret_tokens_left,
                                           GError **error);
gboolean tokenring_broker_remove_account (TokenringBroker *broker, const char *name,
                                          GError **error);

char **tokenring_broker_list_providers (TokenringBroker *broker, GError **error);
TokenringProvider *tokenring_broker_load_provider (TokenringBroker *broker, const char *name,
                                                   GError **error);

TokenringToken *tokenring_broker_get_token (TokenringBroker *broker, TokenringAccount *account,
                                            TokenringFlags flags, GError **error);
TokenringToken *tokenring_broker_refresh_token (TokenringBroker *broker, TokenringAccount *account,
                                                guint within, TokenringFlags flags,
                                                gboolean *ret_is_new, GError **error);
TokenringToken *tokenring_broker_peek_token (TokenringBroker *broker, TokenringAccount *account,
                                             GError **error);
gboolean tokenring_broker_has_client_secret (TokenringBroker *broker, TokenringAccount *account,
                                             GError **error);
gboolean tokenring_broker_set_client_secret (TokenringBroker *broker, TokenringAccount *account,
                                             TokenringSecret *client_secret, GError **error);
gboolean tokenring_broker_forget (TokenringBroker *broker, TokenringAccount *account,
                                  GError **error);
gboolean tokenring_broker_store (TokenringBroker *broker, const TokenringUrl *url,
                                 TokenringSecret *password, GError **error);
gboolean tokenring_broker_erase (TokenringBroker *broker, const TokenringUrl *url,
                                 TokenringSecret *rejected, GError **error);
gboolean tokenring_broker_call_status (TokenringBroker *broker, TokenringAccount *account,
                                       TokenringToken *token, guint *ret_http_status,
                                       GError **error);

gboolean tokenring_broker_keeps_credentials (TokenringBroker *broker, TokenringCredentialKind kind,
                                             GError **error);
TokenringCredential *tokenring_broker_find_credential (TokenringBroker *broker,
                                                       const TokenringCredential *wanted,
                                                       TokenringFlags flags, GError **error);
gboolean tokenring_broker_keep_credential (TokenringBroker *broker,
                                           const TokenringCredential *credential, GError **error);
gboolean tokenring_broker_drop_credential (TokenringBroker *broker,
                                           const TokenringCredential *wanted, GError **error);
GPtrArray *tokenring_broker_list_docker_credentials (TokenringBroker *broker,
                                                     gboolean only_unlocked, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenringBroker, tokenring_broker_free)

/* --- who answers for a URL, and why the others do not (explanation.c) --- */

/**
 * TokenringReason:
 * @TOKENRING_REASON_BROKEN: the account cannot be loaded
 * @TOKENRING_REASON_OWNS_NOTHING: the account owns no URL
 * @TOKENRING_REASON_HOST: what it owns is on other hosts
 * @TOKENRING_REASON_SCHEME: the host is its own, with another scheme
 * @TOKENRING_REASON_PORT: so is the scheme, at another port
 * @TOKENRING_REASON_PATH: so is the port, below another path
 * @TOKENRING_REASON_NO_PATH: it owns a path there, and the request has none
 * @TOKENRING_REASON_LESS_SPECIFIC: it owns the URL, but another account does so more closely
 * @TOKENRING_REASON_USERNAME: it owns the URL, but does not go by the user name of the request
 * @TOKENRING_REASON_AMBIGUOUS: it owns the URL, and so does another account alike
 * @TOKENRING_REASON_ANSWERS: it is the one that answers
 *
 * Why an account answers for a URL or does not; the greater, the closer it is to that. Since: 0.1
 */
typedef enum {
  TOKENRING_REASON_BROKEN,
  TOKENRING_REASON_OWNS_NOTHING,
  TOKENRING_REASON_HOST,
  TOKENRING_REASON_SCHEME,
  TOKENRING_REASON_PORT,
  TOKENRING_REASON_PATH,
  TOKENRING_REASON_NO_PATH,
  TOKENRING_REASON_LESS_SPECIFIC,
  TOKENRING_REASON_USERNAME,
  TOKENRING_REASON_AMBIGUOUS,
  TOKENRING_REASON_ANSWERS,
} TokenringReason;

typedef struct _TokenringExplanation TokenringExplanation;

TokenringExplanation *tokenring_broker_explain (TokenringBroker *broker, const TokenringUrl *url,
                                                GError **error);
void tokenring_explanation_free (TokenringExplanation *explanation);
guint tokenring_explanation_get_length (const TokenringExplanation *explanation);
const char *tokenring_explanation_get_name (const TokenringExplanation *explanation, guint index);
TokenringReason tokenring_explanation_get_reason (const TokenringExplanation *explanation,
                                                  guint index);
const char *tokenring_explanation_get_match (const TokenringExplanation *explanation, guint index);
const char *tokenring_explanation_get_problem (const TokenringExplanation *explanation,
                                               guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenringExplanation, tokenring_explanation_free)

/* --- whether all is well (checkup.c) --- */

/**
 * TokenringChain:
 * @TOKENRING_CHAIN_SECRETS: the stores of client secrets
 * @TOKENRING_CHAIN_TOKENS: the stores of tokens
 *
 * The chains of tokenring.conf(5). Since: 0.1
 */
typedef enum {
  TOKENRING_CHAIN_SECRETS,
  TOKENRING_CHAIN_TOKENS,
} TokenringChain;

char **tokenring_broker_list_folders (TokenringBroker *broker);
char **tokenring_broker_list_config_files (TokenringBroker *broker);
gboolean tokenring_folder_check (const char *folder, GError **error);
char **tokenring_broker_list_unknown_keys (TokenringBroker *broker);
char **tokenring_broker_list_provider_faults (TokenringBroker *broker,
                                              const TokenringProvider *provider);
gboolean tokenring_broker_check_runtime (TokenringBroker *broker, char **ret_folder,
                                         GError **error);
char **tokenring_broker_list_stores (TokenringBroker *broker, TokenringChain chain, GError **error);
gboolean tokenring_broker_check_store (TokenringBroker *broker, TokenringChain chain,
                                       const char *store, gboolean *ret_can_store, GError **error);
char *tokenring_broker_dup_secret_place (TokenringBroker *broker, TokenringAccount *account,
                                         GError **error);
gboolean tokenring_broker_can_store_secret (TokenringBroker *broker, TokenringAccount *account,
                                            GError **error);
gboolean tokenring_broker_check_privacy (TokenringBroker *broker, TokenringAccount *account,
                                         GError **error);
gboolean tokenring_broker_check_refusal (TokenringBroker *broker, TokenringAccount *account,
                                         gint64 *ret_age, GError **error);
gboolean tokenring_broker_check_secret_end (TokenringBroker *broker, TokenringAccount *account,
                                            GError **error);
gboolean tokenring_broker_check_issuer (TokenringBroker *broker, TokenringAccount *account,
                                        GError **error);

#pragma GCC visibility pop

G_END_DECLS
