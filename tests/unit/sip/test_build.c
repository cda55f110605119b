/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/build.h"
#include "unit/t.h"

static char memory[2048];

static struct buffer fresh(void)
{
    return buffer_of(memory, sizeof memory);
}

/* The buffer is good and holds `expected`; expected == NULL: it was refused. */
static void assert_built(const struct buffer *b, const char *expected)
{
    if (expected == NULL) {
        assert_true(b->refused);
        return;
    }
    assert_true(buffer_good(b));
    if (b->length != strlen(expected) || memcmp(b->bytes, expected, b->length) != 0)
        print_error("built %.*s, expected %s\n", (int)b->length, b->bytes, expected);
    assert_true(slice_equal(buffer_slice(b), slice_of(expected)));
}

#define ABSENT                                                                                     \
    {                                                                                              \
        NULL, 0                                                                                    \
    }

static void a_request_line(void **state) /* RFC 3261 7.1 */
{
    (void)state;

    static const struct {
        struct slice method, uri;
        const char *line;
    } rows[] = {
        {SLICE_INIT("INVITE"), SLICE_INIT("sip:a@b.test"), "INVITE sip:a@b.test SIP/2.0\r\n"},
        {SLICE_INIT("n3w-!%*_+`'~."), SLICE_INIT("tel:112"), "n3w-!%*_+`'~. tel:112 SIP/2.0\r\n"},
        {SLICE_INIT(""), SLICE_INIT("sip:a"), NULL},
        {SLICE_INIT("INV ITE"), SLICE_INIT("sip:a"), NULL},
        {SLICE_INIT("INVITE"), SLICE_INIT(""), NULL},
        {SLICE_INIT("INVITE"), SLICE_INIT("sip:a b"), NULL},
        {SLICE_INIT("INVITE"), SLICE_INIT("sip:a SIP/2.0\r\nVia: x"), NULL},
        {SLICE_INIT("INVITE"), SLICE_INIT("<sip:a>"), NULL},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buffer b = fresh();
        sip_build_request_line(&b, rows[i].method, rows[i].uri);
        assert_built(&b, rows[i].line);
    }
}

static void a_status_line(void **state) /* RFC 3261 7.2 */
{
    (void)state;

    static const struct {
        unsigned status;
        struct slice reason;
        const char *line;
    } rows[] = {
        {200, ABSENT, "SIP/2.0 200 OK\r\n"},
        {200, SLICE_INIT("Gut so \xc3\xa4"), "SIP/2.0 200 Gut so \xc3\xa4\r\n"},
        {200, SLICE_INIT(""), "SIP/2.0 200 \r\n"},
        {299, ABSENT, "SIP/2.0 299 \r\n"},
        {200, SLICE_INIT("OK\r\nVia: x"), NULL},
        {200, SLICE_INIT("OK\0"), NULL},
        {200, SLICE_INIT("O\\\x1b[2JK"), NULL}, /* nothing is quoted in a reason */
        {99, ABSENT, NULL},
        {700, ABSENT, NULL},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buffer b = fresh();
        sip_build_status_line(&b, rows[i].status, rows[i].reason);
        assert_built(&b, rows[i].line);
    }
}

