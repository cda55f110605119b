/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/parameter.h"
#include "sip/scan.h"
#include "unit/assert_slice.h"

static void the_table_is_the_grammar(void **state)
{
    (void)state; /* RFC 3261 25.1: the sets, written out once more and compared byte by byte */
#define ALPHA      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGIT      "0123456789"
#define UNRESERVED ALPHA DIGIT "-_.!~*'()"

    static const struct {
        enum sip_class class;
        const char *members;
    } rows[] = {
        {SIP_TOKEN, ALPHA DIGIT "-.!%*_+`'~"},
        {SIP_SPACE, " \t\r\n"},
        {SIP_DIGIT, DIGIT},
        {SIP_HEX, DIGIT "abcdefABCDEF"},
        {SIP_ALPHA, ALPHA},
        {SIP_HOST, ALPHA DIGIT "-._"},
        {SIP_USER, UNRESERVED "&=+$,;?/#"},
        {SIP_URI_PARAM, UNRESERVED "[]/:&+$"},
        {SIP_URI_HEADER, UNRESERVED "[]/?:+$"},
        {SIP_VALUE, UNRESERVED "#$%&+/:=?@[\\]^`{|}"},
        {SIP_WORD, ALPHA DIGIT "-.!%*_+`'~()<>:\\\"/[]?{}"},
        {SIP_ABSOLUTE, UNRESERVED ";/?:@&=+$,[]"},
        {SIP_URI_VALUE, "="},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        for (int c = 0; c < 256; c++) {
            bool member = c != 0 && strchr(rows[i].members, c) != NULL;
            if (sip_is((char)c, rows[i].class) != member)
                fail_msg("class %zu, byte 0x%02x", i, (unsigned)c);
        }
    for (int c = 0; c < 256; c++) {
        bool visible = c >= 0x20 && c != 0x7f;
        assert_int_equal(sip_is((char)c, SIP_TEXT), visible || c == '\t' || c == '\r' || c == '\n');
        assert_int_equal(sip_is((char)c, SIP_QUOTED), visible && c != ' ' && c != '"' && c != '\\');
    }
}

static void numbers_know_their_range(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        uint32_t max;
        enum sip_rule rule;
        uint32_t value;
    } rows[] = {
        {"0", 10, SIP_RULE_NONE, 0},
        {"0009", 10, SIP_RULE_NONE, 9}, /* RFC 4475 3.1.1.1 */
        {"10", 10, SIP_RULE_NONE, 10},
        {"11", 10, SIP_RULE_NUMBER_RANGE, 0},
        {"4294967295", UINT32_MAX, SIP_RULE_NONE, UINT32_MAX},
        {"4294967296", UINT32_MAX, SIP_RULE_NUMBER_RANGE, 0},
        {"36893488147419103232", UINT32_MAX, SIP_RULE_NUMBER_RANGE, 0}, /* RFC 4475 3.1.2.4 */
        {"18446744073709551617", UINT32_MAX, SIP_RULE_NUMBER_RANGE, 0}, /* 2^64 + 1 is not 1 */
        {"", 10, SIP_RULE_NUMBER, 0},
        {"-1", 10, SIP_RULE_NUMBER, 0},
        {"+1", 10, SIP_RULE_NUMBER, 0},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_scan s = sip_scan_of(slice_of(rows[i].text), 0);
        uint32_t value = 77;
        bool good = sip_scan_number(&s, rows[i].max, &value);
        assert_int_equal(good, rows[i].rule == SIP_RULE_NONE);
        assert_int_equal(s.error.rule, rows[i].rule);
        assert_int_equal(s.error.offset, 0);
        assert_int_equal(value, good ? rows[i].value : 77);
    }
    struct sip_scan s = sip_scan_of(SLICE("99999999999999999999 "), 0);
    uint32_t seconds = 0;
    assert_true(sip_scan_seconds(&s, &seconds)); /* RFC 3261 20.19 */
    assert_int_equal(seconds, UINT32_MAX);
    assert_int_equal(sip_scan_peek(&s), ' ');
    assert_false(sip_scan_seconds(&s, &seconds));
}

