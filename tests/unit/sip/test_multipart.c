/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/multipart.h"
#include "unit/sip/typed.h"

/* Opens a body and reads it to its end or to its first mistake; fills up to `most` parts. */
static bool read_all(struct sip_multipart *m, struct slice body, const char *boundary,
                     struct sip_part *parts, size_t most)
{
    if (!sip_multipart_open(m, body, slice_of(boundary)))
        return false;
    for (size_t i = 0; !m->closed; i++) {
        struct sip_part part = {0};
        if (!sip_multipart_read(m, &part))
            return false;
        if (i < most)
            parts[i] = part;
    }
    return true;
}

static void parts_and_their_headers(void **state)
{
    (void)state;
    static const char body[] = "to be ignored\r\n"
                               "--b1\r\n"
                               "content-type : application/sdp \r\n"
                               "Content-Disposition: session\r\n ;handling=required\r\n"
                               "X-Other: kept\r\n"
                               "\r\n"
                               "v=0\r\n"
                               "\r\n--b1 \t\r\n"
                               "Content-ID:\r\n\t<a@b>\r\n"
                               "Content-Transfer-Encoding: binary\r\n"
                               "\r\n"
                               "\x00\x01\r\n--b\r\n--\r\n"
                               "\r\n--b1--\r\nignored too\r\n--b1\r\n";
    struct sip_multipart m;
    struct sip_part parts[2] = {0};
    assert_true(read_all(&m, (struct slice){body, sizeof body - 1}, "b1", parts, 2));
    assert_int_equal(m.parts, 2); /* RFC 2046 5.1.1 */
    assert_slice(parts[0].content_type, "application/sdp");
    assert_slice(parts[0].content_disposition, "session\r\n ;handling=required");
    assert_slice(parts[0].content_id, NULL);
    assert_slice(parts[0].body, "v=0\r\n");
    assert_slice(parts[0].headers, "content-type : application/sdp \r\n"
                                   "Content-Disposition: session\r\n ;handling=required\r\n"
                                   "X-Other: kept\r\n");
    assert_slice(parts[1].content_id, "<a@b>");
    assert_slice(parts[1].content_transfer_encoding, "binary");
    assert_int_equal(parts[1].body.n, 13);
    assert_memory_equal(parts[1].body.p, "\x00\x01\r\n--b\r\n--\r\n", 13);
}

/* RFC 2046 5.1.1: body-part := MIME-part-headers [CRLF *OCTET] */
static void what_a_part_may_lack(void **state)
{
    (void)state;

    static const struct {
        const char *body, *boundary;
        unsigned parts;
        const char *headers, *content; /* of the first part */
    } rows[] = {
        {"--b\r\n\r\nx\r\n--b--", "b", 1, "", "x"},               /* no headers */
        {"--b\r\nA: 1\r\n\r\n--b--", "b", 1, "A: 1\r\n", ""},     /* no body, and no line for it */
        {"--b\r\nA: 1\r\n\r\n\r\n--b--", "b", 1, "A: 1\r\n", ""}, /* an empty body */
        {"--b\r\n\r\n\r\n--b--", "b", 1, "", ""},                 /* neither */
        {"--b\r\n\r\n--b--", "b", 1, "", ""},
        {"--b\r\n--b--", "b", 1, "", ""},                           /* nothing at all */
        {"--b\r\nA:\r\n\r\nx\r\n--b--\r\n", "b", 1, "A:\r\n", "x"}, /* an empty value */
        {"--b\r\n\r\nx\r\n--b\r\n\r\ny\r\n--b--", "b", 2, "", "x"},
        {"\r\n--b\r\n\r\nx\r\n--b--", "b", 1, "", "x"},
        {"----=_0\r\n\r\nx\r\n----=_0--", "--=_0", 1, "", "x"},
        {"--a b\"\r\n\r\nx\r\n--a b\"--", "a b\\\"", 1, "", "x"}, /* quoted-pair in the header */
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_multipart m;
        struct sip_part part = {0};
        assert_true(read_all(&m, slice_of(rows[i].body), rows[i].boundary, &part, 1));
        assert_int_equal(m.parts, rows[i].parts);
        assert_slice(part.headers, rows[i].headers);
        assert_slice(part.body, rows[i].content);
    }
}

/* One level: a part that is a multipart is opened by the caller. RFC 5621 4.2 */
static void a_nested_multipart_is_a_body(void **state)
{
    (void)state;
    struct slice body = SLICE("--out\r\nContent-Type: multipart/alternative;boundary=in\r\n\r\n"
                              "--in\r\n\r\none\r\n--in\r\n\r\ntwo\r\n--in--\r\n--out--\r\n");
    struct sip_multipart m;
    struct sip_part outer = {0}, inner[2] = {0};
    assert_true(read_all(&m, body, "out", &outer, 1));
    assert_int_equal(m.parts, 1);
    assert_true(read_all(&m, outer.body, "in", inner, 2));
    assert_int_equal(m.parts, 2);
    assert_slice(inner[0].body, "one");
    assert_slice(inner[1].body, "two");
}