static void a_text_cannot_smuggle_a_header_in(void **state) /* RFC 3261 7.3.1, 25.1 */
{
    (void)state;

    static const struct {
        struct slice text;
        const char *line; /* NULL: refused */
    } rows[] = {
        {SLICE_INIT("plain text, 1;2=\"3\""), "Subject: plain text, 1;2=\"3\"\r\n"},
        {SLICE_INIT(""), "Subject: \r\n"},
        {SLICE_INIT("\"\\\\\0\""), NULL}, /* an even number of backslashes escapes nothing */
        {ABSENT, "Subject: \r\n"},
        {SLICE_INIT("tab\there, \xe2\x82\xac"), "Subject: tab\there, \xe2\x82\xac\r\n"},
        {SLICE_INIT("a\r\n b"), "Subject: a b\r\n"}, /* a fold is one space */
        {SLICE_INIT("a \t \r\n\t\t b"), "Subject: a b\r\n"},
        {SLICE_INIT("a\r\n \r\n b\r\n c"), "Subject: a b c\r\n"},
        {SLICE_INIT("a\r\n "), "Subject: a \r\n"},
        {SLICE_INIT("a\n b"), "Subject: a b\r\n"},             /* as a broken request may have it */
        {SLICE_INIT("\"\\\x01\""), "Subject: \"\\\x01\"\r\n"}, /* quoted-pair, RFC 4475 3.1.1.2 */
        {SLICE_INIT("a\r\nVia: x"), NULL},
        {SLICE_INIT("a\nVia: x"), NULL},
        {SLICE_INIT("a\rVia: x"), NULL},
        {SLICE_INIT("a\r b"), NULL},
        {SLICE_INIT("a\r\n"), NULL},
        {SLICE_INIT("a\r"), NULL},
        {SLICE_INIT("a\\\r\nVia: x"), NULL}, /* nothing escapes a line end */
        {SLICE_INIT("a\\\nVia: x"), NULL},
        {SLICE_INIT("a\0"), NULL},
        {SLICE_INIT("\x01"), NULL},
        {SLICE_INIT("a\x7f"), NULL},
        {SLICE_INIT("a\x1b[2J"), NULL},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buffer b = fresh();
        sip_build_header(&b, SIP_HEADER_SUBJECT, rows[i].text);
        assert_built(&b, rows[i].line);
        assert_int_equal(sip_build_can_text(rows[i].text), rows[i].line != NULL);
    }
    struct buffer b = fresh();
    sip_build_text(&b, SLICE("\\"));
    sip_build_text(&b, SLICE("\x01")); /* the backslash before it is of another text */
    assert_built(&b, NULL);
}

static void header_lines(void **state) /* RFC 3261 7.3 */
{
    (void)state;
    struct buffer b = fresh();
    sip_build_header(&b, SIP_HEADER_CALL_ID, SLICE("x@y"));
    sip_build_header_named(&b, SLICE("X-Own"), SLICE("1"));
    sip_build_header_number(&b, SIP_HEADER_MAX_FORWARDS, 70);
    sip_build_cseq(&b, 2147483647, SLICE("BYE"));
    assert_built(&b, "Call-ID: x@y\r\nX-Own: 1\r\nMax-Forwards: 70\r\nCSeq: 2147483647 BYE\r\n");

    static const struct slice names[] = {SLICE_INIT(""), SLICE_INIT("X Own"), SLICE_INIT("X:"),
                                         SLICE_INIT("X\r\nVia"), SLICE_INIT("\xc3\xa4")};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        b = fresh();
        sip_build_header_named(&b, names[i], SLICE("1"));
        assert_built(&b, NULL);
    }

    static const enum sip_header_id ids[] = {SIP_HEADER_NONE, SIP_HEADER_OTHER};

    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        b = fresh();
        sip_build_header(&b, ids[i], SLICE("1"));
        assert_built(&b, NULL);
    }
    b = fresh();
    sip_build_cseq(&b, 1, SLICE("B YE"));
    assert_built(&b, NULL);
}

static void the_end_says_how_long_the_body_is(void **state) /* RFC 3261 20.14, 20.15 */
{
    (void)state;
    struct buffer b = fresh();
    sip_build_body(&b, SLICE("text/plain"), SLICE("a\0b\r\n"));
    assert_true(buffer_good(&b));
    assert_true(slice_equal(
        buffer_slice(&b), SLICE("Content-Type: text/plain\r\nContent-Length: 5\r\n\r\na\0b\r\n")));
    b = fresh();
    sip_build_body(&b, SLICE("text/plain"), SLICE(""));
    assert_built(&b, "Content-Length: 0\r\n\r\n");
    b = fresh();
    sip_build_end(&b);
    assert_built(&b, "Content-Length: 0\r\n\r\n");
    b = fresh();
    sip_build_body(&b, SLICE(""), SLICE("x"));
    assert_built(&b, NULL);
}

