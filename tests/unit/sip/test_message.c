/* SPDX-License-Identifier: Apache-2.0 */
#include "base/assert.h"
#include "sip/line.h"
#include "sip/message.h"
#include "unit/assert_slice.h"

#define VIA         "Via: SIP/2.0/UDP h;branch=z9hG4bK1\r\n"
#define REST        "From: <sip:a@h>;tag=1\r\nTo: <sip:b@h>\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\n"
#define HEAD        "OPTIONS sip:h SIP/2.0\r\n" VIA REST
#define HEAD_LENGTH (sizeof HEAD - 1)

static struct sip_header_line lines[SIP_MAX_HEADERS];

static bool parse(const char *text, struct sip_message *m, struct sip_error *why)
{
    return sip_message_parse(slice_of(text), lines, COUNT_OF(lines), m, why);
}

static const struct sip_header_line *line_of(const struct sip_message *m, enum sip_header_id id)
{
    const struct sip_header_line *line = sip_message_find(m, id);
    V_ASSERT(line != NULL);
    return line;
}

static const struct sip_header_line *line_after(const struct sip_message *m,
                                                const struct sip_header_line *line)
{
    line = sip_message_next(m, line);
    V_ASSERT(line != NULL);
    return line;
}

static void a_request_is_indexed(void **state)
{
    (void)state; /* RFC 3261 7 */
    static const char text[] = "INVITE sip:bob@biloxi.com SIP/2.0\r\n"
                               "Via: SIP/2.0/UDP a\r\n"
                               "v : SIP/2.0/UDP b\r\n"
                               "Subject:\r\n"
                               "X-Odd:  some \r\n\tfolded   value \r\n \r\n"
                               "VIA:SIP/2.0/UDP c\r\n"
                               "Content-Length: 4\r\n"
                               "\r\n"
                               "body and what follows it";
    struct sip_message m;
    struct sip_error why;
    assert_true(parse(text, &m, &why));
    assert_true(m.request);
    assert_int_equal(m.method, SIP_METHOD_INVITE);
    assert_slice(m.method_text, "INVITE");
    assert_slice(m.uri, "sip:bob@biloxi.com");
    assert_slice(m.body, "body");
    assert_int_equal(m.length, strlen(text) - strlen(" and what follows it"));
    assert_int_equal(m.line_count, 6);
    const struct sip_header_line *via = line_of(&m, SIP_HEADER_VIA);
    assert_slice(sip_message_value(&m, via), "SIP/2.0/UDP a");
    via = line_after(&m, via);
    assert_slice(sip_message_name(&m, via), "v");
    assert_slice(sip_message_value(&m, via), "SIP/2.0/UDP b");
    via = line_after(&m, via);
    assert_slice(sip_message_value(&m, via), "SIP/2.0/UDP c");
    assert_null(sip_message_next(&m, via));
    assert_slice(sip_message_value(&m, line_of(&m, SIP_HEADER_SUBJECT)), "");
    assert_slice(sip_message_value(&m, line_of(&m, SIP_HEADER_OTHER)), "some \r\n\tfolded   value");
    assert_null(sip_message_find(&m, SIP_HEADER_FROM));
}

