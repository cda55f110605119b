/* SPDX-License-Identifier: Apache-2.0 */
#include "config/scan.h"
#include "unit/t.h"

/* The tokens as letters: w(ord) q(uoted) { } # n(ewline), "!" behind one that is wrong, "_" before one
 * with a gap. */
static const char *kinds(struct slice text, char *out)
{
    static const char letters[] = "w{}#n";
    struct config_scan s = config_scan_of(text);
    char *to = out;
    for (;;) {
        struct config_token t = config_scan_next(&s);
        assert_true(t.text.p >= text.p && t.text.p + t.text.n <= text.p + text.n);
        if (t.kind == CONFIG_TOKEN_END)
            break;
        if (t.gap)
            *to++ = '_';
        *to++ = t.quoted ? 'q' : letters[t.kind];
        if (t.wrong != NULL)
            *to++ = '!';
    }
    *to = '\0';
    return out;
}

static void tokens_are_told_apart(void **state)
{
    (void)state;

    static const struct {
        struct slice text;
        const char *kinds;
    } rows[] = {
        {SLICE_INIT(""), ""},
        {SLICE_INIT("\xef\xbb\xbf"), ""},
        {SLICE_INIT("a b  c\td"), "ww_w_w"},
        {SLICE_INIT("a\nb\r\nc"), "wnwnw"},
        {SLICE_INIT("tls{a}"), "w{w}"},
        {SLICE_INIT("a#b #c # {d}"), "w#"},
        {SLICE_INIT("\"a b\" \"\""), "qq"},
        {SLICE_INIT("\"a # b\"#"), "q!"},
        {SLICE_INIT("\"{\" \"\\{\\\"\\\\\""), "qq"},
        {SLICE_INIT("{env.A}x{env.B_2} { env.A }"), "w{w}"},
        {SLICE_INIT("a{env.A}{ b"), "w{w"},
        {SLICE_INIT("\"x {env.A}\""), "q"},
        {SLICE_INIT("a\\b"), "w"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char out[64];
        assert_string_equal(kinds(rows[i].text, out), rows[i].kinds);
    }
}

static void what_is_wrong_is_told_with_its_byte(void **state)
{
    (void)state;

    static const struct {
        struct slice text;
        size_t at;
        const char *why;
    } rows[] = {
        {SLICE_INIT("\"abc"), 0, "not closed"},
        {SLICE_INIT("\"abc\n\""), 0, "not closed"},
        {SLICE_INIT("\"abc\\\""), 0, "not closed"},
        {SLICE_INIT("\"a\"b"), 3, "space is missing"},
        {SLICE_INIT("a\"b"), 1, "whole word"},
        {SLICE_INIT("\"a\\n\""), 2, "may stand in quotes"},
        {SLICE_INIT("a\x01"), 1, "control"},
        {SLICE_INIT("a\x00"), 1, "control"},
        {SLICE_INIT("a\rb"), 1, "control"},
        {SLICE_INIT("\"a\rb\""), 2, "control"},
        {SLICE_INIT("# a\x1b"), 3, "control"},
        {SLICE_INIT("a\xff"), 1, "UTF-8"},
        {SLICE_INIT("# \xc3("), 2, "UTF-8"},
        {SLICE_INIT("a\xe2\x80\x8b"), 1, "seen"},
        {SLICE_INIT("# \xe2\x80\xae"), 2, "seen"},
        {SLICE_INIT("${A}"), 1, "{env.NAME}"},
        {SLICE_INIT("{$A}"), 0, "{env.NAME}"},
        {SLICE_INIT("{env.}"), 0, "{env.NAME}"},
        {SLICE_INIT("x{env.A b}"), 1, "{env.NAME}"},
        {SLICE_INIT("{env.A"), 0, "{env.NAME}"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct config_scan s = config_scan_of(rows[i].text);
        struct config_token t = config_scan_next(&s);
        assert_non_null(t.wrong);
        assert_non_null(strstr(t.wrong, rows[i].why));
        assert_int_equal(t.wrong_at - rows[i].text.p, rows[i].at);
    }
}

static void comments_may_hold_tabs_and_joiners(void **state)
{
    (void)state;
    struct config_scan s = config_scan_of(SLICE("# a\tb \xe2\x80\x8d"));
    assert_null(config_scan_next(&s).wrong);
    assert_int_equal(config_scan_next(&s).kind, CONFIG_TOKEN_END);
    assert_int_equal(config_scan_next(&s).kind, CONFIG_TOKEN_END);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_are_told_apart),
        cmocka_unit_test(what_is_wrong_is_told_with_its_byte),
        cmocka_unit_test(comments_may_hold_tabs_and_joiners),
    };
    return RUN_TESTS(tests);
}
