/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"
#include "unit/t.h"

static size_t encode(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (c & 0x3f));
        c >>= 6;
    }
    out[0] = (char)(0xf00U >> n | c);
    return n;
}

static void every_code_point_is_read(void **state) /* RFC 3629 3 */
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10ffff + 0x100; c++) {
        char text[5] = {0};
        size_t n = encode(c, text);
        uint32_t out = UINT32_MAX;
        bool legal = (c < 0xd800 || c > 0xdfff) && c <= 0x10ffff;
        text[n] = 'x';
        assert_int_equal(utf8_read((struct slice){text, n + 1}, &out), legal ? n : 0);
        assert_int_equal(out, legal ? c : UINT32_MAX);
        if (n > 1)
            assert_int_equal(utf8_read((struct slice){text, n - 1}, &out), 0);
    }
}

static void what_is_no_utf8_is_not_read(void **state) /* RFC 3629 3, 10 */
{
    (void)state;
    static const struct slice rows[] = {
        SLICE_INIT("\x80"),
        SLICE_INIT("\xbf"),
        SLICE_INIT("\xc0\x80"),
        SLICE_INIT("\xc1\xbf"),
        SLICE_INIT("\xe0\x9f\xbf"),
        SLICE_INIT("\xf0\x8f\xbf\xbf"),
        SLICE_INIT("\xc3x"),
        SLICE_INIT("\xe2\x82x"),
        SLICE_INIT("\xe2x\x82"),
        SLICE_INIT("\xf0\x9f\x98x"),
        SLICE_INIT("\xf8\x88\x80\x80\x80"),
        SLICE_INIT("\xff"),
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        uint32_t out = 77;
        assert_int_equal(utf8_read(rows[i], &out), 0);
        assert_int_equal(out, 77);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_is_read),
        cmocka_unit_test(what_is_no_utf8_is_not_read),
    };
    return RUN_TESTS(tests);
}
