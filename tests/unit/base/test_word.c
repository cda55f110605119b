/* SPDX-License-Identifier: Apache-2.0 */
#include "base/word.h"
#include "unit/t.h"

static void first_place_found_is_the_first_byte(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        for (unsigned other = 0; other < 256; other++) {
            unsigned char text[8];
            for (unsigned at = 0; at < 8; at++) {
                memset(text, (int)other, sizeof text);
                text[at] = (unsigned char)byte;
                uint64_t word = word_load(text);
                uint64_t is = word_is(word, (uint8_t)byte), below = word_below(word, ' ');
                assert_int_equal(__builtin_ctzll(is) / 8, other == byte ? 0 : at);
                unsigned expected = other < ' ' ? at == 0 && byte >= ' ' : byte < ' ' ? at : 8;
                assert_int_equal(below == 0 ? 8 : __builtin_ctzll(below) / 8, expected);
            }
        }
    }
    assert_int_equal(word_is(WORD_OF('a'), 'b'), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_place_found_is_the_first_byte),
    };
    return RUN_TESTS(tests);
}
