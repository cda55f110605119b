/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/date.h"
#include "unit/sip/typed.h"

static const struct {
    const char *text;
    int64_t seconds;
} dates[] = {
    {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
    {"Sat, 13 Nov 2010 23:29:00 GMT", 1289690940}, /* RFC 3261 20.17 */
    {"Wed, 31 Dec 1969 23:59:59 GMT", -1},
    {"Tue, 29 Feb 2000 12:00:00 GMT", 951825600},
    {"Sun, 28 Feb 2100 23:59:59 GMT", 4107542399},
    {"Mon, 01 Mar 2100 00:00:00 GMT", 4107542400},
    {"Tue, 19 Jan 2038 03:14:08 GMT", 2147483648},
    {"Sat, 01 Jan 0000 00:00:00 GMT", -62167219200},
    {"Fri, 31 Dec 9999 23:59:59 GMT", 253402300799},
};

static void dates_are_read_and_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(dates); i++) {
        int64_t seconds = 1;
        char text[SIP_DATE_LENGTH];
        struct sip_scan s = scan_of(dates[i].text);
        assert_true(sip_date_read(&s, &seconds));
        assert_true(sip_scan_done(&s));
        assert_int_equal(seconds, dates[i].seconds);
        assert_true(sip_date_write(seconds, text));
        assert_memory_equal(text, dates[i].text, SIP_DATE_LENGTH);
    }
    char text[SIP_DATE_LENGTH];
    assert_false(sip_date_write(dates[7].seconds - 1, text)); /* the year -1 */
    assert_false(sip_date_write(dates[8].seconds + 1, text)); /* the year 10000 */
    assert_false(sip_date_write(INT64_MIN, text));
    assert_false(sip_date_write(INT64_MAX, text));
}

/* Every day of the 10000 years is one day behind the one before. */
static void every_day_survives_writing_and_reading(void **state)
{
    (void)state;
    for (int64_t seconds = dates[7].seconds; seconds < dates[8].seconds; seconds += 86400) {
        char text[SIP_DATE_LENGTH];
        int64_t again = 0;
        assert_true(sip_date_write(seconds + 45296, text));
        struct sip_scan s = sip_scan_of((struct slice){text, SIP_DATE_LENGTH}, SIP_HEADER_DATE);
        assert_true(sip_date_read(&s, &again));
        assert_int_equal(again, seconds + 45296);
    }
}

static void a_wrong_day_of_the_week_is_read(void **state)
{
    (void)state;
    int64_t seconds = 0;
    struct sip_scan s = scan_of("Sun, 13 Nov 2010 23:29:00 GMT ");
    assert_true(sip_date_read(&s, &seconds));
    assert_int_equal(seconds, 1289690940);
}

static void date_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_DATE, 0, "RFC 3261 20.17"},
        {"Fri, 01 Jan 2010 16:00:00 EST", SIP_RULE_DATE, 26, "RFC 4475 3.1.2.12"},
        {"Sat, 13 Nov 2010 23:29:00 gmt", SIP_RULE_DATE, 26, "RFC 3261 20.17"},
        {"sat, 13 Nov 2010 23:29:00 GMT", SIP_RULE_DATE, 0, "RFC 3261 20.17"},
        {"Sat, 13 nov 2010 23:29:00 GMT", SIP_RULE_DATE, 8, "RFC 3261 20.17"},
        {"Sat, 3 Nov 2010 23:29:00 GMT", SIP_RULE_DATE, 6, "RFC 3261 25.1"},
        {"Saturday, 13-Nov-10 23:29:00 GMT", SIP_RULE_DATE, 3, "RFC 3261 20.17"},
        {"Sat Nov 13 23:29:00 2010", SIP_RULE_DATE, 3, "RFC 3261 20.17"},
        {"Sat, 13 Nov 2010 23:29:00", SIP_RULE_DATE, 25, "RFC 3261 25.1"},
        {"Sat, 13 Nov 2010 23:29:00 GMT+1", SIP_RULE_END, 29, "RFC 3261 20.17"},
        {"Sat,  3 Nov 2010 23:29:00 GMT", SIP_RULE_DATE, 5, "RFC 3261 25.1"},
        {"Sat,\t13 Nov 2010 23:29:00 GMT", SIP_RULE_DATE, 4, "RFC 3261 25.1"},
        {"Sat, 00 Nov 2010 23:29:00 GMT", SIP_RULE_NUMBER_RANGE, 5, "RFC 3261 25.1"},
        {"Sat, 31 Nov 2010 23:29:00 GMT", SIP_RULE_NUMBER_RANGE, 5, "RFC 3261 25.1"},
        {"Sat, 29 Feb 2100 23:29:00 GMT", SIP_RULE_NUMBER_RANGE, 5, "RFC 3261 25.1"},
        {"Sat, 13 Nov 2010 24:00:00 GMT", SIP_RULE_NUMBER_RANGE, 17, "RFC 3261 25.1"},
        {"Sat, 13 Nov 2010 23:60:00 GMT", SIP_RULE_NUMBER_RANGE, 20, "RFC 3261 25.1"},
        {"Sat, 13 Nov 2010 23:59:60 GMT", SIP_RULE_NUMBER_RANGE, 23, "RFC 3261 25.1"},
        {"Sat, 13 Nvo 2010 23:29:00 GMT", SIP_RULE_DATE, 8, "RFC 3261 25.1"},
        {"Xyz, 13 Nov 2010 23:29:00 GMT", SIP_RULE_DATE, 0, "RFC 3261 25.1"},
    };
    ASSERT_ILLEGAL(rows, int64_t, sip_date_read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_read_and_written),
        cmocka_unit_test(every_day_survives_writing_and_reading),
        cmocka_unit_test(a_wrong_day_of_the_week_is_read),
        cmocka_unit_test(date_illegal),
    };
    return RUN_TESTS(tests);
}