static void quoted_strings_are_found_and_undone(void **state)
{
    (void)state; /* RFC 3261 25.1 quoted-string, quoted-pair */

    static const struct {
        const char *text, *inside, *plain;
    } rows[] = {
        {"\"\"", "", ""},
        {"\"a b\"", "a b", "a b"},
        {"\"a\\\"b\\\\\"", "a\\\"b\\\\", "a\"b\\"},
        {"\"\\\a\\\x7f\"", "\\\a\\\x7f", "\a\x7f"},
        {"\"fold\r\n  ed\"", "fold\r\n  ed", "fold ed"},
        {"\"\xc3\xbc\"", "\xc3\xbc", "\xc3\xbc"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_scan s = sip_scan_of(slice_of(rows[i].text), 0);
        struct slice inside;
        char plain[32];
        assert_true(sip_scan_quoted(&s, &inside));
        assert_slice(inside, rows[i].inside);
        assert_slice((struct slice){plain, sip_unquote(inside, plain, sizeof plain)},
                     rows[i].plain);
    }
    char two[2];
    assert_int_equal(sip_unquote(SLICE("abc"), two, sizeof two), 2);
    assert_int_equal(sip_unescape(SLICE("%41%42%43"), two, sizeof two), 2);
    assert_memory_equal(two, "AB", 2);
    char plain[8];
    assert_slice((struct slice){plain, sip_unescape(SLICE("%4g%41%"), plain, sizeof plain)},
                 "%4gA%");
    assert_int_equal(sip_unquote(SLICE("a\\"), plain, sizeof plain), 2); /* never reads behind */
}

static void separators_take_their_space_along(void **state)
{
    (void)state; /* RFC 3261 25.1 SEMI, COMMA, EQUAL */
    struct sip_scan s = sip_scan_of(SLICE(" \r\n , x"), 0);
    assert_true(sip_scan_separator(&s, ','));
    assert_int_equal(sip_scan_peek(&s), 'x');
    assert_false(sip_scan_separator(&s, ','));
    assert_false(sip_scan_finish(&s));
    assert_int_equal(s.error.rule, SIP_RULE_END);
    assert_int_equal(s.error.offset, 6);
    s = sip_scan_of((struct slice){NULL, 0}, 0);
    assert_true(sip_scan_finish(&s));
    assert_int_equal(sip_scan_peek(&s), -1);
}

static void parameters_are_read_and_found(void **state)
{
    (void)state; /* RFC 3261 25.1 generic-param */

    struct known {
        struct slice a, flag;
    } known = {{NULL, 0}, {NULL, 0}};
    static const struct sip_parameter_row rows[] = {
        {SLICE_INIT("a"), offsetof(struct known, a)},
        {SLICE_INIT("flag"), offsetof(struct known, flag)},
    };
    struct sip_scan s = sip_scan_of(SLICE(" ; A = 1;Flag;x=\"q;\\\"\";h=[::1]:5 ,"), 0);
    struct slice all;
    assert_true(sip_parameters_read(&s, rows, COUNT_OF(rows), &known, &all));
    assert_slice(known.a, "1");
    assert_slice(known.flag, "");
    assert_slice(all, "A = 1;Flag;x=\"q;\\\"\";h=[::1]:5");
    struct sip_parameter parameter;
    assert_true(sip_parameter_find(all, SLICE("X"), &parameter));
    assert_slice(parameter.value, "q;\\\"");
    assert_true(sip_parameter_find(all, SLICE("h"), &parameter));
    assert_slice(parameter.value, "[::1]:5");
    assert_true(sip_parameter_find(all, SLICE("flag"), &parameter));
    assert_slice(parameter.value, NULL);
    assert_false(sip_parameter_find(all, SLICE("q"), &parameter));
    unsigned count = 0;
    while (sip_parameter_next(&all, &parameter))
        count++;
    assert_int_equal(count, 4);
    s = sip_scan_of(SLICE(" x"), 0);
    assert_true(sip_parameters_read(&s, NULL, 0, NULL, &all));
    assert_slice(all, NULL);
}

static void every_rule_has_words_a_section_and_a_status(void **state)
{
    (void)state;
    for (unsigned rule = SIP_RULE_NONE + 1; rule < SIP_RULE_COUNT; rule++) {
        assert_non_null(sip_rule_text((enum sip_rule)rule));
        assert_true(strncmp(sip_rule_section((enum sip_rule)rule), "RFC ", 4) == 0);
        unsigned status = sip_rule_status((enum sip_rule)rule);
        assert_true(status == 400 || status == 505 || status == 513);
    }
    assert_string_equal(sip_rule_text((enum sip_rule)250), "no error");
    assert_int_equal(sizeof(struct sip_error), 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_the_grammar),
        cmocka_unit_test(numbers_know_their_range),
        cmocka_unit_test(quoted_strings_are_found_and_undone),
        cmocka_unit_test(separators_take_their_space_along),
        cmocka_unit_test(parameters_are_read_and_found),
        cmocka_unit_test(every_rule_has_words_a_section_and_a_status),
    };
    return RUN_TESTS(tests);
}
