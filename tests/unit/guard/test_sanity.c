/* SPDX-License-Identifier: Apache-2.0 */
#include "guard/sanity.h"
#include "unit/t.h"

static const struct guard_service service = {.methods = 1U << SIP_METHOD_OPTIONS};
static struct sip_header_line lines[SIP_MAX_HEADERS];

/* A request by its first line and what differs from a good one. */
static struct guard_verdict judge(const char *start, const char *headers)
{
    static char text[4096];
    struct sip_message m;
    struct sip_error error = {0};
    (void)snprintf(text, sizeof text, "%s SIP/2.0\r\n%s\r\n", start, headers);
    bool parsed = sip_message_parse(slice_of(text), lines, SIP_MAX_HEADERS, &m, &error);
    return guard_check_request(&service, &m, parsed, &error);
}

#define VIA            "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"
#define FROM           "From: <sip:a@b>;tag=1\r\n"
#define TO             "To: <sip:a@b>\r\n"
#define TAGGED         "To: <sip:a@b>;tag=2\r\n"
#define CALL_ID        "Call-ID: 1\r\n"
#define END            "Content-Length: 0\r\n"
#define HEAD(method)   VIA FROM TO CALL_ID "CSeq: 1 " method "\r\n" END
#define DIALOG(method) VIA FROM TAGGED CALL_ID "CSeq: 1 " method "\r\n" END

static void what_is_wrong_decides_the_answer(void **state)
{
    (void)state;

    static const struct {
        const char *start, *headers;
        enum guard_action action;
        unsigned status;
    } rows[] = {
        {"OPTIONS sip:b", HEAD("OPTIONS"), GUARD_PASS, 0},
        {"OPTIONS sip:b", HEAD("OPTIONS") "Max-Forwards: 0\r\n", GUARD_PASS, 0}, /* RFC 3261 11 */
        {"OPTIONS tel:+390612345", HEAD("OPTIONS"), GUARD_PASS, 0},
        /* nobody to answer to: 8.2.6.2 */
        {"OPTIONS sip:b", FROM TO CALL_ID "CSeq: 1 OPTIONS\r\n" END, GUARD_DROP, 0},
        /* ACK: 17.1.1.3 */
        {"ACK sip:b", HEAD("ACK"), GUARD_DROP, 0},
        {"ACK sip:b", DIALOG("ACK"), GUARD_DROP, 0},
        {"ACK sip:b", VIA "Bad\r\n", GUARD_DROP, 0},
        /* grammar: 7, 8.1.1, RFC 4475 3.1.2 */
        {"OPTIONS sip:b", HEAD("OPTIONS") "No colon\r\n", GUARD_ANSWER, 400},
        {"OPTIONS sip:b", VIA TO CALL_ID "CSeq: 1 OPTIONS\r\n" END, GUARD_ANSWER, 400},
        {"OPTIONS sip:b", VIA FROM CALL_ID "CSeq: 1 OPTIONS\r\n" END, GUARD_ANSWER, 400},
        {"OPTIONS sip:b", VIA FROM TO "CSeq: 1 OPTIONS\r\n" END, GUARD_ANSWER, 400},
        {"OPTIONS sip:b", VIA FROM TO CALL_ID END, GUARD_ANSWER, 400},
        {"OPTIONS sip:b", HEAD("INVITE"), GUARD_ANSWER, 400}, /* RFC 4475 3.1.2.17 */
        {"OPTIONS sip:b", HEAD("OPTIONS") "Max-Forwards: 256\r\n", GUARD_ANSWER, 400},
        {"OPTIONS <sip:b>", HEAD("OPTIONS"), GUARD_ANSWER, 400}, /* RFC 4475 3.1.2.7 */
        /* what nobody needs may be wrong: 8.2.2, RFC 4475 3.1.2.12 */
        {"OPTIONS sip:b", HEAD("OPTIONS") "Date: today\r\nSubject:\r\n", GUARD_PASS, 0},
        {"OPTIONS sip:b", HEAD("OPTIONS") "Date: today\r\nDate: now\r\n", GUARD_PASS, 0},
        {"OPTIONS sip:b", HEAD("OPTIONS") "Contact: <sip:a\r\n", GUARD_ANSWER, 400},
        {"OPTIONS sip:b", HEAD("OPTIONS") CALL_ID, GUARD_ANSWER, 400},
        {"OPTIONS sip:b?a=b", HEAD("OPTIONS"), GUARD_ANSWER, 400}, /* RFC 4475 3.1.2.11 */
        /* 8.2.2.1 */
        {"OPTIONS nobodyKnowsThisScheme:b", HEAD("OPTIONS"), GUARD_ANSWER, 416},
        /* 8.2.1 */
        {"NEWMETHOD sip:b", HEAD("NEWMETHOD"), GUARD_ANSWER, 501},
        {"REGISTER sip:b", HEAD("REGISTER"), GUARD_ANSWER, 405},
        {"REGISTER sip:b", DIALOG("REGISTER"), GUARD_ANSWER, 405},
        {"INVITE sip:b", HEAD("INVITE"), GUARD_ANSWER, 405},
        {"PUBLISH sip:b", HEAD("PUBLISH"), GUARD_ANSWER, 405},
        {"SUBSCRIBE sip:b", HEAD("SUBSCRIBE") "Event: presence\r\n", GUARD_ANSWER, 489},
        /* 16.3 */
        {"INVITE sip:b", HEAD("INVITE") "Max-Forwards: 0\r\n", GUARD_ANSWER, 483},
        /* 9.2 */
        {"CANCEL sip:b", HEAD("CANCEL"), GUARD_ANSWER, 481},
        {"CANCEL sip:b", HEAD("CANCEL") "Require: x\r\n", GUARD_ANSWER, 481},
        /* 8.2.2.3 */
        {"OPTIONS sip:b", HEAD("OPTIONS") "Require: x\r\n", GUARD_ANSWER, 420},
        {"OPTIONS sip:b", HEAD("OPTIONS") "Proxy-Require: x\r\n", GUARD_ANSWER, 420},
        /* 12.2.2 */
        {"BYE sip:b", DIALOG("BYE"), GUARD_ANSWER, 481},
        {"INVITE sip:b", DIALOG("INVITE"), GUARD_ANSWER, 481},
        {"OPTIONS sip:b", DIALOG("OPTIONS"), GUARD_ANSWER, 481},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct guard_verdict v = judge(rows[i].start, rows[i].headers);
        if (v.action != rows[i].action || v.status != rows[i].status)
            fail_msg("%s\n%s: action %d, status %u (%s)", rows[i].start, rows[i].headers,
                     (int)v.action, v.status, v.rule != NULL ? v.rule : "-");
        assert_int_equal(v.rule == NULL, v.action == GUARD_PASS);
    }
}

