/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/data_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define SYSTEM_FOLDER "/var/lib/varco"

static bool say(struct buffer *why, const char *what, const char *path, int error)
{
    const char *text = error != 0 ? strerrordesc_np(error) : NULL;
    buffer_append(why, slice_of(what));
    buffer_append(why, SLICE(" \""));
    buffer_append(why, slice_of(path));
    buffer_append(why, SLICE("\""));
    buffer_append(why, text != NULL ? SLICE(": ") : SLICE(""));
    buffer_append(why, text != NULL ? slice_of(text) : SLICE(""));
    return false;
}

/* --- which ----------------------------------------------------------------------------------- */

static bool is_system_user(void)
{
    uid_t user = geteuid();
    struct passwd entry, *found = NULL;
    char room[4096];
    if (user == 0)
        return true;
    return getpwnam_r("varco", &entry, room, sizeof room, &found) == 0 && found != NULL &&
           found->pw_uid == user;
}

/* An absolute path of the environment; NULL: none. The environment is not changed by anybody. */
static const char *path_of(const char *name)
{
    const char *path = getenv(name); // NOLINT(concurrency-mt-unsafe)
    return path != NULL && path[0] == '/' ? path : NULL;
}

static int write_path(struct data_folder *out, const char *option)
{
    const char *state = path_of("XDG_STATE_HOME"), *home = path_of("HOME");
    if (option != NULL)
        return snprintf(out->path, sizeof out->path, "%s", option);
    if (is_system_user())
        return snprintf(out->path, sizeof out->path, "%s", SYSTEM_FOLDER);
    if (state != NULL)
        return snprintf(out->path, sizeof out->path, "%s/varco", state);
    if (home != NULL)
        return snprintf(out->path, sizeof out->path, "%s/.local/state/varco", home);
    return 0;
}

bool data_folder_of(const char *option, struct data_folder *out, struct buffer *why)
{
    *out = (struct data_folder){.lock = -1};
    int n = write_path(out, option);
    if (n > 0 && (size_t)n < sizeof out->path)
        return true;
    buffer_append(why, n > 0 ? SLICE("the path of the data folder is too long")
                             : SLICE("which data folder? name one with --data"));
    return false;
}

/* --- the lock -------------------------------------------------------------------------------- */

/* Makes the folder, and those above it. */
static bool make(const char *path, struct buffer *why)
{
    char above[DATA_FOLDER_PATH_MAX];
    (void)snprintf(above, sizeof above, "%s", path);
    for (char *slash = strchr(above + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(above, 0700) != 0 && errno != EEXIST)
            return say(why, "cannot make the folder", above, errno);
        *slash = '/';
    }
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return say(why, "cannot make the data folder", path, errno);
    return true;
}

const char *data_folder_file(const struct data_folder *folder, const char *name, char *room,
                             size_t size)
{
    int n = snprintf(room, size, "%s/%s", folder->path, name);
    return n > 0 && (size_t)n < size ? room : NULL;
}

bool data_folder_open(struct data_folder *folder, struct buffer *why)
{
    char room[DATA_FOLDER_PATH_MAX + 8];
    const char *path = data_folder_file(folder, "lock", room, sizeof room);
    if (!make(folder->path, why))
        return false;
    folder->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (folder->lock < 0)
        return say(why, "cannot open", path, errno);
    if (flock(folder->lock, LOCK_EX | LOCK_NB) == 0)
        return true;
    int error = errno;
    data_folder_close(folder);
    if (error == EWOULDBLOCK)
        return say(why, "another server runs with the data folder", folder->path, 0);
    return say(why, "cannot lock", path, error);
}

void data_folder_close(struct data_folder *folder)
{
    if (folder->lock >= 0)
        (void)close(folder->lock);
    folder->lock = -1;
}
