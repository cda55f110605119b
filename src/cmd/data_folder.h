/* cmd/data_folder - the data folder that a command line means.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CMD_DATA_FOLDER_H
#define CMD_DATA_FOLDER_H

#include "store/folder.h"

#define DATA_FILE_MAX (FOLDER_PATH_MAX + 32) /* bytes of the path of a file in it, with the NUL */

/* The row of --data that every verb has. */
#define DATA_FOLDER_OPTION                                                                         \
    {                                                                                              \
        "--data", "DIR", "the data folder of the server (default /var/lib/varco, or of your own)"  \
    }

struct data_folder {
    char path[FOLDER_PATH_MAX + 1];
    bool parents;        /* see store/folder.h        */
    struct folder *open; /* NULL: it is not           */
};

/* The folder that --data named; NULL: the default one of this user. False: `why` then holds one line; give
 * it FOLDER_WHY_MAX bytes, here and below. */
MUST_USE bool data_folder_of(const char *option, struct data_folder *out, struct buffer *why);

/* Opens it, as ours, makes it where it is missing, and takes its lock. False: `why` then holds one line. End
 * it with data_folder_close() in any case. */
MUST_USE bool data_folder_open(struct data_folder *folder, struct buffer *why);

/* Gives the lock back, and closes it. */
void data_folder_close(struct data_folder *folder);

/* Writes the path of a file in it, whose name has at most 30 bytes, to `room`, which has DATA_FILE_MAX bytes,
 * with a NUL behind it. Returns `room`. */
const char *data_folder_file(const struct data_folder *folder, const char *name, char *room);

#endif
