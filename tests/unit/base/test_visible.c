/* SPDX-License-Identifier: Apache-2.0 */
#include "base/visible.h"
#include "unit/t.h"

static void all_of_a_text_can_be_seen(void **state)
{
    (void)state;

    static const struct {
        struct slice text;
        const char *shown;
        size_t columns;
    } rows[] = {
        {SLICE_INIT(""), "", 0},
        {SLICE_INIT("a b"), "a b", 3},
        {SLICE_INIT("\xc3\xbc\xe2\x82\xac"), "\xc3\xbc\xe2\x82\xac", 2},
        {SLICE_INIT("\t\r\n"), "\\t\\r\\n", 6},
        {SLICE_INIT("\x00\x1b[31m"), "\\x00\\x1b[31m", 12},
        {SLICE_INIT("\x7f\xff"), "\\x7f\\xff", 8},
        {SLICE_INIT("\xe2\x80\xae"), "\\xe2\\x80\\xae", 12}, /* right to left */
        {SLICE_INIT("\xc3"), "\\xc3", 4},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[32];
        struct buffer b = buffer_of(text, sizeof text);
        assert_int_equal(visible_append(&b, rows[i].text), rows[i].columns);
        assert_true(buffer_good(&b));
        assert_true(slice_equal(buffer_slice(&b), slice_of(rows[i].shown)));
    }
}

static void what_does_not_fit_marks_the_buffer(void **state)
{
    (void)state;
    char text[3];
    struct buffer b = buffer_of(text, sizeof text);
    (void)visible_append(&b, SLICE("\x1b"));
    assert_true(b.overflow);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_of_a_text_can_be_seen),
        cmocka_unit_test(what_does_not_fit_marks_the_buffer),
    };
    return RUN_TESTS(tests);
}