static void quoted_strings(void **state) /* RFC 3261 25.1 */
{
    (void)state;

    static const struct {
        struct slice text;
        const char *quoted, *requoted; /* NULL: refused */
    } rows[] = {
        {SLICE_INIT("a b"), "\"a b\"", "\"a b\""},
        {SLICE_INIT(""), "\"\"", "\"\""},
        {SLICE_INIT("\xc3\xa4<>;,"), "\"\xc3\xa4<>;,\"", "\"\xc3\xa4<>;,\""},
        {SLICE_INIT("a\"b"), "\"a\\\"b\"", NULL},
        {SLICE_INIT("a\\"), "\"a\\\\\"", NULL},
        {SLICE_INIT("a\\\"b"), "\"a\\\\\\\"b\"", "\"a\\\"b\""},
        {SLICE_INIT("a\\\\"), "\"a\\\\\\\\\"", "\"a\\\\\""},
        {SLICE_INIT("a\r\n b"), NULL, "\"a b\""},
        {SLICE_INIT("a\nb"), NULL, NULL},
        {SLICE_INIT("a\x07"), NULL, NULL},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buffer b = fresh();
        sip_build_quoted(&b, rows[i].text);
        assert_built(&b, rows[i].quoted);
        b = fresh();
        sip_build_requoted(&b, rows[i].text);
        assert_built(&b, rows[i].requoted);
    }
}

static void hosts(void **state) /* RFC 3261 25.1 host, hostport */
{
    (void)state;

    static const struct {
        struct sip_host host;
        const char *text;
    } rows[] = {
        {{SLICE_INIT("a.test"), SIP_HOST_NAME, 0}, "a.test"},
        {{SLICE_INIT("192.0.2.1"), SIP_HOST_IPV4, 5060}, "192.0.2.1:5060"},
        {{SLICE_INIT("2001:db8::1"), SIP_HOST_IPV6, 0}, "[2001:db8::1]"},
        {{SLICE_INIT("2001:db8::1"), SIP_HOST_IPV6, 65535}, "[2001:db8::1]:65535"},
        {{SLICE_INIT("2001:db8::1"), SIP_HOST_NAME, 0}, NULL},
        {{SLICE_INIT("nonsense"), SIP_HOST_IPV6, 0}, NULL},
        {{SLICE_INIT("a b"), SIP_HOST_NAME, 0}, NULL},
        {{ABSENT, SIP_HOST_NONE, 0}, NULL},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buffer b = fresh();
        sip_build_host(&b, &rows[i].host);
        assert_built(&b, rows[i].text);
    }
}

static void uris(void **state) /* RFC 3261 19.1.1, 19.1.2; RFC 3966 3 */
{
    (void)state;
    const struct sip_host host = {SLICE_INIT("a.test"), SIP_HOST_NAME, 5070};

    const struct {
        struct sip_uri uri;
        const char *text;
    } rows[] = {
        {{.scheme = SIP_URI_SIP, .host = host}, "sip:a.test:5070"},
        {{.scheme = SIP_URI_SIPS, .user = SLICE("b%20c"), .host = host}, "sips:b%20c@a.test:5070"},
        {{.scheme = SIP_URI_SIP,
          .user = SLICE("b"),
          .password = SLICE("p"),
          .host = host,
          .parameters = SLICE("transport=tcp;lr"),
          .headers = SLICE("Subject=x")},
         "sip:b:p@a.test:5070;transport=tcp;lr?Subject=x"},
        {{.scheme = SIP_URI_TEL, .user = SLICE("+1-2"), .parameters = SLICE("ext=3")},
         "tel:+1-2;ext=3"},
        {{.scheme = SIP_URI_OTHER, .text = SLICE("urn:service:sos")}, "urn:service:sos"},
        {{.scheme = SIP_URI_SIP, .text = SLICE("SIP:As@Read")}, "SIP:As@Read"},
        {{.scheme = SIP_URI_OTHER}, NULL},
        {{.scheme = SIP_URI_SIP, .user = SLICE("b c"), .host = host}, NULL},
        {{.scheme = SIP_URI_SIP, .user = SLICE("b>"), .host = host}, NULL},
        {{.scheme = SIP_URI_SIP, .host = host, .parameters = SLICE("a\r\n")}, NULL},
        {{.scheme = SIP_URI_SIP, .text = SLICE("sip:\"")}, NULL},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buffer b = fresh();
        sip_build_uri(&b, &rows[i].uri);
        assert_built(&b, rows[i].text);
    }
    struct buffer b = fresh();
    sip_build_escaped(&b, SLICE("a@b:1 \xc3\x00%"), SIP_USER);
    assert_built(&b, "a%40b%3A1%20%C3%00%25");
}

