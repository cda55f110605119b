/* sip/cseq - CSeq, RAck and RSeq: the numbers that order requests and reliable provisional
 * responses.                                RFC 3261 20.16, 8.1.1.5; RFC 3262 7.1, 7.2
 * SPDX-License-Identifier: Apache-2.0
 *
 * Input  : a value from its first byte (the space before it is not part of it).
 * Output : .method_text borrows the input.
 * Errors : false, and s->error says which byte and which rule; *out is untouched.
 */
#ifndef SIP_CSEQ_H
#define SIP_CSEQ_H

#include "sip/method.h"
#include "sip/scan.h"

#define SIP_CSEQ_MAX 0x7fffffffU /* a CSeq number is less than 2^31: RFC 3261 8.1.1.5 */

struct sip_cseq {
    uint32_t number; /* 0 to SIP_CSEQ_MAX */
    enum sip_method method;
    struct slice method_text;
};

/* The request that a PRACK is about. */
struct sip_rack {
    uint32_t response; /* the RSeq of the response: 1 to 2^32-1 */
    uint32_t number;   /* the CSeq of the response              */
    enum sip_method method;
    struct slice method_text;
};

/* CSeq: 1*DIGIT LWS Method, e.g. "4711 INVITE".                         RFC 3261 20.16
 * Errors: SIP_RULE_NUMBER, SIP_RULE_NUMBER_RANGE (2^31 and above), SIP_RULE_SEPARATOR (no white
 * space behind the number), SIP_RULE_TOKEN (no method), SIP_RULE_END. */
MUST_USE bool sip_cseq_read(struct sip_scan *s, struct sip_cseq *out);

/* RAck: response-num LWS CSeq-num LWS Method, e.g. "776656 1 INVITE".    RFC 3262 7.2
 * Errors: as sip_cseq_read(); SIP_RULE_NUMBER_RANGE also for a response-num of 0. */
MUST_USE bool sip_rack_read(struct sip_scan *s, struct sip_rack *out);

/* RSeq: a number from 1 to 2^32-1, e.g. "988789".                        RFC 3262 7.1
 * Errors: SIP_RULE_NUMBER, SIP_RULE_NUMBER_RANGE (0 too), SIP_RULE_END. */
MUST_USE bool sip_rseq_read(struct sip_scan *s, uint32_t *response);

#endif
