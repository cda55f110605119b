/* SPDX-License-Identifier: Apache-2.0 */
#include "rtp/stun.h"
#include "unit/t.h"

#define ID "\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae"
/* A header without attributes, whose type and length are given. */
#define HEADER(type, length) type length "\x21\x12\xa4\x42" ID
#define REQUEST              "\x00\x01"

/* RFC 5769 2.1 to 2.3, byte by byte. */
static const struct slice sample_request = SLICE_INIT(
    HEADER(REQUEST, "\x00\x58") "\x80\x22\x00\x10STUN test client"
                                "\x00\x24\x00\x04\x6e\x00\x01\xff"
                                "\x80\x29\x00\x08\x93\x2f\xf9\xb1\x51\x26\x3b\x36"
                                "\x00\x06\x00\x09\x65\x76\x74\x6a\x3a\x68\x36\x76\x59\x20\x20\x20"
                                "\x00\x08\x00\x14\x9a\xea\xa7\x0c\xbf\xd8\xcb\x56\x78\x1e\xf2\xb5"
                                "\xb2\xd3\xf2\x49\xc1\xb5\x71\xa2"
                                "\x80\x28\x00\x04\xe5\x7a\x3b\xcf");
static const struct slice sample_ipv4 = SLICE_INIT(HEADER(
    "\x01\x01", "\x00\x3c") "\x80\x22\x00\x0b\x74\x65\x73\x74\x20\x76\x65\x63\x74\x6f\x72"
                            " \x00\x20\x00\x08\x00\x01\xa1\x47\xe1\x12\xa6\x43"
                            "\x00\x08\x00\x14\x2b\x91\xf5\x99\xfd\x9e\x90\xc3\x8c\x74\x89\xf9"
                            "\x2a\xf9\xba\x53\xf0\x6b\xe7\xd7"
                            "\x80\x28\x00\x04\xc0\x7d\x4c\x96");
static const struct slice sample_ipv6 = SLICE_INIT(HEADER(
    "\x01\x01", "\x00\x48") "\x80\x22\x00\x0b\x74\x65\x73\x74\x20\x76\x65\x63\x74\x6f\x72"
                            " \x00\x20\x00\x14\x00\x02\xa1\x47"
                            "\x01\x13\xa9\xfa\xa5\xd3\xf1\x79\xbc\x25\xf4\xb5\xbe\xd2\xb9\xd9"
                            "\x00\x08\x00\x14\xa3\x82\x95\x4e\x4b\xe6\x7b\xf1\x17\x84\xc9\x7c"
                            "\x82\x92\xc2\x75\xbf\xe3\xed\x41"
                            "\x80\x28\x00\x04\xc8\xfb\x0b\x4c");

static struct address address_of(const char *text, uint16_t port)
{
    struct address a;
    assert_true(address_parse(slice_of(text), &a));
    a.port = port;
    return a;
}

static struct slice answer_to(const struct rtp_stun_request *request, const struct address *source,
                              char out[RTP_STUN_ANSWER_MAX])
{
    struct buffer b = buffer_of(out, RTP_STUN_ANSWER_MAX);
    rtp_stun_write_answer(&b, request, source);
    assert_true(buffer_good(&b));
    return buffer_slice(&b);
}

static void assert_bytes(struct slice got, struct slice expected)
{
    assert_int_equal(got.n, expected.n);
    assert_memory_equal(got.p, expected.p, expected.n);
}

static void fingerprints_of_the_published_vectors(void **state) /* RFC 5769 2.1 to 2.3 */
{
    (void)state;
    const struct slice *rows[] = {&sample_request, &sample_ipv4, &sample_ipv6};
    static const uint32_t fingerprints[] = {0xe57a3bcf, 0xc07d4c96, 0xc8fb0b4c};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_true(rtp_stun_fingerprint((struct slice){rows[i]->p, rows[i]->n - 8}) ==
                    fingerprints[i]);
}

static void the_published_request_is_read(void **state) /* RFC 5769 2.1 */
{
    (void)state;
    struct rtp_stun_request request;
    assert_true(rtp_stun_read(sample_request, RTP_STUN_KNOWN_ICE, &request));
    assert_memory_equal(request.id, ID, 12);
    assert_true(request.fingerprint);
    assert_int_equal(request.unknown_count, 0);
    /* A server that does not do ICE must not know PRIORITY: RFC 8489 6.3.1 */
    assert_true(rtp_stun_read(sample_request, RTP_STUN_KNOWN_BASIC, &request));
    assert_int_equal(request.unknown_count, 1);
    assert_int_equal(request.unknown[0], 0x0024);
}

