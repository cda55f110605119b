/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/offer_answer.h"
#include "unit/assert_slice.h"
#include "unit/sdp/local.h"

/* RFC 3264 6.1, every pair. */
static void direction_table(void **state)
{
    (void)state;

    enum { I = SDP_DIRECTION_INACTIVE, S, R, SR };

    static const int answers[4][4] = {
        /* local:  I  S  R  SR      offered: */
        [I] = {I, I, I, I},
        [S] = {I, I, R, R},
        [R] = {I, S, I, S},
        [SR] = {I, S, R, SR},
    };
    assert_int_equal(R, SDP_DIRECTION_RECVONLY);
    for (int offered = 0; offered < 4; offered++)
        for (int local = 0; local < 4; local++)
            assert_int_equal(
                sdp_direction_answer((enum sdp_direction)offered, (enum sdp_direction)local),
                answers[offered][local]);
    assert_int_equal(sdp_direction_reverse(SDP_DIRECTION_SENDONLY), SDP_DIRECTION_RECVONLY);
    assert_int_equal(sdp_direction_reverse(SDP_DIRECTION_SENDRECV), SDP_DIRECTION_SENDRECV);
}

/* RFC 3264 8.4 */
static void hold_in_both_fashions(void **state)
{
    (void)state;

    static const struct {
        const char *media;
        bool held;
    } rows[] = {
        {"m=audio 4 RTP/AVP 0\r\n", false},
        {"m=audio 4 RTP/AVP 0\r\na=sendonly\r\n", true},
        {"m=audio 4 RTP/AVP 0\r\na=inactive\r\n", true},
        {"m=audio 4 RTP/AVP 0\r\na=recvonly\r\n", false},
        {"m=audio 4 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\n", true},
        {"m=audio 4 RTP/AVP 0\r\nc=IN IP6 ::\r\na=sendrecv\r\n", true},
        {"m=audio 0 RTP/AVP 0\r\na=inactive\r\n", false},
        {"a=inactive\r\nm=audio 4 RTP/AVP 0\r\n", true},
        {"a=inactive\r\nm=audio 4 RTP/AVP 0\r\na=sendrecv\r\n", false},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char room[256];
        struct buffer b = buffer_of(room, sizeof room);
        buffer_append(&b, SLICE(SESSION));
        buffer_append(&b, slice_of(rows[i].media));
        struct sdp d;
        struct sdp_error why;
        assert_true(sdp_parse(buffer_slice(&b), &d, &why));
        assert_int_equal(sdp_media_is_held(&d, 0), rows[i].held);
    }
}

/* RFC 3264 8, RFC 8866 5.2 */
static void origins_compared(void **state)
{
    (void)state;

    static const struct {
        const char *before, *now;
        enum sdp_origin_change change;
    } rows[] = {
        {"- 1 5 IN IP4 a", "- 1 5 IN IP4 a", SDP_ORIGIN_SAME},
        {"- 1 5 IN IP4 a", "- 1 005 IN IP4 a", SDP_ORIGIN_SAME},
        {"- 1 5 IN IP4 a", "- 1 6 IN IP4 a", SDP_ORIGIN_NEXT},
        {"- 1 5 IN IP4 a", "- 1 9 IN IP4 a", SDP_ORIGIN_LATER},
        {"- 1 5 IN IP4 a", "- 1 4 IN IP4 a", SDP_ORIGIN_EARLIER},
        {"- 1 -5 IN IP4 a", "- 1 -4 IN IP4 a", SDP_ORIGIN_LATER},
        {"- 1 5 IN IP4 a", "- 1 99999999999999999999999 IN IP4 a", SDP_ORIGIN_LATER},
        {"- 1 5 IN IP4 a", "x 1 6 IN IP4 a", SDP_ORIGIN_OTHER},
        {"- 1 5 IN IP4 a", "- 2 6 IN IP4 a", SDP_ORIGIN_OTHER},
        {"- 1 5 IN IP4 a", "- 1 6 IX IP4 a", SDP_ORIGIN_OTHER},
        {"- 1 5 IN IP4 a", "- 1 6 IN IP6 a", SDP_ORIGIN_OTHER},
        {"- 1 5 IN IP4 a", "- 1 6 IN IP4 b", SDP_ORIGIN_OTHER},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sdp_origin before, now;
        struct sdp_scan s = sdp_scan_of(slice_of(rows[i].before), 'o');
        assert_true(sdp_origin_read(&s, &before));
        s = sdp_scan_of(slice_of(rows[i].now), 'o');
        assert_true(sdp_origin_read(&s, &now));
        assert_int_equal(sdp_origin_compare(&before, &now), rows[i].change);
    }
}

