/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The file is a head and an entry for each account, in the order of their names. The head names the
 * folders and has a stamp for each provider file: with another head, nothing of it is used. An
 * entry is its length, the stamp of the account's file, the account's name with a NUL after it, and
 * what entry.c makes. */

#include "index.h"
#include "entry.h"
#include "private.h"
#include "runtime.h"
#include "stamp.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define FORMAT "tokenring accounts 1 " TOKENRING_VERSION

struct _TrIndex {
  const TrFolders *folders;
  GArray *account_fds; /* of each folder that has accounts, in their order */
  int runtime_fd;
  char *file;
  char *old;             /* what is in the file */
  TrRest rest;           /* the entries that come after those which were looked at */
  const char *looked_at; /* the entry before them */
  GByteArray *next;      /* what is to be in the file; while nothing changed, the head alone */
  gsize head_length;
  TrStamp stamp; /* of the account that was looked at last */
  gboolean has_stamp;
  gboolean was_broken; /* when it was tried before */
  gboolean settled;    /* whether the head can be relied on */
  gboolean changed;
  gint64 now;
};

static gboolean
take_entry (TrRest *rest, TrRest *ret_entry)
{
  TrRest after = *rest;
  guint32 length;

  if (!tr_take_bytes (&after, &length, sizeof length) || (gsize) (after.end - after.at) < length)
    return FALSE;

  ret_entry->at = after.at;
  ret_entry->end = after.at + length;
  rest->at = ret_entry->end;
  return TRUE;
}

static gboolean
open_folder (GArray *fds, const char *dir, const char *kind, TrSeen *seen, char **ret_path)
{
  g_autofree char *path = g_build_filename (dir, kind, NULL);
  int fd = open (path, O_PATH | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return errno == ENOENT;
  g_array_append_val (fds, fd);
  if (ret_path != NULL)
    *ret_path = g_strdup (path);
  return tr_folder_check (path, seen, NULL);
}

static void
close_folders (GArray *fds)
{
  for (guint i = 0; i < fds->len; i++)
    close (g_array_index (fds, int, i));
  g_array_unref (fds);
}

/* A provider can be a link, and where it leads to has to be looked at too. */
static gboolean
append_provider (TrIndex *index, const char *dir, int folder_fd, const char *name, TrSeen *seen)
{
  g_autofree char *file = g_strconcat (name, ".conf", NULL);
  g_autofree char *path = NULL;
  TrStamp stamps[2] = { 0 };
  gboolean is_link;

  if (!tr_stamp_take (folder_fd, file, &stamps[0], &is_link))
    return TRUE;

  path = g_build_filename (dir, file, NULL);
  if (is_link && !tr_file_check_folders (path, seen, NULL))
    return FALSE;
  if (is_link && tr_stamp_take_target (folder_fd, file, &stamps[1]))
    index->settled = index->settled && tr_stamp_is_settled (&stamps[1], index->now);
  index->settled = index->settled && tr_stamp_is_settled (&stamps[0], index->now);
  tr_append_text (index->next, path);
  tr_append (index->next, stamps, sizeof stamps);
  return TRUE;
}

static gboolean
append_providers (TrIndex *index, const char *dir, char **names, TrSeen *seen)
{
  GArray *fds = g_array_new (FALSE, FALSE, sizeof (int));
  g_autofree char *path = NULL;
  gboolean usable = open_folder (fds, dir, "providers", seen, &path);

  for (guint i = 0; usable && path != NULL && names[i] != NULL; i++)
    usable = append_provider (index, path, g_array_index (fds, int, 0), names[i], seen);
  close_folders (fds);
  return usable;
}

/* What an account owns can come from its provider, so any change there starts the index anew. */
static gboolean
make_head (TrIndex *index, TrSeen *seen)
{
  g_auto (GStrv) names = tr_folders_list (index->folders, "providers", NULL);
  char **dirs = index->folders->dirs;

  tr_append_text (index->next, FORMAT);
  for (guint i = 0; names != NULL && dirs[i] != NULL; i++) {
    tr_append_text (index->next, dirs[i]);
    if (!open_folder (index->account_fds, dirs[i], "accounts", seen, NULL) ||
        !append_providers (index, dirs[i], names, seen))
      return FALSE;
  }
  tr_append_text (index->next, "");
  index->head_length = index->next->len;
  return names != NULL;
}

static void
read_old (TrIndex *index)
{
  gsize length = 0;

  index->old = tr_private_read (index->runtime_fd, index->file, &length);
  if (index->old == NULL || length < index->head_length ||
      memcmp (index->old, index->next->data, index->head_length) != 0)
    return;

  index->rest.at = index->old + index->head_length;
  index->rest.end = index->old + length;
}

/* Programs with other folders have an index of their own. */
static char *
name_file (const TrFolders *folders)
{
  g_autofree char *dirs = g_strjoinv ("\n", folders->dirs);

  return g_strdup_printf ("accounts-%08x.index", g_str_hash (dirs));
}

/*
 * tr_index_open:
 * @folders: where account and provider files are
 * @seen: what this request has looked at already
 *
 * Returns: (transfer full) (nullable): the index, or %NULL when there can be none; @folders has to
 *   outlive it
 */
TrIndex *
tr_index_open (const TrFolders *folders, TrSeen *seen)
{
  g_autoptr (TrIndex) index = g_new0 (TrIndex, 1);

  index->folders = folders;
  index->account_fds = g_array_new (FALSE, FALSE, sizeof (int));
  index->next = g_byte_array_new ();
  index->settled = TRUE;
  index->now = g_get_real_time ();
  index->file = name_file (folders);
  index->runtime_fd = tr_runtime_open (folders->runtime);
  if (index->runtime_fd < 0 || !make_head (index, seen))
    return NULL;
  read_old (index);
  return g_steal_pointer (&index);
}

/*
 * tr_index_free:
 * @index: (nullable) (transfer full): an index
 */
void
tr_index_free (TrIndex *index)
{
  if (index == NULL)
    return;

  if (index->runtime_fd >= 0)
    close (index->runtime_fd);
  close_folders (index->account_fds);
  g_byte_array_unref (index->next);
  g_free (index->file);
  g_free (index->old);
  g_free (index);
}

/* The first folder that has the file is where it would be loaded from. What a link says can change
 * without a trace in the folder, so such an account is never in the index. */
static void
take_stamp (TrIndex *index, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".conf", NULL);
  gboolean is_link = FALSE;
  gboolean found = FALSE;

  for (guint i = 0; !found && i < index->account_fds->len; i++)
    found =
        tr_stamp_take (g_array_index (index->account_fds, int, i), file, &index->stamp, &is_link);
  index->has_stamp = found && !is_link;
}

