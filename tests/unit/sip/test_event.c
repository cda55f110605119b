/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/event.h"
#include "unit/sip/typed.h"

static void event_legal(void **state)
{
    (void)state;

    static const struct {
        const char *value, *package, *templates, *id;
    } rows[] = {
        {"refer", "refer", NULL, NULL},                    /* RFC 6665 8.2.1 */
        {"foo; param=abcd; ID=1234", "foo", NULL, "1234"}, /* RFC 6665 8.2.1 */
        {"presence.winfo", "presence", "winfo", NULL},     /* RFC 6665 8.4 */
        {"presence.winfo.winfo;id=\"7\"", "presence", "winfo.winfo", "7"},
        {"message-summary ", "message-summary", NULL, NULL},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_event event;
        struct sip_scan s = scan_of(rows[i].value);
        assert_true(sip_event_read(&s, &event));
        assert_slice(event.package, rows[i].package);
        assert_slice(event.templates, rows[i].templates);
        assert_slice(event.id, rows[i].id);
    }
}

static void event_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_TOKEN, 0, "RFC 6665 8.4"},
        {".winfo", SIP_RULE_TOKEN, 0, "RFC 6665 8.4"},
        {"presence.", SIP_RULE_TOKEN, 9, "RFC 6665 8.4"},
        {"presence..winfo", SIP_RULE_TOKEN, 9, "RFC 6665 8.4"},
        {"presence.a.;id=1", SIP_RULE_TOKEN, 11, "RFC 6665 8.4"},
        {"refer;id", SIP_RULE_PARAMETER_VALUE, 8, "RFC 6665 8.4"},
        {"refer;id=1;id=2", SIP_RULE_PARAMETER_REPEATED, 11, "RFC 3261 7.3.1"},
        {"refer, dialog", SIP_RULE_END, 5, "RFC 6665 8.4"},
        {"refer dialog", SIP_RULE_END, 6, "RFC 6665 8.4"},
    };
    ASSERT_ILLEGAL(rows, struct sip_event, sip_event_read);
}

static void allow_events_legal(void **state)
{
    (void)state;
    struct sip_event event;
    struct sip_scan s = scan_of("spirits-INDPs , presence.winfo"); /* RFC 6665 8.4 */
    assert_true(sip_allow_events_read(&s, &event));
    assert_slice(event.type, "spirits-INDPs");
    assert_true(sip_allow_events_read(&s, &event));
    assert_slice(event.type, "presence.winfo");
    assert_slice(event.templates, "winfo");
    assert_true(sip_scan_done(&s));
}

static void allow_events_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_TOKEN, 0, "RFC 6665 8.4"},
        {"refer,", SIP_RULE_VALUE, 6, "RFC 6665 8.4"},
        {"refer, presence.", SIP_RULE_TOKEN, 16, "RFC 6665 8.4"},
        {"refer;id=1", SIP_RULE_END, 5, "RFC 6665 8.4"},
    };
    ASSERT_ILLEGAL(rows, struct sip_event, sip_allow_events_read);
}

static void events_are_compared_byte_by_byte(void **state)
{
    (void)state;

    static const struct {
        const char *a, *b;
        bool equal;
    } rows[] = {
        {"foo;id=1", "foo;id=1", true},  {"foo;x=1;id=1", "foo;id=1;y=2", true},
        {"foo", "foo;param=abcd", true}, {"foo", "Foo", false},
        {"foo;id=1", "foo;id=2", false}, {"foo;id=a", "foo;id=A", false},
        {"foo;id=1", "foo", false},      {"foo", "foo.bar", false},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) { /* RFC 6665 8.2.1 */
        struct sip_event a, b;
        struct sip_scan s = scan_of(rows[i].a);
        assert_true(sip_event_read(&s, &a));
        s = scan_of(rows[i].b);
        assert_true(sip_event_read(&s, &b));
        assert_int_equal(sip_event_equal(&a, &b), rows[i].equal);
        assert_int_equal(sip_event_equal(&b, &a), rows[i].equal);
    }
}

static void subscription_state_legal(void **state)
{
    (void)state;
    struct sip_subscription_state subscription;
    struct sip_scan s = scan_of("active;expires=3599"); /* RFC 6665 4.1.3 */
    assert_true(sip_subscription_state_read(&s, &subscription));
    assert_int_equal(subscription.state, SIP_SUBSCRIPTION_ACTIVE);
    assert_true(subscription.has_expires);
    assert_int_equal(subscription.expires_s, 3599);
    assert_false(subscription.has_retry_after);
    assert_slice(subscription.reason, NULL);

    s = scan_of("Terminated ;reason=giveup;Retry-After=99999999999;x");
    assert_true(sip_subscription_state_read(&s, &subscription));
    assert_int_equal(subscription.state, SIP_SUBSCRIPTION_TERMINATED);
    assert_slice(subscription.reason, "giveup");
    assert_true(subscription.has_retry_after);
    assert_int_equal(subscription.retry_after_s, UINT32_MAX);
    assert_false(subscription.has_expires);

    s = scan_of("pending");
    assert_true(sip_subscription_state_read(&s, &subscription));
    assert_int_equal(subscription.state, SIP_SUBSCRIPTION_PENDING);
    s = scan_of("waiting;expires=0"); /* RFC 6665 8.4: extension-substate */
    assert_true(sip_subscription_state_read(&s, &subscription));
    assert_int_equal(subscription.state, SIP_SUBSCRIPTION_OTHER);
    assert_slice(subscription.state_text, "waiting");
}

static void subscription_state_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_TOKEN, 0, "RFC 6665 8.4"},
        {";expires=1", SIP_RULE_TOKEN, 0, "RFC 6665 8.4"},
        {"active;expires=soon", SIP_RULE_PARAMETER_VALUE, 15, "RFC 6665 8.4"},
        {"active;expires", SIP_RULE_PARAMETER_VALUE, 14, "RFC 6665 8.4"},
        {"active;expires=-1", SIP_RULE_PARAMETER_VALUE, 15, "RFC 6665 8.4"},
        {"pending;retry-after=1s", SIP_RULE_PARAMETER_VALUE, 20, "RFC 6665 8.4"},
        {"active;expires=1;expires=2", SIP_RULE_PARAMETER_REPEATED, 17, "RFC 3261 7.3.1"},
        {"active, pending", SIP_RULE_END, 6, "RFC 6665 8.4"},
    };
    ASSERT_ILLEGAL(rows, struct sip_subscription_state, sip_subscription_state_read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(event_legal),
        cmocka_unit_test(event_illegal),
        cmocka_unit_test(allow_events_legal),
        cmocka_unit_test(allow_events_illegal),
        cmocka_unit_test(events_are_compared_byte_by_byte),
        cmocka_unit_test(subscription_state_legal),
        cmocka_unit_test(subscription_state_illegal),
    };
    return RUN_TESTS(tests);
}
