/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/codec.h"
#include "unit/assert_slice.h"
#include "unit/sdp/typed.h"

/* RFC 3551 6, tables 4 and 5 */
static void static_types(void **state)
{
    (void)state;

    static const struct {
        uint8_t type;
        const char *encoding;
        uint32_t clock_rate_hz;
        uint8_t channels;
    } rows[] = {
        {0, "PCMU", 8000, 1},   {3, "GSM", 8000, 1},    {4, "G723", 8000, 1},
        {5, "DVI4", 8000, 1},   {6, "DVI4", 16000, 1},  {7, "LPC", 8000, 1},
        {8, "PCMA", 8000, 1},   {9, "G722", 8000, 1},   {10, "L16", 44100, 2},
        {11, "L16", 44100, 1},  {12, "QCELP", 8000, 1}, {13, "CN", 8000, 1},
        {14, "MPA", 90000, 1},  {15, "G728", 8000, 1},  {16, "DVI4", 11025, 1},
        {17, "DVI4", 22050, 1}, {18, "G729", 8000, 1},  {25, "CelB", 90000, 1},
        {26, "JPEG", 90000, 1}, {28, "nv", 90000, 1},   {31, "H261", 90000, 1},
        {32, "MPV", 90000, 1},  {33, "MP2T", 90000, 1}, {34, "H263", 90000, 1},
    };

    unsigned found = 0;
    struct sdp_codec codec;
    for (unsigned type = 0; type < 256; type++)
        found += sdp_codec_static((uint8_t)type, &codec);
    assert_int_equal(found, COUNT_OF(rows));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_true(sdp_codec_static(rows[i].type, &codec));
        assert_slice(codec.encoding, rows[i].encoding);
        assert_int_equal(codec.clock_rate_hz, rows[i].clock_rate_hz);
        assert_int_equal(codec.channels, rows[i].channels);
        assert_int_equal(codec.payload_type, rows[i].type);
    }
}

#define SESSION "v=0\r\no=- 1 1 IN IP4 a\r\ns=-\r\nc=IN IP4 a\r\nt=0 0\r\n"

static void codecs_of_a_media(void **state)
{
    (void)state;
    struct sdp d;
    parse_good(SESSION "m=audio 4 RTP/AVP 96 9 0 96 2 300 x 97 101\r\n"
                       "a=fmtp:101 0-16\r\n"
                       "a=rtpmap:96 opus/48000/2\r\n"
                       "a=rtpmap:96 late/8000\r\n"
                       "a=rtpmap:9 G722/16000\r\n"
                       "a=rtpmap:101 telephone-event/8000\r\n"
                       "a=rtpmap:97 broken\r\n"
                       "a=rtpmap:98 not-listed/8000\r\n"
                       "a=fmtp:96 a=1\r\n"
                       "a=fmtp:96 a=2\r\n"
                       "a=fmtp:x y\r\n"
                       "a=fmtp:98 z\r\n"
                       "a=fmtp:97\r\n",
               &d);
    struct sdp_codec codecs[SDP_MAX_FORMATS];
    assert_int_equal(sdp_codecs(&d, 0, codecs, SDP_MAX_FORMATS), 4);
    assert_slice(codecs[0].encoding, "opus");
    assert_slice(codecs[0].parameters, "a=1");
    assert_int_equal(codecs[0].channels, 2);
    assert_slice(codecs[1].encoding, "G722");
    assert_int_equal(codecs[1].clock_rate_hz, 8000);
    assert_slice(codecs[2].encoding, "PCMU");
    assert_int_equal(codecs[2].parameters.n, 0);
    assert_slice(codecs[3].encoding, "telephone-event");
    assert_slice(codecs[3].parameters, "0-16");
    assert_int_equal(codecs[3].payload_type, 101);
    assert_int_equal(sdp_codecs(&d, 0, codecs, 2), 2);
    assert_int_equal(sdp_codecs(&d, 0, codecs, 0), 0);
}

