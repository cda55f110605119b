/* SPDX-License-Identifier: Apache-2.0 */
#include "base/assert.h"
#include "base/memory.h"
#include "store/store_internal.h"

#include <errno.h>
#include <stdio.h>
#include <sys/file.h>

#define ADVICE_DAMAGED                                                                             \
    "keep a copy of it, then restore a backup, or take out what can be read with sqlite3 and its " \
    "command .recover"
#define ADVICE_FOREIGN "move it away, or name another folder with --data"

/* What a result of SQLite's means to who runs varco. */
static const struct meaning {
    int result;
    struct slice fact;
    const char *advice;
} meanings[] = {
    {SQLITE_NOTADB, SLICE_INIT("is no database"), ADVICE_FOREIGN},
    {SQLITE_CORRUPT, SLICE_INIT("is damaged"), ADVICE_DAMAGED},
    {SQLITE_FULL, SLICE_INIT("cannot grow, for its disk is full"), "make room on its disk"},
    {SQLITE_READONLY, SLICE_INIT("cannot be written"),
     "give it to the user that varco runs as, and make its file system writable"},
    {SQLITE_BUSY, SLICE_INIT("is kept by another program for writing"), "end that program"},
    {SQLITE_LOCKED, SLICE_INIT("is kept by another program for writing"), "end that program"},
    {SQLITE_EMPTY, SLICE_INIT("has lost its count of starts"), ADVICE_DAMAGED},
};

static struct say_place place_of(const struct store *s)
{
    return (struct say_place){s->folder, STORE_FILE};
}

/* Says what a result of SQLite's means. */
static bool say_result(const struct store *s, int result, struct buffer *why)
{
    struct say_place place = place_of(s);
    int primary = result & 0xff; /* above it stand details */
    if (primary == SQLITE_NOMEM)
        return say_memory(why);
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (meanings[i].result == primary)
            return say_fact(why, &place, meanings[i].fact, meanings[i].advice);
    int error = sqlite3_system_errno(s->database);
    if (error != 0 && (primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN))
        return say_error(why, "use", &place, error);
    char fact[96];
    (void)snprintf(fact, sizeof fact, "cannot be used (%s)", sqlite3_errstr(result));
    return say_fact(why, &place, slice_of(fact), "look at the disk, and at the rights of the file");
}

int store_execute(sqlite3 *database, const char *sql)
{
    return sqlite3_exec(database, sql, NULL, NULL, NULL);
}

int store_number(sqlite3 *database, const char *sql, int64_t *out)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(database, sql, -1, &statement, NULL);
    if (result != SQLITE_OK)
        return result;
    result = sqlite3_step(statement);
    bool empty = result == SQLITE_DONE;
    if (result == SQLITE_ROW)
        *out = sqlite3_column_int64(statement, 0);
    while (result == SQLITE_ROW)
        result = sqlite3_step(statement);
    int end = sqlite3_finalize(statement);
    if (result != SQLITE_DONE)
        return result;
    return empty ? SQLITE_EMPTY : end;
}

/* Refuses what is no database of ours, or one that is newer than we are. Changes nothing. */
static bool check_origin(const struct store *s, struct buffer *why)
{
    struct say_place place = place_of(s);
    struct migration_list list = migration_steps();
    int64_t application = 0, version = 0, tables = 0;
    char fact[128];
    /* In one transaction: another process may be making it. */
    int result = store_execute(s->database, "BEGIN");
    if (result == SQLITE_OK)
        result = store_number(s->database, "SELECT count(*) FROM sqlite_schema", &tables);
    if (result == SQLITE_OK)
        result = store_number(s->database, "PRAGMA application_id", &application);
    if (result == SQLITE_OK)
        result = store_number(s->database, "PRAGMA user_version", &version);
    if (result == SQLITE_OK)
        result = store_execute(s->database, "COMMIT");
    if (result != SQLITE_OK)
        return say_result(s, result, why);
    bool fresh = application == 0 && version == 0 && tables == 0;
    if (!fresh && application != STORE_APPLICATION_ID)
        return say_fact(why, &place, SLICE("is a database of another program"), ADVICE_FOREIGN);
    if (version < 0)
        return say_result(s, SQLITE_CORRUPT, why);
    if (version <= list.count)
        return true;
    (void)snprintf(fact, sizeof fact,
                   "was written by a newer varco (its form is %lld, this one knows %d)",
                   (long long)version, list.count);
    return say_fact(why, &place, slice_of(fact),
                    "run that varco again, or restore a backup from before it");
}

/* How many bytes the head and the pages of a database take. SQLITE_OK or SQLite's result. */
static int measure(sqlite3 *database, int64_t *bytes)
{
    int64_t pages = 0, size = 0;
    int result = store_number(database, "PRAGMA page_count", &pages);
    if (result == SQLITE_OK)
        result = store_number(database, "PRAGMA page_size", &size);
    *bytes = pages * size;
    return result;
}

