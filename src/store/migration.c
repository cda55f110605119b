/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store_internal.h"

#include <stdio.h>

static const char *const steps[] = {
    /* 1: one row. epoch counts the starts; clean is 0 from a start to its orderly end. */
    "CREATE TABLE start ("
    "    id INTEGER PRIMARY KEY CHECK (id = 1),"
    "    epoch INTEGER NOT NULL CHECK (epoch >= 0),"
    "    clean INTEGER NOT NULL CHECK (clean IN (0, 1))"
    ") STRICT;"
    "INSERT INTO start VALUES (1, 0, 1);",
};

struct migration_list migration_steps(void)
{
    return (struct migration_list){steps, sizeof steps / sizeof *steps};
}

/* What a step needs around it; the transaction is open. */
static int step(sqlite3 *database, const struct migration_list *list, int version)
{
    char sql[64];
    int result = store_execute(database, list->steps[version]);
    if (result != SQLITE_OK)
        return result;
    if (version == 0) {
        (void)snprintf(sql, sizeof sql, "PRAGMA application_id = %d", STORE_APPLICATION_ID);
        result = store_execute(database, sql);
    }
    (void)snprintf(sql, sizeof sql, "PRAGMA user_version = %d", version + 1);
    return result == SQLITE_OK ? store_execute(database, sql) : result;
}

/* One step, if there is one: *done when there is none. The version is read inside the transaction,
 * because another process may just have taken the same step. */
static int advance(sqlite3 *database, const struct migration_list *list, bool *done)
{
    int64_t version = 0;
    int result = store_execute(database, "BEGIN IMMEDIATE");
    if (result != SQLITE_OK)
        return result;
    result = store_number(database, "PRAGMA user_version", &version);
    *done = version < 0 || version >= list->count;
    if (result == SQLITE_OK && !*done)
        result = step(database, list, (int)version);
    if (result == SQLITE_OK)
        result = store_execute(database, "COMMIT");
    /* SQLite may have ended the transaction by itself; this then does nothing. */
    if (result != SQLITE_OK)
        (void)store_execute(database, "ROLLBACK");
    return result;
}

int migration_run(sqlite3 *database, const struct migration_list *list)
{
    int64_t version = 0;
    int result = store_number(database, "PRAGMA user_version", &version);
    bool done = version < 0 || version >= list->count;
    while (result == SQLITE_OK && !done)
        result = advance(database, list, &done);
    return result;
}