static void the_address_is_that_of_the_published_responses(void **state) /* RFC 5769 2.2, 2.3 */
{
    (void)state;
    char out[RTP_STUN_ANSWER_MAX];
    struct rtp_stun_request request;
    struct address ipv4 = address_of("192.0.2.1", 32853);
    struct address ipv6 = address_of("2001:db8:1234:5678:11:2233:4455:6677", 32853);
    assert_true(rtp_stun_read(SLICE(HEADER(REQUEST, "\0\0")), RTP_STUN_KNOWN_BASIC, &request));
    assert_false(request.fingerprint);
    /* Without SOFTWARE, MESSAGE-INTEGRITY and FINGERPRINT this is all there is. */
    struct slice answer = answer_to(&request, &ipv4, out);
    assert_memory_equal(answer.p, HEADER("\x01\x01", "\x00\x0c"), 20);
    assert_bytes((struct slice){answer.p + 20, answer.n - 20},
                 (struct slice){sample_ipv4.p + 36, 12});
    answer = answer_to(&request, &ipv6, out);
    assert_memory_equal(answer.p, HEADER("\x01\x01", "\x00\x18"), 20);
    assert_bytes((struct slice){answer.p + 20, answer.n - 20},
                 (struct slice){sample_ipv6.p + 36, 24});
}

static void a_fingerprint_is_answered_with_one(void **state) /* RFC 8489 6.3.1, 14.7 */
{
    (void)state;
    char out[RTP_STUN_ANSWER_MAX];
    struct rtp_stun_request request;
    struct address source = address_of("192.0.2.1", 32853);
    assert_true(rtp_stun_read(sample_request, RTP_STUN_KNOWN_ICE, &request));
    struct slice answer = answer_to(&request, &source, out);
    assert_int_equal(answer.n, 20 + 12 + 8);
    assert_int_equal(answer.p[3], 20);
    assert_memory_equal(answer.p + 32, "\x80\x28\x00\x04", 4);
    uint32_t expected = rtp_stun_fingerprint((struct slice){answer.p, 32});
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal((unsigned char)answer.p[36 + i], expected >> (24 - 8 * i) & 0xff);
}

static void unknown_attributes_are_told(void **state) /* RFC 8489 6.3.1, 14.13 */
{
    (void)state;

    static const struct {
        struct slice request, attributes; /* behind the ERROR-CODE */
    } rows[] = {
        {SLICE_INIT(HEADER(REQUEST, "\0\x08") "\0\x24\0\x04....\0"),
         SLICE_INIT("\0\x0a\0\x02\0\x24\0\0")},
        {SLICE_INIT(HEADER(REQUEST, "\0\x04") "\x7f\xff\0\0\0"),
         SLICE_INIT("\0\x0a\0\x02\x7f\xff\0\0")},
        {SLICE_INIT(HEADER(REQUEST, "\0\x0c") "\0\x03\0\0" /* CHANGE-REQUEST of RFC 3489 */
                                              "\0\x02\0\0\0\x03\0\0\0"),
         SLICE_INIT("\0\x0a\0\x04\0\x03\0\x02")},
        /* behind MESSAGE-INTEGRITY nothing counts: 14.5 */
        {SLICE_INIT(HEADER(REQUEST, "\0\x0c") "\0\x02\0\0\0\x08\0\0\0\x03\0\0\0"),
         SLICE_INIT("\0\x0a\0\x02\0\x02\0\0")},
        /* more than fit: the first eight */
        {SLICE_INIT(HEADER(REQUEST, "\0\x28") "\x70\x01\0\0\x70\x02\0\0\x70\x03\0\0\x70\x04\0\0"
                                              "\x70\x05\0\0\x70\x06\0\0\x70\x07\0\0\x70\x08\0\0"
                                              "\x70\x09\0\0\x70\x0a\0\0\0"),
         SLICE_INIT("\0\x0a\0\x10\x70\x01\x70\x02\x70\x03\x70\x04\x70\x05\x70\x06\x70\x07\x70"
                    "\x08")},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        static const char error[] = "\0\x09\0\x15\0\0\x04\x14Unknown Attribute\0\0";
        char out[RTP_STUN_ANSWER_MAX];
        struct rtp_stun_request request;
        struct address source = address_of("2001:db8::1", 5060);
        struct slice bytes = {rows[i].request.p, rows[i].request.n - 1};
        assert_true(rtp_stun_read(bytes, RTP_STUN_KNOWN_BASIC, &request));
        struct slice answer = answer_to(&request, &source, out);
        assert_int_equal(answer.n % 4, 0);
        assert_int_equal((unsigned char)answer.p[3] + 20, answer.n);
        assert_memory_equal(answer.p, "\x01\x11", 2);
        assert_memory_equal(answer.p + 4, bytes.p + 4, 16);
        assert_memory_equal(answer.p + 20, error, 28);
        assert_bytes((struct slice){answer.p + 48, answer.n - 48}, rows[i].attributes);
        assert_true(answer.n <= 3 * bytes.n);
    }
}