static void another_version_is_505(void **state) /* RFC 4475 3.1.2.16 */
{
    (void)state;
    static const char text[] = "OPTIONS sip:b SIP/7.0\r\n" HEAD("OPTIONS") "\r\n";
    struct sip_message m;
    struct sip_error error = {0};
    bool parsed = sip_message_parse(slice_of(text), lines, SIP_MAX_HEADERS, &m, &error);
    struct guard_verdict v = guard_check_request(&service, &m, parsed, &error);
    assert_int_equal(v.action, GUARD_ANSWER);
    assert_int_equal(v.status, 505);
}

static void a_body_that_is_too_long_is_413(void **state) /* RFC 3261 21.4.11, 21.5.7 */
{
    (void)state;
    static const char text[] = "OPTIONS sip:b SIP/2.0\r\n" HEAD("OPTIONS") "\r\n";
    struct sip_message m;
    struct sip_error error = {0};
    assert_true(sip_message_parse(slice_of(text), lines, SIP_MAX_HEADERS, &m, &error));
    error.rule = SIP_RULE_STREAM_LIMIT; /* as the framer says it */
    assert_int_equal(guard_check_request(&service, &m, false, &error).status, 513);
    error.header = SIP_HEADER_CONTENT_LENGTH;
    assert_int_equal(guard_check_request(&service, &m, false, &error).status, 413);
}

static void what_is_missing_is_named(void **state) /* RFC 3261 21.4.1 */
{
    (void)state;
    struct guard_verdict v =
        judge("OPTIONS sip:b", VIA FROM TO "CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n");
    assert_int_equal(v.error.header, SIP_HEADER_CALL_ID);
    assert_int_equal(v.error.rule, SIP_RULE_MISSING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_decides_the_answer),
        cmocka_unit_test(another_version_is_505),
        cmocka_unit_test(a_body_that_is_too_long_is_413),
        cmocka_unit_test(what_is_missing_is_named),
    };
    return RUN_TESTS(tests);
}
