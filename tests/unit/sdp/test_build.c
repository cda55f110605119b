/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/build.h"
#include "unit/assert_slice.h"
#include "unit/sdp/typed.h"

/* A description written by hand is the one that was meant. The typed lines have their rows in
 * test_field.c, test_attribute.c, test_crypto.c and test_transport.c. */
static void a_whole_description(void **state)
{
    (void)state;
    char room[512];
    struct buffer b = buffer_of(room, sizeof room);
    struct sdp_address address = {.network = SLICE("IN"),
                                  .type = SLICE("IP4"),
                                  .address = SLICE("192.0.2.7"),
                                  .family = SDP_FAMILY_IP4};
    sdp_build_version(&b);
    sdp_build_origin(&b, &(struct sdp_origin){.username = SLICE("-"),
                                              .session_id = SLICE("4"),
                                              .session_version = SLICE("5"),
                                              .address = address});
    sdp_build_session_name(&b, (struct slice){NULL, 0});
    sdp_build_connection(&b, &(struct sdp_connection){.address = address, .count = 1});
    sdp_build_bandwidth(&b, &(struct sdp_bandwidth){.type = SDP_BANDWIDTH_TIAS, .value = 64000});
    sdp_build_timing(&b, &(struct sdp_timing){0, 0});
    sdp_build_media(&b, &(struct sdp_media){.type_text = SLICE("audio"),
                                            .protocol_text = SLICE("RTP/AVP"),
                                            .formats = SLICE("0 101"),
                                            .port = 4000,
                                            .port_count = 1});
    sdp_build_attribute(&b, SLICE("x-own"), SLICE(""));
    sdp_build_flag(&b, SDP_ATTRIBUTE_RTCP_MUX);
    sdp_build_text(&b, SDP_ATTRIBUTE_MID, SLICE("a"));
    sdp_build_direction(&b, SDP_DIRECTION_SENDRECV);
    sdp_build_direction(&b, SDP_DIRECTION_SENDONLY);
    sdp_build_direction(&b, SDP_DIRECTION_RECVONLY);
    sdp_build_direction(&b, SDP_DIRECTION_INACTIVE);
    sdp_build_line(&b, 'z', SLICE("0 0"));
    assert_true(buffer_good(&b));
    assert_slice(buffer_slice(&b), "v=0\r\no=- 4 5 IN IP4 192.0.2.7\r\ns= \r\n"
                                   "c=IN IP4 192.0.2.7\r\nb=TIAS:64000\r\nt=0 0\r\n"
                                   "m=audio 4000 RTP/AVP 0 101\r\na=x-own:\r\na=rtcp-mux\r\n"
                                   "a=mid:a\r\na=sendrecv\r\na=sendonly\r\na=recvonly\r\n"
                                   "a=inactive\r\nz=0 0\r\n");
}

static void evil_text(struct buffer *b)
{
    sdp_build_line(b, 's', SLICE("x\r\na=evil"));
}

static void evil_nul(struct buffer *b)
{
    sdp_build_line(b, 's', SLICE("x\0y"));
}

static void evil_letter(struct buffer *b)
{
    sdp_build_line(b, '\n', SLICE("x"));
}

static void evil_value(struct buffer *b)
{
    sdp_build_attribute(b, SLICE("tool"), SLICE("x\ny"));
}

static void evil_name(struct buffer *b)
{
    sdp_build_attribute(b, SLICE("tool:x"), SLICE("y"));
}

static void no_name(struct buffer *b)
{
    sdp_build_flag(b, SDP_ATTRIBUTE_OTHER);
}

static void no_text(struct buffer *b)
{
    sdp_build_text(b, SDP_ATTRIBUTE_MID, SLICE(""));
}

static void evil_encoding(struct buffer *b)
{
    sdp_build_rtpmap(b, &(struct sdp_rtpmap){.encoding = SLICE("a b"), .clock_rate_hz = 1});
}