static void addresses(void **state) /* RFC 3261 20.10, 25.1 */
{
    (void)state;
    const struct sip_uri uri = {.scheme = SIP_URI_SIP, .text = SLICE("sip:a@b;x")};

    const struct {
        struct sip_address address;
        const char *text;
    } rows[] = {
        {{.uri = uri}, "<sip:a@b;x>"},
        {{.uri = uri, .display = SLICE("")}, "\"\" <sip:a@b;x>"},
        {{.uri = uri, .display = SLICE("A \\\"B\\\"")}, "\"A \\\"B\\\"\" <sip:a@b;x>"},
        {{.uri = uri, .tag = SLICE("1")}, "<sip:a@b;x>;tag=1"},
        {{.uri = uri, .tag = SLICE("1"), .parameters = SLICE("y;tag=1")}, "<sip:a@b;x>;y;tag=1"},
        {{.uri = uri, .display = SLICE("A\"")}, NULL},
        {{.uri = uri, .parameters = SLICE("y\r\nVia: x")}, NULL},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buffer b = fresh();
        sip_build_address(&b, &rows[i].address);
        assert_built(&b, rows[i].text);
    }
    struct buffer b = fresh();
    sip_build_name_address(&b, SLICE("A \"B\""), SLICE("sip:a@b"));
    buffer_append(&b, SLICE(", "));
    sip_build_name_address(&b, (struct slice)ABSENT, SLICE("sip:a@b"));
    assert_built(&b, "\"A \\\"B\\\"\" <sip:a@b>, <sip:a@b>");
    b = fresh();
    sip_build_name_address(&b, (struct slice)ABSENT, SLICE("sip:a@b>"));
    assert_built(&b, NULL);
}

static void vias(void **state) /* RFC 3261 20.42; RFC 3581 3 */
{
    (void)state;
    const struct sip_host host = {SLICE_INIT("192.0.2.1"), SIP_HOST_IPV4, 0};

    const struct {
        struct sip_via via;
        const char *text;
    } rows[] = {
        {{.transport = SIP_TRANSPORT_UDP, .sent_by = host, .branch = SLICE("z9hG4bKx")},
         "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx"},
        {{.transport = SIP_TRANSPORT_TLS,
          .sent_by = {SLICE_INIT("2001:db8::1"), SIP_HOST_IPV6, 5061},
          .branch = SLICE("z9hG4bKx"),
          .rport = SLICE("")},
         "SIP/2.0/TLS [2001:db8::1]:5061;branch=z9hG4bKx;rport"},
        {{.transport_text = SLICE("x-own"),
          .sent_by = host,
          .received = SLICE("2001:db8::2"),
          .rport = SLICE("9"),
          .maddr = SLICE("224.2.0.1"),
          .ttl = SLICE("1")},
         "SIP/2.0/x-own 192.0.2.1;received=2001:db8::2;rport=9;maddr=224.2.0.1;ttl=1"},
        {{.transport = SIP_TRANSPORT_TCP, .sent_by = host, .parameters = SLICE("branch=1;z")},
         "SIP/2.0/TCP 192.0.2.1;branch=1;z"},
        {{.transport = SIP_TRANSPORT_OTHER, .sent_by = host}, NULL},
        {{.transport = SIP_TRANSPORT_UDP}, NULL},
        {{.transport = SIP_TRANSPORT_UDP, .sent_by = host, .received = SLICE("a;b")}, NULL},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buffer b = fresh();
        sip_build_via(&b, &rows[i].via);
        assert_built(&b, rows[i].text);
    }
}

