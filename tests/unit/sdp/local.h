/* Our side, as the tests of offers and answers have it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_UNIT_SDP_LOCAL_H
#define TESTS_UNIT_SDP_LOCAL_H

#include "sdp/offer_answer.h"
#include "unit/sdp/typed.h"

#define SESSION "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
#define KEY_30  "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd"
#define KEY_46  "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLQ=="
#define DIGEST  "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:01:23:45:67"

#define PLAIN   (1U << SDP_PROTOCOL_RTP_AVP | 1U << SDP_PROTOCOL_RTP_AVPF)
#define SECURE  (1U << SDP_PROTOCOL_RTP_SAVP | 1U << SDP_PROTOCOL_RTP_SAVPF)
#define DTLS    (1U << SDP_PROTOCOL_UDP_TLS_RTP_SAVP | 1U << SDP_PROTOCOL_UDP_TLS_RTP_SAVPF)

static const struct sdp_codec local_audio[] = {
    {SLICE_INIT("opus"), SLICE_INIT("useinbandfec=1"), 48000, 2, 96},
    {SLICE_INIT("PCMA"), {NULL, 0}, 8000, 1, 8},
    {SLICE_INIT("PCMU"), {NULL, 0}, 8000, 1, 0},
    {SLICE_INIT("CN"), {NULL, 0}, 8000, 1, 13},
    {SLICE_INIT("telephone-event"), SLICE_INIT("0-16"), 8000, 1, 101},
};

static const struct sdp_codec local_video[] = {
    {SLICE_INIT("H264"), SLICE_INIT("packetization-mode=1"), 90000, 1, 97},
    {SLICE_INIT("H261"), {NULL, 0}, 90000, 1, 31},
};

static const struct sdp_codec local_fax[] = {{SLICE_INIT("t38"), {NULL, 0}, 0, 1, 0}};

static const struct slice local_keys[SDP_CRYPTO_SUITE_COUNT] = {
    [SDP_CRYPTO_AES_CM_128_HMAC_SHA1_80] = SLICE_INIT(KEY_30),
    [SDP_CRYPTO_AES_256_CM_HMAC_SHA1_80] = SLICE_INIT(KEY_46),
};

static const struct sdp_fingerprint local_fingerprint = {
    .hash = SLICE_INIT("sha-1"),
    .bytes = {0x0f, 0x1e, 0x2d, 0x3c, 0x4b, 0x5a, 0x69, 0x78, 0x87, 0x96,
              0xa5, 0xb4, 0xc3, 0xd2, 0xe1, 0xf0, 0x01, 0x02, 0x03, 0x04},
    .length = 20,
};

/* One audio, one video, one more audio, one fax. */
static const struct sdp_local_media local_media[] = {
    {.type = SDP_MEDIA_AUDIO,
     .protocols = PLAIN | SECURE | DTLS,
     .port = 4000,
     .direction = SDP_DIRECTION_SENDRECV,
     .codecs = local_audio,
     .codec_count = COUNT_OF(local_audio),
     .rtcp_mux = true,
     .packet_time = true,
     .setup = SDP_SETUP_ACTIVE,
     .fingerprint = &local_fingerprint,
     .keys = local_keys},
    {.type = SDP_MEDIA_VIDEO,
     .protocols = PLAIN | SECURE | DTLS,
     .port = 4002,
     .direction = SDP_DIRECTION_RECVONLY,
     .codecs = local_video,
     .codec_count = COUNT_OF(local_video),
     .rtcp_mux = true,
     .setup = SDP_SETUP_ACTIVE,
     .fingerprint = &local_fingerprint,
     .keys = NULL},
    {.type = SDP_MEDIA_AUDIO,
     .protocols = PLAIN,
     .port = 4004,
     .direction = SDP_DIRECTION_SENDRECV,
     .codecs = local_audio,
     .codec_count = COUNT_OF(local_audio),
     .own_order = true},
    {.type = SDP_MEDIA_IMAGE,
     .protocols = 1U << SDP_PROTOCOL_UDPTL,
     .port = 4006,
     .direction = SDP_DIRECTION_SENDRECV,
     .codecs = local_fax,
     .codec_count = COUNT_OF(local_fax)},
};

static const struct sdp_local local_side = {
    .origin = {.username = SLICE_INIT("-"),
               .session_id = SLICE_INIT("77"),
               .session_version = SLICE_INIT("1"),
               .address = {.network = SLICE_INIT("IN"),
                           .type = SLICE_INIT("IP4"),
                           .address = SLICE_INIT("198.51.100.1"),
                           .family = SDP_FAMILY_IP4}},
    .connection = {.address = {.network = SLICE_INIT("IN"),
                               .type = SLICE_INIT("IP4"),
                               .address = SLICE_INIT("198.51.100.1"),
                               .family = SDP_FAMILY_IP4},
                   .count = 1},
    .media = local_media,
    .media_count = COUNT_OF(local_media),
    .bundle = true,
};

#endif
