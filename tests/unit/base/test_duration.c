/* SPDX-License-Identifier: Apache-2.0 */
#include "base/duration.h"
#include "unit/t.h"

static void durations_are_read(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        uint64_t ms;
    } rows[] = {
        {"0", 0},
        {"2", 2000},
        {"500ms", 500},
        {"6s", 6000},
        {"5m", 300000},
        {"1h", 3600000},
        {"30d", 2592000000},
        {"007s", 7000},
        {"18446744073709551615ms", UINT64_MAX},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        uint64_t ms = 1;
        assert_true(duration_parse(slice_of(rows[i].text), &ms));
        assert_int_equal(ms, rows[i].ms);
    }
}

static void what_is_none_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "s",
        "ms",
        "-1s",
        "1.5s",
        "5min",
        "5 m",
        " 5m",
        "5S",
        "5ms ",
        "+1",
        "18446744073709551616ms",
        "18446744073709551615s",
        "99999999999999999999",
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        uint64_t ms = 42;
        assert_false(duration_parse(slice_of(rows[i]), &ms));
        assert_int_equal(ms, 42);
    }
}

static void durations_are_written_in_the_largest_unit_without_a_rest(void **state)
{
    (void)state;

    static const struct {
        uint64_t ms;
        const char *text;
    } rows[] = {
        {0, "0s"},        {1, "1ms"},        {999, "999ms"},
        {1000, "1s"},     {1500, "1500ms"},  {60000, "1m"},
        {90000, "90s"},   {3600000, "1h"},   {5400000, "90m"},
        {86400000, "1d"}, {90000000, "25h"}, {UINT64_MAX, "18446744073709551615ms"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[32];
        uint64_t again;
        struct buffer b = buffer_of(text, sizeof text);
        duration_append(&b, rows[i].ms);
        assert_true(slice_equal(buffer_slice(&b), slice_of(rows[i].text)));
        assert_true(duration_parse(buffer_slice(&b), &again));
        assert_int_equal(again, rows[i].ms);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_read),
        cmocka_unit_test(what_is_none_is_refused),
        cmocka_unit_test(durations_are_written_in_the_largest_unit_without_a_rest),
    };
    return RUN_TESTS(tests);
}
