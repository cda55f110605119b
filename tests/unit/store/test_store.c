/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"
#include "store/store.h"
#include "store/store_internal.h"
#include "unit/store/scratch.h"
#include "unit/t.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define DAMAGED                                                                                    \
    "\"%\" is damaged: keep a copy of it, then restore a backup, or take out what can be read "    \
    "with "                                                                                        \
    "sqlite3 and its command .recover"
#define NOT_WRITTEN                                                                                \
    "\"%\" cannot be written: give it to the user that varco runs as, and make its file system "   \
    "writable"
#define FULL "\"%\" cannot grow, for its disk is full: make room on its disk"

static char line[FOLDER_WHY_MAX];
static struct buffer why;
static struct folder *folder;
static struct store *store;

/* SQLite's own memory, with a failure where a test wants one; 0: none. */
static sqlite3_mem_methods sqlite_memory;
static unsigned sqlite_fail_at, sqlite_count;

static bool sqlite_may(void)
{
    return ++sqlite_count != sqlite_fail_at;
}

static void *sqlite_new(int size)
{
    return sqlite_may() ? sqlite_memory.xMalloc(size) : NULL;
}

static void *sqlite_more(void *block, int size)
{
    return sqlite_may() ? sqlite_memory.xRealloc(block, size) : NULL;
}

static int make(void **state)
{
    why = buffer_of(line, sizeof line);
    return scratch_make(state);
}

static int end(void **state)
{
    store_close(&store);
    folder_free(&folder);
    return scratch_remove(state);
}

/* Opens folder and store again. False with a line when the store does not open. */
static bool open_store(void)
{
    static const struct store_setting setting = {.full_sync = false};

    store_close(&store);
    folder_free(&folder);
    why = buffer_of(line, sizeof line);
    folder = scratch_open("data", &why);
    assert_non_null(folder);
    store = store_open(folder, &setting, &why);
    return store != NULL;
}

static void must_open(void)
{
    bool good = open_store();
    if (!good)
        print_message("%.*s\n", (int)why.length, line);
    assert_true(good);
}

static void refused(const char *format)
{
    assert_false(open_store());
    scratch_says(&why, "data/" STORE_FILE, format);
}

static uint64_t start(void)
{
    uint64_t epoch = 0;
    assert_true(store_start(store, &epoch, &why));
    return epoch;
}

static void a_new_database_is_made(void **state)
{
    int64_t number = 0;

    (void)state;
    must_open();
    assert_int_equal(scratch_stat("data/" STORE_FILE).st_mode, S_IFREG | 0600);
    assert_int_equal(scratch_stat("data/" STORE_FILE "-wal").st_mode, S_IFREG | 0600);
    assert_int_equal(store_number(store->database, "PRAGMA synchronous", &number), SQLITE_OK);
    assert_int_equal(number, 1); /* NORMAL */
    assert_int_equal(store_number(store->database, "PRAGMA foreign_keys", &number), SQLITE_OK);
    assert_int_equal(number, 1);
    assert_int_equal(store_number(store->database, "PRAGMA busy_timeout", &number), SQLITE_OK);
    assert_int_equal(number, STORE_WAIT_MS);
    assert_int_equal(scratch_look("PRAGMA application_id"), STORE_APPLICATION_ID);
    assert_int_equal(scratch_look("PRAGMA user_version"), migration_steps().count);
    assert_int_equal(scratch_look("SELECT epoch FROM start"), 0);
    store_close(&store);
    assert_null(store);
    store_close(&store);
    assert_int_equal(access(scratch_path("data/" STORE_FILE "-wal"), F_OK), -1);
    assert_int_equal(
        scratch_look("SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'"), 1);
}

static void full_sync_is_set(void **state)
{
    static const struct store_setting setting = {.full_sync = true};

    int64_t number = 0;

    (void)state;
    folder = scratch_open("data", &why);
    assert_non_null(folder);
    store = store_open(folder, &setting, &why);
    assert_non_null(store);
    assert_int_equal(start(), 1);
    assert_int_equal(store_number(store->database, "PRAGMA synchronous", &number), SQLITE_OK);
    assert_int_equal(number, 2); /* FULL */
}

static void every_start_has_its_epoch(void **state)
{
    int64_t number = 0;

    (void)state;
    for (unsigned i = 1; i <= 3; i++) {
        must_open();
        assert_int_equal(start(), i);
        assert_int_equal(scratch_look("SELECT clean FROM start"), 0);
        assert_int_equal(store_number(store->database, "PRAGMA synchronous", &number), SQLITE_OK);
        assert_int_equal(number, 1); /* NORMAL again, after a commit that was FULL */
        store_close(&store);
        assert_int_equal(scratch_look("SELECT clean FROM start"), 1);
    }
    must_open(); /* opening alone is no start */
    store_close(&store);
    assert_int_equal(scratch_look("SELECT epoch FROM start"), 3);
}

