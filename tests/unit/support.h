/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the tests of the core share: configuration folders that are deleted again, a clock that
 * stands still, stores and an issuer inside of the test program, and a look into all of its memory
 * for secrets that should be gone. */

#pragma once

#include "account.h"
#include "broker.h"
#include "loader.h"

/* --- configuration folders --- */

typedef enum {
  TEST_USER,
  TEST_ADMIN,
  TEST_VENDOR,
} TestLevel;

typedef struct {
  char *base;
  char *dirs[4];
} TestFolders;

TestFolders *test_folders_new (void);
void test_folders_free (TestFolders *folders);
TrFolders *test_folders_open (const TestFolders *folders);
char *test_folders_path (const TestFolders *folders, TestLevel level, const char *name);
void test_folders_write (const TestFolders *folders, TestLevel level, const char *name,
                         const char *text);
void test_folders_write_provider (const TestFolders *folders, const char *name);
void test_folders_write_account (const TestFolders *folders, const char *name, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestFolders, test_folders_free)

/* --- the clock: @data is a gint64 --- */

gint64 test_clock (gpointer data);

/* --- stores and an issuer inside of the test program --- */

#define TEST_STORES 3

typedef struct {
  GHashTable *items;        /* "kind|account|client id|key" to a secret */
  int fault;                /* a TokenringError that each call ends with, or -1 */
  gboolean opens_by_prompt; /* locked until it may raise a prompt */
  gboolean read_only;
  gboolean takes_nothing; /* lookups work, but writing fails with the code "failed" */
  guint lookups;
  guint stores;
  guint clears;
  guint prompts; /* calls that were allowed to raise one */
  gint64 last_expires;
} TestStore;

typedef struct {
  int fault;     /* as above */
  int complaint; /* the same of its check of an account's settings */
  const char *answer;
  gint64 life;       /* 0 or less: of unknown life */
  guint retry_after; /* seconds */
  guint calls;
  gint64 last_now;
  char *last_secret;
} TestIssuer;

/* The stores are the modules "one", "two" and "three", the issuer is "issuer". */
extern TestStore test_stores[TEST_STORES];
extern TestIssuer test_issuer;

void test_stores_reset (void);
TrLoader *test_loader_new (void);
char *test_item_name (const TokenringItem *item);
void test_store_put (guint index, const TokenringItem *item, const char *value);
char *test_store_get (guint index, const TokenringItem *item);

/* --- assertions --- */

void test_assert_error (const GError *error, TokenringError code, const char *text);
void test_assert_bytes (const char *data, gsize length, const char *expected,
                        gsize expected_length);
void test_assert_secret (const TokenringSecret *secret, const char *text);

/* The number of places in this program's memory where the bytes of @needle are, its own apart. */
guint test_count_copies (const TokenringSecret *needle);

/* A secret that is nowhere else in memory, not even in the program's file. It has to be longer than
 * the processor's registers: those are saved on the stack at times, with what was last in them. */
TokenringSecret *test_secret_new_unique (gsize length);