static void multipart_illegal(void **state)
{
    (void)state;

    static const struct {
        const char *body;
        enum sip_rule rule;
        uint32_t offset;
    } rows[] = {
        {"", SIP_RULE_BOUNDARY_LINE, 0},
        {"no such line", SIP_RULE_BOUNDARY_LINE, 12},
        {"--b", SIP_RULE_BOUNDARY_LINE, 3},
        {"--b--", SIP_RULE_BOUNDARY_LINE, 3},                     /* no part at all */
        {"x\n--b\r\n\r\nx\r\n--b--", SIP_RULE_BOUNDARY_LINE, 15}, /* LF alone begins no line */
        {"--b\n\nx\n--b--", SIP_RULE_BOUNDARY_LINE, 3},
        {"--b\r\n\r\nx\r\n--b", SIP_RULE_BOUNDARY_LINE, 13},
        {"--b\r\n\r\nx\r\n", SIP_RULE_BOUNDARY_LINE, 10},       /* the last line is missing */
        {"--b\r\n\r\nx\r\n--bb--", SIP_RULE_BOUNDARY_LINE, 13}, /* not the boundary alone */
        {"--b\r\n\r\nx\r\n--b-", SIP_RULE_BOUNDARY_LINE, 13},
        {"--b\r\n\r\nx\r\n--b--x", SIP_RULE_BOUNDARY_LINE, 15},
        {"--b x\r\n\r\nx\r\n--b--", SIP_RULE_BOUNDARY_LINE, 4},
        {"--b\r\nno colon\r\n\r\n\r\n--b--", SIP_RULE_HEADER_LINE, 8},
        {"--b\r\n: x\r\n\r\n\r\n--b--", SIP_RULE_HEADER_LINE, 5},
        {"--b\r\n folded\r\n\r\n\r\n--b--", SIP_RULE_HEADER_LINE, 6},
        {"--b\r\nA: x\r\n--b--", SIP_RULE_LINE_END, 9}, /* the CR LF is the boundary's */
        {"--b\r\nA: x\ny\r\n\r\n\r\n--b--", SIP_RULE_LINE_END, 9},
        {"--b\r\nA: x\ry\r\n\r\n\r\n--b--", SIP_RULE_LINE_END, 9},
        {"--b\r\nA: \x01\r\n\r\n\r\n--b--", SIP_RULE_CONTROL_BYTE, 8},
        {"--b\r\nContent-ID: 1\r\nCONTENT-ID: 2\r\n\r\n--b--", SIP_RULE_REPEATED, 20},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_multipart m;
        struct illegal row = {rows[i].body, rows[i].rule, rows[i].offset, "RFC 2046 5.1.1"};
        bool read = read_all(&m, slice_of(rows[i].body), "b", NULL, 0);
        assert_int_equal(m.scan.error.header, SIP_HEADER_NONE);
        m.scan.error.header = SIP_HEADER_OTHER; /* what the rows of typed headers have */
        assert_true(illegal_matches(&row, read, &m.scan));
    }
}

static void a_mistake_leaves_the_part_untouched(void **state)
{
    (void)state;
    struct sip_multipart m;
    struct sip_part part, before;
    assert_true(sip_multipart_open(&m, SLICE("--b\r\nContent-ID: 1\r\n\r\nx"), SLICE("b")));
    memset(&part, 0xa5, sizeof part);
    memcpy(&before, &part, sizeof part);
    assert_false(sip_multipart_read(&m, &part));
    assert_memory_equal(&part, &before, sizeof part);
}

static void boundaries(void **state)
{
    (void)state;
    struct sip_multipart m;
    static const char seventy[] =
        "0123456789012345678901234567890123456789012345678901234567890123456789";
    char body[400];
    struct sip_part part = {0};
    int n = snprintf(body, sizeof body, "--%s\r\n\r\nx\r\n--%s--", seventy, seventy);
    assert_true(read_all(&m, (struct slice){body, (size_t)n}, seventy, &part, 1));
    assert_slice(part.body, "x");
    static const char *const bad[] = {
        "",         "ends with a space ",
        "\x01",     "a\r\n b\x7f",
        "\xc3\xa4", "01234567890123456789012345678901234567890123456789012345678901234567890",
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) { /* RFC 2046 5.1.1 */
        assert_false(sip_multipart_open(&m, SLICE("--x"), slice_of(bad[i])));
        assert_int_equal(m.scan.error.rule, SIP_RULE_BOUNDARY);
        assert_int_equal(m.scan.error.header, SIP_HEADER_CONTENT_TYPE);
        assert_int_equal(m.scan.error.offset, 0);
    }
    assert_false(sip_multipart_open(&m, SLICE("--x"), (struct slice){NULL, 0}));
}

static void parts_are_counted(void **state)
{
    (void)state;
    char body[400] = "";
    size_t n = 0;
    for (unsigned i = 0; i < SIP_MAX_PARTS + 1; i++)
        n += (size_t)sprintf(body + n, "--b\r\n\r\n\r\n");
    struct sip_multipart m;
    assert_false(read_all(&m, (struct slice){body, n}, "b", NULL, 0));
    assert_int_equal(m.scan.error.rule, SIP_RULE_TOO_MANY_PARTS);
    assert_int_equal(m.scan.error.offset, 9 * SIP_MAX_PARTS + 5);
    n = 9 * SIP_MAX_PARTS;
    n += (size_t)sprintf(body + n, "--b--");
    assert_true(read_all(&m, (struct slice){body, n}, "b", NULL, 0));
    assert_int_equal(m.parts, SIP_MAX_PARTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_and_their_headers),
        cmocka_unit_test(what_a_part_may_lack),
        cmocka_unit_test(a_nested_multipart_is_a_body),
        cmocka_unit_test(multipart_illegal),
        cmocka_unit_test(a_mistake_leaves_the_part_untouched),
        cmocka_unit_test(boundaries),
        cmocka_unit_test(parts_are_counted),
    };
    return RUN_TESTS(tests);
}
