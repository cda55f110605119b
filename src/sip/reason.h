/* sip/reason - Reason and Warning: why something happened, in numbers and in words.
 * SPDX-License-Identifier: Apache-2.0                 RFC 3326 2; RFC 3261 20.43
 *
 * Input  : a value from its first byte.
 * Output : slices into the input; texts without their quotes, quoted-pairs not undone
 *          (sip_unquote() does that).
 * Errors : false, and s->error says which byte and which rule; *out is untouched.
 */
#ifndef SIP_REASON_H
#define SIP_REASON_H

#include "sip/scan.h"

struct sip_reason {
    struct slice protocol; /* "SIP", "Q.850", ...; compares without case */
    bool has_cause;
    uint32_t cause;    /* a SIP status code, a Q.850 cause; 0 when not there */
    struct slice text; /* p == NULL: none */
    struct slice parameters;
};

struct sip_warning {
    uint16_t code;      /* 0 to 999; 3xx are defined */
    struct slice agent; /* host, host:port or a pseudonym */
    struct slice text;
};

/* Reads one value of Reason and goes on to the next: protocol *(";" param), with cause and text.
 * Errors: SIP_RULE_TOKEN, those of sip_parameters_read(), SIP_RULE_PARAMETER_VALUE (cause is not a
 * number up to 2^32-1), SIP_RULE_END, SIP_RULE_VALUE.                   RFC 3326 2 */
MUST_USE bool sip_reason_read(struct sip_scan *s, struct sip_reason *out);

/* Reads one value of Warning and goes on to the next: 3DIGIT SP warn-agent SP quoted-string. More
 * white space than one SP is taken as one.                              RFC 3261 20.43
 * Errors: SIP_RULE_WARN_CODE (not just three digits: RFC 4475 3.1.2.5), SIP_RULE_SEPARATOR,
 * SIP_RULE_HOST (no agent), SIP_RULE_QUOTED_STRING, SIP_RULE_END, SIP_RULE_VALUE. */
MUST_USE bool sip_warning_read(struct sip_scan *s, struct sip_warning *out);

#endif
