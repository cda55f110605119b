/* SPDX-License-Identifier: Apache-2.0 */
#include "base/assert.h"
#include "base/memory.h"
#include "base/secret.h"
#include "store/folder_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_FILE     "lock"
#define RIGHTS_FOLDER 0700
#define RIGHTS_FILE   0600
/* What nobody else may have on the folder. Its group may look and pass: the control socket can be
 * meant for a group. */
#define RIGHTS_FOREIGN 0027

int folder_give(const struct folder *folder, int fd)
{
    if (folder->user == geteuid())
        return 0;
    return fchown(fd, folder->user, folder->group) == 0 ? 0 : errno;
}

static void append_user(struct buffer *b, uid_t user)
{
    struct passwd entry, *found = NULL;
    char room[1024];
    if (getpwuid_r(user, &entry, room, sizeof room, &found) == 0 && found != NULL)
        buffer_append(b, slice_of(entry.pw_name));
    else
        buffer_append_decimal(b, user);
}

bool folder_say_owner(const struct folder *folder, const char *file, uid_t owner,
                      struct buffer *why)
{
    char text[256];
    struct buffer fact = buffer_of(text, sizeof text);
    struct say_place place = {folder->path, file};
    buffer_append(&fact, SLICE("belongs to user "));
    append_user(&fact, owner);
    buffer_append(&fact, SLICE(", and varco runs as user "));
    append_user(&fact, folder->user);
    return say_fact(why, &place, buffer_slice(&fact),
                    "give it to that user with chown -R, or name another folder with --data");
}

/* Makes the folders above, as far as they are missing. */
static void make_parents(const char *path)
{
    char above[FOLDER_PATH_MAX + 1];
    size_t n = strlen(path);
    for (size_t i = 1; i < n; i++) {
        if (path[i] != '/')
            continue;
        memcpy(above, path, i);
        above[i] = '\0';
        /* What cannot be made is told by who makes the last one, which then fails too. */
        (void)mkdir(above, RIGHTS_FOLDER);
    }
}

/* Opens the folder, or makes it. Returns 0 or an errno; *verb then says at what. */
static int enter(struct folder *f, const struct folder_setting *setting, const char **verb)
{
    int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    *verb = "open";
    f->fd = open(setting->path, flags);
    if (f->fd >= 0 || errno != ENOENT)
        return f->fd >= 0 ? 0 : errno;
    if (setting->parents)
        make_parents(setting->path);
    *verb = "make";
    bool made = mkdir(setting->path, RIGHTS_FOLDER) == 0;
    if (!made && errno != EEXIST)
        return errno;
    /* What is given away must be what was made, and no link that somebody put there meanwhile. */
    f->fd = open(setting->path, flags | O_NOFOLLOW);
    if (f->fd < 0)
        return errno;
    return made ? folder_give(f, f->fd) : 0;
}

/* Takes away the rights that others have. */
static bool tighten(struct folder *f, mode_t mode, struct buffer *why)
{
    struct say_place place = {f->path, NULL};
    struct buffer notice = buffer_of(f->notice, sizeof f->notice - 1);
    char fact[64];
    mode_t wanted = mode & ~(mode_t)RIGHTS_FOREIGN;
    if (wanted == mode)
        return true;
    if (fchmod(f->fd, wanted) != 0)
        return say_error(why, "close to others", &place, errno);
    (void)snprintf(fact, sizeof fact, "was open to others (mode %04o) and now has mode %04o",
                   (unsigned)mode, (unsigned)wanted);
    (void)say_fact(&notice, &place, slice_of(fact), "nothing is left to do");
    return true;
}

static bool check(struct folder *f, struct buffer *why)
{
    struct say_place place = {f->path, NULL};
    struct stat is;
    if (fstat(f->fd, &is) != 0)
        return say_error(why, "look at", &place, errno);
    if (is.st_uid != f->user)
        return folder_say_owner(f, NULL, is.st_uid, why);
    mode_t mode = is.st_mode & 07777;
    if ((mode & RIGHTS_FOLDER) != RIGHTS_FOLDER)
        return say_fact(why, &place, SLICE("is closed to its own user"), "chmod it to 0700");
    /* Asked before anything is changed: a file system that is read-only is told as that. */
    if (faccessat(f->fd, ".", W_OK | X_OK, AT_EACCESS) != 0)
        return say_error(why, "write in", &place, errno);
    return tighten(f, mode, why);
}