static void parameters_are_quoted_when_they_must(void **state) /* RFC 3261 25.1 generic-param */
{
    (void)state;

    static const struct {
        struct slice name, value;
        const char *text;
    } rows[] = {
        {SLICE_INIT("lr"), ABSENT, ";lr"},
        {SLICE_INIT("a"), SLICE_INIT("b"), ";a=b"},
        {SLICE_INIT("a"), SLICE_INIT("[2001:db8::1]"), ";a=[2001:db8::1]"},
        {SLICE_INIT("a"), SLICE_INIT("[no]"), ";a=\"[no]\""},
        {SLICE_INIT("a"), SLICE_INIT(""), ";a=\"\""},
        {SLICE_INIT("a"), SLICE_INIT("b c"), ";a=\"b c\""},
        {SLICE_INIT("a"), SLICE_INIT("<urn:x>"), ";a=\"<urn:x>\""},
        {SLICE_INIT("a"), SLICE_INIT("b\\\"c"), ";a=\"b\\\"c\""},
        {SLICE_INIT("a"), SLICE_INIT("b\"c"), NULL},
        {SLICE_INIT("a"), SLICE_INIT("b\r\n"), NULL},
        {SLICE_INIT("a b"), ABSENT, NULL},
        {SLICE_INIT(""), SLICE_INIT("b"), NULL},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buffer b = fresh();
        sip_build_parameter(&b, rows[i].name, rows[i].value);
        assert_built(&b, rows[i].text);
    }
    struct buffer b = fresh();
    sip_build_parameter_number(&b, SLICE("expires"), 3600);
    assert_built(&b, ";expires=3600");
}

static void a_message_is_written_again(void **state) /* RFC 3261 7 */
{
    (void)state;

    static const struct {
        const char *in, *out;
    } rows[] = {
        {"INVITE sip:a SIP/2.0\r\nv: 1\r\nX-Own:2\r\nx-own :  3 \r\nVia:4,\r\n 5\r\nl: 2\r\n\r\nab",
         "INVITE sip:a SIP/2.0\r\nVia: 1\r\nX-Own: 2\r\nx-own: 3\r\nVia: 4, 5\r\n"
         "Content-Length: 2\r\n\r\nab"},
        {"sip/2.0 200\r\nSubject:\r\n\r\n", "SIP/2.0 200 \r\nSubject: \r\n\r\n"},
        {"SIP/2.0 404 Gone fishing\r\n\r\nbody", "SIP/2.0 404 Gone fishing\r\n\r\nbody"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_header_line lines[16];
        struct sip_message m;
        struct sip_error why;
        assert_true(sip_message_parse(slice_of(rows[i].in), lines, COUNT_OF(lines), &m, &why));
        struct buffer b = fresh();
        sip_build_message(&b, &m);
        assert_built(&b, rows[i].out);
    }
    struct sip_header_line lines[16];
    struct sip_message m;
    struct sip_error why;
    assert_true(sip_message_parse(slice_of(rows[0].in), lines, COUNT_OF(lines), &m, &why));
    struct buffer b = fresh();
    sip_build_copy(&b, &m, SIP_HEADER_VIA);
    sip_build_copy(&b, &m, SIP_HEADER_ROUTE);
    sip_build_copy(&b, &m, SIP_HEADER_OTHER);
    assert_built(&b, "Via: 1\r\nVia: 4, 5\r\nX-Own: 2\r\nx-own: 3\r\n");
}

static void what_does_not_fit_is_marked(void **state)
{
    (void)state;
    static const struct sip_uri uri = {.scheme = SIP_URI_SIP, .text = SLICE_INIT("sip:a")};
    for (size_t size = 0;; size++) {
        struct buffer b = buffer_of(memory, size);
        sip_build_request_line(&b, SLICE("BYE"), uri.text);
        sip_build_header_begin(&b, SIP_HEADER_TO);
        sip_build_name_address(&b, SLICE("A \"B\""), uri.text);
        sip_build_parameter(&b, SLICE("x"), SLICE("y z"));
        sip_build_header_end(&b);
        sip_build_body(&b, SLICE("a/b"), SLICE("c"));
        assert_true(b.length <= size);
        assert_false(b.refused);
        if (buffer_good(&b)) {
            assert_int_equal(b.length, size);
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_line),
        cmocka_unit_test(a_status_line),
        cmocka_unit_test(a_text_cannot_smuggle_a_header_in),
        cmocka_unit_test(header_lines),
        cmocka_unit_test(the_end_says_how_long_the_body_is),
        cmocka_unit_test(quoted_strings),
        cmocka_unit_test(hosts),
        cmocka_unit_test(uris),
        cmocka_unit_test(addresses),
        cmocka_unit_test(vias),
        cmocka_unit_test(parameters_are_quoted_when_they_must),
        cmocka_unit_test(a_message_is_written_again),
        cmocka_unit_test(what_does_not_fit_is_marked),
    };
    return RUN_TESTS(tests);
}