/* RFC 3264 8 */
static void a_later_offer(void **state)
{
    (void)state;
#define OFFER(version) "v=0\r\no=- 1 " version " IN IP4 a\r\nc=IN IP4 a\r\n"

    static const struct {
        const char *now;
        enum sdp_rule rule;
        uint32_t offset;
    } rows[] = {
        {OFFER("5") "m=audio 4 RTP/AVP 0\r\n", SDP_RULE_NONE, 0},
        {OFFER("6") "m=audio 4 RTP/AVP 8\r\n", SDP_RULE_NONE, 0},
        {OFFER("9") "m=audio 0 RTP/AVP 0\r\nm=video 4 RTP/AVP 31\r\n", SDP_RULE_NONE, 0},
        {OFFER("5") "m=audio 4 RTP/AVP 8\r\n", SDP_RULE_OFFER_VERSION, 11},
        {OFFER("4") "m=audio 4 RTP/AVP 0\r\n", SDP_RULE_OFFER_VERSION, 11},
        {OFFER("6"), SDP_RULE_OFFER_MEDIA_COUNT, 35},
    };
    struct sdp before, now;
    parse_good(OFFER("5") "m=audio 4 RTP/AVP 0\r\n", &before);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sdp_error why;
        parse_good(rows[i].now, &now);
        assert_int_equal(sdp_offer_follows(&before, &now, &why), rows[i].rule == SDP_RULE_NONE);
        assert_int_equal(why.rule, rows[i].rule);
        assert_int_equal(why.offset, rows[i].offset);
    }
}