struct folder *folder_open(const struct folder_setting *setting, struct buffer *why)
{
    struct say_place place = {setting->path, NULL};
    size_t n = strlen(setting->path);
    V_ASSERT(setting->user == geteuid() || geteuid() == 0);
    if (n == 0 || n > FOLDER_PATH_MAX) {
        buffer_append(why, SLICE("the path of a data folder has 1 to 512 bytes: name another "
                                 "with --data"));
        return NULL;
    }
    struct folder *f = memory_new(sizeof *f);
    if (f == NULL) {
        (void)say_memory(why);
        return NULL;
    }
    memcpy(f->path, setting->path, n + 1);
    f->user = setting->user;
    f->group = setting->group;
    f->lock = -1;
    const char *verb = NULL;
    int error = enter(f, setting, &verb);
    if (error != 0)
        (void)say_error(why, verb, &place, error);
    if (error != 0 || !check(f, why))
        folder_free(&f);
    return f;
}

void folder_free(struct folder **folder)
{
    struct folder *f = *folder;
    if (f == NULL)
        return;
    if (f->lock >= 0)
        (void)close(f->lock);
    if (f->fd >= 0)
        (void)close(f->fd);
    secret_wipe(f->secret, sizeof f->secret);
    memory_free(f);
    *folder = NULL;
}

const char *folder_notice(const struct folder *folder)
{
    return folder->notice[0] != '\0' ? folder->notice : NULL;
}

const char *folder_path(const struct folder *folder)
{
    return folder->path;
}

/* The lock is another's: says whose. */
static bool say_held(const struct folder *f, int fd, struct buffer *why)
{
    struct say_place place = {f->path, LOCK_FILE};
    char bytes[24], text[128];
    struct buffer fact = buffer_of(text, sizeof text);
    ssize_t got = pread(fd, bytes, sizeof bytes, 0);
    size_t n = 0;
    while ((ssize_t)n < got && (unsigned)bytes[n] - '0' < 10)
        n++;
    buffer_append(&fact, SLICE("is held by "));
    /* A process that has only just taken it may not have written its number yet. */
    buffer_append(&fact, n > 0 ? SLICE("process ") : SLICE("another process"));
    buffer_append(&fact, (struct slice){bytes, n});
    buffer_append(&fact, SLICE(", a server that runs in this folder"));
    return say_fact(why, &place, buffer_slice(&fact),
                    "stop it first, or name another folder with --data");
}

/* Returns 0 or an errno. The number is written over the old one before the rest is cut off, so that a
 * disk that is full is no hindrance where there was a number before. */
static int write_process(int fd)
{
    char text[24];
    int n = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (pwrite(fd, text, (size_t)n, 0) != n)
        return errno;
    return ftruncate(fd, n) == 0 ? 0 : errno;
}

bool folder_lock(struct folder *folder, struct buffer *why)
{
    struct say_place place = {folder->path, LOCK_FILE};
    V_ASSERT(folder->lock < 0);
    int fd = openat(folder->fd, LOCK_FILE, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, RIGHTS_FILE);
    if (fd < 0)
        return say_error(why, "open", &place, errno);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            (void)say_held(folder, fd, why);
        else
            (void)say_error(why, "lock", &place, errno);
        (void)close(fd);
        return false;
    }
    int error = folder_give(folder, fd);
    if (error == 0)
        error = write_process(fd);
    if (error != 0) {
        (void)close(fd);
        return say_error(why, "write", &place, error);
    }
    folder->lock = fd;
    return true;
}

/* A file that was there before. */
static bool check_file(const struct folder *f, const char *name, const struct stat *is,
                       struct buffer *why)
{
    struct say_place place = {f->path, name};
    if (!S_ISREG(is->st_mode))
        return say_fact(why, &place, SLICE("is no plain file"), "move it away");
    if (is->st_uid != f->user)
        return folder_say_owner(f, name, is->st_uid, why);
    if ((is->st_mode & 0077) != 0 && fchmodat(f->fd, name, is->st_mode & 0700, 0) != 0)
        return say_error(why, "close to others", &place, errno);
    return true;
}

bool folder_make_file(const struct folder *folder, const char *name, struct buffer *why)
{
    struct say_place place = {folder->path, name};
    struct stat is;
    /* A file that is there is never opened and closed here: that would end the locks that SQLite holds
     * on it in this process, see fcntl(2). */
    if (fstatat(folder->fd, name, &is, AT_SYMLINK_NOFOLLOW) == 0)
        return check_file(folder, name, &is, why);
    if (errno != ENOENT)
        return say_error(why, "look at", &place, errno);
    int fd =
        openat(folder->fd, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, RIGHTS_FILE);
    if (fd < 0 && errno == EEXIST)
        return true; /* another process was quicker, and does the same */
    int error = fd < 0 ? errno : folder_give(folder, fd);
    if (fd >= 0)
        (void)close(fd);
    return error == 0 || say_error(why, "make", &place, error);
}