/* A process that starts a server in the folder and is killed. */
static void start_and_be_killed(void)
{
    int status = 0;
    store_close(&store);
    folder_free(&folder);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        uint64_t epoch = 0;
        memory_fail_at(0); /* what fails, fails in the test itself */
        if (!open_store() || !store_start(store, &epoch, &why))
            _exit(1);
        (void)raise(SIGKILL);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
}

static void an_epoch_outlives_a_kill(void **state)
{
    (void)state;
    start_and_be_killed();
    start_and_be_killed();
    must_open();
    assert_int_equal(start(), 3);
}

/* A database of more than a page, whose last page then holds rubbish that no other page knows of. */
static void spoil_last_page(const char *clean)
{
    static const unsigned char rubbish[4096] = {0xff, 0xff, 0xff, 0xff};

    scratch_change("CREATE TABLE other (a);"
                   "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
                   " INSERT INTO other SELECT randomblob(20) FROM n;"
                   "PRAGMA wal_checkpoint(TRUNCATE)");
    scratch_change(clean);
    int64_t size = scratch_stat("data/" STORE_FILE).st_size;
    int fd = open(scratch_path("data/" STORE_FILE), O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0 && size > (int64_t)sizeof rubbish * 4);
    assert_int_equal(pwrite(fd, rubbish, sizeof rubbish, size - (int64_t)sizeof rubbish),
                     sizeof rubbish);
    assert_int_equal(close(fd), 0);
}

static void damage_is_looked_for_after_a_crash(void **state)
{
    uint64_t epoch = 7;

    (void)state;
    must_open();
    store_close(&store);
    spoil_last_page("UPDATE start SET clean = 0");
    must_open();
    assert_false(store_start(store, &epoch, &why));
    scratch_says(&why, "data/" STORE_FILE, DAMAGED);
    assert_int_equal(epoch, 7);
    store_close(&store);
    assert_int_equal(scratch_look("SELECT epoch FROM start"), 0);
    scratch_change("UPDATE start SET clean = 1");
    must_open();
    assert_int_equal(start(), 1); /* and not after an orderly end */
}

static void a_sound_database_passes_the_check(void **state)
{
    (void)state;
    start_and_be_killed();
    must_open();
    assert_int_equal(start(), 2);
}

static void a_version_below_none_is_damage(void **state)
{
    (void)state;
    must_open();
    store_close(&store);
    scratch_change("PRAGMA user_version = -1");
    refused(DAMAGED);
}

static void a_lost_count_is_damage(void **state)
{
    uint64_t epoch = 0;

    (void)state;
    must_open();
    scratch_change("DELETE FROM start");
    assert_false(store_start(store, &epoch, &why));
    scratch_says(&why, "data/" STORE_FILE,
                 "\"%\" has lost its count of starts: keep a copy of it, then restore a backup, or "
                 "take out what can be read with sqlite3 and its command .recover");
}

static void a_newer_database_is_refused(void **state)
{
    static char before[65536], after[65536];

    (void)state;
    must_open();
    store_close(&store);
    scratch_change("PRAGMA user_version = 77; PRAGMA wal_checkpoint(TRUNCATE)");
    long size = scratch_read("data/" STORE_FILE, before, sizeof before);
    char format[256];
    (void)snprintf(format, sizeof format,
                   "\"%%\" was written by a newer varco (its form is 77, this one knows %d): run "
                   "that varco again, or restore a backup from before it",
                   migration_steps().count);
    refused(format);
    assert_int_equal(scratch_read("data/" STORE_FILE, after, sizeof after), size);
    assert_memory_equal(before, after, (size_t)size);
}

static void another_programs_database_is_refused(void **state)
{
    static const char *const others[] = {
        "CREATE TABLE start (id INTEGER PRIMARY KEY, epoch INTEGER)",
        "PRAGMA user_version = 1",
        "PRAGMA application_id = 42",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        scratch_change(others[i]);
        refused("\"%\" is a database of another program: move it away, or name another folder with "
                "--data");
        assert_int_equal(unlink(scratch_path("data/" STORE_FILE)), 0);
    }
}

