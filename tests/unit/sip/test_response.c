/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/response.h"
#include "unit/t.h"

static char memory[2048];
static struct sip_header_line lines[32];

/* The request is parsed (well or not) and answered; the buffer is returned as it is. */
static struct buffer respond(const char *request, const struct sip_response *response)
{
    struct sip_message m;
    struct sip_error why;
    (void)!sip_message_parse(slice_of(request), lines, COUNT_OF(lines), &m, &why);
    struct buffer b = buffer_of(memory, sizeof memory);
    sip_response_begin(&b, &m, response);
    return b;
}

static void assert_response(const char *request, const struct sip_response *response,
                            const char *expected)
{
    struct buffer b = respond(request, response);
    assert_true(buffer_good(&b));
    if (!slice_equal(buffer_slice(&b), slice_of(expected)))
        print_error("built\n%.*s\nexpected\n%s\n", (int)b.length, b.bytes, expected);
    assert_true(slice_equal(buffer_slice(&b), slice_of(expected)));
}

static void a_response_repeats_what_it_must(void **state) /* RFC 3261 8.2.6.2 */
{
    (void)state;
    static const char request[] =
        "INVITE sip:t@a SIP/2.0\r\nv: SIP/2.0/UDP a;branch=z9hG4bK1\r\nt: <sip:t@a>\r\n"
        "Via: SIP/2.0/TCP b;branch=2 ,\r\n SIP/2.0/TCP c\r\nf: \"F\r\n  G\" <sip:f@a>;tag=1\r\n"
        "i: c@d\r\nMax-Forwards: 70\r\nCSeq:  0001  INVITE\r\nTimestamp: 54\r\n"
        "Record-Route: <sip:r1;lr>,\r\n <sip:r2;lr>\r\nRecord-Route: <sip:r3;lr>\r\n\r\n";
#define VIAS                                                                                       \
    "Via: SIP/2.0/UDP a;branch=z9hG4bK1\r\n"                                                       \
    "Via: SIP/2.0/TCP b;branch=2 , SIP/2.0/TCP c\r\n"
    struct sip_response response = {.status = 200, .to_tag = SLICE("our-tag")};
    assert_response(request, &response,
                    "SIP/2.0 200 OK\r\n" VIAS "From: \"F G\" <sip:f@a>;tag=1\r\n"
                    "To: <sip:t@a>;tag=our-tag\r\nCall-ID: c@d\r\nCSeq: 0001  INVITE\r\n");
    response.record_route = true; /* RFC 3261 12.1.1 */
    response.reason = SLICE("Fine");
    assert_response(request, &response,
                    "SIP/2.0 200 Fine\r\n" VIAS
                    "Record-Route: <sip:r1;lr>, <sip:r2;lr>\r\nRecord-Route: <sip:r3;lr>\r\n"
                    "From: \"F G\" <sip:f@a>;tag=1\r\n"
                    "To: <sip:t@a>;tag=our-tag\r\nCall-ID: c@d\r\nCSeq: 0001  INVITE\r\n");
    response = (struct sip_response){.status = 100, .to_tag = SLICE("our-tag")};
    assert_response(request, &response, /* RFC 3261 8.2.6.1: Timestamp; no tag of ours */
                    "SIP/2.0 100 Trying\r\n" VIAS "From: \"F G\" <sip:f@a>;tag=1\r\n"
                    "To: <sip:t@a>\r\nCall-ID: c@d\r\nCSeq: 0001  INVITE\r\nTimestamp: 54\r\n");
}

static void to_gets_our_tag_only_where_it_has_none(void **state) /* RFC 3261 8.2.6.2 */
{
    (void)state;

    static const struct {
        const char *in, *out;
    } rows[] = {
        {"<sip:t@a>", "<sip:t@a>;tag=o"},
        {"sip:t@a", "sip:t@a;tag=o"},
        {"<sip:t@a;tag=in-uri>", "<sip:t@a;tag=in-uri>;tag=o"},
        {"\"x;tag=1\" <sip:t@a>;y=z", "\"x;tag=1\" <sip:t@a>;y=z;tag=o"},
        {"<sip:t@a>;tag=theirs", "<sip:t@a>;tag=theirs"},
        {"sip:t@a;TAG=theirs", "sip:t@a;TAG=theirs"},
        {"<sip:t@a", "<sip:t@a"}, /* malformed: as it came */
        {"\"x", "\"x"},
        {"", ""},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char request[256], expected[256];
        struct sip_response response = {.status = 400, .to_tag = SLICE("o")};
        (void)snprintf(request, sizeof request, "BYE sip:a SIP/2.0\r\nv: 1\r\nt: %s\r\n\r\n",
                       rows[i].in);
        (void)snprintf(expected, sizeof expected, "SIP/2.0 400 Bad Request\r\nVia: 1\r\nTo: %s\r\n",
                       rows[i].out);
        assert_response(request, &response, expected);
    }
    const struct sip_response none = {.status = 400};
    assert_response("BYE sip:a SIP/2.0\r\nVia: v\r\nTo: <sip:t@a>\r\n\r\n", &none,
                    "SIP/2.0 400 Bad Request\r\nVia: v\r\nTo: <sip:t@a>\r\n");
}

