/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/cseq.h"
#include "unit/sip/typed.h"

static void cseq_legal(void **state)
{
    (void)state;

    static const struct {
        const char *value;
        uint32_t number;
        enum sip_method method;
        const char *text;
    } rows[] = {
        {"4711 INVITE", 4711, SIP_METHOD_INVITE, "INVITE"},      /* RFC 3261 20.16 */
        {"0 BYE", 0, SIP_METHOD_BYE, "BYE"},                     /* RFC 3261 8.1.1.5 */
        {"2147483647 ACK", SIP_CSEQ_MAX, SIP_METHOD_ACK, "ACK"}, /* 2^31-1 */
        {"0009\r\n  INVITE", 9, SIP_METHOD_INVITE, "INVITE"},    /* RFC 4475 3.1.1.1 */
        {"1\tREGISTER ", 1, SIP_METHOD_REGISTER, "REGISTER"},    /* LWS */
        {"7 invite", 7, SIP_METHOD_OTHER, "invite"},             /* RFC 3261 7.1: case */
        {"8 !interesting-Method0123456789_*+`.%indeed'~", 8, SIP_METHOD_OTHER,
         "!interesting-Method0123456789_*+`.%indeed'~"}, /* RFC 4475 3.1.1.2 */
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_cseq cseq;
        struct sip_scan s = scan_of(rows[i].value);
        assert_true(sip_cseq_read(&s, &cseq));
        assert_true(sip_scan_done(&s));
        assert_int_equal(cseq.number, rows[i].number);
        assert_int_equal(cseq.method, rows[i].method);
        assert_slice(cseq.method_text, rows[i].text);
    }
}

static void cseq_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_NUMBER, 0, "RFC 3261 20.16"},
        {"INVITE", SIP_RULE_NUMBER, 0, "RFC 3261 20.16"},
        {"-1 INVITE", SIP_RULE_NUMBER, 0, "RFC 3261 8.1.1.5"},
        {"2147483648 BYE", SIP_RULE_NUMBER_RANGE, 0, "RFC 3261 8.1.1.5"},
        {"36893488147419103232 REGISTER", SIP_RULE_NUMBER_RANGE, 0, "RFC 4475 3.1.2.4"},
        {"9292394834772304023312 OPTIONS", SIP_RULE_NUMBER_RANGE, 0, "RFC 4475 3.1.2.5"},
        {"1INVITE", SIP_RULE_SEPARATOR, 1, "RFC 3261 25.1"},
        {"1", SIP_RULE_TOKEN, 1, "RFC 3261 25.1"},
        {"1 ", SIP_RULE_TOKEN, 2, "RFC 3261 25.1"},
        {"1 <BYE>", SIP_RULE_TOKEN, 2, "RFC 3261 25.1"},
        {"1 INV ITE", SIP_RULE_END, 6, "RFC 3261 25.1"},
        {"1 INVITE;x", SIP_RULE_END, 8, "RFC 3261 25.1"},
        {"0x1 INVITE", SIP_RULE_SEPARATOR, 1, "RFC 3261 25.1"},
    };
    ASSERT_ILLEGAL(rows, struct sip_cseq, sip_cseq_read);
}

static void rack_legal(void **state)
{
    (void)state;
    struct sip_rack rack;
    struct sip_scan s = scan_of("776656 1 INVITE"); /* RFC 3262 7.2 */
    assert_true(sip_rack_read(&s, &rack));
    assert_int_equal(rack.response, 776656);
    assert_int_equal(rack.number, 1);
    assert_int_equal(rack.method, SIP_METHOD_INVITE);
    assert_slice(rack.method_text, "INVITE");
    s = scan_of("4294967295\r\n 2147483647\tNEW");
    assert_true(sip_rack_read(&s, &rack));
    assert_int_equal(rack.response, UINT32_MAX);
    assert_int_equal(rack.number, SIP_CSEQ_MAX);
    assert_int_equal(rack.method, SIP_METHOD_OTHER);
}

static void rack_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_NUMBER, 0, "RFC 3262 7.2"},
        {"1 INVITE", SIP_RULE_NUMBER, 2, "RFC 3262 7.2"},
        {"0 1 INVITE", SIP_RULE_NUMBER_RANGE, 0, "RFC 3262 7.1"},
        {"4294967296 1 INVITE", SIP_RULE_NUMBER_RANGE, 0, "RFC 3262 7.1"},
        {"1 2147483648 INVITE", SIP_RULE_NUMBER_RANGE, 2, "RFC 3261 8.1.1.5"},
        {"1,1 INVITE", SIP_RULE_SEPARATOR, 1, "RFC 3262 7.2"},
        {"1 1 INVITE x", SIP_RULE_END, 11, "RFC 3262 7.2"},
        {"1 1", SIP_RULE_TOKEN, 3, "RFC 3262 7.2"},
    };
    ASSERT_ILLEGAL(rows, struct sip_rack, sip_rack_read);
}

static void rseq_legal(void **state)
{
    (void)state;
    uint32_t response = 0;
    struct sip_scan s = scan_of("988789"); /* RFC 3262 7.1 */
    assert_true(sip_rseq_read(&s, &response));
    assert_int_equal(response, 988789);
    s = scan_of("4294967295");
    assert_true(sip_rseq_read(&s, &response));
    assert_int_equal(response, UINT32_MAX);
}

static void rseq_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_NUMBER, 0, "RFC 3262 7.1"},
        {"0", SIP_RULE_NUMBER_RANGE, 0, "RFC 3262 7.1"},
        {"00", SIP_RULE_NUMBER_RANGE, 0, "RFC 3262 7.1"},
        {"4294967296", SIP_RULE_NUMBER_RANGE, 0, "RFC 3262 7.1"},
        {"1 INVITE", SIP_RULE_END, 2, "RFC 3262 7.1"},
        {"one", SIP_RULE_NUMBER, 0, "RFC 3262 7.1"},
    };
    ASSERT_ILLEGAL(rows, uint32_t, sip_rseq_read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cseq_legal), cmocka_unit_test(cseq_illegal),
        cmocka_unit_test(rack_legal), cmocka_unit_test(rack_illegal),
        cmocka_unit_test(rseq_legal), cmocka_unit_test(rseq_illegal),
    };
    return RUN_TESTS(tests);
}