/* RFC 4145 4.1, RFC 5763 5 */
static void setup_table(void **state)
{
    (void)state;

    static const struct {
        enum sdp_setup offered, preferred, answer;
    } rows[] = {
        {SDP_SETUP_ACTPASS, SDP_SETUP_ACTIVE, SDP_SETUP_ACTIVE},
        {SDP_SETUP_ACTPASS, SDP_SETUP_PASSIVE, SDP_SETUP_PASSIVE},
        {SDP_SETUP_ACTPASS, SDP_SETUP_NONE, SDP_SETUP_ACTIVE},
        {SDP_SETUP_ACTIVE, SDP_SETUP_ACTIVE, SDP_SETUP_PASSIVE},
        {SDP_SETUP_PASSIVE, SDP_SETUP_PASSIVE, SDP_SETUP_ACTIVE},
        {SDP_SETUP_HOLDCONN, SDP_SETUP_ACTIVE, SDP_SETUP_HOLDCONN},
        {SDP_SETUP_NONE, SDP_SETUP_ACTIVE, SDP_SETUP_PASSIVE},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(sdp_setup_answer(rows[i].offered, rows[i].preferred), rows[i].answer);
}

#define CRYPTO(tag, suite, key) "a=crypto:" tag " " suite " inline:" key
#define CM_80                   "AES_CM_128_HMAC_SHA1_80"
#define CM_32                   "AES_CM_128_HMAC_SHA1_32"
#define A256                    "AES_256_CM_HMAC_SHA1_80"

/* RFC 4568 5.1.2, 6.3.7 */
static void crypto_selection(void **state)
{
    (void)state;

    static const struct {
        const char *lines;
        unsigned tag; /* 0: none */
    } rows[] = {
        {CRYPTO("1", CM_80, KEY_30) "\r\n", 1},
        {CRYPTO("1", CM_32, KEY_30) "\r\n" CRYPTO("2", CM_80, KEY_30) "\r\n", 2},
        {CRYPTO("1", "NEW", KEY_30) "\r\n" CRYPTO("2", A256, KEY_46) "\r\n" CRYPTO("3", CM_80,
                                                                                   KEY_30) "\r\n",
         2},
        {CRYPTO("1", CM_80, KEY_46) "\r\n" CRYPTO("4", CM_80, KEY_30) "\r\n", 4},
        {CRYPTO("1", CM_80, KEY_30) " UNENCRYPTED_SRTP\r\n", 0},
        {CRYPTO("1", CM_32, KEY_30) "\r\n", 0},
        {"a=x\r\n", 0},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char room[1024];
        struct buffer b = buffer_of(room, sizeof room);
        buffer_append(&b, SLICE(SESSION "m=audio 4 RTP/SAVP 0\r\n"));
        buffer_append(&b, slice_of(rows[i].lines));
        struct sdp d;
        struct sdp_error why;
        assert_true(sdp_parse(buffer_slice(&b), &d, &why));
        struct sdp_crypto crypto;
        assert_int_equal(sdp_crypto_select(&d, 0, local_keys, &crypto), rows[i].tag > 0);
        if (rows[i].tag > 0)
            assert_int_equal(crypto.tag, rows[i].tag);
    }
}

#define MD5 "a=fingerprint:md5 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\n"

/* The payload types that are agreed on, as text. */
static void assert_agreed(const char *media, const struct sdp_local_media *local,
                          const char *expected)
{
    char room[2048], text[256];
    struct buffer b = buffer_of(room, sizeof room), types = buffer_of(text, sizeof text);
    buffer_append(&b, SLICE(SESSION));
    buffer_append(&b, slice_of(media));
    struct sdp d;
    struct sdp_error why;
    struct sdp_agreement a;
    assert_true(sdp_parse(buffer_slice(&b), &d, &why));
    sdp_agree(&d, 0, local, &a);
    for (size_t i = 0; a.accepted && i < a.codec_count; i++) {
        buffer_append_decimal(&types, a.codecs[i].payload_type);
        buffer_append_byte(&types, ' ');
    }
    assert_slice(buffer_slice(&types), expected);
}

/* RFC 3264 6.1 */
static void codecs_in_common(void **state)
{
    (void)state;

    static const struct {
        const char *media;
        const char *theirs; /* in the offer's order, ""= rejected */
        const char *ours;   /* in our order */
    } rows[] = {
        {"m=audio 4 RTP/AVP 0 8\r\n", "0 8 ", "8 0 "},
        {"m=audio 4 RTP/AVP 0 8 0\r\n", "0 8 ", "8 0 "},
        {"m=audio 4 RTP/AVP 18 4\r\n", "", ""},
        {"m=audio 4 RTP/AVP 13 101\r\na=rtpmap:101 telephone-event/8000\r\n", "", ""},
        {"m=audio 4 RTP/AVP 0 13 101\r\na=rtpmap:101 telephone-event/8000\r\n", "0 13 101 ",
         "0 13 101 "},
        {"m=audio 4 RTP/AVP 120 0\r\na=rtpmap:120 OPUS/48000/2\r\n", "120 0 ", "120 0 "},
        {"m=audio 4 RTP/AVP 120\r\na=rtpmap:120 opus/48000\r\n", "120 ", "120 "}, /* RFC 7587 7 */
        {"m=audio 4 RTP/AVP 120\r\na=rtpmap:120 opus/16000/2\r\n", "", ""},
        {"m=audio 4 RTP/AVP 96 120\r\na=rtpmap:120 opus/48000/2\r\n", "120 ", "120 "},
        {"m=audio 4 RTP/AVP 120 0 99 100 101\r\na=rtpmap:120 opus/48000/2\r\n"
         "a=rtpmap:99 telephone-event/16000\r\na=rtpmap:100 telephone-event/48000\r\n"
         "a=rtpmap:101 telephone-event/8000\r\n",
         "120 0 100 101 ", "120 0 100 101 "},
        /* 8000 only beside 48000: taken all the same */
        {"m=audio 4 RTP/AVP 120 127\r\na=rtpmap:120 opus/48000/2\r\n"
         "a=rtpmap:127 telephone-event/8000\r\n",
         "120 127 ", "120 127 "},
        {"m=audio 4 RTP/AVP 0 100 101\r\na=rtpmap:100 telephone-event/8000\r\n"
         "a=rtpmap:101 telephone-event/8000\r\n",
         "0 100 ", "0 100 "},
        {"m=audio 4 RTP/AVP 0 97\r\na=rtpmap:97 PCMU/8000\r\n", "0 ", "0 "},
        {"m=audio 0 RTP/AVP 0\r\n", "", ""},
        {"m=video 4 RTP/AVP 31\r\n", "", ""},
        {"m=audio 4 UDPTL t38\r\n", "", ""},
    };
    struct sdp_local_media own = local_media[0];
    own.own_order = true;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_agreed(rows[i].media, &local_media[0], rows[i].theirs);
        assert_agreed(rows[i].media, &own, rows[i].ours);
    }
    own.codec_count = 3; /* without telephone-event */
    assert_agreed("m=audio 4 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n", &own, "0 ");
}

