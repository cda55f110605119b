/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/call_id.h"
#include "unit/sip/typed.h"

static void call_id_legal(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "f81d4fae-7dec-11d0-a765-00a0c91e6bf6@foo.bar.com", /* RFC 3261 20.8 */
        "a84b4c76e66710",                                   /* RFC 3261 20.8 */
        "intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{",     /* RFC 4475 3.1.1.2 */
        "x@[2001:db8::1]",
        "\"@\"",
        "%",               /* RFC 3261 25.1 */
        "NGQ3ZTFi==@host", /* base64, and two more that are no words: compared, never taken apart */
        "a@b@c",
        "word@",
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct slice call_id;
        struct sip_scan s = scan_of(rows[i]);
        assert_true(sip_call_id_read(&s, &call_id));
        assert_true(sip_scan_done(&s));
        assert_slice(call_id, rows[i]);
    }
    struct slice call_id;
    struct sip_scan s = scan_of("trimmed \r\n ");
    assert_true(sip_call_id_read(&s, &call_id));
    assert_slice(call_id, "trimmed");
}

static void call_id_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_CALL_ID, 0, "RFC 3261 20.8"},
        {"a b", SIP_RULE_END, 2, "RFC 3261 25.1"},
        {"a;b", SIP_RULE_END, 1, "RFC 3261 25.1"},
        {"a,b", SIP_RULE_END, 1, "RFC 3261 25.1"},
        {"\xc3\xa4", SIP_RULE_CALL_ID, 0, "RFC 3261 25.1"},
    };
    ASSERT_ILLEGAL(rows, struct slice, sip_call_id_read);
}

static void replaces_legal(void **state)
{
    (void)state;
    struct sip_dialog_name name;
    struct sip_scan s = scan_of("98732@sip.example.com\r\n ;from-tag=r33th4x0r\r\n ;to-tag=ff87ff");
    assert_true(sip_replaces_read(&s, &name)); /* RFC 3891 6.1 */
    assert_slice(name.call_id, "98732@sip.example.com");
    assert_slice(name.to_tag, "ff87ff");
    assert_slice(name.from_tag, "r33th4x0r");
    assert_slice(name.early_only, NULL);

    s = scan_of("12adf2f34456gs5;to-tag=12345;FROM-TAG=54321;early-only;x=y"); /* RFC 3891 6.1 */
    assert_true(sip_replaces_read(&s, &name));
    assert_slice(name.from_tag, "54321");
    assert_non_null(name.early_only.p);
    assert_slice(name.parameters, "to-tag=12345;FROM-TAG=54321;early-only;x=y");

    s = scan_of("87134@171.161.34.23;to-tag=24796;from-tag=0"); /* RFC 3891 3: an RFC 2543 peer */
    assert_true(sip_replaces_read(&s, &name));
    assert_slice(name.from_tag, "0");
}

static void replaces_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_CALL_ID, 0, "RFC 3891 6.1"},
        {";to-tag=1;from-tag=2", SIP_RULE_CALL_ID, 0, "RFC 3891 6.1"},
        {"a@b;to-tag=1", SIP_RULE_PARAMETER_MISSING, 12, "RFC 3891 3"},
        {"a@b;from-tag=1", SIP_RULE_PARAMETER_MISSING, 14, "RFC 3891 3"},
        {"a@b", SIP_RULE_PARAMETER_MISSING, 3, "RFC 3891 3"},
        {"a;to-tag=1;from-tag=2;to-tag=3", SIP_RULE_PARAMETER_REPEATED, 22, "RFC 3891 3"},
        {"a;to-tag;from-tag=2", SIP_RULE_PARAMETER_VALUE, 8, "RFC 3891 6.1"},
        {"a;to-tag=;from-tag=2", SIP_RULE_PARAMETER_VALUE, 9, "RFC 3891 6.1"},
        {"a;to-tag=1;from-tag=\"\"", SIP_RULE_PARAMETER_VALUE, 21, "RFC 3891 6.1"},
        {"a;to-tag=1;from-tag=2,b;to-tag=1;from-tag=2", SIP_RULE_END, 21, "RFC 3891 3"},
        {"a;to-tag=1;from-tag=2;", SIP_RULE_PARAMETER_NAME, 22, "RFC 3891 6.1"},
    };
    ASSERT_ILLEGAL(rows, struct sip_dialog_name, sip_replaces_read);
}

static void join_legal(void **state)
{
    (void)state;
    struct sip_dialog_name name;
    struct sip_scan s = scan_of("12adf2f34456gs5;to-tag=12345;from-tag=54321;early-only");
    assert_true(sip_join_read(&s, &name)); /* RFC 3911 7.1 */
    assert_slice(name.call_id, "12adf2f34456gs5");
    assert_slice(name.to_tag, "12345");
    assert_slice(name.from_tag, "54321");
    assert_slice(name.early_only, NULL); /* a generic-param here */
}

static void join_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"a@b;to-tag=1", SIP_RULE_PARAMETER_MISSING, 12, "RFC 3911 7.1"},
        {"a;from-tag=1;from-tag=1;to-tag=2", SIP_RULE_PARAMETER_REPEATED, 13, "RFC 3911 7.1"},
        {"a b", SIP_RULE_END, 2, "RFC 3911 7.1"},
    };
    ASSERT_ILLEGAL(rows, struct sip_dialog_name, sip_join_read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(call_id_legal),  cmocka_unit_test(call_id_illegal),
        cmocka_unit_test(replaces_legal), cmocka_unit_test(replaces_illegal),
        cmocka_unit_test(join_legal),     cmocka_unit_test(join_illegal),
    };
    return RUN_TESTS(tests);
}
