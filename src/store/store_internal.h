/* store/store_internal - what a store is made of, and how its tables came to be.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_STORE_INTERNAL_H
#define STORE_STORE_INTERNAL_H

#include "store/folder_internal.h"
#include "store/store.h"

#include <sqlite3.h>

struct store {
    sqlite3 *database;
    bool full_sync;
    bool started;
    char folder[FOLDER_PATH_MAX + 1];
    char path[FOLDER_PATH_MAX + sizeof "/" STORE_FILE];
};

/* The steps from an empty database to the newest: step i makes version i + 1 (PRAGMA user_version).
 * A step that was released never changes; what it made is changed by a further one. */
struct migration_list {
    const char *const *steps; /* SQL; without BEGIN and COMMIT */
    int count;
};

/* The steps of this varco. */
struct migration_list migration_steps(void);

/* Takes the database through the steps that it lacks, each in a transaction of its own. Two processes
 * may do so at once. Returns SQLITE_OK or SQLite's result; the database then has the version of the last
 * step that worked. */
int migration_run(sqlite3 *database, const struct migration_list *list);

/* Runs SQL that gives no rows. Returns SQLITE_OK or SQLite's result. */
int store_execute(sqlite3 *database, const char *sql);

/* Runs SQL to its end, and writes the number in the first column of its first row to *out. Without any
 * row SQLITE_EMPTY. Returns SQLITE_OK or SQLite's result. */
int store_number(sqlite3 *database, const char *sql, int64_t *out);

#endif
