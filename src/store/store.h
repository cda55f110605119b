/* store/store - what a server keeps, in one SQLite database of its data folder.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Owner : one thread at a time uses a store. Any number of stores, in any number of processes, may have
 *         the same database open: one writes, the others wait for it.
 * Errors: false or NULL; `why` then holds one line, without its end: what, where, what to do. Give it
 *         FOLDER_WHY_MAX bytes of room. The database is as it was before the call, and never deleted.
 * Kept  : what was committed outlives the end of the process, and with full_sync that of the power.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "store/folder.h"

#define STORE_FILE           "varco.db"
#define STORE_APPLICATION_ID 0x76726364 /* "vrcd", in the head of the file, see file(1)  */
#define STORE_WAIT_MS        5000       /* how long a call waits for another that writes */
#define STORE_CHECK_MAX      (64 << 20) /* bytes of a database that a start checks: 0.1 s */

struct store; /* opaque */

struct store_setting {
    bool full_sync; /* wait for the disk at each commit */
};

/* Opens the database of the folder; makes it when there is none, and brings an older one up to date.
 * The folder is not needed afterwards. Refused are: a file that is no database, one that is damaged,
 * one of another program, and one that a newer varco wrote. Free with store_close(). */
MUST_USE struct store *store_open(const struct folder *folder, const struct store_setting *setting,
                                  struct buffer *why);

/* Begins a start of the server, which alone calls this, with the lock of the folder held. Writes its
 * number, the epoch, to *epoch: 1 for the first, and one more for each, whatever became of those before.
 * If the start before did not end in store_close(), a database of at most STORE_CHECK_MAX bytes is
 * checked first. */
MUST_USE bool store_start(struct store *store, uint64_t *epoch, struct buffer *why);

/* Ends a start that was begun, closes the database and sets *store to NULL. NULL in it is fine. */
void store_close(struct store **store);

#endif
