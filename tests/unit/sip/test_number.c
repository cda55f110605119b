/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/number.h"
#include "unit/sip/typed.h"

static void content_length_legal(void **state)
{
    (void)state;

    static const struct {
        const char *value;
        uint32_t bytes;
    } rows[] = {
        {"349", 349},    /* RFC 3261 20.14 */
        {"0", 0},        /* RFC 3261 20.14 */
        {"00349 ", 349}, /* RFC 4475 3.1.1.1 has leading zeros */
        {"4294967295", UINT32_MAX},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        uint32_t bytes = 1;
        struct sip_scan s = scan_of(rows[i].value);
        assert_true(sip_content_length_read(&s, &bytes));
        assert_int_equal(bytes, rows[i].bytes);
    }
}

static void content_length_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_NUMBER, 0, "RFC 3261 20.14"},
        {"-999", SIP_RULE_NUMBER, 0, "RFC 4475 3.1.2.3"},
        {"+5", SIP_RULE_NUMBER, 0, "RFC 3261 20.14"},
        {"4294967296", SIP_RULE_NUMBER_RANGE, 0, "RFC 3261 20.14"},
        {"99999999999999999999999999", SIP_RULE_NUMBER_RANGE, 0, "RFC 3261 20.14"},
        {"5, 5", SIP_RULE_END, 1, "RFC 3261 20.14"},
        {"5 6", SIP_RULE_END, 2, "RFC 3261 20.14"},
        {"0x10", SIP_RULE_END, 1, "RFC 3261 20.14"},
    };
    ASSERT_ILLEGAL(rows, uint32_t, sip_content_length_read);
}

static void max_forwards_legal(void **state)
{
    (void)state;

    static const struct {
        const char *value;
        uint8_t hops;
    } rows[] = {
        {"70", 70},   /* RFC 3261 20.22 */
        {"0", 0},     /* RFC 4475 3.3.11 */
        {"0068", 68}, /* RFC 4475 3.1.1.1 */
        {"255", 255}, /* RFC 3261 20.22 */
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        uint8_t hops = 1;
        struct sip_scan s = scan_of(rows[i].value);
        assert_true(sip_max_forwards_read(&s, &hops));
        assert_int_equal(hops, rows[i].hops);
    }
}

static void max_forwards_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_NUMBER, 0, "RFC 3261 20.22"},
        {"256", SIP_RULE_NUMBER_RANGE, 0, "RFC 3261 20.22"},
        {"300", SIP_RULE_NUMBER_RANGE, 0, "RFC 4475 3.1.2.4"},
        {"-1", SIP_RULE_NUMBER, 0, "RFC 3261 20.22"},
        {"70;x", SIP_RULE_END, 2, "RFC 3261 20.22"},
        {"7 0", SIP_RULE_END, 2, "RFC 3261 20.22"},
    };
    ASSERT_ILLEGAL(rows, uint8_t, sip_max_forwards_read);
}

static void expires_legal(void **state)
{
    (void)state;

    static const struct {
        const char *value;
        uint32_t seconds;
    } rows[] = {
        {"5", 5},                                /* RFC 3261 20.19 */
        {"0", 0},                                /* RFC 3261 10.2.2 */
        {"60", 60},                              /* RFC 3261 20.23 */
        {"126", 126},                            /* RFC 5626 10 */
        {"4294967295", UINT32_MAX},              /* RFC 3261 20.19 */
        {"10000000000000000000000", UINT32_MAX}, /* RFC 4475 3.1.2.4: clamped */
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        uint32_t seconds = 1;
        struct sip_scan s = scan_of(rows[i].value);
        assert_true(sip_expires_read(&s, &seconds));
        assert_int_equal(seconds, rows[i].seconds);
    }
}

static void expires_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_NUMBER, 0, "RFC 3261 20.19"},
        {"-5", SIP_RULE_NUMBER, 0, "RFC 3261 20.19"},
        {"Thu, 01 Dec 1994 16:00:00 GMT", SIP_RULE_NUMBER, 0, "RFC 3261 20.19"},
        {"5;x=y", SIP_RULE_END, 1, "RFC 3261 20.19"},
        {"1.5", SIP_RULE_END, 1, "RFC 5626 10"},
    };
    ASSERT_ILLEGAL(rows, uint32_t, sip_expires_read);
}