static void evil_parameters(struct buffer *b)
{
    sdp_build_fmtp(b, &(struct sdp_fmtp){.format = SLICE("1"), .parameters = SLICE("a\rb")});
}

static void no_parameters(struct buffer *b)
{
    sdp_build_fmtp(b, &(struct sdp_fmtp){.format = SLICE("1")});
}

static void evil_username(struct buffer *b)
{
    sdp_build_origin(b, &(struct sdp_origin){.username = SLICE("a b")});
}

static void no_address(struct buffer *b)
{
    sdp_build_connection(b, &(struct sdp_connection){.count = 1});
}

static void no_fingerprint(struct buffer *b)
{
    sdp_build_fingerprint(b, &(struct sdp_fingerprint){.hash = SLICE("sha-1")});
}

static void no_setup(struct buffer *b)
{
    sdp_build_setup(b, SDP_SETUP_NONE);
}

static void evil_key(struct buffer *b)
{
    sdp_build_crypto(b, &(struct sdp_crypto){.suite_text = SLICE("X"), .key_count = 0});
}

/* A key ends at its end, not at the first byte that ends one.             RFC 4568 9.2 */
static void keys_hold_base64_only(void **state)
{
    (void)state;

    static const struct {
        const char *key;
        bool good;
    } rows[] = {
        {"AZaz09+/", true}, {"AA=", true},  {"AA==", true},   {"", false},      {"==", false},
        {"AA===", false},   {"A=A", false}, {"A|2^9", false}, {"A;B", false},   {"A B", false},
        {"A\tB", false},    {"A-B", false}, {"A:1", false},   {"A\xff", false},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char room[256];
        struct buffer b = buffer_of(room, sizeof room);
        sdp_build_crypto(&b, &(struct sdp_crypto){.suite_text = SLICE("X"),
                                                  .keys[0].base64 = slice_of(rows[i].key),
                                                  .key_count = 1});
        if (buffer_good(&b) != rows[i].good)
            fail_msg("\"%s\"", rows[i].key);
    }
}

static void evil_bandwidth(struct buffer *b)
{
    sdp_build_bandwidth(b, &(struct sdp_bandwidth){.type_text = SLICE("a:b")});
}

/* Nothing that breaks out of its line, or of its place in it, gets through.   RFC 8866 9 */
static void what_breaks_out_is_refused(void **state)
{
    (void)state;
    static void (*const writers[])(struct buffer *) = {
        evil_text,      evil_nul,   evil_letter,     evil_value,
        evil_name,      no_name,    no_text,         evil_encoding,
        evil_username,  no_address, evil_parameters, no_parameters,
        no_fingerprint, no_setup,   evil_key,        evil_bandwidth,
    };
    for (size_t i = 0; i < COUNT_OF(writers); i++) {
        char room[256];
        struct buffer b = buffer_of(room, sizeof room);
        writers[i](&b);
        if (!b.refused)
            fail_msg("writer %zu was not refused: %.*s", i, (int)b.length, room);
    }
}

static void a_small_buffer_overflows_at_every_length(void **state)
{
    (void)state;
    static const char text[] = "v=0\r\no=- 1 1 IN IP4 a\r\ns=-\r\nt=0 0\r\na=x:1\r\n";
    struct sdp d, again;
    struct sdp_error why;
    parse_good(text, &d);
    for (size_t size = 0; size <= strlen(text); size++) {
        char room[sizeof text];
        struct buffer b = buffer_of(room, size);
        sdp_build_all(&b, &d);
        assert_int_equal(b.overflow, size < strlen(text));
        assert_false(b.refused);
        if (b.overflow)
            continue;
        assert_true(sdp_parse(buffer_slice(&b), &again, &why));
        assert_true(sdp_equal(&d, &again));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_description),
        cmocka_unit_test(what_breaks_out_is_refused),
        cmocka_unit_test(keys_hold_base64_only),
        cmocka_unit_test(a_small_buffer_overflows_at_every_length),
    };
    return RUN_TESTS(tests);
}