/* RFC 3264 6.1, RFC 4867 8.3.1, RFC 6184 8.2.2: parameters that make it another codec. */
static void formats_in_common(void **state)
{
    (void)state;
    static const struct sdp_codec amr[] = {
        {SLICE_INIT("AMR"), SLICE_INIT("mode-set=7; octet-align=1"), 8000, 1, 96}};
    static const struct sdp_codec h264[] = {
        {SLICE_INIT("H264"), SLICE_INIT("packetization-mode=1;profile-level-id=42e01f"), 90000, 1,
         96}};
    struct sdp_local_media audio = local_media[0], video = local_media[1];
    audio.codecs = amr;
    video.codecs = h264;
    audio.codec_count = video.codec_count = 1;
    assert_agreed("m=audio 4 RTP/AVP 96 97\r\na=rtpmap:96 AMR/8000\r\na=rtpmap:97 AMR/8000\r\n"
                  "a=fmtp:97 octet-align=1\r\n",
                  &audio, "97 ");
    assert_agreed("m=audio 4 RTP/AVP 96\r\na=rtpmap:96 AMR/8000\r\n", &audio, "");
    static const char two[] = "m=video 4 RTP/AVP 95 97 98\r\na=rtpmap:95 H264/90000\r\n"
                              "a=fmtp:95 packetization-mode=1;profile-level-id=640028\r\n"
                              "a=rtpmap:97 H264/90000\r\na=fmtp:97 profile-level-id=42e01f\r\n"
                              "a=rtpmap:98 H264/90000\r\n"
                              "a=fmtp:98 profile-level-id=42E00D;packetization-mode=1\r\n";
    assert_agreed(two, &video, "98 ");
    video.own_order = true;
    assert_agreed(two, &video, "98 ");
}

/* However often a codec is offered, the answer is not longer than our list, and our list may be longer
 * than what an answer holds. */
static void agreements_have_a_limit(void **state)
{
    (void)state;
    static char text[8192];
    struct buffer b = buffer_of(text, sizeof text);
    buffer_append(&b, SLICE(SESSION "m=audio 4 RTP/AVP"));
    for (unsigned i = 60; i < 60 + SDP_MAX_AGREED + 5; i++) {
        buffer_append_byte(&b, ' ');
        buffer_append_decimal(&b, i);
    }
    for (unsigned i = 60; i < 60 + SDP_MAX_AGREED + 5; i++) {
        buffer_append(&b, SLICE("\r\na=rtpmap:"));
        buffer_append_decimal(&b, i);
        buffer_append(&b, SLICE(" PCMU/8000"));
    }
    struct sdp d;
    struct sdp_error why;
    struct sdp_agreement a;
    assert_true(sdp_parse(buffer_slice(&b), &d, &why));
    sdp_agree(&d, 0, &local_media[0], &a);
    assert_true(a.accepted);
    assert_int_equal(a.codec_count, 1);
    struct sdp_codec many[SDP_MAX_FORMATS + 9];
    for (size_t i = 0; i < COUNT_OF(many); i++)
        many[i] = local_audio[2];
    struct sdp_local_media ours = local_media[0];
    ours.codecs = many;
    ours.codec_count = COUNT_OF(many);
    sdp_agree(&d, 0, &ours, &a);
    assert_int_equal(a.codec_count, SDP_MAX_AGREED);
    ours.own_order = true;
    sdp_agree(&d, 0, &ours, &a);
    assert_int_equal(a.codec_count, SDP_MAX_AGREED);
}