static void responses_are_indexed(void **state)
{
    (void)state; /* RFC 3261 7.2, RFC 4475 3.1.1.12, 3.1.1.13 */

    static const struct {
        const char *line;
        unsigned status;
        const char *reason;
    } rows[] = {
        {"SIP/2.0 200 OK", 200, "OK"},
        {"SIP/2.0 100 ", 100, ""},
        {"SIP/2.0 180", 180, ""}, /* stacks leave the space out */
        {"sip/2.0 699 x", 699, "x"},
        {"SIP/2.0 200 = 2**3 * 5**2 \xd0\xbd\xd0\xbe", 200, "= 2**3 * 5**2 \xd0\xbd\xd0\xbe"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[128];
        struct sip_message m;
        struct sip_error why;
        (void)snprintf(text, sizeof text, "%s\r\n" VIA "\r\n", rows[i].line);
        assert_true(parse(text, &m, &why));
        assert_false(m.request);
        assert_int_equal(m.status, rows[i].status);
        assert_slice(m.reason, rows[i].reason);
    }
}

static void what_is_wrong_is_told_by_byte_header_and_rule(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        size_t offset;
        enum sip_header_id header;
        enum sip_rule rule;
    } rows[] = {
        /* RFC 3261 7 to 7.4 unless another section is named */
        {"", 0, SIP_HEADER_NONE, SIP_RULE_EMPTY},
        {"\r\n\r\n", 0, SIP_HEADER_NONE, SIP_RULE_EMPTY},
        {"\x16\x03\x01", 0, SIP_HEADER_NONE, SIP_RULE_EMPTY},
        {"OPTIONS", 7, SIP_HEADER_NONE, SIP_RULE_LINE_END},
        {"OPTIONS\r\n\r\n", 7, SIP_HEADER_NONE, SIP_RULE_REQUEST_LINE},
        {"OPTIONS sip:h\r\n\r\n", 13, SIP_HEADER_NONE, SIP_RULE_REQUEST_LINE},
        {"OPTIONS  sip:h SIP/2.0\r\n\r\n", 8, SIP_HEADER_NONE,
         SIP_RULE_REQUEST_LINE}, /* RFC 4475 3.1.2.9 */
        {"OPTIONS sip:h  SIP/2.0\r\n\r\n", 14, SIP_HEADER_NONE, SIP_RULE_REQUEST_LINE},
        {"OPTIONS sip:h SIP/2.0  \r\n\r\n", 14, SIP_HEADER_NONE,
         SIP_RULE_REQUEST_LINE}, /* 3.1.2.10 */
        {"OPTIONS\tsip:h SIP/2.0\r\n\r\n", 7, SIP_HEADER_NONE, SIP_RULE_REQUEST_LINE},
        {"OPTIONS sip:h; lr SIP/2.0\r\n\r\n", 15, SIP_HEADER_NONE,
         SIP_RULE_REQUEST_LINE}, /* 3.1.2.8 */
        {"OPTIONS <sip:h> SIP/2.0\r\n\r\n", 8, SIP_HEADER_NONE,
         SIP_RULE_URI_IN_REQUEST},                                                /* 3.1.2.7 */
        {"OPTIONS sip:h SIP/7.0\r\n\r\n", 14, SIP_HEADER_NONE, SIP_RULE_VERSION}, /* 3.1.2.16 */
        {"OPTIONS sip:h HTTP/1.1\r\n\r\n", 14, SIP_HEADER_NONE, SIP_RULE_REQUEST_LINE},
        {"OPT@ONS sip:h SIP/2.0\r\n\r\n", 3, SIP_HEADER_NONE, SIP_RULE_REQUEST_LINE},
        {"SIP/3.0 200 OK\r\n\r\n", 0, SIP_HEADER_NONE, SIP_RULE_VERSION},
        {"SIP/2.0\r\n\r\n", 7, SIP_HEADER_NONE, SIP_RULE_STATUS_LINE},
        {"SIP/2.0 200OK\r\n\r\n", 11, SIP_HEADER_NONE, SIP_RULE_STATUS_LINE},
        {"SIP/2.0 20 OK\r\n\r\n", 8, SIP_HEADER_NONE, SIP_RULE_STATUS_CODE},
        {"SIP/2.0 099 OK\r\n\r\n", 8, SIP_HEADER_NONE, SIP_RULE_STATUS_CODE},
        {"SIP/2.0 700 OK\r\n\r\n", 8, SIP_HEADER_NONE, SIP_RULE_STATUS_CODE},
        {"SIP/2.0 4294967301 x\r\n\r\n", 8, SIP_HEADER_NONE,
         SIP_RULE_STATUS_CODE}, /* RFC 4475 3.1.2.19 */
        {"OPTIONS sip:h SIP/2.0\r\n" VIA, 59, SIP_HEADER_NONE, SIP_RULE_BLANK_LINE},
        {"OPTIONS sip:h SIP/2.0\r\nVia: x", 29, SIP_HEADER_VIA, SIP_RULE_LINE_END},
        {"OPTIONS sip:h SIP/2.0\nVia: x\n\n", 21, SIP_HEADER_NONE, SIP_RULE_LINE_END},
        {"OPTIONS sip:h SIP/2.0\r\nVia: x\ry\r\n\r\n", 29, SIP_HEADER_VIA, SIP_RULE_LINE_END},
        {"OPTIONS sip:h SIP/2.0\r\nVia: x\r\n\n", 31, SIP_HEADER_NONE, SIP_RULE_LINE_END},
        {"OPTIONS sip:h SIP/2.0\r\nTo: x\x01y\r\n\r\n", 28, SIP_HEADER_TO, SIP_RULE_CONTROL_BYTE},
        {"OPTIONS sip:h SIP/2.0\r\nTo: x\x7fy\r\n\r\n", 28, SIP_HEADER_TO, SIP_RULE_CONTROL_BYTE},
        {"OPTIONS sip:h SIP/2.0\r\nVia\r\n\r\n", 26, SIP_HEADER_NONE, SIP_RULE_HEADER_LINE},
        {"OPTIONS sip:h SIP/2.0\r\n: x\r\n\r\n", 23, SIP_HEADER_NONE, SIP_RULE_HEADER_LINE},
        {"OPTIONS sip:h SIP/2.0\r\n x: y\r\n\r\n", 24, SIP_HEADER_NONE, SIP_RULE_HEADER_LINE},
        {"OPTIONS sip:h SIP/2.0\r\nV@a: y\r\n\r\n", 24, SIP_HEADER_NONE, SIP_RULE_HEADER_LINE},
        {HEAD "Content-Length: 5\r\n\r\nfour", HEAD_LENGTH + 16, SIP_HEADER_CONTENT_LENGTH,
         SIP_RULE_BODY_SHORT}, /* RFC 4475 3.1.2.2 */
        {HEAD "l: -999\r\n\r\nfour", HEAD_LENGTH + 3, SIP_HEADER_CONTENT_LENGTH,
         SIP_RULE_NUMBER}, /* 3.1.2.3 */
        {HEAD "l: 4294967296\r\n\r\nfour", HEAD_LENGTH + 3, SIP_HEADER_CONTENT_LENGTH,
         SIP_RULE_NUMBER_RANGE},
        {HEAD "l: 4 4\r\n\r\nfour", HEAD_LENGTH + 5, SIP_HEADER_CONTENT_LENGTH, SIP_RULE_END},
        {HEAD "l: 2\r\nl: 4\r\n\r\nfour", HEAD_LENGTH + 6, SIP_HEADER_CONTENT_LENGTH,
         SIP_RULE_REPEATED}, /* 3.3.9 */
        {HEAD "l: 4\r\nl: 4\r\n\r\nfour", HEAD_LENGTH + 6, SIP_HEADER_CONTENT_LENGTH,
         SIP_RULE_REPEATED},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_message m;
        struct sip_error why;
        if (parse(rows[i].text, &m, &why) || why.rule != rows[i].rule ||
            why.offset != rows[i].offset || why.header != rows[i].header)
            fail_msg("row %zu: byte %u, header %u, %s", i, why.offset, why.header,
                     sip_rule_text(why.rule));
    }
}

