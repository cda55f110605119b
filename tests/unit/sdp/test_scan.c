/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/scan.h"
#include "unit/assert_slice.h"
#include "unit/t.h"

/* The table is built again from the sets of the grammar.                 RFC 8866 9 */
static void classes_are_the_grammars_sets(void **state)
{
    (void)state;
    static const char token[] = "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`"
                                "abcdefghijklmnopqrstuvwxyz{|}~";
    static const char letter[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    static const char digit[] = "0123456789";
    for (int c = 0; c < 256; c++) {
        bool is_letter = c != 0 && strchr(letter, c) != NULL;
        bool is_digit = c != 0 && strchr(digit, c) != NULL;
        bool alphanumeric = is_letter || is_digit;
        unsigned expected = 0;
        expected |= is_digit ? SDP_DIGIT : 0;
        expected |= c != 0 && strchr("0123456789abcdefABCDEF", c) != NULL ? SDP_HEX : 0;
        expected |= c != 0 && strchr(token, c) != NULL ? SDP_TOKEN : 0;
        expected |= (c > 0x20 && c < 0x7f) || c >= 0x80 ? SDP_WORD : 0;
        expected |= c == ' ' || c == '\t' ? SDP_SPACE : 0;
        expected |= alphanumeric || (c != 0 && strchr(".:-_", c) != NULL) ? SDP_ADDRESS : 0;
        expected |= alphanumeric || c == '+' || c == '/' ? SDP_ICE : 0;
        expected |= is_letter ? SDP_LETTER : 0;
        assert_int_equal(sdp_classes[c], expected);
    }
}

static void number_keeps_its_bound(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        uint64_t max, number;
        enum sdp_rule rule; /* SDP_RULE_NONE: legal */
    } rows[] = {
        {"0", 9, 0, SDP_RULE_NONE},
        {"007", 9, 7, SDP_RULE_NONE},
        {"65535", 65535, 65535, SDP_RULE_NONE},
        {"65536", 65535, 0, SDP_RULE_PORT},
        {"18446744073709551615", UINT64_MAX, UINT64_MAX, SDP_RULE_NONE},
        {"18446744073709551616", UINT64_MAX, 0, SDP_RULE_PORT},
        {"99999999999999999999999", UINT64_MAX, 0, SDP_RULE_PORT},
        {"", 9, 0, SDP_RULE_NUMBER},
        {"-1", 9, 0, SDP_RULE_NUMBER},
        {"x", 9, 0, SDP_RULE_NUMBER},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sdp_scan s = sdp_scan_of(slice_of(rows[i].text), 'm');
        uint64_t number = 77;
        bool read = sdp_scan_number(&s, rows[i].max, SDP_RULE_PORT, &number);
        assert_int_equal(read, rows[i].rule == SDP_RULE_NONE);
        assert_int_equal(s.error.rule, rows[i].rule);
        assert_int_equal(s.error.offset, 0);
        assert_true(number == (read ? rows[i].number : 77));
    }
}

static void words_of_a_list(void **state)
{
    (void)state;
    struct slice rest = SLICE("  0 \t101 x "), word;
    assert_true(sdp_word_next(&rest, &word));
    assert_slice(word, "0");
    assert_true(sdp_word_next(&rest, &word));
    assert_slice(word, "101");
    assert_true(sdp_word_next(&rest, &word));
    assert_slice(word, "x");
    assert_false(sdp_word_next(&rest, &word));
    rest = (struct slice){NULL, 0};
    assert_false(sdp_word_next(&rest, &word));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_are_the_grammars_sets),
        cmocka_unit_test(number_keeps_its_bound),
        cmocka_unit_test(words_of_a_list),
    };
    return RUN_TESTS(tests);
}
