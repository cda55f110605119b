/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"
#include "store/folder.h"
#include "unit/store/scratch.h"
#include "unit/t.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static char line[FOLDER_WHY_MAX];
static struct buffer why;

static int make(void **state)
{
    why = buffer_of(line, sizeof line);
    return scratch_make(state);
}

/* A folder that must open. */
static struct folder *opened(const char *name)
{
    struct folder *f = scratch_open(name, &why);
    if (f == NULL)
        print_message("%.*s\n", (int)why.length, line);
    assert_non_null(f);
    return f;
}

/* The folder cannot be opened; says this. */
static void refused(const char *name, const char *format)
{
    why = buffer_of(line, sizeof line);
    assert_null(scratch_open(name, &why));
    scratch_says(&why, name, format);
}

static void the_default_depends_on_the_user(void **state)
{
    static const struct {
        struct folder_person person;
        const char *path;
        bool parents;
    } rows[] = {
        {{0, "root", "/x", "/root"}, "/var/lib/varco", false},
        {{0, NULL, NULL, NULL}, "/var/lib/varco", false},
        {{107, "varco", "/x", "/y"}, "/var/lib/varco", false},
        {{1000, "varco2", "/x/state", "/home/a"}, "/x/state/varco", true},
        {{1000, NULL, NULL, "/home/a"}, "/home/a/.local/state/varco", true},
        {{1000, "a", "", "/home/a"}, "/home/a/.local/state/varco", true},
        {{1000, "a", "state", "/home/a"}, "/home/a/.local/state/varco", true}, /* relative */
        {{1000, "a", "state", "home"}, NULL, true},
        {{1000, "a", NULL, NULL}, NULL, true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[FOLDER_PATH_MAX];
        struct buffer path = buffer_of(text, sizeof text);
        bool parents = !rows[i].parents;
        why = buffer_of(line, sizeof line);
        assert_int_equal(folder_default(&rows[i].person, &path, &parents, &why),
                         rows[i].path != NULL);
        assert_int_equal(parents, rows[i].parents);
        if (rows[i].path == NULL) {
            scratch_says(&why, NULL,
                         "there is no default data folder, for neither XDG_STATE_HOME nor HOME is "
                         "set to an absolute path: name one with --data");
            continue;
        }
        assert_int_equal(why.length, 0);
        assert_true(slice_equal(buffer_slice(&path), slice_of(rows[i].path)));
    }
    char text[12];
    struct buffer path = buffer_of(text, sizeof text);
    bool parents = false;
    assert_false(folder_default(&rows[3].person, &path, &parents, &why));
}

static void a_missing_folder_is_made(void **state)
{
    (void)state;
    struct folder *f = opened("data");
    assert_int_equal(scratch_stat("data").st_mode, S_IFDIR | 0700);
    assert_null(folder_notice(f));
    assert_string_equal(folder_path(f), scratch_path("data"));
    folder_free(&f);
    assert_null(f);
    folder_free(&f);
    f = opened("data");
    folder_free(&f);
}

static void parents_are_made_only_when_asked(void **state)
{
    (void)state;
    refused("a/b/data", "cannot make \"%\": No such file or directory: make the folder above it "
                        "first, or name another folder with --data");
    struct folder_setting setting = {
        .path = scratch_path("a/b/data"), .user = geteuid(), .group = getegid(), .parents = true};
    why = buffer_of(line, sizeof line);
    struct folder *f = folder_open(&setting, &why);
    assert_non_null(f);
    assert_int_equal(scratch_stat("a").st_mode, S_IFDIR | 0700);
    assert_int_equal(scratch_stat("a/b").st_mode, S_IFDIR | 0700);
    folder_free(&f);
    scratch_write("a/file", "", 0);
    setting.path = scratch_path("a/file/data");
    assert_null(folder_open(&setting, &why));
    scratch_says(&why, "a/file/data",
                 "cannot open \"%\": Not a directory: move away what is there and is no folder, or "
                 "name another folder with --data");
}

static void what_is_no_folder_is_refused(void **state)
{
    (void)state;
    scratch_write("data", "x", 1);
    refused("data", "cannot open \"%\": Not a directory: move away what is there and is no folder, "
                    "or name another folder with --data");
    assert_int_equal(scratch_stat("data").st_size, 1);
}

static void a_path_has_a_length(void **state)
{
    char path[FOLDER_PATH_MAX + 2];
    struct folder_setting setting = {.path = path, .user = geteuid(), .group = getegid()};
    static const size_t lengths[] = {0, FOLDER_PATH_MAX + 1};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        memset(path, 'x', sizeof path);
        path[lengths[i]] = '\0';
        why = buffer_of(line, sizeof line);
        assert_null(folder_open(&setting, &why));
        scratch_says(&why, NULL,
                     "the path of a data folder has 1 to 512 bytes: name another with --data");
    }
}

static void a_path_is_told_so_that_it_can_be_seen(void **state)
{
    (void)state;
    why = buffer_of(line, sizeof line);
    assert_null(scratch_open("a\nb/data", &why));
    scratch_says(
        &why, NULL,
        "cannot make \"%/a\\nb/data\": No such file or directory: make the folder above it "
        "first, or name another folder with --data");
}

