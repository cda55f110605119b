/* sip/number - the headers whose value is a number, most of them of seconds.
 * SPDX-License-Identifier: Apache-2.0
 *          RFC 3261 20.14, 20.19, 20.22, 20.23, 20.33, 20.38; RFC 4028 4, 5; RFC 5626 10
 *
 * Input  : a value from its first byte.
 * Units  : seconds (_s), bytes, hops. More than 2^32-1 seconds are read as 2^32-1: a wait that
 *          nobody will live to see is no reason to refuse a call (RFC 4475 3.1.2.4). A number of
 *          bytes or hops that is too large is an error, because it decides what comes next.
 * Output : slices into the input.
 * Errors : false, and s->error says which byte and which rule; *out is untouched. A sign is not a
 *          digit: "-999" is SIP_RULE_NUMBER (RFC 4475 3.1.2.3).
 */
#ifndef SIP_NUMBER_H
#define SIP_NUMBER_H

#include "sip/scan.h"

/* Who refreshes a session. RFC 4028 4 */
enum sip_refresher {
    SIP_REFRESHER_NONE, /* the peer leaves it to us */
    SIP_REFRESHER_UAC,
    SIP_REFRESHER_UAS,
};

struct sip_session_expires {
    uint32_t interval_s;
    enum sip_refresher refresher;
    struct slice parameters; /* all of them, for sip_parameter_find() */
};

struct sip_min_se {
    uint32_t interval_s;
    struct slice parameters;
};

struct sip_retry_after {
    uint32_t delay_s;
    bool has_duration;    /* ";duration=" was there                            */
    uint32_t duration_s;  /* how long the peer is likely to be reachable; or 0 */
    struct slice comment; /* without its parentheses; p == NULL: there is none */
    struct slice parameters;
};

/* Kept as text, because a response gives it back as it came. RFC 3261 8.2.6.1 */
struct sip_timestamp {
    struct slice time;  /* seconds, e.g. "54" or "54.25"   */
    struct slice delay; /* the same; p == NULL: there is none */
};

/* Content-Length: 1*DIGIT, up to 2^32-1 bytes.                          RFC 3261 20.14
 * Errors: SIP_RULE_NUMBER, SIP_RULE_NUMBER_RANGE, SIP_RULE_END. */
MUST_USE bool sip_content_length_read(struct sip_scan *s, uint32_t *bytes);

/* Max-Forwards: a number from 0 to 255. Leading zeros count for nothing ("0068").
 * Errors: SIP_RULE_NUMBER, SIP_RULE_NUMBER_RANGE, SIP_RULE_END.         RFC 3261 20.22 */
MUST_USE bool sip_max_forwards_read(struct sip_scan *s, uint8_t *hops);

/* Expires, Min-Expires (RFC 3261 20.19, 20.23) and Flow-Timer (RFC 5626 10): 1*DIGIT.
 * Errors: SIP_RULE_NUMBER, SIP_RULE_END. */
MUST_USE bool sip_expires_read(struct sip_scan *s, uint32_t *seconds);

/* Session-Expires: delta-seconds *(";" param), with refresher=uac or uas. What is below 90 s is
 * read too: the answer to it is a 422, not a 400.                       RFC 4028 4
 * Errors: SIP_RULE_NUMBER, those of sip_parameters_read(), SIP_RULE_PARAMETER_VALUE (another
 * refresher), SIP_RULE_END. */
MUST_USE bool sip_session_expires_read(struct sip_scan *s, struct sip_session_expires *out);

/* Min-SE: delta-seconds *(";" param).                                   RFC 4028 5
 * Errors: SIP_RULE_NUMBER, those of sip_parameters_read(), SIP_RULE_END. */
MUST_USE bool sip_min_se_read(struct sip_scan *s, struct sip_min_se *out);

/* Retry-After: delta-seconds [comment] *(";" param), with duration=delta-seconds.
 * Errors: SIP_RULE_NUMBER, SIP_RULE_COMMENT, those of sip_parameters_read(),
 * SIP_RULE_PARAMETER_VALUE (duration), SIP_RULE_END.                    RFC 3261 20.33 */
MUST_USE bool sip_retry_after_read(struct sip_scan *s, struct sip_retry_after *out);

/* Timestamp: 1*DIGIT ["." *DIGIT] [LWS *DIGIT ["." *DIGIT]].            RFC 3261 20.38
 * Errors: SIP_RULE_NUMBER, SIP_RULE_END. */
MUST_USE bool sip_timestamp_read(struct sip_scan *s, struct sip_timestamp *out);

#endif
