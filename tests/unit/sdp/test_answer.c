/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/offer_answer.h"
#include "unit/assert_slice.h"
#include "unit/sdp/local.h"

#define ANSWER "v=0\r\no=- 77 1 IN IP4 198.51.100.1\r\ns=-\r\nc=IN IP4 198.51.100.1\r\nt=0 0\r\n"

/* The answer of a side to an offer is this text, and is one to it. */
static void assert_answer_of(const struct sdp_local *local, const char *offer_text,
                             const char *expected)
{
    char room[4096];
    struct buffer b = buffer_of(room, sizeof room);
    struct sdp offer, answer;
    struct sdp_error why;
    parse_good(offer_text, &offer);
    sdp_answer(&b, &offer, local);
    assert_true(buffer_good(&b));
    assert_slice(buffer_slice(&b), expected);
    assert_true(sdp_parse(buffer_slice(&b), &answer, &why));
    if (!sdp_answer_check(&offer, &answer, &why))
        fail_msg("%s: %s", expected, sdp_rule_text((enum sdp_rule)why.rule));
}

static void assert_answer(const char *offer_text, const char *expected)
{
    assert_answer_of(&local_side, offer_text, expected);
}

/* Two phones, one audio and two videos of which one is turned down.        RFC 3264 10.1 */
static void basic_exchange(void **state)
{
    (void)state;
    assert_answer(SESSION "m=audio 40170 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"
                          "m=video 40372 RTP/AVP 31\r\na=rtpmap:31 H261/90000\r\n"
                          "m=video 40374 RTP/AVP 32\r\na=rtpmap:32 MPV/90000\r\n",
                  ANSWER "m=audio 4000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=sendrecv\r\n"
                         "m=video 4002 RTP/AVP 31\r\na=rtpmap:31 H261/90000\r\na=recvonly\r\n"
                         "m=video 0 RTP/AVP 32\r\n");
}

/* One of several codecs, and a tone stream beside the voice.    RFC 3264 10.2, RFC 4317 2.1, 2.5 */
static void one_of_n_codecs(void **state)
{
    (void)state;
    assert_answer(SESSION "m=audio 40170 RTP/AVP 4 8 97\r\na=rtpmap:97 iLBC/8000\r\na=ptime:30\r\n"
                          "m=audio 40172 RTP/AVP 0 100\r\na=rtpmap:100 telephone-event/8000\r\n"
                          "a=sendonly\r\n",
                  ANSWER "m=audio 4000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=ptime:30\r\n"
                         "a=sendrecv\r\n"
                         "m=audio 4004 RTP/AVP 0 100\r\na=rtpmap:0 PCMU/8000\r\n"
                         "a=rtpmap:100 telephone-event/8000\r\na=fmtp:100 0-16\r\na=recvonly\r\n");
}

