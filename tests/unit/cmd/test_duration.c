/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/duration.h"
#include "unit/t.h"

static void durations_are_read_strictly(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        int64_t ms; /* -1: none */
    } rows[] = {
        {"6s", 6000},
        {"500ms", 500},
        {"5m", 300000},
        {"2", 2000},
        {"0", 0},
        {"0ms", 0},
        {"1h", 3600000},
        {"7d", 604800000},
        {"007s", 7000},
        {"9223372036854775s", 9223372036854775000},
        {"", -1},
        {"s", -1},
        {"ms", -1},
        {"-1s", -1},
        {"+1s", -1},
        {"1 s", -1},
        {" 1s", -1},
        {"1s ", -1},
        {"1S", -1},
        {"1.5s", -1},
        {"1sec", -1},
        {"1m30s", -1},
        {"0x10", -1},
        {"1e3", -1},
        {"18446744073709551616ms", -1},
        {"18446744073709551615", -1},
        {"99999999999999999999999999", -1},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        uint64_t ms = 77;
        bool good = duration_read(rows[i].text, &ms);
        assert_int_equal(good, rows[i].ms >= 0);
        assert_int_equal(ms, good ? (uint64_t)rows[i].ms : 77);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_read_strictly),
    };
    return RUN_TESTS(tests);
}
