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
 * gives the parameters. opus has two channels, also where the rtpmap forgets them (RFC 7587 7). A format
 * that is no payload type, or that nothing explains, is left out; so is
 * what comes after `room` codecs. Returns how many there are. */
size_t sdp_codecs(const struct sdp *d, uint32_t media, struct sdp_codec *out, size_t room);

/* The codecs of an answer: as sdp_codecs(), but a payload type that the answer does not explain stands
 * for what it stands for in the offer. Devices answer so, with a bare m= line. */
size_t sdp_codecs_answered(const struct sdp *offer, const struct sdp *answer, uint32_t media,
                           struct sdp_codec *out, size_t room);

/* The parameters that are part of the format, folded into a number: two codecs with the same encoding
 * and another number are two codecs. AMR and AMR-WB: octet-align (RFC 4867 8.1); H264:
 * packetization-mode and profile_idc (RFC 6184 8.1, 8.2.2); G7221: bitrate (RFC 5577 4.1). One that is
 * missing counts as its default. 0 for every other encoding. */
uint64_t sdp_codec_format(const struct sdp_codec *codec);

/* True for the same encoding (any case), clock rate and number of channels, whatever the parameters
 * are. For who has compared sdp_codec_format() already. */
bool sdp_codec_same_encoding(const struct sdp_codec *a, const struct sdp_codec *b);

/* True for the same encoding, clock rate, number of channels and format.    RFC 3264 6.1 */
bool sdp_codec_equal(const struct sdp_codec *a, const struct sdp_codec *b);

/* True for telephone-event.                                              RFC 4733 2.1 */
bool sdp_codec_is_telephone_event(const struct sdp_codec *codec);

/* True for what carries no sound of its own: telephone-event, CN, RED. An answer of nothing else is
 * no answer. */
bool sdp_codec_is_auxiliary(const struct sdp_codec *codec);

#endif