static void what_is_no_database_is_refused(void **state)
{
    char bytes[8192], after[sizeof bytes + 1];

    (void)state;
    (void)mkdir(scratch_path("data"), 0700);
    /* One byte is an empty file to SQLite. */
    for (size_t size = 2; size <= sizeof bytes; size *= 2) {
        memset(bytes, 'x', sizeof bytes);
        scratch_write("data/" STORE_FILE, bytes, size);
        refused("\"%\" is no database: move it away, or name another folder with --data");
        assert_int_equal(scratch_read("data/" STORE_FILE, after, sizeof after), size);
        assert_memory_equal(after, bytes, size);
    }
    assert_int_equal(unlink(scratch_path("data/" STORE_FILE)), 0);
    assert_int_equal(mkdir(scratch_path("data/" STORE_FILE), 0700), 0);
    refused("\"%\" is no plain file: move it away");
}

static void a_damaged_database_is_refused_and_kept(void **state)
{
    static char bytes[65536], after[65536];

    (void)state;
    must_open();
    store_close(&store);
    long size = scratch_read("data/" STORE_FILE, bytes, sizeof bytes);
    assert_true(size > 4096 && size < (long)sizeof bytes);
    /* The root of its tables. */
    memset(bytes + 100, 0xff, 1000);
    scratch_write("data/" STORE_FILE, bytes, (size_t)size);
    refused(DAMAGED);
    assert_int_equal(scratch_read("data/" STORE_FILE, after, sizeof after), size);
    assert_memory_equal(after, bytes, (size_t)size);
}

static void a_database_without_its_end_is_refused(void **state)
{
    uint64_t epoch = 0;

    (void)state;
    must_open();
    store_close(&store);
    assert_int_equal(truncate(scratch_path("data/" STORE_FILE), 4096), 0);
    bool opens = open_store();
    if (opens)
        assert_false(store_start(store, &epoch, &why));
    scratch_says(&why, "data/" STORE_FILE, DAMAGED);
    assert_int_equal(scratch_stat("data/" STORE_FILE).st_size, 4096);
}

static void a_database_is_closed_to_others(void **state)
{
    (void)state;
    must_open();
    store_close(&store);
    assert_int_equal(chmod(scratch_path("data/" STORE_FILE), 0644), 0);
    must_open();
    assert_int_equal(start(), 1);
    assert_int_equal(scratch_stat("data/" STORE_FILE).st_mode, S_IFREG | 0600);
    assert_int_equal(scratch_stat("data/" STORE_FILE "-wal").st_mode, S_IFREG | 0600);
}

static void root_opens_it_for_another_user(void **state)
{
    static const char *const names[] = {"data/" STORE_FILE, "data/" STORE_FILE "-wal",
                                        "data/" STORE_FILE "-shm"};

    static const struct store_setting setting = {.full_sync = false};

    (void)state;
    if (geteuid() != 0)
        skip(); /* needs root */
    struct folder_setting whose = {
        .path = scratch_path("data"), .user = SCRATCH_STRANGER, .group = SCRATCH_STRANGER};
    folder = folder_open(&whose, &why);
    assert_non_null(folder);
    store = store_open(folder, &setting, &why);
    assert_non_null(store);
    assert_int_equal(start(), 1);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_int_equal(scratch_stat(names[i]).st_uid, SCRATCH_STRANGER);
}

static void a_read_only_file_system_is_told(void **state)
{
    static const struct store_setting setting = {.full_sync = false};

    (void)state;
    must_open();
    store_close(&store);
    /* It becomes read-only after the folder was looked at. */
    if (!scratch_mount_read_only("data"))
        skip(); /* needs root */
    store = store_open(folder, &setting, &why);
    assert_null(store);
    scratch_says(&why, "data/" STORE_FILE, NOT_WRITTEN);
}

/* With any amount of room: it opens, or says that the disk is full, and then opens once there is room. */
static void a_full_disk_is_told_and_breaks_nothing(void **state)
{
    unsigned failed = 0, good = 0;

    (void)state;
    if (!scratch_mount_small("data", 160))
        skip();        /* needs root */
    memory_fail_at(0); /* it has failures enough of its own */
    for (unsigned kib = 0; kib <= 120; kib += 4) {
        uint64_t epoch = 0;
        scratch_fill("data/filler", kib);
        bool opens = open_store() && store_start(store, &epoch, &why);
        if (opens)
            good++;
        else
            failed++;
        if (!opens && why.bytes[0] == '"')
            scratch_says(&why, "data/" STORE_FILE, FULL);
        else if (!opens)
            scratch_says(&why, "data/" STORE_FILE,
                         "cannot use \"%\": No space left on device: make room on its disk");
        store_close(&store);
        assert_int_equal(unlink(scratch_path("data/filler")), 0);
        must_open();
        assert_int_equal(start(), epoch + 1);
        store_close(&store);
        (void)unlink(scratch_path("data/" STORE_FILE));
    }
    assert_true(failed > 0 && good > 0);
    memory_fail_at(0);
}

