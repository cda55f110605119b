/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store_internal.h"
#include "unit/t.h"

static void a_step_happens_whole_or_not(void **state)
{
    static const char *const wrong[] = {
        "CREATE TABLE one (a) STRICT", /* STRICT wants a type */
    };

    static const char *const half[] = {
        "CREATE TABLE one (a)",
        "CREATE TABLE two (a); INSERT INTO two VALUES (1); INSERT INTO none VALUES (1)",
        "CREATE TABLE three (a)",
    };

    static const char *const mended[] = {
        "CREATE TABLE one (a)",
        "CREATE TABLE two (a)",
        "CREATE TABLE three (a)",
    };

    sqlite3 *database = NULL;
    int64_t number = 0;

    (void)state;
    assert_int_equal(sqlite3_open(":memory:", &database), SQLITE_OK);
    assert_int_equal(migration_run(database, &(struct migration_list){wrong, 1}), SQLITE_ERROR);
    assert_int_equal(store_number(database, "PRAGMA user_version", &number), SQLITE_OK);
    assert_int_equal(number, 0);
    assert_int_equal(store_number(database, "PRAGMA application_id", &number), SQLITE_OK);
    assert_int_equal(number, 0);
    assert_int_equal(migration_run(database, &(struct migration_list){half, 3}), SQLITE_ERROR);
    assert_int_equal(store_number(database, "PRAGMA user_version", &number), SQLITE_OK);
    assert_int_equal(number, 1);
    assert_int_equal(store_number(database, "SELECT count(*) FROM sqlite_schema", &number),
                     SQLITE_OK);
    assert_int_equal(number, 1);
    assert_int_equal(migration_run(database, &(struct migration_list){mended, 3}), SQLITE_OK);
    assert_int_equal(store_number(database, "PRAGMA user_version", &number), SQLITE_OK);
    assert_int_equal(number, 3);
    assert_int_equal(migration_run(database, &(struct migration_list){mended, 3}), SQLITE_OK);
    assert_int_equal(sqlite3_get_autocommit(database), 1);
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_happens_whole_or_not),
    };
    return RUN_TESTS(tests);
}
