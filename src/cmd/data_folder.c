/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/data_folder.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The environment is not changed by anybody, so reading it is safe. */
static const char *environment(const char *name)
{
    return getenv(name); // NOLINT(concurrency-mt-unsafe)
}

static bool take_default(struct data_folder *out, struct buffer *path, struct buffer *why)
{
    char room[4096];
    struct passwd entry, *found = NULL;
    uid_t user = geteuid();
    if (getpwuid_r(user, &entry, room, sizeof room, &found) != 0)
        found = NULL;
    const struct folder_person person = {.user = user,
                                         .name = found != NULL ? found->pw_name : NULL,
                                         .state_home = environment("XDG_STATE_HOME"),
                                         .home = environment("HOME")};
    return folder_default(&person, path, &out->parents, why);
}

bool data_folder_of(const char *option, struct data_folder *out, struct buffer *why)
{
    *out = (struct data_folder){.open = NULL};
    struct buffer path = buffer_of(out->path, sizeof out->path - 1);
    if (option == NULL)
        return take_default(out, &path, why);
    buffer_append(&path, slice_of(option));
    if (path.length > 0 && buffer_good(&path))
        return true;
    buffer_append(why, path.length == 0 && buffer_good(&path)
                           ? SLICE("--data names no folder")
                           : SLICE("the path of the data folder is too long"));
    return false;
}

bool data_folder_open(struct data_folder *folder, struct buffer *why)
{
    const struct folder_setting setting = {
        .path = folder->path, .user = geteuid(), .group = getegid(), .parents = folder->parents};
    folder->open = folder_open(&setting, why);
    return folder->open != NULL && folder_lock(folder->open, why);
}

void data_folder_close(struct data_folder *folder)
{
    folder_free(&folder->open);
}

const char *data_folder_file(const struct data_folder *folder, const char *name, char *room)
{
    (void)snprintf(room, DATA_FILE_MAX, "%s/%s", folder->path, name);
    return room;
}
