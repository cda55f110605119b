/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/duration.h"
#include "unit/t.h"

static void times_are_written_short(void **state)
{
    (void)state;

    static const struct {
        uint64_t us;
        const char *text;
    } rows[] = {
        {0, "0.1 ms"},      {40, "0.1 ms"},     {400, "0.4 ms"},    {449, "0.4 ms"},
        {450, "0.5 ms"},    {1000, "1 ms"},     {1234, "1.2 ms"},   {9949, "9.9 ms"},
        {9960, "10 ms"},    {12345, "12 ms"},   {999000, "999 ms"}, {999600, "1 s"},
        {1500000, "1.5 s"}, {10000000, "10 s"}, {61000000, "61 s"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[32];
        struct buffer b = buffer_of(text, sizeof text - 1);
        probe_duration_write(&b, rows[i].us);
        text[b.length] = '\0';
        assert_string_equal(text, rows[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_written_short),
    };
    return RUN_TESTS(tests);
}
