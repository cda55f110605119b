/* sdp/codec - payload types and what they stand for.       RFC 3551 6, RFC 8866 6.6, RFC 3264 5.1
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SDP_CODEC_H
#define SDP_CODEC_H

#include "sdp/sdp.h"

struct sdp_codec {
    struct slice encoding;   /* "opus", "PCMA"; compared in any case          */
    struct slice parameters; /* of a=fmtp; n == 0: none                       */
    uint32_t clock_rate_hz;
    uint8_t channels; /* >= 1 */
    uint8_t payload_type;
};

/* The codec of a payload type that RFC 3551 6 binds for good (0, 3 to 18, 25, 26, 28, 31 to 34). False
 * for every other. */
bool sdp_codec_static(uint8_t payload_type, struct sdp_codec *out);

/* The codecs of an RTP media in the order of its m= line, each payload type once: bound for good by
 * RFC 3551, else by the first a=rtpmap of it. A static type stays what it is, whatever an rtpmap says:
 * "G722/16000" and its like occur, and no two phones would agree on another reading. The first a=fmtp
 * gives the parameters. A format that is no payload type, or that nothing explains, is left out; so is
 * what comes after `room` codecs. Returns how many there are. */
size_t sdp_codecs(const struct sdp *d, uint32_t media, struct sdp_codec *out, size_t room);

/* True for the same encoding (any case), clock rate and number of channels. RFC 3264 6.1 */
bool sdp_codec_equal(const struct sdp_codec *a, const struct sdp_codec *b);

/* True for telephone-event.                                              RFC 4733 2.1 */
bool sdp_codec_is_telephone_event(const struct sdp_codec *codec);

/* True for what carries no sound of its own: telephone-event, CN, RED. An answer of nothing else is
 * no answer. */
bool sdp_codec_is_auxiliary(const struct sdp_codec *codec);

#endif