static void session_expires_legal(void **state)
{
    (void)state;

    static const struct {
        const char *value;
        uint32_t interval_s;
        enum sip_refresher refresher;
        const char *parameters;
    } rows[] = {
        {"1800", 1800, SIP_REFRESHER_NONE, NULL},                         /* RFC 4028 4 */
        {"4000;refresher=uac", 4000, SIP_REFRESHER_UAC, "refresher=uac"}, /* RFC 4028 4 */
        {"90 ; Refresher = UAS;x", 90, SIP_REFRESHER_UAS, "Refresher = UAS;x"},
        {"1;a=b", 1, SIP_REFRESHER_NONE, "a=b"}, /* RFC 4028 5: 422 is another's business */
        {"99999999999", UINT32_MAX, SIP_REFRESHER_NONE, NULL},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_session_expires session;
        struct sip_scan s = scan_of(rows[i].value);
        assert_true(sip_session_expires_read(&s, &session));
        assert_int_equal(session.interval_s, rows[i].interval_s);
        assert_int_equal(session.refresher, rows[i].refresher);
        assert_slice(session.parameters, rows[i].parameters);
    }
}

static void session_expires_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_NUMBER, 0, "RFC 4028 4"},
        {";refresher=uac", SIP_RULE_NUMBER, 0, "RFC 4028 4"},
        {"90;refresher=both", SIP_RULE_PARAMETER_VALUE, 13, "RFC 4028 4"},
        {"90;refresher", SIP_RULE_PARAMETER_VALUE, 12, "RFC 4028 4"},
        {"90;refresher=\"\"", SIP_RULE_PARAMETER_VALUE, 14, "RFC 4028 4"},
        {"90;refresher=uac;refresher=uas", SIP_RULE_PARAMETER_REPEATED, 17, "RFC 3261 7.3.1"},
        {"90;", SIP_RULE_PARAMETER_NAME, 3, "RFC 4028 4"},
        {"90, 91", SIP_RULE_END, 2, "RFC 4028 4"},
    };
    ASSERT_ILLEGAL(rows, struct sip_session_expires, sip_session_expires_read);
}

static void min_se_legal(void **state)
{
    (void)state;
    struct sip_min_se min;
    struct sip_scan s = scan_of("3600;lr"); /* RFC 4028 5 */
    assert_true(sip_min_se_read(&s, &min));
    assert_int_equal(min.interval_s, 3600);
    assert_slice(min.parameters, "lr");
}

static void min_se_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_NUMBER, 0, "RFC 4028 5"},
        {"x", SIP_RULE_NUMBER, 0, "RFC 4028 5"},
        {"90;=", SIP_RULE_PARAMETER_NAME, 3, "RFC 4028 5"},
        {"90 x", SIP_RULE_END, 3, "RFC 4028 5"},
    };
    ASSERT_ILLEGAL(rows, struct sip_min_se, sip_min_se_read);
}

static void retry_after_legal(void **state)
{
    (void)state;
    struct sip_retry_after retry;
    struct sip_scan s = scan_of("18000;duration=3600"); /* RFC 3261 20.33 */
    assert_true(sip_retry_after_read(&s, &retry));
    assert_int_equal(retry.delay_s, 18000);
    assert_true(retry.has_duration);
    assert_int_equal(retry.duration_s, 3600);
    assert_slice(retry.comment, NULL);

    s = scan_of("120 (I'm (\\) almost) in a meeting) ;x=1"); /* RFC 3261 20.33, 25.1 */
    assert_true(sip_retry_after_read(&s, &retry));
    assert_int_equal(retry.delay_s, 120);
    assert_false(retry.has_duration);
    assert_slice(retry.comment, "I'm (\\) almost) in a meeting");
    assert_slice(retry.parameters, "x=1");

    s = scan_of("949302838503028349304023988"); /* RFC 4475 3.1.2.5: clamped */
    assert_true(sip_retry_after_read(&s, &retry));
    assert_int_equal(retry.delay_s, UINT32_MAX);
    s = scan_of("1()");
    assert_true(sip_retry_after_read(&s, &retry));
    assert_slice(retry.comment, "");
}

