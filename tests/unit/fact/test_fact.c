/* SPDX-License-Identifier: Apache-2.0 */
#include "fact/fact.h"
#include "unit/assert_slice.h"

static struct slice value_of(struct slice value, char out[1024])
{
    struct buffer b = buffer_of(out, 1024);
    fact_write_value(&b, value);
    assert_true(buffer_good(&b));
    return buffer_slice(&b);
}

static void values_cannot_break_out(void **state)
{
    (void)state;

    static const struct {
        struct slice value;
        const char *text;
    } rows[] = {
        {SLICE_INIT("alice"), "alice"},
        {SLICE_INIT("sip:alice@example.com:5060"), "sip:alice@example.com:5060"},
        {SLICE_INIT("[2001:db8::1]:5060"), "[2001:db8::1]:5060"},
        {SLICE_INIT(""), "\"\""},
        {SLICE_INIT("two words"), "\"two words\""},
        {SLICE_INIT("a=b"), "\"a=b\""}, /* no field of its own */
        {SLICE_INIT("a\nrule=x"), "\"a\\x0arule=x\""},
        {SLICE_INIT("a\r\n"), "\"a\\x0d\\x0a\""},
        {SLICE_INIT("say \"hi\""), "\"say \\\"hi\\\"\""},
        {SLICE_INIT("\\"), "\"\\\\\""},
        {SLICE_INIT("\\x0a"), "\"\\\\x0a\""}, /* not mistaken for the byte */
        {SLICE_INIT("nul\0inside"), "\"nul\\x00inside\""},
        {SLICE_INIT("\x1b[31mred"), "\"\\x1b[31mred\""},
        {SLICE_INIT("\x7f"), "\"\\x7f\""},
        {SLICE_INIT("m\xc3\xbcller"), "\"m\\xc3\\xbcller\""},
        {SLICE_INIT("\xe2\x80\xae"), "\"\\xe2\\x80\\xae\""}, /* writes from right to left */
    };

    char out[1024];
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_slice(value_of(rows[i].value, out), rows[i].text);
    for (unsigned byte = 0; byte < 256; byte++) { /* any byte gives ASCII that can be seen */
        char c = (char)byte;
        struct slice text = value_of((struct slice){&c, 1}, out);
        for (size_t i = 0; i < text.n; i++)
            assert_true(text.p[i] >= ' ' && text.p[i] <= '~');
        if (text.n == 1)
            assert_true(strchr(" \"\\='", c) == NULL);
    }
}

static void times_are_of_the_calendar(void **state) /* RFC 3339 5.6 */
{
    (void)state;

    static const struct {
        int64_t time_ms;
        const char *text;
    } rows[] = {
        {0, "1970-01-01T00:00:00.000Z"},
        {-1, "1970-01-01T00:00:00.000Z"},
        {951782399999, "2000-02-28T23:59:59.999Z"},
        {951782400000, "2000-02-29T00:00:00.000Z"},
        {951868800000, "2000-03-01T00:00:00.000Z"},
        {1709164800000, "2024-02-29T00:00:00.000Z"},
        {1735689599000, "2024-12-31T23:59:59.000Z"},
        {1735689600000, "2025-01-01T00:00:00.000Z"},
        {1795376400123, "2026-11-22T19:40:00.123Z"},
        {4107542400000, "2100-03-01T00:00:00.000Z"}, /* 2100 has no leap day */
        {4107542399999, "2100-02-28T23:59:59.999Z"},
        {253402300799999, "9999-12-31T23:59:59.999Z"},
        {INT64_MAX, "9999-12-31T23:59:59.999Z"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char out[64];
        struct buffer b = buffer_of(out, sizeof out);
        fact_write_time(&b, rows[i].time_ms);
        assert_slice(buffer_slice(&b), rows[i].text);
    }
}

static void a_fact_is_one_line(void **state)
{
    (void)state;
    char out[FACT_LINE_MAX];
    struct address source;
    assert_true(address_parse(SLICE("2001:db8::7"), &source));
    source.port = 5062;
    struct fact fact =
        fact_of(FACT_GATE_JUNK, 1795376400123, &source, SLICE("alice"), SLICE("\x16\x03 x"));
    struct buffer b = buffer_of(out, sizeof out);
    fact_write_line(&b, &fact);
    assert_slice(buffer_slice(&b),
                 "time=2026-11-22T19:40:00.123Z class=gate rule=junk source=[2001:db8::7]:5062 "
                 "count=1 user=alice seen=\"\\x16\\x03 x\" "
                 "what=\"bytes that cannot begin a SIP message\"");
    fact = fact_of(FACT_MESSAGE_STRAY_ACK, 1795376400123, NULL, (struct slice){NULL, 0},
                   (struct slice){NULL, 0});
    fact.count = 812;
    fact.first_ms -= 1123;
    b = buffer_of(out, sizeof out);
    fact_write_line(&b, &fact);
    assert_slice(buffer_slice(&b), "time=2026-11-22T19:40:00.123Z class=message rule=stray_ack "
                                   "count=812 since=2026-11-22T19:39:59.000Z "
                                   "what=\"an ACK in a dialog that is not ours\"");
}

static void the_longest_line_fits(void **state)
{
    (void)state;
    char hostile[300], out[FACT_LINE_MAX];
    struct address source;
    memset(hostile, 1, sizeof hostile); /* four characters each */
    assert_true(address_parse(SLICE("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), &source));
    source.port = 65535;
    for (unsigned rule = 0; rule < FACT_RULE_COUNT; rule++) {
        struct fact fact = fact_of((enum fact_rule)rule, INT64_MAX, &source,
                                   (struct slice){hostile, sizeof hostile},
                                   (struct slice){hostile, sizeof hostile});
        assert_int_equal(fact_user(&fact).n, FACT_USER_MAX);
        assert_int_equal(fact_seen(&fact).n, FACT_SEEN_MAX);
        fact.count = UINT32_MAX;
        struct buffer b = buffer_of(out, sizeof out);
        fact_write_line(&b, &fact);
        assert_true(buffer_good(&b));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_cannot_break_out),
        cmocka_unit_test(times_are_of_the_calendar),
        cmocka_unit_test(a_fact_is_one_line),
        cmocka_unit_test(the_longest_line_fits),
    };
    return RUN_TESTS(tests);
}
