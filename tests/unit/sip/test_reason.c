/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/reason.h"
#include "unit/sip/typed.h"

static void reason_legal(void **state)
{
    (void)state;

    static const struct {
        const char *value, *protocol;
        bool has_cause;
        uint32_t cause;
        const char *text;
    } rows[] = {
        {"SIP ;cause=200 ;text=\"Call completed elsewhere\"", "SIP", true, 200,
         "Call completed elsewhere"},                                              /* RFC 3326 2 */
        {"Q.850 ;cause=16 ;text=\"Terminated\"", "Q.850", true, 16, "Terminated"}, /* RFC 3326 2 */
        {"SIP;Cause=600;TEXT=\"Busy \\\"Everywhere\\\"\"", "SIP", true, 600,
         "Busy \\\"Everywhere\\\""},
        {"preemption", "preemption", false, 0, NULL}, /* RFC 4411 */
        {"SIP;text=\"\";x=y", "SIP", false, 0, ""},
        {"X;cause=4294967295", "X", true, UINT32_MAX, NULL},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_reason reason;
        struct sip_scan s = scan_of(rows[i].value);
        assert_true(sip_reason_read(&s, &reason));
        assert_slice(reason.protocol, rows[i].protocol);
        assert_int_equal(reason.has_cause, rows[i].has_cause);
        assert_int_equal(reason.cause, rows[i].cause);
        assert_slice(reason.text, rows[i].text);
    }
}

static void reason_is_a_list(void **state)
{
    (void)state;
    struct sip_reason reason;
    struct sip_scan s = scan_of("Q.850;cause=17,SIP;cause=486;text=\"a, b\""); /* RFC 3326 2 */
    assert_true(sip_reason_read(&s, &reason));
    assert_int_equal(reason.cause, 17);
    assert_true(sip_reason_read(&s, &reason));
    assert_int_equal(reason.cause, 486);
    assert_slice(reason.text, "a, b");
    assert_true(sip_scan_done(&s));
}

static void reason_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_TOKEN, 0, "RFC 3326 2"},
        {";cause=1", SIP_RULE_TOKEN, 0, "RFC 3326 2"},
        {"SIP;cause=abc", SIP_RULE_PARAMETER_VALUE, 10, "RFC 3326 2"},
        {"SIP;cause", SIP_RULE_PARAMETER_VALUE, 9, "RFC 3326 2"},
        {"SIP;cause=4294967296", SIP_RULE_PARAMETER_VALUE, 10, "RFC 3326 2"},
        {"SIP;cause=200;cause=201", SIP_RULE_PARAMETER_REPEATED, 14, "RFC 3261 7.3.1"},
        {"SIP;text=\"x", SIP_RULE_QUOTED_STRING, 11, "RFC 3261 25.1"},
        {"SIP;text=a b", SIP_RULE_END, 11, "RFC 3326 2"},
        {"SIP;cause=1,", SIP_RULE_VALUE, 12, "RFC 3326 2"},
        {"SIP;cause=1, ;cause=2", SIP_RULE_TOKEN, 13, "RFC 3326 2"},
    };
    ASSERT_ILLEGAL(rows, struct sip_reason, sip_reason_read);
}

static void warning_legal(void **state)
{
    (void)state;
    struct sip_warning warning; /* RFC 3261 20.43 */
    struct sip_scan s =
        scan_of("307 isi.edu \"Session parameter 'foo' not understood\",\r\n"
                " 301 [2001:db8::1]:5060  \"Incompatible \\\"E.164\\\"\", 399 pseudo \"\"");
    assert_true(sip_warning_read(&s, &warning));
    assert_int_equal(warning.code, 307);
    assert_slice(warning.agent, "isi.edu");
    assert_slice(warning.text, "Session parameter 'foo' not understood");
    assert_true(sip_warning_read(&s, &warning));
    assert_int_equal(warning.code, 301);
    assert_slice(warning.agent, "[2001:db8::1]:5060");
    assert_slice(warning.text, "Incompatible \\\"E.164\\\"");
    assert_true(sip_warning_read(&s, &warning));
    assert_slice(warning.text, "");
    assert_true(sip_scan_done(&s));
}

static void warning_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_WARN_CODE, 0, "RFC 3261 20.43"},
        {"1812 overture \"In Progress\"", SIP_RULE_WARN_CODE, 0, "RFC 4475 3.1.2.5"},
        {"39 a \"b\"", SIP_RULE_WARN_CODE, 0, "RFC 3261 20.43"},
        {"x99 a \"b\"", SIP_RULE_WARN_CODE, 0, "RFC 3261 20.43"},
        {"399", SIP_RULE_HOST, 3, "RFC 3261 20.43"},
        {"399a \"b\"", SIP_RULE_SEPARATOR, 3, "RFC 3261 20.43"},
        {"399 \"b\"", SIP_RULE_HOST, 4, "RFC 3261 20.43"},
        {"399 a", SIP_RULE_QUOTED_STRING, 5, "RFC 3261 20.43"},
        {"399 a b", SIP_RULE_QUOTED_STRING, 6, "RFC 3261 20.43"},
        {"399 a\"b\"", SIP_RULE_SEPARATOR, 5, "RFC 3261 20.43"},
        {"399 a \"b", SIP_RULE_QUOTED_STRING, 8, "RFC 3261 25.1"},
        {"399 a \"b\" c", SIP_RULE_END, 10, "RFC 3261 20.43"},
        {"399 a \"b\",", SIP_RULE_VALUE, 10, "RFC 3261 20.43"},
    };
    ASSERT_ILLEGAL(rows, struct sip_warning, sip_warning_read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reason_legal),    cmocka_unit_test(reason_is_a_list),
        cmocka_unit_test(reason_illegal),  cmocka_unit_test(warning_legal),
        cmocka_unit_test(warning_illegal),
    };
    return RUN_TESTS(tests);
}