static void retry_after_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_NUMBER, 0, "RFC 3261 20.33"},
        {"Fri, 26 Sep 1997 21:00:00 GMT", SIP_RULE_NUMBER, 0, "RFC 3261 20.33"},
        {"5 (never closed", SIP_RULE_COMMENT, 15, "RFC 3261 25.1"},
        {"5 (a (b)", SIP_RULE_COMMENT, 8, "RFC 3261 25.1"},
        {"5 (a\x01)", SIP_RULE_COMMENT, 4, "RFC 3261 25.1"},
        {"5 (a\\\r\n )", SIP_RULE_COMMENT, 5, "RFC 3261 25.1"},
        {"5 (a\\", SIP_RULE_COMMENT, 5, "RFC 3261 25.1"},
        {"5 (a\\\xff)", SIP_RULE_COMMENT, 5, "RFC 3261 25.1"},
        {"5 )", SIP_RULE_END, 2, "RFC 3261 25.1"},
        {"5;duration=x", SIP_RULE_PARAMETER_VALUE, 11, "RFC 3261 20.33"},
        {"5;duration=6x", SIP_RULE_PARAMETER_VALUE, 11, "RFC 3261 20.33"},
        {"5;duration", SIP_RULE_PARAMETER_VALUE, 10, "RFC 3261 20.33"},
        {"5;duration=1;duration=1", SIP_RULE_PARAMETER_REPEATED, 13, "RFC 3261 7.3.1"},
    };
    ASSERT_ILLEGAL(rows, struct sip_retry_after, sip_retry_after_read);
}

static void timestamp_legal(void **state)
{
    (void)state;

    static const struct {
        const char *value, *time, *delay;
    } rows[] = {
        {"54", "54", NULL},            /* RFC 3261 20.38 */
        {"54.25 0.5", "54.25", "0.5"}, /* RFC 3261 20.38 */
        {"1. .5", "1.", ".5"},         /* RFC 3261 25.1: digits may be missing */
        {"98765\r\n 7", "98765", "7"},
        {"5 ", "5", NULL},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_timestamp timestamp;
        struct sip_scan s = scan_of(rows[i].value);
        assert_true(sip_timestamp_read(&s, &timestamp));
        assert_slice(timestamp.time, rows[i].time);
        assert_slice(timestamp.delay, rows[i].delay);
    }
}

static void timestamp_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_NUMBER, 0, "RFC 3261 20.38"},  {".5", SIP_RULE_NUMBER, 0, "RFC 3261 25.1"},
        {"-1", SIP_RULE_NUMBER, 0, "RFC 3261 25.1"}, {"1.2.3", SIP_RULE_END, 3, "RFC 3261 25.1"},
        {"1 2 3", SIP_RULE_END, 4, "RFC 3261 25.1"}, {"1 x", SIP_RULE_END, 2, "RFC 3261 25.1"},
        {"1;x", SIP_RULE_END, 1, "RFC 3261 25.1"},
    };
    ASSERT_ILLEGAL(rows, struct sip_timestamp, sip_timestamp_read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(content_length_legal),  cmocka_unit_test(content_length_illegal),
        cmocka_unit_test(max_forwards_legal),    cmocka_unit_test(max_forwards_illegal),
        cmocka_unit_test(expires_legal),         cmocka_unit_test(expires_illegal),
        cmocka_unit_test(session_expires_legal), cmocka_unit_test(session_expires_illegal),
        cmocka_unit_test(min_se_legal),          cmocka_unit_test(min_se_illegal),
        cmocka_unit_test(retry_after_legal),     cmocka_unit_test(retry_after_illegal),
        cmocka_unit_test(timestamp_legal),       cmocka_unit_test(timestamp_illegal),
    };
    return RUN_TESTS(tests);
}