static void a_folder_that_is_open_is_closed(void **state)
{
    static const struct {
        mode_t before, after;
    } rows[] = {
        {0755, 0750}, {0777, 0750}, {0770, 0750}, {0701, 0700}, {0750, 0750}, {02750, 02750},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char format[128];
        (void)mkdir(scratch_path("data"), 0700);
        assert_int_equal(chmod(scratch_path("data"), rows[i].before), 0);
        struct folder *f = opened("data");
        assert_int_equal(scratch_stat("data").st_mode & 07777, rows[i].after);
        (void)snprintf(format, sizeof format,
                       "\"%%\" was open to others (mode %04o) and now has mode %04o: nothing is "
                       "left to do",
                       (unsigned)rows[i].before, (unsigned)rows[i].after);
        const char *notice = folder_notice(f);
        assert_int_equal(notice != NULL, rows[i].before != rows[i].after);
        if (notice != NULL) {
            memcpy(line, notice, strlen(notice));
            why.length = strlen(notice);
            scratch_says(&why, "data", format);
        }
        folder_free(&f);
    }
}

static void a_folder_closed_to_its_user_is_refused(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip(); /* only root gets in to see it */
    assert_int_equal(mkdir(scratch_path("data"), 0500), 0);
    refused("data", "\"%\" is closed to its own user: chmod it to 0700");
}

static void a_folder_of_another_user_is_refused(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip(); /* needs a second user */
    struct folder *f = opened("data");
    folder_free(&f);
    assert_int_equal(chown(scratch_path("data"), SCRATCH_STRANGER, SCRATCH_STRANGER), 0);
    refused("data",
            "\"%\" belongs to user nobody, and varco runs as user root: give it to that user "
            "with chown -R, or name another folder with --data");
    assert_int_equal(chown(scratch_path("data"), 4242424, 0), 0);
    refused("data", "\"%\" belongs to user 4242424, and varco runs as user root: give it to that "
                    "user with chown -R, or name another folder with --data");
}

static void root_makes_a_folder_for_another_user(void **state)
{
    static const char *const names[] = {"data", "data/lock", "data/secret", "data/file"};

    (void)state;
    if (geteuid() != 0)
        skip(); /* needs root */
    struct folder_setting setting = {
        .path = scratch_path("data"), .user = SCRATCH_STRANGER, .group = SCRATCH_STRANGER};
    struct folder *f = folder_open(&setting, &why);
    assert_non_null(f);
    assert_true(folder_lock(f, &why));
    assert_true(folder_load_secret(f, &why));
    assert_true(folder_make_file(f, "file", &why));
    folder_free(&f);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_int_equal(scratch_stat(names[i]).st_uid, SCRATCH_STRANGER);
        assert_int_equal(scratch_stat(names[i]).st_gid, SCRATCH_STRANGER);
    }
}

static void a_folder_that_we_may_not_enter_is_told(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip(); /* needs a second user */
    assert_int_equal(seteuid(SCRATCH_STRANGER), 0);
    why = buffer_of(line, sizeof line);
    struct folder *f = scratch_open("data", &why);
    assert_int_equal(seteuid(0), 0);
    assert_null(f);
    scratch_says(&why, "data",
                 "cannot open \"%\": Permission denied: run varco as the user whose "
                 "it is, or name another folder with --data");
}

static void a_read_only_file_system_is_told(void **state)
{
    (void)state;
    struct folder *f = opened("data");
    folder_free(&f);
    if (!scratch_mount_read_only("data"))
        skip(); /* needs root */
    refused("data", "cannot write in \"%\": Read-only file system: make its file system writable, "
                    "or name another folder with --data");
}

/* A process that takes the lock of the folder, says so, and lives until the other end of *talk is
 * closed. */
static pid_t hold_lock(const char *name, int *talk)
{
    int ends[2];
    char byte = 'n';
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        (void)close(ends[0]);
        memory_fail_at(0); /* what fails, fails in the test itself */
        struct folder *f = scratch_open(name, &why);
        byte = f != NULL && folder_lock(f, &why) ? 'y' : 'n';
        (void)!write(ends[1], &byte, 1);
        (void)!read(ends[1], &byte, 1);
        _exit(0);
    }
    (void)close(ends[1]);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    assert_int_equal(byte, 'y');
    *talk = ends[0];
    return pid;
}

static void a_second_server_is_told_who_holds_the_folder(void **state)
{
    (void)state;
    struct folder *f = opened("data");
    int talk = -1;
    pid_t pid = hold_lock("data", &talk);
    char format[256];
    assert_false(folder_lock(f, &why));
    (void)snprintf(format, sizeof format,
                   "\"%%/lock\" is held by process %ld, a server that runs in this folder: stop it "
                   "first, or name another folder with --data",
                   (long)pid);
    scratch_says(&why, "data", format);
    /* However it ends, the folder is free. */
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_int_equal(close(talk), 0);
    assert_true(folder_lock(f, &why));
    folder_free(&f);
}

