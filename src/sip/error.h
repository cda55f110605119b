/* sip/error - why a parse failed: which byte, which header, which rule.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Eight bytes that the 400's reason phrase, the guard's score and the tracer's red column
 * are all made from. Whoever parses fills it; whoever answers looks the rule up.
 */
#ifndef SIP_ERROR_H
#define SIP_ERROR_H

#include <stddef.h>
#include <stdint.h>

/* What was expected. The words and the section of each stand in error.c, in this order. */
enum sip_rule {
    SIP_RULE_NONE,
    /* the message as a whole */
    SIP_RULE_EMPTY,
    SIP_RULE_TOO_LONG,
    SIP_RULE_STREAM_LIMIT,
    SIP_RULE_LINE_END,
    SIP_RULE_BLANK_LINE,
    SIP_RULE_CONTROL_BYTE,
    SIP_RULE_REQUEST_LINE,
    SIP_RULE_STATUS_LINE,
    SIP_RULE_VERSION,
    SIP_RULE_STATUS_CODE,
    SIP_RULE_HEADER_LINE,
    SIP_RULE_TOO_MANY_HEADERS,
    SIP_RULE_BODY_SHORT,
    SIP_RULE_MISSING,
    SIP_RULE_REPEATED,
    SIP_RULE_CSEQ_METHOD,
    SIP_RULE_URI_IN_REQUEST,
    /* inside a value */
    SIP_RULE_VALUE,
    SIP_RULE_END,
    SIP_RULE_TOKEN,
    SIP_RULE_NUMBER,
    SIP_RULE_NUMBER_RANGE,
    SIP_RULE_QUOTED_STRING,
    SIP_RULE_ANGLE_BRACKET,
    SIP_RULE_PARAMETER_NAME,
    SIP_RULE_PARAMETER_VALUE,
    SIP_RULE_PARAMETER_REPEATED,
    SIP_RULE_AUTH_PARAMETER,
    SIP_RULE_SEPARATOR,
    SIP_RULE_HOST,
    SIP_RULE_PORT,
    SIP_RULE_CALL_ID,
    SIP_RULE_QVALUE,
    SIP_RULE_PARAMETER_MISSING,
    SIP_RULE_COMMENT,
    SIP_RULE_DATE,
    SIP_RULE_WARN_CODE,
    SIP_RULE_BASE64,
    /* inside a multipart body */
    SIP_RULE_BOUNDARY,
    SIP_RULE_BOUNDARY_LINE,
    SIP_RULE_TOO_MANY_PARTS,
    /* inside a URI */
    SIP_RULE_URI_SCHEME,
    SIP_RULE_URI_USER,
    SIP_RULE_URI_ESCAPE,
    SIP_RULE_URI_PARAMETER,
    SIP_RULE_URI_HEADER,
    SIP_RULE_URI_TELEPHONE,
    SIP_RULE_URI_BRACKETS,
    SIP_RULE_URI_PARTS,
    SIP_RULE_COUNT,
};

struct sip_error {
    uint32_t offset; /* in bytes from the start of what was given to be parsed          */
    uint8_t header;  /* enum sip_header_id; SIP_HEADER_NONE: start line, or none at all */
    uint8_t rule;    /* enum sip_rule; SIP_RULE_NONE: no error                          */
};

/* The rule in words, e.g. "a port is a number up to 65535". Never NULL; static.
 * A value outside the enum gives the words of SIP_RULE_NONE. */
const char *sip_rule_text(enum sip_rule rule);

/* Where the rule stands, e.g. "RFC 3261 25.1". Never NULL; static. */
const char *sip_rule_section(enum sip_rule rule);

/* The status code that answers a request which broke the rule: 400, 505 or 513. */
unsigned sip_rule_status(enum sip_rule rule);

#endif
