/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hex.h"
#include "unit/t.h"

static void every_byte_has_its_value_or_none(void **state)
{
    (void)state;
    static const char lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
    for (int byte = 0; byte < 256; byte++) {
        int expected = -1;
        for (int i = 0; i < 16; i++)
            if (byte == lower[i] || byte == upper[i])
                expected = i;
        assert_int_equal(hex_value((char)byte), expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_has_its_value_or_none),
    };
    return RUN_TESTS(tests);
}