static void who_writes_is_waited_for_and_told(void **state)
{
    sqlite3 *other = NULL;
    uint64_t epoch = 0;

    (void)state;
    must_open();
    assert_int_equal(sqlite3_open(scratch_path("data/" STORE_FILE), &other), SQLITE_OK);
    assert_int_equal(store_execute(other, "BEGIN IMMEDIATE"), SQLITE_OK);
    assert_int_equal(sqlite3_busy_timeout(store->database, 1), SQLITE_OK);
    bool started = store_start(store, &epoch, &why);
    assert_int_equal(sqlite3_close(other), SQLITE_OK);
    assert_false(started);
    scratch_says(&why, "data/" STORE_FILE,
                 "\"%\" is kept by another program for writing: end that program");
    assert_int_equal(start(), 1);
}

static void many_may_open_a_new_database_at_once(void **state)
{
    pid_t pids[6];

    (void)state;
    folder = scratch_open("data", &why);
    assert_non_null(folder);
    for (unsigned round = 0; round < 8; round++) {
        bool good = true;
        for (size_t i = 0; i < COUNT_OF(pids); i++) {
            pids[i] = fork();
            assert_true(pids[i] >= 0);
            if (pids[i] != 0)
                continue;
            memory_fail_at(0);
            bool opened = open_store();
            (void)!write(STDERR_FILENO, line, opened ? 0 : why.length);
            store_close(&store);
            _exit(opened ? 0 : 1);
        }
        for (size_t i = 0; i < COUNT_OF(pids); i++) {
            int status = -1;
            assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
            good = good && WIFEXITED(status) && WEXITSTATUS(status) == 0;
        }
        assert_true(good);
        assert_int_equal(scratch_look("SELECT count(*) FROM start"), 1);
        (void)unlink(scratch_path("data/" STORE_FILE));
        (void)unlink(scratch_path("data/" STORE_FILE "-wal"));
        (void)unlink(scratch_path("data/" STORE_FILE "-shm"));
    }
}

static void without_sqlite_memory_nothing_breaks(void **state)
{
    unsigned disappointed = 0;
    bool failed = true;

    (void)state;
    memory_fail_at(0); /* it has failures enough of its own */
    must_open();
    assert_int_equal(start(), 1);
    uint64_t last = 1;
    for (unsigned n = 1; failed; n++) {
        uint64_t epoch = last;
        sqlite_count = 0;
        sqlite_fail_at = n;
        bool good = open_store() && store_start(store, &epoch, &why);
        failed = sqlite_count >= n;
        sqlite_fail_at = 0;
        assert_true(good || failed);
        disappointed += good ? 0 : 1;
        if (!good)
            scratch_says(&why, NULL, "out of memory: make memory free, then start again");
        /* An epoch may be lost, but none comes twice. */
        assert_true(good ? epoch > last : epoch == last);
        last = (uint64_t)scratch_look("SELECT epoch FROM start");
        assert_true(last >= epoch);
    }
    assert_true(disappointed > 10);
    must_open();
    assert_int_equal(start(), last + 1);
    memory_fail_at(0);
}

#define IN_SCRATCH(test) cmocka_unit_test_setup_teardown(test, make, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(a_new_database_is_made),
        IN_SCRATCH(full_sync_is_set),
        IN_SCRATCH(every_start_has_its_epoch),
        IN_SCRATCH(an_epoch_outlives_a_kill),
        IN_SCRATCH(damage_is_looked_for_after_a_crash),
        IN_SCRATCH(a_sound_database_passes_the_check),
        IN_SCRATCH(a_version_below_none_is_damage),
        IN_SCRATCH(a_lost_count_is_damage),
        IN_SCRATCH(a_newer_database_is_refused),
        IN_SCRATCH(another_programs_database_is_refused),
        IN_SCRATCH(what_is_no_database_is_refused),
        IN_SCRATCH(a_damaged_database_is_refused_and_kept),
        IN_SCRATCH(a_database_without_its_end_is_refused),
        IN_SCRATCH(a_database_is_closed_to_others),
        IN_SCRATCH(root_opens_it_for_another_user),
        IN_SCRATCH(a_read_only_file_system_is_told),
        IN_SCRATCH(a_full_disk_is_told_and_breaks_nothing),
        IN_SCRATCH(who_writes_is_waited_for_and_told),
        IN_SCRATCH(many_may_open_a_new_database_at_once),
        IN_SCRATCH(without_sqlite_memory_nothing_breaks),
    };
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_memory) != SQLITE_OK)
        return 1;
    sqlite3_mem_methods failing = sqlite_memory;
    failing.xMalloc = sqlite_new;
    failing.xRealloc = sqlite_more;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) != SQLITE_OK)
        return 1;
    return RUN_TESTS(tests);
}