/* A call on hold, and taken back.                                RFC 3264 8.4, RFC 4317 3.1 */
static void hold_and_unhold(void **state)
{
    (void)state;

    static const struct {
        const char *offered, *answered;
    } rows[] = {
        {"sendonly", "recvonly"},
        {"inactive", "inactive"},
        {"recvonly", "sendonly"},
        {"sendrecv", "sendrecv"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char offer[512], answer[512];
        struct buffer o = buffer_of(offer, sizeof offer), a = buffer_of(answer, sizeof answer);
        buffer_append(&o, SLICE(SESSION "m=audio 4 RTP/AVP 8\r\na="));
        buffer_append(&o, slice_of(rows[i].offered));
        buffer_append(&o, (struct slice){"\r\n", 3});
        buffer_append(&a, SLICE(ANSWER "m=audio 4000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na="));
        buffer_append(&a, slice_of(rows[i].answered));
        buffer_append(&a, (struct slice){"\r\n", 3});
        assert_answer(offer, answer);
    }
}

/* RFC 4568 7.1, with the lifetime of the offer and our key. */
static void srtp_with_crypto(void **state)
{
    (void)state;
    assert_answer(SESSION "m=audio 4 RTP/SAVP 0\r\n"
                          "a=crypto:1 F8_128_HMAC_SHA1_80 inline:" KEY_30 "|2^20|1:32\r\n"
                          "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:" KEY_30 "|2^31|1:4 WSH=9\r\n",
                  ANSWER "m=audio 4000 RTP/SAVP 0\r\na=rtpmap:0 PCMU/8000\r\na=sendrecv\r\n"
                         "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:" KEY_30 "|2^31\r\n");
}

/* RFC 5763 5, RFC 8122 5, RFC 8843 7.3: a browser's offer of sound and picture on one port. */
static void dtls_and_bundle(void **state)
{
    (void)state;
    assert_answer(
        SESSION "a=group:BUNDLE v a x\r\na=fingerprint:sha-1 " DIGEST "\r\na=setup:actpass\r\n"
                "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\na=mid:a\r\n"
                "a=rtcp-mux\r\n"
                "m=video 0 UDP/TLS/RTP/SAVPF 98\r\na=rtpmap:98 H264/90000\r\n"
                "a=fmtp:98 packetization-mode=1\r\na=mid:v\r\n"
                "a=rtcp-mux\r\na=bundle-only\r\n"
                "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:x\r\n",
        ANSWER "a=group:BUNDLE v a\r\n"
               "m=audio 4002 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\n"
               "a=fmtp:111 useinbandfec=1\r\na=sendrecv\r\n"
               "a=fingerprint:sha-1 0F:1E:2D:3C:4B:5A:69:78:87:96:A5:B4:C3:D2:E1:F0:01:02:03:04\r\n"
               "a=setup:active\r\na=rtcp-mux\r\na=mid:a\r\n"
               "m=video 4002 UDP/TLS/RTP/SAVPF 98\r\na=rtpmap:98 H264/90000\r\n"
               "a=fmtp:98 packetization-mode=1\r\na=recvonly\r\n"
               "a=fingerprint:sha-1 0F:1E:2D:3C:4B:5A:69:78:87:96:A5:B4:C3:D2:E1:F0:01:02:03:04\r\n"
               "a=setup:active\r\na=rtcp-mux\r\na=mid:v\r\n"
               "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:x\r\n");
}

/* RFC 8843 6: outside a group a bundle-only media is not there. */
static void bundle_only_without_bundle(void **state)
{
    (void)state;
    assert_answer(SESSION "m=audio 0 RTP/AVP 0\r\na=bundle-only\r\n",
                  ANSWER "m=audio 0 RTP/AVP 0\r\n");
    assert_answer(SESSION "a=group:LS x\r\na=group:BUNDLE x y y z\r\na=group:(\r\n"
                          "m=audio 5 RTP/AVP 0\r\na=mid:y\r\na=rtcp-mux\r\n"
                          "m=audio 7 RTP/AVP 0\r\na=mid:z\r\n",
                  ANSWER "a=group:BUNDLE y\r\n"
                         "m=audio 4000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=sendrecv\r\n"
                         "a=rtcp-mux\r\na=mid:y\r\n"
                         "m=audio 4004 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=sendrecv\r\n"
                         "a=mid:z\r\n");
}

/* T.38 beside a media that varco does not know; time is repeated as it was.  RFC 3264 6 */
static void fax_and_times(void **state)
{
    (void)state;
    assert_answer(
        "v=0\no=- 1 1 IN IP4 a\nc=IN IP4 a\nt=7 9\nr=1 1 0\nt=11 13\n"
        "m=image 4 udptl x t38\nm=chess 5 udp x y\nm=audio 0 RTP/AVP\n",
        "v=0\r\no=- 77 1 IN IP4 198.51.100.1\r\ns=-\r\nc=IN IP4 198.51.100.1\r\nt=7 9\r\n"
        "t=11 13\r\nm=image 4006 udptl t38\r\nm=chess 0 udp x\r\nm=audio 0 RTP/AVP 0\r\n");
}

/* RFC 3264 6: what is rejected uses up none of ours. */
static void ours_goes_to_what_it_agrees_with(void **state)
{
    (void)state;
    struct sdp_local_media plain = local_media[0];
    struct sdp_local side = local_side;
    plain.protocols = PLAIN;
    side.media = &plain;
    side.media_count = 1;
#define PCMA_4000 "m=audio 4000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=sendrecv\r\n"
    /* a phone that offers both SRTP and RTP */
    assert_answer_of(&side,
                     SESSION "m=audio 4 RTP/SAVP 8\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 "
                             "inline:" KEY_30 "\r\nm=audio 4 RTP/AVP 8\r\n",
                     ANSWER "m=audio 0 RTP/SAVP 8\r\n" PCMA_4000);
    assert_answer_of(&side, SESSION "m=audio 0 RTP/AVP 8\r\nm=audio 4 RTP/AVP 8\r\n",
                     ANSWER "m=audio 0 RTP/AVP 8\r\n" PCMA_4000);
    assert_answer_of(&side, SESSION "m=audio 4 RTP/AVP 18\r\nm=audio 4 RTP/AVP 8\r\n",
                     ANSWER "m=audio 0 RTP/AVP 18\r\n" PCMA_4000);
    assert_answer_of(&side, SESSION "m=audio 4 RTP/AVP 8\r\nm=audio 4 RTP/AVP 8\r\n",
                     ANSWER PCMA_4000 "m=audio 0 RTP/AVP 8\r\n");
    assert_answer_of(&side,
                     SESSION "a=group:BUNDLE x\r\nm=audio 0 RTP/AVP 8\r\na=bundle-only\r\n"
                             "a=mid:x\r\nm=audio 4 RTP/AVP 8\r\n",
                     ANSWER "m=audio 0 RTP/AVP 8\r\na=mid:x\r\n" PCMA_4000);
    /* one after the other: the first takes what the second would have needed */
    assert_answer_of(&local_side,
                     SESSION "m=audio 4 RTP/AVP 8\r\n"
                             "m=audio 4 RTP/SAVP 8\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 "
                             "inline:" KEY_30 "\r\n",
                     ANSWER PCMA_4000 "m=audio 0 RTP/SAVP 8\r\n");
}

/* RFC 8843 7.3, 9: one transport has one way to be secure. */
static void bundle_is_of_one_kind(void **state)
{
    (void)state;
    struct sdp_local_media two[] = {local_media[0], local_media[0]};
    struct sdp_local side = local_side;
    side.media = two;
    side.media_count = 2;
    two[1].port = 4002;
    two[0].codec_count = two[1].codec_count = 2;
#define GROUP  SESSION "a=group:BUNDLE a b\r\na=fingerprint:sha-1 " DIGEST "\r\na=setup:actpass\r\n"
#define DTLS_8 "m=audio 4 UDP/TLS/RTP/SAVP 8\r\na=rtcp-mux\r\n"
#define DTLS_AT(port, setup)                                                                       \
    "m=audio " port " UDP/TLS/RTP/SAVP 8\r\na=rtpmap:8 PCMA/8000\r\na=sendrecv\r\n"                \
    "a=fingerprint:sha-1 0F:1E:2D:3C:4B:5A:69:78:87:96:A5:B4:C3:D2:E1:F0:01:02:03:04\r\n"          \
    "a=setup:" setup "\r\na=rtcp-mux\r\n"
#define PLAIN_AT(port) "m=audio " port " RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=sendrecv\r\n"
    assert_answer_of(&side, GROUP DTLS_8 "a=mid:a\r\n" DTLS_8 "a=mid:b\r\n",
                     ANSWER "a=group:BUNDLE a b\r\n" DTLS_AT(
                         "4000", "active") "a=mid:a\r\n" DTLS_AT("4000", "active") "a=mid:b\r\n");
    two[1].setup = SDP_SETUP_PASSIVE;
    assert_answer_of(&side, GROUP DTLS_8 "a=mid:a\r\n" DTLS_8 "a=mid:b\r\n",
                     ANSWER "a=group:BUNDLE a\r\n" DTLS_AT("4000", "active") "a=mid:a\r\n" DTLS_AT(
                         "4002", "passive") "a=mid:b\r\n");
    assert_answer_of(&side,
                     GROUP DTLS_8 "a=mid:a\r\nm=audio 0 UDP/TLS/RTP/SAVP 8\r\n"
                                  "a=rtcp-mux\r\na=bundle-only\r\na=mid:b\r\n",
                     ANSWER "a=group:BUNDLE a\r\n" DTLS_AT(
                         "4000", "active") "a=mid:a\r\n"
                                           "m=audio 0 UDP/TLS/RTP/SAVP 8\r\na=mid:b\r\n");
    assert_answer_of(&side,
                     GROUP DTLS_8 "a=mid:a\r\nm=audio 4 RTP/AVP 8\r\na=rtcp-mux\r\na=mid:b\r\n",
                     ANSWER "a=group:BUNDLE a\r\n" DTLS_AT("4000", "active") "a=mid:a\r\n" PLAIN_AT(
                         "4002") "a=rtcp-mux\r\na=mid:b\r\n");
    assert_answer_of(&side,
                     GROUP "m=audio 4 RTP/AVP 8\r\na=rtcp-mux\r\na=mid:a\r\n"
                           "m=audio 4 RTP/AVP 8\r\na=rtcp-mux\r\na=mid:b\r\n"
                           "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" KEY_30 "\r\n",
                     ANSWER
                     "a=group:BUNDLE a\r\n" PLAIN_AT("4000") "a=rtcp-mux\r\na=mid:a\r\n" PLAIN_AT(
                         "4002") "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" KEY_30
                                 "\r\na=rtcp-mux\r\na=mid:b\r\n");
    assert_answer(SESSION "a=group:BUNDLE f\r\nm=image 4 udptl t38\r\na=mid:f\r\na=rtcp-mux\r\n",
                  ANSWER "m=image 4006 udptl t38\r\na=mid:f\r\n");
}

/* RFC 8866 9: what cannot be read is not repeated. */
static void times_that_cannot_be_read(void **state)
{
    (void)state;
    assert_answer("v=0\no=- 1 1 IN IP4 a\nc=IN IP4 a\nt=\x01 rubbish\n", ANSWER);
    assert_answer("v=0\no=- 1 1 IN IP4 a\nc=IN IP4 a\nt=soon\nt=0 0\n", ANSWER);
}

static void a_small_buffer_overflows(void **state)
{
    (void)state;
    char room[100];
    struct buffer b = buffer_of(room, sizeof room);
    struct sdp offer;
    parse_good(SESSION "m=audio 4 RTP/AVP 0\r\n", &offer);
    sdp_answer(&b, &offer, &local_side);
    assert_true(b.overflow);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(basic_exchange),
        cmocka_unit_test(one_of_n_codecs),
        cmocka_unit_test(hold_and_unhold),
        cmocka_unit_test(srtp_with_crypto),
        cmocka_unit_test(dtls_and_bundle),
        cmocka_unit_test(bundle_only_without_bundle),
        cmocka_unit_test(fax_and_times),
        cmocka_unit_test(a_small_buffer_overflows),
        cmocka_unit_test(ours_goes_to_what_it_agrees_with),
        cmocka_unit_test(bundle_is_of_one_kind),
        cmocka_unit_test(times_that_cannot_be_read),
    };
    return RUN_TESTS(tests);
}