static void the_lock_names_the_process(void **state)
{
    char text[64], expected[64];

    (void)state;
    struct folder *f = opened("data");
    scratch_write("data/lock", "123456789012345\nrubbish", 23);
    assert_true(folder_lock(f, &why));
    (void)snprintf(expected, sizeof expected, "%ld\n", (long)getpid());
    long n = scratch_read("data/lock", text, sizeof text);
    assert_int_equal(n, strlen(expected));
    assert_memory_equal(text, expected, strlen(expected));

    struct folder *second = opened("data");
    assert_int_equal(truncate(scratch_path("data/lock"), 0), 0);
    assert_false(folder_lock(second, &why));
    scratch_says(
        &why, "data",
        "\"%/lock\" is held by another process, a server that runs in this folder: stop it "
        "first, or name another folder with --data");
    folder_free(&f);
    assert_true(folder_lock(second, &why)); /* free again at once */
    folder_free(&second);
    assert_int_equal(scratch_stat("data/lock").st_mode, S_IFREG | 0600);
}

static void a_lock_that_is_no_file_is_refused(void **state)
{
    (void)state;
    struct folder *f = opened("data");
    assert_int_equal(symlink("elsewhere", scratch_path("data/lock")), 0);
    assert_false(folder_lock(f, &why));
    scratch_says(&why, "data",
                 "cannot open \"%/lock\": Too many levels of symbolic links: put a "
                 "plain file in the place of the symbolic link");
    assert_int_equal(unlink(scratch_path("data/lock")), 0);
    assert_int_equal(mkdir(scratch_path("data/lock"), 0700), 0);
    why = buffer_of(line, sizeof line);
    assert_false(folder_lock(f, &why));
    scratch_says(&why, "data",
                 "cannot open \"%/lock\": Is a directory: move away the folder of that name");
    folder_free(&f);
}

static void a_full_disk_holds_no_lock(void **state)
{
    (void)state;
    if (!scratch_mount_small("data", 64))
        skip(); /* needs root */
    scratch_fill("data/filler", 0);
    struct folder *f = opened("data");
    assert_false(folder_lock(f, &why));
    scratch_says(&why, "data",
                 "cannot write \"%/lock\": No space left on device: make room on its disk");
    assert_int_equal(unlink(scratch_path("data/filler")), 0);
    assert_true(folder_lock(f, &why));
    folder_free(&f);
}

static void a_file_is_made_once(void **state)
{
    char text[8];

    (void)state;
    struct folder *f = opened("data");
    assert_true(folder_make_file(f, "file", &why));
    assert_int_equal(scratch_stat("data/file").st_mode, S_IFREG | 0600);
    scratch_write("data/file", "bytes", 5);
    assert_int_equal(chmod(scratch_path("data/file"), 0644), 0);
    assert_true(folder_make_file(f, "file", &why));
    assert_int_equal(scratch_stat("data/file").st_mode, S_IFREG | 0600);
    assert_int_equal(scratch_read("data/file", text, sizeof text), 5);
    assert_int_equal(mkdir(scratch_path("data/folder"), 0700), 0);
    assert_false(folder_make_file(f, "folder", &why));
    scratch_says(&why, "data", "\"%/folder\" is no plain file: move it away");
    folder_free(&f);
}

static void a_file_of_another_user_is_refused(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip(); /* needs a second user */
    struct folder *f = opened("data");
    assert_true(folder_make_file(f, "file", &why));
    assert_int_equal(chown(scratch_path("data/file"), SCRATCH_STRANGER, 0), 0);
    assert_false(folder_make_file(f, "file", &why));
    scratch_says(&why, "data",
                 "\"%/file\" belongs to user nobody, and varco runs as user root: give it to that "
                 "user with chown -R, or name another folder with --data");
    folder_free(&f);
}

#define IN_SCRATCH(test) cmocka_unit_test_setup_teardown(test, make, scratch_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(the_default_depends_on_the_user),
        IN_SCRATCH(a_missing_folder_is_made),
        IN_SCRATCH(parents_are_made_only_when_asked),
        IN_SCRATCH(what_is_no_folder_is_refused),
        IN_SCRATCH(a_path_has_a_length),
        IN_SCRATCH(a_path_is_told_so_that_it_can_be_seen),
        IN_SCRATCH(a_folder_that_is_open_is_closed),
        IN_SCRATCH(a_folder_closed_to_its_user_is_refused),
        IN_SCRATCH(a_folder_of_another_user_is_refused),
        IN_SCRATCH(root_makes_a_folder_for_another_user),
        IN_SCRATCH(a_folder_that_we_may_not_enter_is_told),
        IN_SCRATCH(a_read_only_file_system_is_told),
        IN_SCRATCH(a_second_server_is_told_who_holds_the_folder),
        IN_SCRATCH(the_lock_names_the_process),
        IN_SCRATCH(a_lock_that_is_no_file_is_refused),
        IN_SCRATCH(a_full_disk_holds_no_lock),
        IN_SCRATCH(a_file_is_made_once),
        IN_SCRATCH(a_file_of_another_user_is_refused),
    };
    return RUN_TESTS(tests);
}
