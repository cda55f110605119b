/* store/folder_internal - what a folder is made of.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_FOLDER_INTERNAL_H
#define STORE_FOLDER_INTERNAL_H

#include "store/folder.h"
#include "store/say_internal.h"

#define FOLDER_SECRET_SIZE 64 /* bytes of the secret itself */

struct folder {
    char path[FOLDER_PATH_MAX + 1];
    char notice[FOLDER_WHY_MAX]; /* ends with NUL; empty: nothing to tell */
    uid_t user;
    gid_t group;
    int fd;   /* of the folder: what is in it is opened from here, wherever the folder moves to */
    int lock; /* -1: not taken */
    bool has_secret;
    unsigned char version;
    unsigned char secret[FOLDER_SECRET_SIZE];
};

/* Gives a file that was just made to the folder's user, where that is another than ours. Returns 0 or
 * an errno. */
int folder_give(const struct folder *folder, int fd);

/* Says that a place belongs to a user and not to the folder's. False. */
bool folder_say_owner(const struct folder *folder, const char *file, uid_t owner,
                      struct buffer *why);

#endif
