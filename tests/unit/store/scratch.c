/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/store/scratch.h"

#include "store/store_internal.h"
#include "unit/t.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

#define PATHS  8
#define MOUNTS 4

static struct {
    char top[64];
    char paths[PATHS][FOLDER_PATH_MAX];
    unsigned next;
    char mounts[MOUNTS][FOLDER_PATH_MAX];
    unsigned mount_count;
} scratch;

static int remove_one(const char *path, const struct stat *is, int kind, struct FTW *where)
{
    (void)is;
    (void)kind;
    (void)where;
    return remove(path);
}

static void remove_all(void)
{
    while (scratch.mount_count > 0)
        (void)umount2(scratch.mounts[--scratch.mount_count], MNT_DETACH);
    if (scratch.top[0] != '\0')
        (void)nftw(scratch.top, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    scratch.top[0] = '\0';
}

int scratch_make(void **state)
{
    static bool registered;
    (void)state;
    /* A test that fails where allocations do ends with exit(). */
    if (!registered)
        registered = atexit(remove_all) == 0;
    (void)snprintf(scratch.top, sizeof scratch.top, "/tmp/varco-store-XXXXXX");
    return mkdtemp(scratch.top) == NULL ? -1 : 0;
}

int scratch_remove(void **state)
{
    (void)state;
    remove_all();
    return 0;
}

const char *scratch_path(const char *name)
{
    char *path = scratch.paths[scratch.next++ % PATHS], top[sizeof scratch.top];
    memcpy(top, scratch.top, sizeof top); /* as the compiler cannot see that they do not overlap */
    (void)snprintf(path, sizeof scratch.paths[0], "%s%s%s", top, name == NULL ? "" : "/",
                   name == NULL ? "" : name);
    return path;
}

void scratch_write(const char *name, const void *bytes, size_t size)
{
    const char *path = scratch_path(name);
    (void)unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, size), size);
    assert_int_equal(close(fd), 0);
}

long scratch_read(const char *name, void *bytes, size_t size)
{
    int fd = open(scratch_path(name), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    long got = read(fd, bytes, size);
    assert_int_equal(close(fd), 0);
    return got;
}

struct stat scratch_stat(const char *name)
{
    struct stat is;
    assert_int_equal(lstat(scratch_path(name), &is), 0);
    return is;
}

/* Once for the process: what it mounts from now on nobody else sees. */
static bool have_own_mounts(void)
{
    static bool done;
    if (!done)
        done = unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
    return done;
}

static bool note_mount(const char *path)
{
    assert_true(scratch.mount_count < MOUNTS);
    (void)snprintf(scratch.mounts[scratch.mount_count++], sizeof scratch.mounts[0], "%s", path);
    return true;
}

bool scratch_mount_small(const char *name, unsigned kib)
{
    const char *path = scratch_path(name);
    char options[64];
    (void)snprintf(options, sizeof options, "size=%uk,mode=0700", kib);
    assert_int_equal(mkdir(path, 0700), 0);
    return have_own_mounts() && mount("varco", path, "tmpfs", 0, options) == 0 && note_mount(path);
}

bool scratch_mount_read_only(const char *name)
{
    const char *path = scratch_path(name);
    return have_own_mounts() && mount(path, path, NULL, MS_BIND, NULL) == 0 && note_mount(path) &&
           mount(NULL, path, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) == 0;
}

void scratch_fill(const char *name, unsigned kib_free)
{
    static const char zeros[1024];
    long kib = 0;
    int fd = open(scratch_path(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    while (write(fd, zeros, sizeof zeros) == (ssize_t)sizeof zeros)
        kib++;
    assert_int_equal(errno, ENOSPC);
    assert_int_equal(ftruncate(fd, (kib > kib_free ? kib - kib_free : 0) * 1024), 0);
    assert_int_equal(close(fd), 0);
}

struct folder *scratch_open(const char *name, struct buffer *why)
{
    struct folder_setting setting = {
        .path = scratch_path(name), .user = geteuid(), .group = getegid()};
    return folder_open(&setting, why);
}

void scratch_says(const struct buffer *why, const char *name, const char *format)
{
    char text[FOLDER_WHY_MAX], said[FOLDER_WHY_MAX + 1];
    struct buffer b = buffer_of(text, sizeof text);
    for (const char *p = format; *p != '\0'; p++) {
        if (*p == '%')
            buffer_append(&b, slice_of(scratch_path(name)));
        else
            buffer_append_byte(&b, *p);
    }
    buffer_append_byte(&b, '\0');
    assert_true(buffer_good(&b) && buffer_good(why));
    memcpy(said, why->bytes, why->length);
    said[why->length] = '\0';
    assert_string_equal(said, text);
    assert_null(strchr(said, '\n'));
}

int64_t scratch_look(const char *sql)
{
    sqlite3 *database = NULL;
    int64_t number = -1;
    assert_int_equal(sqlite3_open(scratch_path("data/" STORE_FILE), &database), SQLITE_OK);
    assert_int_equal(store_number(database, sql, &number), SQLITE_OK);
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
    return number;
}

void scratch_change(const char *sql)
{
    sqlite3 *database = NULL;
    (void)mkdir(scratch_path("data"), 0700);
    assert_int_equal(sqlite3_open(scratch_path("data/" STORE_FILE), &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
}