static void known_attributes_that_say_nothing_are_ignored(void **state) /* RFC 8489 6.3, 9.1.3 */
{
    (void)state;
    static const struct slice rows[] = {
        SLICE_INIT(HEADER(REQUEST, "\0\x08") "\0\x06\0\x03"
                                             "abc "),
        SLICE_INIT(HEADER(REQUEST, "\0\x04") "\0\x20\0\0"),
        SLICE_INIT(HEADER(REQUEST, "\0\x04") "\x80\x00\0\0"),
        SLICE_INIT(HEADER(REQUEST, "\0\x08") "\xff\xff\0\x01    "),
        SLICE_INIT(HEADER(REQUEST, "\0\x08") "\0\x1c\0\0\0\x24\0\0"),
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct rtp_stun_request request;
        assert_true(rtp_stun_read(rows[i], RTP_STUN_KNOWN_BASIC, &request));
        assert_int_equal(request.unknown_count, 0);
        assert_false(request.fingerprint);
    }
}

static void shapes_are_told_apart(void **state) /* RFC 8489 5, 6.3; RFC 7983 7 */
{
    (void)state;

    static const struct {
        struct slice bytes;
        enum rtp_stun_shape shape;
    } rows[] = {
        {SLICE_INIT(HEADER(REQUEST, "\0\0")), RTP_STUN_REQUEST},
        {SLICE_INIT(HEADER("\0\x11", "\0\0")), RTP_STUN_INDICATION},
        {SLICE_INIT(HEADER("\x01\x01", "\0\0")), RTP_STUN_STRAY},
        {SLICE_INIT(HEADER("\x01\x11", "\0\0")), RTP_STUN_STRAY},
        {SLICE_INIT(HEADER("\0\x03", "\0\0")), RTP_STUN_STRAY}, /* Allocate, RFC 8656 */
        {SLICE_INIT(HEADER("\x40\x01", "\0\0")), RTP_STUN_OTHER},
        {SLICE_INIT(HEADER("\x80\x01", "\0\0")), RTP_STUN_OTHER}, /* RTP */
        {SLICE_INIT(HEADER(REQUEST, "\0\x04")), RTP_STUN_OTHER},  /* cut off */
        {SLICE_INIT(HEADER(REQUEST, "\0\0") "more"), RTP_STUN_OTHER},
        {SLICE_INIT(HEADER(REQUEST, "\0\x02") "ab"), RTP_STUN_OTHER},
        {SLICE_INIT(REQUEST "\0\0\x21\x12\xa4\x43" ID), RTP_STUN_OTHER}, /* RFC 3489 */
        {SLICE_INIT(""), RTP_STUN_OTHER},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(rtp_stun_shape(rows[i].bytes), rows[i].shape);
    for (size_t n = 0; n < sample_request.n; n++)
        assert_int_equal(rtp_stun_shape((struct slice){sample_request.p, n}), RTP_STUN_OTHER);
    assert_int_equal(rtp_stun_shape((struct slice){NULL, 0}), RTP_STUN_OTHER);
}

static void what_is_not_well_formed_has_no_answer(void **state) /* RFC 8489 6.3 */
{
    (void)state;
    static const struct slice rows[] = {
        SLICE_INIT(HEADER("\0\x11", "\0\0")),                     /* an indication       */
        SLICE_INIT(HEADER(REQUEST, "\0\x04") "\0\x06\0\x01"),     /* its value is missing */
        SLICE_INIT(HEADER(REQUEST, "\0\x08") "\0\x06\0\x05...."), /* one byte too long   */
        SLICE_INIT(HEADER(REQUEST, "\0\x04") "\0\x06\xff\xff"),
        SLICE_INIT(HEADER(REQUEST, "\0\x04") "\x80\x28\0\0"),           /* no fingerprint in it */
        SLICE_INIT(HEADER(REQUEST, "\0\x08") "\x80\x28\0\x04\0\0\0\0"), /* a wrong one       */
        SLICE_INIT(HEADER(REQUEST, "\0\x08") "\x80\x28\0\x03\0\0\0\0"),
    };
    struct rtp_stun_request request, before;
    memset(&request, 0xa5, sizeof request);
    before = request;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_false(rtp_stun_read(rows[i], RTP_STUN_KNOWN_BASIC, &request));

    char text[256]; /* any byte changed spoils the fingerprint, or what it is */
    for (size_t at = 0; at < sample_request.n; at++) {
        memcpy(text, sample_request.p, sample_request.n);
        text[at] ^= 0x10;
        bool no_fingerprint = at >= sample_request.n - 8 && at < sample_request.n - 6;
        if (!no_fingerprint)
            assert_false(rtp_stun_read((struct slice){text, sample_request.n}, RTP_STUN_KNOWN_ICE,
                                       &request));
    }
    /* A right fingerprint that is not the last attribute. */
    memcpy(text, HEADER(REQUEST, "\0\x0c"), 20);
    uint32_t fingerprint = rtp_stun_fingerprint((struct slice){text, 20});
    memcpy(text + 20, "\x80\x28\0\x04", 4);
    for (unsigned i = 0; i < 4; i++)
        text[24 + i] = (char)(fingerprint >> (24 - 8 * i));
    memcpy(text + 28, "\x80\x22\0\0", 4);
    assert_false(rtp_stun_read((struct slice){text, 32}, RTP_STUN_KNOWN_BASIC, &request));
    assert_memory_equal(&request, &before, sizeof request);
}

static void answers_are_no_amplifier(void **state)
{
    (void)state;
    struct address source = address_of("ffff::ffff", 65535);
    for (unsigned count = 0; count <= 40; count++) { /* that many unknown attributes, no value */
        for (unsigned with = 0; with < 2; with++) {
            char text[256], out[RTP_STUN_ANSWER_MAX];
            struct rtp_stun_request request;
            size_t n = 20 + 4 * (size_t)count + 8 * (size_t)with;
            memcpy(text, HEADER(REQUEST, "\0\0"), 20);
            text[3] = (char)(n - 20);
            for (unsigned i = 0; i < count; i++) {
                char attribute[4] = {0x70, (char)i, 0, 0};
                memcpy(text + 20 + 4 * (size_t)i, attribute, 4);
            }
            uint32_t fingerprint = rtp_stun_fingerprint((struct slice){text, n - 8});
            memcpy(text + n - 8 * with, "\x80\x28\0\x04", with ? 4 : 0);
            for (unsigned i = 0; with && i < 4; i++)
                text[n - 4 + i] = (char)(fingerprint >> (24 - 8 * i));
            assert_true(rtp_stun_read((struct slice){text, n}, RTP_STUN_KNOWN_BASIC, &request));
            assert_int_equal(request.fingerprint, with);
            assert_true(answer_to(&request, &source, out).n <= 3 * n);
        }
    }
}

static void a_buffer_that_is_too_small_is_marked(void **state)
{
    (void)state;
    char out[RTP_STUN_ANSWER_MAX];
    struct rtp_stun_request request;
    struct address source = address_of("192.0.2.1", 1);
    assert_true(rtp_stun_read(sample_request, RTP_STUN_KNOWN_ICE, &request));
    for (size_t size = 0; size < 40; size++) {
        struct buffer b = buffer_of(out, size);
        rtp_stun_write_answer(&b, &request, &source);
        assert_false(buffer_good(&b));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fingerprints_of_the_published_vectors),
        cmocka_unit_test(the_published_request_is_read),
        cmocka_unit_test(the_address_is_that_of_the_published_responses),
        cmocka_unit_test(a_fingerprint_is_answered_with_one),
        cmocka_unit_test(unknown_attributes_are_told),
        cmocka_unit_test(known_attributes_that_say_nothing_are_ignored),
        cmocka_unit_test(shapes_are_told_apart),
        cmocka_unit_test(what_is_not_well_formed_has_no_answer),
        cmocka_unit_test(answers_are_no_amplifier),
        cmocka_unit_test(a_buffer_that_is_too_small_is_marked),
    };
    return RUN_TESTS(tests);
}
