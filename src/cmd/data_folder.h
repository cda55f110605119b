/* cmd/data_folder - the folder of a server: the one that a command line means, and that only one server
 * runs in it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CMD_DATA_FOLDER_H
#define CMD_DATA_FOLDER_H

#include "base/buffer.h"

#define DATA_FOLDER_PATH_MAX 512 /* bytes, with the NUL */

/* The row of --data that every verb has. */
#define DATA_FOLDER_OPTION                                                                         \
    {                                                                                              \
        "--data", "DIR", "the data folder of the server (default /var/lib/varco, or of your own)"  \
    }

struct data_folder {
    char path[DATA_FOLDER_PATH_MAX];
    int lock; /* -1: not taken */
};

/* The folder that --data named; else /var/lib/varco for root and for user varco, else
 * $XDG_STATE_HOME/varco, else $HOME/.local/state/varco. False: `why` then holds one line. */
MUST_USE bool data_folder_of(const char *option, struct data_folder *out, struct buffer *why);

/* Makes it, 0700, where it is missing, and takes its lock, which lasts until data_folder_close() or the end
 * of the process. False: `why` then holds one line. */
MUST_USE bool data_folder_open(struct data_folder *folder, struct buffer *why);

/* Gives the lock back. */
void data_folder_close(struct data_folder *folder);

/* The path of a file in it, into `room`, as text that ends with NUL; NULL when it does not fit. */
const char *data_folder_file(const struct data_folder *folder, const char *name, char *room,
                             size_t size);

#endif