static void an_error_does_not_hide_the_headers_behind_it(void **state)
{
    (void)state; /* a 400 is answered with these: RFC 3261 8.2.6 */
    struct sip_message m;
    struct sip_error why;
    assert_false(
        parse("OPTIONS sip:h SIP/2.0\nbroken line\r\n" VIA "To: x\x01\r\n" REST "\r\n", &m, &why));
    assert_int_equal(why.rule, SIP_RULE_LINE_END);
    assert_int_equal(why.offset, 21);
    assert_slice(m.uri, "sip:h");
    assert_slice(sip_message_value(&m, line_of(&m, SIP_HEADER_CALL_ID)), "c");
    assert_non_null(sip_message_find(&m, SIP_HEADER_VIA));
    assert_non_null(sip_message_find(&m, SIP_HEADER_CSEQ));
}

static void a_control_byte_may_stand_behind_a_backslash(void **state)
{
    (void)state; /* RFC 4475 3.1.1.2 */
    static const char text[] = HEAD "Subject: \"BEL:\\\a NUL:\\\0 DEL:\\\x7f\"\r\n\r\n";
    struct sip_message m;
    struct sip_error why;
    assert_true(
        sip_message_parse((struct slice){text, sizeof text - 1}, lines, COUNT_OF(lines), &m, &why));
    assert_false(parse(HEAD "Subject: \"even: \\\\\x01\"\r\n\r\n", &m, &why));
    assert_int_equal(why.rule, SIP_RULE_CONTROL_BYTE);
    assert_false(parse("SIP/2.0 200 O\\\x1b[2JK\r\n\r\n", &m, &why)); /* in no start line */
    assert_int_equal(why.rule, SIP_RULE_CONTROL_BYTE);
}