static void the_top_via_says_where_the_request_came_from(void **state)
{
    (void)state;

    static const struct {
        const char *source, *in, *out;
    } rows[] = {
        /* RFC 3261 18.2.1: a name, or another address */
        {"192.0.2.9", "SIP/2.0/UDP a;branch=1", "SIP/2.0/UDP a;branch=1;received=192.0.2.9"},
        {"192.0.2.9", "SIP/2.0/UDP a", "SIP/2.0/UDP a;received=192.0.2.9"},
        {"192.0.2.9", "SIP/2.0/UDP 192.0.2.1;branch=1",
         "SIP/2.0/UDP 192.0.2.1;branch=1;received=192.0.2.9"},
        {"192.0.2.9", "SIP/2.0/UDP 192.0.2.9:9;branch=1", "SIP/2.0/UDP 192.0.2.9:9;branch=1"},
        /* RFC 3581 4: rport asks for both, even when the address is the same */
        {"192.0.2.9", "SIP/2.0/UDP 192.0.2.9;rport;branch=1",
         "SIP/2.0/UDP 192.0.2.9;branch=1;rport=1024;received=192.0.2.9"},
        {"192.0.2.9", "SIP/2.0/UDP 192.0.2.9;rport=7;branch=1",
         "SIP/2.0/UDP 192.0.2.9;branch=1;rport=1024;received=192.0.2.9"},
        /* what the peer put there itself is not believed */
        {"192.0.2.9", "SIP/2.0/UDP 192.0.2.9;received=198.51.100.1;branch=1",
         "SIP/2.0/UDP 192.0.2.9;branch=1;received=192.0.2.9"},
        /* only the first value, and the rest of it as it came */
        {"192.0.2.9", "SIP / 2.0 / UDP\ta : 5 ; X = \"y\\\"\"\r\n ;branch=1 , SIP/2.0/TCP b;rport",
         "SIP / 2.0 / UDP\ta : 5;X = \"y\\\"\";branch=1;received=192.0.2.9, SIP/2.0/TCP b;rport"},
        {"192.0.2.9", "SIP/2.0/UDP 192.0.2.9 , SIP/2.0/TCP b;rport",
         "SIP/2.0/UDP 192.0.2.9 , SIP/2.0/TCP b;rport"},
        {"192.0.2.9", "SIP/2.0/UDP a,SIP/2.0/TCP b",
         "SIP/2.0/UDP a;received=192.0.2.9, SIP/2.0/TCP b"},
        /* IPv6: RFC 5118 4.5, no brackets; compared by value */
        {"2001:db8::9", "SIP/2.0/UDP [2001:DB8:0::9]:5060;branch=1",
         "SIP/2.0/UDP [2001:DB8:0::9]:5060;branch=1"},
        {"2001:db8::9", "SIP/2.0/UDP [2001:db8::1];branch=1",
         "SIP/2.0/UDP [2001:db8::1];branch=1;received=2001:db8::9"},
        {"2001:db8::9", "SIP/2.0/UDP 192.0.2.9", "SIP/2.0/UDP 192.0.2.9;received=2001:db8::9"},
        {"192.0.2.9", "SIP/2.0/UDP [2001:db8::1]", "SIP/2.0/UDP [2001:db8::1];received=192.0.2.9"},
        /* malformed: as it came */
        {"192.0.2.9", "SIP/2.0/UDP a:99999", "SIP/2.0/UDP a:99999"},
        {"192.0.2.9", "", ""},
        {"192.0.2.9", "\r\nVia: SIP/2.0/UDP a", "\r\nVia: SIP/2.0/UDP a;received=192.0.2.9"},
        /* nobody says where it came from */
        {NULL, "SIP/2.0/UDP a;rport", "SIP/2.0/UDP a;rport"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char request[256], expected[256];
        struct sip_response response = {.status = 400, .source_port = 1024};
        if (rows[i].source != NULL)
            response.source_address = slice_of(rows[i].source);
        (void)snprintf(request, sizeof request, "BYE sip:a SIP/2.0\r\nVia: %s\r\nv: x\r\n\r\n",
                       rows[i].in);
        (void)snprintf(expected, sizeof expected,
                       "SIP/2.0 400 Bad Request\r\nVia: %s\r\nVia: x\r\n", rows[i].out);
        assert_response(request, &response, expected);
    }
}

static void a_broken_request_is_answered_with_what_there_is(void **state) /* RFC 3261 21.4.1 */
{
    (void)state;
    const struct sip_response response = {
        .status = 400, .to_tag = SLICE("o"), .source_address = SLICE("192.0.2.9")};
    assert_response("BYE sip:a SIP/2.0\r\nbroken line\r\nVia: ;;;\r\nCSeq: x\r\nCall-ID: \r\n",
                    &response, "SIP/2.0 400 Bad Request\r\nVia: ;;;\r\nCall-ID: \r\nCSeq: x\r\n");
    /* a bare control byte is not sent back: only that header is left out */
    assert_response("BYE sip:a SIP/2.0\r\nVia: 1\r\nTo: \x01\r\nFrom: a\rb\r\nCSeq: 1 BYE\r\n\r\n",
                    &response, "SIP/2.0 400 Bad Request\r\nVia: 1\r\nCSeq: 1 BYE\r\n");
    /* without its Via a response finds no way, nor without all of them: there is none */
    static const char *const lost[] = {
        "BYE sip:a SIP/2.0\r\nTo: <sip:a>\r\n\r\n",
        "BYE sip:a SIP/2.0\r\n Via: top\r\nVia: second\r\n\r\n",
        "BYE sip:a SIP/2.0\r\nVia: top\r\nVia\r\n : second\r\n\r\n",
        "BYE sip:a SIP/2.0\r\nVia: top\r\nv@: second\r\n\r\n",
    };
    for (size_t i = 0; i < COUNT_OF(lost); i++)
        assert_true(respond(lost[i], &response).refused);
    char many[SIP_MAX_HEADERS * 6 + 100];
    size_t n = (size_t)sprintf(many, "BYE sip:a SIP/2.0\r\nVia: top\r\n");
    for (size_t i = 1; i < SIP_MAX_HEADERS; i++)
        n += (size_t)sprintf(many + n, "X: y\r\n");
    (void)sprintf(many + n, "Y: z\r\n\r\n");
    assert_true(buffer_good(&(struct buffer){0}));
    assert_false(respond(many, &response).refused); /* a line too many, but no Via */
    (void)sprintf(many + n, "v: z\r\n\r\n");
    assert_true(respond(many, &response).refused);
    struct buffer b = respond("BYE sip:a SIP/2.0\r\nVia: 1\r\nVia: \x01\r\n\r\n", &response);
    assert_true(b.refused);
}

static void what_the_caller_gives_is_checked(void **state)
{
    (void)state;
    static const struct sip_response rows[] = {
        {.status = 99},
        {.status = 400, .reason = SLICE_INIT("a\r\nb")},
        {.status = 400, .to_tag = SLICE_INIT("a\"b")},
        {.status = 400, .source_address = SLICE_INIT("1\r\n2")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buffer b = respond(
            "BYE sip:a SIP/2.0\r\nVia: SIP/2.0/UDP a;rport\r\nTo: <sip:a>\r\n\r\n", &rows[i]);
        assert_true(b.refused);
    }
}

static void an_error_in_words(void **state) /* RFC 3261 21.4.1 */
{
    (void)state;

    static const struct {
        struct sip_error error;
        const char *text;
    } rows[] = {
        {{57, SIP_HEADER_VIA, SIP_RULE_PORT}, "Bad Via at byte 57: a port is a number up to 65535"},
        {{0, SIP_HEADER_CALL_ID, SIP_RULE_MISSING}, "Missing Call-ID"},
        {{0, SIP_HEADER_NONE, SIP_RULE_EMPTY},
         "Bad message at byte 0: a message starts with a request line or a status line"},
        {{9, SIP_HEADER_OTHER, SIP_RULE_END},
         "Bad header at byte 9: nothing more may follow the value"},
        {{9, 255, 255}, "Bad message at byte 9: no error"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[SIP_MAX_ERROR_REASON];
        struct slice reason = sip_error_reason(&rows[i].error, text, sizeof text);
        assert_true(slice_equal(reason, slice_of(rows[i].text)));
        reason = sip_error_reason(&rows[i].error, text, 12);
        assert_int_equal(reason.n, 12);
        assert_memory_equal(reason.p, rows[i].text, 12);
        assert_int_equal(sip_error_reason(&rows[i].error, text, 0).n, 0);
    }
    for (unsigned rule = 0; rule < SIP_RULE_COUNT; rule++) /* the longest of them fits */
        for (unsigned header = 0; header < SIP_HEADER_COUNT; header++) {
            char text[1024];
            struct sip_error error = {65535, (uint8_t)header, (uint8_t)rule};
            assert_true(sip_error_reason(&error, text, sizeof text).n < SIP_MAX_ERROR_REASON);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_response_repeats_what_it_must),
        cmocka_unit_test(to_gets_our_tag_only_where_it_has_none),
        cmocka_unit_test(the_top_via_says_where_the_request_came_from),
        cmocka_unit_test(a_broken_request_is_answered_with_what_there_is),
        cmocka_unit_test(what_the_caller_gives_is_checked),
        cmocka_unit_test(an_error_in_words),
    };
    return RUN_TESTS(tests);
}
