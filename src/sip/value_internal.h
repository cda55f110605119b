/* sip/value_internal - small values that several readers of headers share.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to src/sip. All of them follow the rules of a reader: false and s->error on a mistake.
 */
#ifndef SIP_VALUE_INTERNAL_H
#define SIP_VALUE_INTERNAL_H

#include "sip/scan.h"

/* A scan over a part of what s reads; its errors count from where those of s do. */
static inline struct sip_scan sip_scan_part(const struct sip_scan *s, struct slice part)
{
    return (struct sip_scan){
        .at = part.p, .end = part.p + part.n, .begin = s->begin, .error = s->error};
}

/* Takes the LWS that must stand between two parts; at the end none is needed, because then the part
 * itself is missing and its reader says so. Error: SIP_RULE_SEPARATOR. */
static inline bool sip_scan_gap(struct sip_scan *s)
{
    const char *from = s->at;
    sip_scan_space(s);
    return s->at > from || sip_scan_done(s) || sip_scan_fail(s, SIP_RULE_SEPARATOR);
}

/* Reads the value of a parameter as a number from 0 to max, completely. value.p is not NULL.
 * Error: SIP_RULE_PARAMETER_VALUE, at the first byte of the value. */
MUST_USE bool sip_parameter_number(struct sip_scan *s, struct slice value, uint32_t max,
                                   uint32_t *out);

/* Reads the value of a parameter as delta-seconds, completely; see sip_scan_seconds(). value.p is
 * not NULL. Error: SIP_RULE_PARAMETER_VALUE, at the first byte of the value. */
MUST_USE bool sip_parameter_seconds(struct sip_scan *s, struct slice value, uint32_t *out);

/* Which of the words this is, in any case; `count` when it is none of them. */
size_t sip_word_find(const struct slice *words, size_t count, struct slice word);

/* Takes one comment with the comments inside it: "(" *(ctext / quoted-pair / comment) ")". *out is
 * what stands between the outer parentheses, as it is. Error: SIP_RULE_COMMENT, at the first wrong
 * byte, or at the end when a parenthesis is missing. RFC 3261 25.1 */
MUST_USE bool sip_scan_comment(struct sip_scan *s, struct slice *out);

#endif