/* Most often all stays as it is, and nothing has to be copied. All entries before @until are kept.
 */
static void
begin_change (TrIndex *index, const char *until)
{
  if (!index->changed && until != NULL) {
    const char *first = index->old + index->head_length;

    tr_append (index->next, first, (gsize) (until - first));
  }
  index->changed = TRUE;
}

/* Both the names that are asked for and the entries come in order, so one walk finds all. */
static gboolean
find_entry (TrIndex *index, const char *name, TrRest *ret_entry)
{
  TrRest at = index->rest;
  TrRest entry;

  while (take_entry (&at, &entry)) {
    TrStamp stamp = { 0 };
    int order =
        tr_take_bytes (&entry, &stamp, sizeof stamp) ? strcmp (tr_take_text (&entry), name) : -1;

    if (order > 0)
      return FALSE;
    index->looked_at = index->rest.at;
    index->rest = at;
    if (order < 0 || !index->has_stamp || memcmp (&stamp, &index->stamp, sizeof stamp) != 0) {
      begin_change (index, index->looked_at);
      continue;
    }
    *ret_entry = entry;
    return TRUE;
  }
  return FALSE;
}

/* Entries go from the old file into the new one as they are. */
static void
keep_entry (TrIndex *index)
{
  if (index->changed)
    tr_append (index->next, index->looked_at, (gsize) (index->rest.at - index->looked_at));
}

/*
 * tr_index_recall:
 * @index: an index
 * @name: the name of an account, greater than that of the call before
 * @url: what is asked for
 * @ret_match: (out): how well the account fits
 * @ret_fits: (out): whether it can be meant by the user name of @url
 *
 * Returns: whether the index knows; if not, the account has to be loaded, and tr_index_learn()
 *   called with it
 */
gboolean
tr_index_recall (TrIndex *index, const char *name, const TokenringUrl *url, TrMatch *ret_match,
                 gboolean *ret_fits)
{
  TrRest entry;

  take_stamp (index, name);
  index->was_broken = FALSE;
  if (!find_entry (index, name, &entry))
    return FALSE;
  index->was_broken = tr_entry_is_empty (entry);
  if (index->was_broken)
    return FALSE;

  keep_entry (index);
  tr_entry_match (entry, url, ret_match, ret_fits);
  return TRUE;
}

static void
append_entry (TrIndex *index, const char *name, const GByteArray *rest)
{
  gsize name_length = strlen (name) + 1;
  guint32 total = (guint32) (sizeof index->stamp + name_length + rest->len);

  tr_append (index->next, &total, sizeof total);
  tr_append (index->next, &index->stamp, sizeof index->stamp);
  tr_append (index->next, name, name_length);
  tr_append (index->next, rest->data, rest->len);
}

/*
 * tr_index_learn:
 * @index: an index
 * @name: the name that tr_index_recall() was last called with, and did not know
 * @account: (nullable): the account of that name; %NULL if it could not be loaded
 */
void
tr_index_learn (TrIndex *index, const char *name, const TokenringAccount *account)
{
  g_autoptr (GByteArray) rest = g_byte_array_new ();

  if (!index->has_stamp || !tr_stamp_is_settled (&index->stamp, index->now))
    return;

  tr_entry_append (rest, account);
  if (index->was_broken && rest->len == 1) {
    keep_entry (index);
    return;
  }
  begin_change (index, index->was_broken ? index->looked_at : index->rest.at);
  append_entry (index, name, rest);
}

/*
 * tr_index_restart:
 * @index: an index which was wrong
 *
 * Has all accounts learnt anew, from the first name on.
 */
void
tr_index_restart (TrIndex *index)
{
  index->rest.at = index->rest.end = NULL;
  g_byte_array_set_size (index->next, (guint) index->head_length);
  index->changed = TRUE;
}

/*
 * tr_index_save:
 * @index: an index, after all names were asked for
 *
 * Keeps what was learnt, if that is anything new. Where it cannot be kept, requests are slower.
 */
void
tr_index_save (TrIndex *index)
{
  if (index->rest.at != index->rest.end)
    begin_change (index, index->rest.at);
  if (!index->settled || !index->changed)
    return;

  tr_private_replace (index->runtime_fd, index->file, (const char *) index->next->data,
                      index->next->len);
}