static void limits_are_kept(void **state)
{
    (void)state;
    static char big[SIP_MAX_MESSAGE + 2];
    struct sip_message m;
    struct sip_error why;
    size_t n = (size_t)sprintf(big, HEAD "\r\n");
    memset(big + n, 'x', sizeof big - n);
    assert_true(
        sip_message_parse((struct slice){big, SIP_MAX_MESSAGE}, lines, COUNT_OF(lines), &m, &why));
    assert_int_equal(m.length, SIP_MAX_MESSAGE);
    assert_int_equal(m.body.n, SIP_MAX_MESSAGE - n);
    assert_false(sip_message_parse((struct slice){big, SIP_MAX_MESSAGE + 1}, lines, COUNT_OF(lines),
                                   &m, &why));
    assert_int_equal(why.rule, SIP_RULE_TOO_LONG);
    assert_int_equal(sip_rule_status((enum sip_rule)why.rule), 513);

    n = (size_t)sprintf(big, HEAD);
    for (size_t i = 5; i < SIP_MAX_HEADERS; i++)
        n += (size_t)sprintf(big + n, "X: y\r\n");
    (void)sprintf(big + n, "\r\n");
    assert_true(parse(big, &m, &why));
    assert_int_equal(m.line_count, SIP_MAX_HEADERS);
    (void)sprintf(big + n, "X: z\r\n\r\n");
    assert_false(parse(big, &m, &why));
    assert_int_equal(why.rule, SIP_RULE_TOO_MANY_HEADERS);
    assert_int_equal(why.offset, n);

    struct sip_header_line few[2]; /* the caller's array is the other limit */
    assert_false(sip_message_parse(SLICE(HEAD "\r\n"), few, 2, &m, &why));
    assert_int_equal(why.rule, SIP_RULE_TOO_MANY_HEADERS);
    assert_int_equal(m.line_count, 2);
}

static void values_are_read_across_lines(void **state)
{
    (void)state; /* RFC 3261 7.3.1: one line with two values is two lines with one each */
    struct sip_message m;
    struct sip_error why;
    assert_true(parse("OPTIONS sip:h SIP/2.0\r\nX: 1\r\nAllow: A, B\r\nAllow: C\r\nAllow:\r\n"
                      "Allow: D\r\n\r\n",
                      &m, &why));
    struct sip_values values = sip_message_values(&m, SIP_HEADER_ALLOW);
    char seen[8] = "";
    while (sip_values_more(&values)) {
        struct slice token;
        assert_true(sip_scan_token(&values.scan, &token));
        assert_true(sip_scan_next_value(&values.scan));
        assert_int_equal(values.scan.error.header, SIP_HEADER_ALLOW);
        (void)strncat(seen, token.p, token.n);
    }
    assert_string_equal(seen, "ABCD");
    values = sip_message_values(&m, SIP_HEADER_VIA);
    assert_false(sip_values_more(&values));
}

static void methods_have_names_in_their_case(void **state)
{
    (void)state; /* RFC 3261 7.1 */
    for (unsigned i = SIP_METHOD_OTHER + 1; i < SIP_METHOD_COUNT; i++)
        assert_int_equal(sip_method_find(sip_method_name((enum sip_method)i)), i);
    assert_int_equal(sip_method_find(SLICE("INVITE")), SIP_METHOD_INVITE);
    assert_int_equal(sip_method_find(SLICE("invite")), SIP_METHOD_OTHER);
    assert_int_equal(sip_method_find(SLICE("RE%47IST%45R")),
                     SIP_METHOD_OTHER); /* RFC 4475 3.1.1.5 */
    assert_int_equal(sip_method_name((enum sip_method)99).n, 0);
}

static void the_search_for_control_bytes_is_that_of_a_plain_loop(void **state)
{
    (void)state; /* every byte at every place of a word, with tabs and high bytes around it */
    for (unsigned c = 0; c < 256; c++) {
        for (size_t place = 0; place < 19; place++) {
            char text[19];
            memset(text, place % 2 ? '\t' : 0xa0, sizeof text);
            text[place] = (char)c;
            const char *end = text + sizeof text, *plain = text;
            while (plain < end && !sip_line_is_control(*plain))
                plain++;
            assert_ptr_equal(sip_line_control(text, end), plain);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_indexed),
        cmocka_unit_test(responses_are_indexed),
        cmocka_unit_test(what_is_wrong_is_told_by_byte_header_and_rule),
        cmocka_unit_test(an_error_does_not_hide_the_headers_behind_it),
        cmocka_unit_test(a_control_byte_may_stand_behind_a_backslash),
        cmocka_unit_test(limits_are_kept),
        cmocka_unit_test(values_are_read_across_lines),
        cmocka_unit_test(methods_have_names_in_their_case),
        cmocka_unit_test(the_search_for_control_bytes_is_that_of_a_plain_loop),
    };
    return RUN_TESTS(tests);
}
