/* SPDX-License-Identifier: Apache-2.0 */
#include "store/folder.h"

#define SERVICE_USER   "varco"
#define SERVICE_FOLDER "/var/lib/varco"

static bool is_absolute(const char *path)
{
    return path != NULL && path[0] == '/';
}

bool folder_default(const struct folder_person *person, struct buffer *path, bool *parents,
                    struct buffer *why)
{
    bool service =
        person->user == 0 || (person->name != NULL && strcmp(person->name, SERVICE_USER) == 0);
    *parents = !service;
    if (service) {
        buffer_append(path, SLICE(SERVICE_FOLDER));
    } else if (is_absolute(person->state_home)) {
        buffer_append(path, slice_of(person->state_home));
        buffer_append(path, SLICE("/varco"));
    } else if (is_absolute(person->home)) {
        buffer_append(path, slice_of(person->home));
        buffer_append(path, SLICE("/.local/state/varco"));
    } else {
        buffer_append(why, SLICE("there is no default data folder, for neither XDG_STATE_HOME nor "
                                 "HOME is set to an absolute path: name one with --data"));
        return false;
    }
    if (!buffer_good(path)) {
        buffer_append(why, SLICE("the path of the default data folder is too long: name another "
                                 "with --data"));
        return false;
    }
    return true;
}