/* RFC 4475 3.1.2.18: a=rtpmap:31 LPC has no clock rate; 31 is H261 all the same. */
static void a_broken_rtpmap_of_a_static_type(void **state)
{
    (void)state;
    struct sdp d;
    parse_good("v=0\no=g 7 8 IN IP4 192.0.2.2\nc=IN IP4 192.0.2.2\nm=audio 49300 RTP/AVP 0 12\n"
               "m=video 3300 RTP/AVP 31\na=rtpmap:31 LPC",
               &d);
    struct sdp_codec codecs[4];
    assert_int_equal(sdp_codecs(&d, 1, codecs, 4), 1);
    assert_slice(codecs[0].encoding, "H261");
}

static void codecs_compared(void **state)
{
    (void)state;

    static const struct {
        struct sdp_codec codec;
        bool equal, event, auxiliary;
    } rows[] = {
        {{SLICE_INIT("OPUS"), SLICE_INIT("x=1"), 48000, 2, 111}, true, false, false},
        {{SLICE_INIT("opus"), {NULL, 0}, 48000, 1, 96}, false, false, false},
        {{SLICE_INIT("opus"), {NULL, 0}, 16000, 2, 96}, false, false, false},
        {{SLICE_INIT("opusx"), {NULL, 0}, 48000, 2, 96}, false, false, false},
        {{SLICE_INIT("Telephone-Event"), {NULL, 0}, 48000, 1, 101}, false, true, true},
        {{SLICE_INIT("cn"), {NULL, 0}, 8000, 1, 13}, false, false, true},
        {{SLICE_INIT("RED"), {NULL, 0}, 8000, 1, 98}, false, false, true},
    };
    struct sdp_codec opus = {SLICE("opus"), {NULL, 0}, 48000, 2, 96};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(sdp_codec_equal(&opus, &rows[i].codec), rows[i].equal);
        assert_int_equal(sdp_codec_is_telephone_event(&rows[i].codec), rows[i].event);
        assert_int_equal(sdp_codec_is_auxiliary(&rows[i].codec), rows[i].auxiliary);
    }
}

/* RFC 4867 8.1, RFC 6184 8.1, RFC 5577 4.1 */
static void formats_compared(void **state)
{
    (void)state;

    static const struct {
        const char *encoding, *one, *other;
        bool equal;
    } rows[] = {
        {"AMR", "", "octet-align=0", true},
        {"AMR", "octet-align=1", "Octet-Align=1;mode-set=7", true},
        {"AMR", "", "octet-align=1", false},
        {"amr-wb", "octet-align=0", "octet-align=1", false},
        {"H264", "", "profile-level-id=42e01f;packetization-mode=0", true},
        {"H264", "profile-level-id=4De01f", "profile-level-id=4d0028", true},
        {"H264", "profile-level-id=42e01f", "profile-level-id=64e01f", false},
        {"H264", "packetization-mode=1", "", false},
        {"G7221", "bitrate=32000", "bitrate=32000", true},
        {"G7221", "bitrate=32000", "bitrate=24000", false},
        {"opus", "stereo=1", "stereo=0", true},
        {"G729", "annexb=no", "", true},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sdp_codec one = {slice_of(rows[i].encoding), slice_of(rows[i].one), 8000, 1, 96};
        struct sdp_codec other = one;
        other.parameters = slice_of(rows[i].other);
        if (sdp_codec_equal(&one, &other) != rows[i].equal)
            fail_msg("%s: \"%s\" and \"%s\"", rows[i].encoding, rows[i].one, rows[i].other);
        assert_true(sdp_codec_same_encoding(&one, &other));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(static_types),
        cmocka_unit_test(codecs_of_a_media),
        cmocka_unit_test(a_broken_rtpmap_of_a_static_type),
        cmocka_unit_test(codecs_compared),
        cmocka_unit_test(formats_compared),
    };
    return RUN_TESTS(tests);
}
