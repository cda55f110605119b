/* A side that takes what it can: for the fuzz target and the property test of answers.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FUZZ_SDP_LOCAL_H
#define FUZZ_SDP_LOCAL_H

#include "sdp/offer_answer.h"

#define SDP_LOCAL_PROTOCOLS 0x1feU /* all but OTHER */
#define SDP_LOCAL_ADDRESS                                                                          \
    {                                                                                              \
        .network = SLICE_INIT("IN"), .type = SLICE_INIT("IP6"),                                    \
        .address = SLICE_INIT("2001:db8::5"), .family = SDP_FAMILY_IP6                             \
    }

static const struct sdp_codec sdp_local_codecs[] = {
    {SLICE_INIT("opus"), SLICE_INIT("stereo=0"), 48000, 2, 96},
    {SLICE_INIT("PCMA"), {NULL, 0}, 8000, 1, 8},
    {SLICE_INIT("PCMU"), {NULL, 0}, 8000, 1, 0},
    {SLICE_INIT("G722"), {NULL, 0}, 8000, 1, 9},
    {SLICE_INIT("H261"), {NULL, 0}, 90000, 1, 31},
    {SLICE_INIT("t38"), {NULL, 0}, 0, 1, 0},
    {SLICE_INIT("CN"), {NULL, 0}, 8000, 1, 13},
    {SLICE_INIT("telephone-event"), SLICE_INIT("0-16"), 8000, 1, 101},
};

static const struct sdp_fingerprint sdp_local_fingerprint = {
    .hash = SLICE_INIT("sha-1"), .bytes = {1, 2, 3}, .length = 20};

static const struct slice sdp_local_keys[SDP_CRYPTO_SUITE_COUNT] = {
    [SDP_CRYPTO_AES_CM_128_HMAC_SHA1_80] = SLICE_INIT("IiMkJSYnKCkqKywtLi8wMTIzNDU2Nzg5Ojs8PT4/"),
    [SDP_CRYPTO_AES_CM_128_HMAC_SHA1_32] = SLICE_INIT("IiMkJSYnKCkqKywtLi8wMTIzNDU2Nzg5Ojs8PT4/"),
};

#define SDP_LOCAL_MEDIA(kind, order, own_setup, own_port)                                          \
    {                                                                                              \
        .type = (kind), .protocols = SDP_LOCAL_PROTOCOLS, .port = (own_port),                      \
        .direction = SDP_DIRECTION_SENDRECV, .codecs = sdp_local_codecs,                           \
        .codec_count = sizeof sdp_local_codecs / sizeof *sdp_local_codecs, .own_order = (order),   \
        .rtcp_mux = true, .packet_time = true, .setup = (own_setup),                               \
        .fingerprint = &sdp_local_fingerprint, .keys = sdp_local_keys                              \
    }

static const struct sdp_local_media sdp_local_media[] = {
    SDP_LOCAL_MEDIA(SDP_MEDIA_AUDIO, false, SDP_SETUP_ACTIVE, 4000),
    SDP_LOCAL_MEDIA(SDP_MEDIA_AUDIO, true, SDP_SETUP_PASSIVE, 4002),
    SDP_LOCAL_MEDIA(SDP_MEDIA_VIDEO, true, SDP_SETUP_ACTIVE, 4004),
    SDP_LOCAL_MEDIA(SDP_MEDIA_IMAGE, false, SDP_SETUP_ACTIVE, 4006),
};

static const struct sdp_local sdp_local_side = {
    .origin = {.username = SLICE_INIT("-"),
               .session_id = SLICE_INIT("1"),
               .session_version = SLICE_INIT("1"),
               .address = SDP_LOCAL_ADDRESS},
    .connection = {.address = SDP_LOCAL_ADDRESS, .count = 1},
    .media = sdp_local_media,
    .media_count = sizeof sdp_local_media / sizeof *sdp_local_media,
    .bundle = true,
};

#endif
