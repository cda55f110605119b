/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buffer.h"
#include "unit/t.h"

static void appends_from_left_to_right(void **state)
{
    (void)state;
    char room[64];
    struct buffer b = buffer_of(room, sizeof room);
    buffer_append(&b, SLICE("m="));
    buffer_append(&b, (struct slice){NULL, 0});
    buffer_append_byte(&b, ' ');
    buffer_append_text(&b, SLICE("a tab\tand \xe4 are text"));
    assert_true(buffer_good(&b));
    assert_true(slice_equal(buffer_slice(&b), SLICE("m= a tab\tand \xe4 are text")));
}

static void decimal_has_no_leading_zero(void **state)
{
    (void)state;

    static const struct {
        uint64_t number;
        const char *text;
    } rows[] = {
        {0, "0"},
        {9, "9"},
        {10, "10"},
        {4294967296U, "4294967296"},
        {UINT64_MAX, "18446744073709551615"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char room[20];
        struct buffer b = buffer_of(room, sizeof room);
        buffer_append_decimal(&b, rows[i].number);
        assert_true(buffer_good(&b));
        assert_true(slice_equal(buffer_slice(&b), slice_of(rows[i].text)));
    }
}

/* What follows a piece that did not fit must not be written, even where it would fit. */
static void an_overflow_stays(void **state)
{
    (void)state;
    char room[5] = "....";
    struct buffer b = buffer_of(room, 4);
    buffer_append(&b, SLICE("abc"));
    buffer_append_decimal(&b, 12);
    assert_true(b.overflow);
    buffer_append_byte(&b, 'd');
    buffer_append_decimal(&b, 7);
    assert_false(buffer_good(&b));
    assert_true(slice_equal(buffer_slice(&b), SLICE("abc")));
    assert_memory_equal(room, "abc.", 5);

    struct buffer none = buffer_of(NULL, 0);
    assert_true(buffer_good(&none));
    buffer_append_byte(&none, 'x');
    assert_true(none.overflow);
    buffer_append_text(&none, SLICE("a\n"));
    assert_true(none.refused && !none.overflow);
}

/* CR, LF and NUL at every place of texts up to three words long.  RFC 8866 9 (byte-string) */
static void text_that_ends_a_line_is_refused(void **state)
{
    (void)state;
    static const char breakers[] = {'\r', '\n', '\0'};
    for (size_t n = 1; n <= 24; n++)
        for (size_t at = 0; at < n; at++)
            for (size_t k = 0; k < COUNT_OF(breakers); k++) {
                char text[24], room[64];
                memset(text, '\t', sizeof text);
                assert_true(buffer_text_is_line((struct slice){text, n}));
                text[at] = breakers[k];
                struct buffer b = buffer_of(room, sizeof room);
                buffer_append_text(&b, (struct slice){text, n});
                assert_true(b.refused);
                buffer_append_byte(&b, 'x');
                buffer_append(&b, SLICE("xyz"));
                assert_false(buffer_good(&b));
                assert_false(b.overflow); /* more room would not make it good */
                assert_int_equal(b.length, 0);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appends_from_left_to_right),
        cmocka_unit_test(decimal_has_no_leading_zero),
        cmocka_unit_test(an_overflow_stays),
        cmocka_unit_test(text_that_ends_a_line_is_refused),
    };
    return RUN_TESTS(tests);
}
