/* SPDX-License-Identifier: Apache-2.0 */
#include "guard/answer.h"
#include "unit/t.h"

static struct sip_header_line lines[SIP_MAX_HEADERS];
static char out[4096];

static const struct guard_voice voice = {
    .key = {1, 2},
    .server = SLICE_INIT("varco"),
    .methods = 1U << SIP_METHOD_OPTIONS | 1U << SIP_METHOD_INVITE,
};

#define REQUEST(call_id, more)                                                                     \
    "OPTIONS sip:b SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1;rport\r\n"                \
    "From: <sip:a@b>;tag=1\r\nTo: <sip:b>\r\nCall-ID: " call_id "\r\nCSeq: 1 OPTIONS\r\n" more     \
    "Content-Length: 0\r\n\r\n"

static const char *answer(const char *request, const struct guard_verdict *verdict)
{
    struct sip_message m;
    struct sip_error why;
    struct address source = {0};
    struct buffer b = buffer_of(out, sizeof out - 1);
    assert_true(sip_message_parse(slice_of(request), lines, SIP_MAX_HEADERS, &m, &why));
    assert_true(address_parse(SLICE("198.51.100.7"), &source));
    source.port = 40000;
    guard_answer_write(&b, &voice, &m, verdict, &source);
    assert_true(buffer_good(&b));
    out[b.length] = '\0';
    return out;
}

static void options_says_what_the_server_can_do(void **state) /* RFC 3261 11.2; RFC 3581 4 */
{
    (void)state;
    struct guard_verdict good = {.action = GUARD_ANSWER, .status = 200};
    assert_string_equal(
        answer(REQUEST("x", ""), &good),
        "SIP/2.0 200 OK\r\n"
        "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1;rport=40000;received=198.51.100.7\r\n"
        "From: <sip:a@b>;tag=1\r\n"
        "To: <sip:b>;tag=e91c8fd15e55460d\r\n"
        "Call-ID: x\r\n"
        "CSeq: 1 OPTIONS\r\n"
        "Allow: INVITE, OPTIONS\r\n"
        "Accept: application/sdp\r\n"
        "Supported: \r\n"
        "Server: varco\r\n"
        "Content-Length: 0\r\n\r\n");
}

static void the_tag_is_the_same_for_the_same_request_only(void **state) /* RFC 3261 8.2.7 */
{
    (void)state;
    struct guard_verdict good = {.action = GUARD_ANSWER, .status = 200};
    char first[4096];
    (void)snprintf(first, sizeof first, "%s", answer(REQUEST("x", ""), &good));
    assert_string_equal(answer(REQUEST("x", ""), &good), first);
    const char *tag = strstr(first, "\r\nTo: ");
    const char *other = strstr(answer(REQUEST("y", ""), &good), "\r\nTo: ");
    assert_non_null(tag);
    assert_non_null(other);
    assert_true(strncmp(tag, other, strlen("\r\nTo: <sip:b>;tag=")) == 0);
    assert_true(strncmp(tag, other, strlen("\r\nTo: <sip:b>;tag=") + 16) != 0);
}

static void each_refusal_says_what_would_do(void **state)
{
    (void)state;

    static const struct {
        uint16_t status;
        const char *request, *says;
    } rows[] = {
        {405, REQUEST("x", ""), "\r\nAllow: INVITE, OPTIONS\r\n"},
        {420, REQUEST("x", "Require: one, two\r\nProxy-Require: three\r\n"),
         "\r\nUnsupported: one, two\r\nUnsupported: three\r\n"},
        {481, REQUEST("x", ""), "SIP/2.0 481 "},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct guard_verdict v = {.action = GUARD_ANSWER, .status = rows[i].status};
        assert_non_null(strstr(answer(rows[i].request, &v), rows[i].says));
    }
    struct guard_verdict bad = {
        .action = GUARD_ANSWER,
        .status = 400,
        .error = {.offset = 57, .header = SIP_HEADER_VIA, .rule = SIP_RULE_PORT}};
    assert_non_null(strstr(answer(REQUEST("x", ""), &bad), "SIP/2.0 400 Bad Via at byte 57: "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_says_what_the_server_can_do),
        cmocka_unit_test(the_tag_is_the_same_for_the_same_request_only),
        cmocka_unit_test(each_refusal_says_what_would_do),
    };
    return RUN_TESTS(tests);
}