/* Says what is damaged, if anything is. */
static bool check_pages(const struct store *s, struct buffer *why)
{
    struct say_place place = place_of(s);
    sqlite3_stmt *statement = NULL;
    bool good = false;
    int result = sqlite3_prepare_v2(s->database, "PRAGMA quick_check(1)", -1, &statement, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_step(statement);
    if (result == SQLITE_ROW) {
        const unsigned char *text = sqlite3_column_text(statement, 0);
        good = text != NULL && strcmp((const char *)text, "ok") == 0;
        if (!good)
            (void)say_fact(why, &place, SLICE("is damaged"), ADVICE_DAMAGED);
    } else {
        (void)say_result(s, result, why);
    }
    (void)sqlite3_finalize(statement);
    return good;
}

/* A write-ahead log, so that who reads never waits. */
static bool use_log(const struct store *s, struct buffer *why)
{
    struct say_place place = place_of(s);
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(s->database, "PRAGMA journal_mode = WAL", -1, &statement, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_step(statement);
    const unsigned char *mode = result == SQLITE_ROW ? sqlite3_column_text(statement, 0) : NULL;
    bool good = mode != NULL && strcmp((const char *)mode, "wal") == 0;
    (void)sqlite3_finalize(statement);
    if (good)
        return true;
    if (result != SQLITE_ROW)
        return say_result(s, result, why);
    return say_fact(why, &place, SLICE("can have no write-ahead log where it is"),
                    "name a folder on a local disk with --data");
}

static int set_sync(const struct store *s, bool full)
{
    return store_execute(s->database,
                         full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
}

/* How every connection is set up, once it is known to be ours. */
static bool set_up(const struct store *s, struct buffer *why)
{
    struct migration_list list = migration_steps();
    if (!use_log(s, why))
        return false;
    int result = set_sync(s, s->full_sync);
    if (result == SQLITE_OK)
        result = store_execute(s->database, "PRAGMA foreign_keys = ON;"
                                            /* A file that was tampered with calls no function. */
                                            "PRAGMA trusted_schema = OFF;"
                                            "PRAGMA cell_size_check = ON");
    if (result == SQLITE_OK)
        result = migration_run(s->database, &list);
    return result == SQLITE_OK || say_result(s, result, why);
}

static bool connect(struct store *s, struct buffer *why)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
                SQLITE_OPEN_EXRESCODE;
    int result = sqlite3_open_v2(s->path, &s->database, flags, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_busy_timeout(s->database, STORE_WAIT_MS);
    if (result != SQLITE_OK)
        return say_result(s, result, why);
    /* SQLite quietly opens for reading what it may not write. */
    if (sqlite3_db_readonly(s->database, "main") == 1)
        return say_result(s, SQLITE_READONLY, why);
    return true;
}

/* One opens at a time: SQLite waits for nobody where it changes a new database to a write-ahead log. A
 * file system without such locks goes without. */
static void take_turn(const struct folder *folder)
{
    while (flock(folder->fd, LOCK_EX) != 0 && errno == EINTR)
        continue;
}

struct store *store_open(const struct folder *folder, const struct store_setting *setting,
                         struct buffer *why)
{
    if (!folder_make_file(folder, STORE_FILE, why))
        return NULL;
    struct store *s = memory_new(sizeof *s);
    if (s == NULL) {
        (void)say_memory(why);
        return NULL;
    }
    s->full_sync = setting->full_sync;
    (void)snprintf(s->folder, sizeof s->folder, "%s", folder_path(folder));
    (void)snprintf(s->path, sizeof s->path, "%s/%s", s->folder, STORE_FILE);
    take_turn(folder);
    bool good = connect(s, why) && check_origin(s, why) && set_up(s, why);
    (void)flock(folder->fd, LOCK_UN);
    if (!good)
        store_close(&s);
    return s;
}

/* Checks the database where the last start had no orderly end, if that takes a moment only. */
static bool check_last(const struct store *s, struct buffer *why)
{
    int64_t clean = 0, bytes = 0;
    int result = store_number(s->database, "SELECT clean FROM start", &clean);
    if (result == SQLITE_OK)
        result = measure(s->database, &bytes);
    if (result != SQLITE_OK)
        return say_result(s, result, why);
    return clean == 1 || bytes > STORE_CHECK_MAX || check_pages(s, why);
}

bool store_start(struct store *store, uint64_t *epoch, struct buffer *why)
{
    int64_t number = 0;
    V_ASSERT(!store->started);
    if (!check_last(store, why))
        return false;
    /* To the disk, whatever the setting: an epoch that came twice because the power failed would let
     * tokens of before name objects of now. */
    int result = set_sync(store, true);
    if (result == SQLITE_OK)
        result =
            store_number(store->database,
                         "UPDATE start SET epoch = epoch + 1, clean = 0 RETURNING epoch", &number);
    if (result == SQLITE_OK)
        result = set_sync(store, store->full_sync);
    if (result != SQLITE_OK)
        return say_result(store, result, why);
    store->started = true;
    *epoch = (uint64_t)number;
    return true;
}

void store_close(struct store **store)
{
    struct store *s = *store;
    if (s == NULL)
        return;
    /* Where this fails the next start checks, which is all that it costs. */
    if (s->started)
        (void)store_execute(s->database, "UPDATE start SET clean = 1");
    V_ASSERT(sqlite3_close(s->database) == SQLITE_OK);
    memory_free(s);
    *store = NULL;
}