/* RFC 4568 5.1.2, RFC 5763 5, RFC 5761 5.1.1, RFC 8643 */
static void keys_in_common(void **state)
{
    (void)state;

    static const struct {
        const char *media;
        bool accepted, crypto, mux;
        enum sdp_setup setup;
    } rows[] = {
        {"m=audio 4 RTP/AVP 0\r\na=rtcp-mux\r\n", true, false, true, SDP_SETUP_NONE},
        {"m=audio 4 RTP/AVP 0\r\n" CRYPTO("1", CM_80, KEY_30) "\r\n", true, true, false,
         SDP_SETUP_NONE}, /* Snom's optional crypto */
        {"m=audio 4 RTP/AVP 0\r\n" CRYPTO("1", CM_32, KEY_30) "\r\n", true, false, false,
         SDP_SETUP_NONE},
        {"m=audio 4 RTP/SAVP 0\r\n" CRYPTO("1", CM_80, KEY_30) "\r\n", true, true, false,
         SDP_SETUP_NONE},
        {"m=audio 4 RTP/SAVP 0\r\n" CRYPTO("1", CM_32, KEY_30) "\r\n", false, false, false,
         SDP_SETUP_NONE},
        {"m=audio 4 RTP/SAVP 0\r\n", false, false, false, SDP_SETUP_NONE},
        {"m=audio 4 RTP/SAVPF 0\r\na=fingerprint:sha-1 " DIGEST "\r\na=setup:actpass\r\n", true,
         false, false, SDP_SETUP_ACTIVE},
        {"m=audio 4 UDP/TLS/RTP/SAVPF 0\r\na=fingerprint:sha-1 " DIGEST "\r\na=setup:active\r\n"
         "a=rtcp-mux\r\n",
         true, false, true, SDP_SETUP_PASSIVE},
        {"m=audio 4 UDP/TLS/RTP/SAVPF 0\r\na=fingerprint:sha-1 " DIGEST
         "\r\n" CRYPTO("1", CM_80, KEY_30) "\r\n",
         true, false, false, SDP_SETUP_PASSIVE},
        {"m=audio 4 UDP/TLS/RTP/SAVPF 0\r\na=fingerprint:sha-1 " DIGEST "\r\na=setup:holdconn\r\n",
         false, false, false, SDP_SETUP_NONE}, /* RFC 5763 5 */
        {"m=audio 4 UDP/TLS/RTP/SAVPF 0\r\na=setup:actpass\r\n" MD5, false, false, false,
         SDP_SETUP_NONE}, /* RFC 8122 5 */
        {"m=audio 4 UDP/TLS/RTP/SAVPF 0\r\na=setup:actpass\r\n" MD5 "a=fingerprint:sha-1 " DIGEST
         "\r\n",
         true, false, false, SDP_SETUP_ACTIVE},
        {"m=audio 4 UDP/TLS/RTP/SAVPF 0\r\na=setup:active\r\n", false, false, false,
         SDP_SETUP_NONE},
        {"m=audio 4 UDP/TLS/RTP/SAVPF 0\r\na=fingerprint:sha-1 " DIGEST "\r\na=setup:what\r\n",
         false, false, false, SDP_SETUP_NONE},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char room[1024];
        struct buffer b = buffer_of(room, sizeof room);
        buffer_append(&b, SLICE(SESSION));
        buffer_append(&b, slice_of(rows[i].media));
        struct sdp d;
        struct sdp_error why;
        struct sdp_agreement a;
        assert_true(sdp_parse(buffer_slice(&b), &d, &why));
        sdp_agree(&d, 0, &local_media[0], &a);
        assert_int_equal(a.accepted, rows[i].accepted);
        if (!a.accepted)
            continue;
        assert_int_equal(a.has_crypto, rows[i].crypto);
        assert_int_equal(a.rtcp_mux, rows[i].mux);
        assert_int_equal(a.setup, rows[i].setup);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(direction_table),  cmocka_unit_test(hold_in_both_fashions),
        cmocka_unit_test(origins_compared), cmocka_unit_test(a_later_offer),
        cmocka_unit_test(setup_table),      cmocka_unit_test(crypto_selection),
        cmocka_unit_test(codecs_in_common), cmocka_unit_test(agreements_have_a_limit),
        cmocka_unit_test(keys_in_common),   cmocka_unit_test(formats_in_common),
    };
    return RUN_TESTS(tests);
}
