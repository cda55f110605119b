/* sdp/error - why a description was refused: which byte, which line, which rule.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SDP_ERROR_H
#define SDP_ERROR_H

#include <stdint.h>

/* What was expected. The words and the section of each stand in error.c, in this order. */
enum sdp_rule {
    SDP_RULE_NONE,
    /* the description as a whole */
    SDP_RULE_EMPTY,
    SDP_RULE_TOO_LONG,
    SDP_RULE_TOO_MANY_LINES,
    SDP_RULE_TOO_MANY_MEDIA,
    SDP_RULE_TOO_MANY_FORMATS,
    SDP_RULE_LINE_END,
    SDP_RULE_LINE_FORM,
    SDP_RULE_VERSION,
    SDP_RULE_ORIGIN,
    SDP_RULE_ORDER,
    SDP_RULE_REPEATED,
    SDP_RULE_NO_CONNECTION,
    /* inside a value */
    SDP_RULE_SPACE,
    SDP_RULE_END,
    SDP_RULE_WORD,
    SDP_RULE_TOKEN,
    SDP_RULE_NUMBER,
    SDP_RULE_NUMBER_RANGE,
    SDP_RULE_SEPARATOR,
    SDP_RULE_ADDRESS,
    SDP_RULE_MULTICAST,
    SDP_RULE_PORT,
    SDP_RULE_PROTOCOL,
    SDP_RULE_FORMAT,
    SDP_RULE_PAYLOAD_TYPE,
    SDP_RULE_PACKET_TIME,
    SDP_RULE_KEY,
    SDP_RULE_LIFETIME,
    SDP_RULE_KEY_IDENTIFIER,
    SDP_RULE_FINGERPRINT,
    SDP_RULE_SETUP,
    SDP_RULE_ICE_TEXT,
    SDP_RULE_CANDIDATE,
    SDP_RULE_RELATED_ADDRESS,
    SDP_RULE_TCP_TYPE,
    /* between an offer and its answer */
    SDP_RULE_ANSWER_MEDIA_COUNT,
    SDP_RULE_ANSWER_MEDIA_TYPE,
    SDP_RULE_ANSWER_PROTOCOL,
    SDP_RULE_ANSWER_REJECTED,
    SDP_RULE_ANSWER_FORMAT,
    SDP_RULE_ANSWER_DIRECTION,
    SDP_RULE_ANSWER_CRYPTO,
    SDP_RULE_ANSWER_FINGERPRINT,
    SDP_RULE_ANSWER_SETUP,
    SDP_RULE_ANSWER_RTCP_MUX,
    SDP_RULE_ANSWER_GROUP,
    SDP_RULE_ANSWER_MID,
    SDP_RULE_OFFER_MEDIA_COUNT,
    SDP_RULE_OFFER_VERSION,
    SDP_RULE_COUNT,
};

struct sdp_error {
    uint32_t offset; /* in bytes from the start of what was given to be parsed */
    char line;       /* the letter of the line ('m'), '\0': no line at all     */
    uint8_t rule;    /* enum sdp_rule; SDP_RULE_NONE: no error                 */
};

/* The rule in words, e.g. "a port is a number from 0 to 65535". Never NULL; static. A value outside
 * the enum gives the words of SDP_RULE_NONE. */
const char *sdp_rule_text(enum sdp_rule rule);

/* Where the rule stands, e.g. "RFC 8866 5.14". Never NULL; static. */
const char *sdp_rule_section(enum sdp_rule rule);

#endif
