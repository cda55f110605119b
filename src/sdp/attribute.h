/* sdp/attribute - a=name and a=name:value.                                  RFC 8866 5.13, 6
 * SPDX-License-Identifier: Apache-2.0
 *
 * An attribute is known by its name, compared in full and in its case (RFC 8866 5); a hash only
 * picks the one row to compare with. What is not in the table is SDP_ATTRIBUTE_OTHER and is kept
 * like any other. To add one: a line here and a row in attribute.c; the compiler finds a collision.
 *
 * Input : a scan over the value (what stands behind the colon), as sdp_line_scan() makes it.
 * Output: slices borrow the input; they live as long as its bytes.
 * Errors: a reader returns false and says in the scan's error which byte broke which rule; *out is
 *         then as it was. No reader allocates, logs or reads behind the value.
 */
#ifndef SDP_ATTRIBUTE_H
#define SDP_ATTRIBUTE_H

#include "sdp/field.h"

enum sdp_attribute {
    SDP_ATTRIBUTE_NONE, /* no attribute at all: a line that is no a= */
    SDP_ATTRIBUTE_OTHER,
    SDP_ATTRIBUTE_BUNDLE_ONLY,
    SDP_ATTRIBUTE_CANDIDATE,
    SDP_ATTRIBUTE_CRYPTO,
    SDP_ATTRIBUTE_END_OF_CANDIDATES,
    SDP_ATTRIBUTE_EXTMAP,
    SDP_ATTRIBUTE_FINGERPRINT,
    SDP_ATTRIBUTE_FMTP,
    SDP_ATTRIBUTE_GROUP,
    SDP_ATTRIBUTE_ICE_LITE,
    SDP_ATTRIBUTE_ICE_OPTIONS,
    SDP_ATTRIBUTE_ICE_PWD,
    SDP_ATTRIBUTE_ICE_UFRAG,
    SDP_ATTRIBUTE_INACTIVE,
    SDP_ATTRIBUTE_MAXPTIME,
    SDP_ATTRIBUTE_MID,
    SDP_ATTRIBUTE_MSID,
    SDP_ATTRIBUTE_PTIME,
    SDP_ATTRIBUTE_RECVONLY,
    SDP_ATTRIBUTE_RTCP,
    SDP_ATTRIBUTE_RTCP_FB,
    SDP_ATTRIBUTE_RTCP_MUX,
    SDP_ATTRIBUTE_RTCP_RSIZE,
    SDP_ATTRIBUTE_RTPMAP,
    SDP_ATTRIBUTE_SENDONLY,
    SDP_ATTRIBUTE_SENDRECV,
    SDP_ATTRIBUTE_SETUP,
    SDP_ATTRIBUTE_SSRC,
    SDP_ATTRIBUTE_COUNT,
};

/* The attribute of that name, SDP_ATTRIBUTE_OTHER when it is in no table. */
enum sdp_attribute sdp_attribute_of(struct slice name);

/* Its name, e.g. "rtcp-mux". Never NULL; static; empty for NONE and OTHER. */
struct slice sdp_attribute_name(enum sdp_attribute attribute);

/* a=rtpmap:96 opus/48000/2                                               RFC 8866 6.6 */
struct sdp_rtpmap {
    struct slice encoding;  /* compared in any case */
    uint32_t clock_rate_hz; /* >= 1                 */
    uint8_t payload_type;   /* 0 to 127             */
    uint8_t channels;       /* >= 1; 1 when absent  */
};

#define SDP_MAX_ENCODING 64 /* bytes of a name; the longest that is registered has about 30 */

/* Reads an rtpmap. A longer name than SDP_MAX_ENCODING is refused: names are compared each with each.
 * Errors: SDP_RULE_NUMBER, _PAYLOAD_TYPE, _SPACE, _TOKEN, _SEPARATOR, _NUMBER_RANGE, _END. */
MUST_USE bool sdp_rtpmap_read(struct sdp_scan *s, struct sdp_rtpmap *out);

/* a=fmtp:96 useinbandfec=1;stereo=0                                      RFC 8866 6.15 */
struct sdp_fmtp {
    struct slice format;     /* the payload type, for RTP             */
    struct slice parameters; /* bytes that only the format understands; not empty */
};

/* Errors: SDP_RULE_TOKEN, _SPACE, _WORD. */
MUST_USE bool sdp_fmtp_read(struct sdp_scan *s, struct sdp_fmtp *out);

/* One "name=value" of the usual form of parameters, taken off `rest`, which begins as
 * fmtp.parameters: semicolons between, white space around them ignored. value.p == NULL: there is no
 * equal sign, all is in name (the "0-16" of telephone-event). False when none is left. */
bool sdp_parameter_next(struct slice *rest, struct slice *name, struct slice *value);

/* The value of the first parameter of that name, in any case. False: there is none. */
bool sdp_parameter_find(struct slice parameters, struct slice name, struct slice *value);

/* a=ptime:20, a=maxptime:20.5: *packet_us in microseconds (what is below is cut off), from 1 to
 * 2^32-1. Errors: SDP_RULE_NUMBER, _PACKET_TIME, _END.              RFC 8866 6.4, 6.5 */
MUST_USE bool sdp_packet_time_read(struct sdp_scan *s, uint32_t *packet_us);

/* As seen by who wrote the description: bit 0 sends, bit 1 receives.     RFC 8866 6.7 */
enum sdp_direction {
    SDP_DIRECTION_INACTIVE = 0,
    SDP_DIRECTION_SENDONLY = 1,
    SDP_DIRECTION_RECVONLY = 2,
    SDP_DIRECTION_SENDRECV = 3,
};

/* What an attribute says about the direction. False when it is none of the four. */
bool sdp_direction_of(enum sdp_attribute attribute, enum sdp_direction *out);

/* a=rtcp:53020 IN IP6 2001:db8::1                                        RFC 3605 2.1 */
struct sdp_rtcp {
    uint16_t port;
    bool has_address;
    struct sdp_address address; /* has_address */
};

/* Errors: SDP_RULE_NUMBER, _PORT, _SPACE, _TOKEN, _ADDRESS, _END. */
MUST_USE bool sdp_rtcp_read(struct sdp_scan *s, struct sdp_rtcp *out);

/* a=rtcp-fb:98 nack pli                                                  RFC 4585 4.2 */
struct sdp_rtcp_feedback {
    struct slice format;     /* a payload type, or "*" for all */
    struct slice type;       /* "ack", "nack", "ccm", ...      */
    struct slice parameters; /* n == 0: none                   */
};

/* Errors: SDP_RULE_TOKEN, _SPACE. */
MUST_USE bool sdp_rtcp_feedback_read(struct sdp_scan *s, struct sdp_rtcp_feedback *out);

/* a=group:BUNDLE audio video                                             RFC 5888 5, RFC 8843 */
struct sdp_group {
    struct slice semantics; /* "BUNDLE", "LS", ...                                    */
    struct slice mids;      /* names; take one after the other with sdp_word_next()   */
    bool bundle;
};

/* Errors: SDP_RULE_TOKEN, _END. */
MUST_USE bool sdp_group_read(struct sdp_scan *s, struct sdp_group *out);

/* a=mid:audio                                                            RFC 5888 4
 * Errors: SDP_RULE_TOKEN, _END. */
MUST_USE bool sdp_mid_read(struct sdp_scan *s, struct slice *out);

#endif
