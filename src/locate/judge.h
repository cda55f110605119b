/* locate/judge - what a record is good for, and how records stand to each other.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LOCATE_JUDGE_H
#define LOCATE_JUDGE_H

#include "locate/locate.h"

/* Where a record leads, or why it leads nowhere. */
struct locate_judgement {
    const char *why_not; /* static; NULL: it leads on                               */
    bool broken;    /* nowhere because it is wrong: an SRV record with no port or name of use */
    bool addresses; /* to the addresses of its name; else to SRV, or to a leaf */
    unsigned transports; /* bits                                                    */
};

/* The transports that are tried, most secure first: the order of SRV questions and of leaves. */
enum { LOCATE_TRANSPORTS = 3 };

/* The i-th of them, i < LOCATE_TRANSPORTS. */
enum sip_transport locate_transport_at(size_t i);

/* What the SRV question of a transport begins with, e.g. "_sips._tcp."; static. RFC 3263 4.1 */
const char *locate_srv_prefix(enum sip_transport transport);

/* Judges a record. allowed: the transports that may be used; of: those of the question that it
 * answers (SRV, A, AAAA).                                       RFC 3263 4.1, RFC 2782 */
struct locate_judgement locate_judge(const struct locate_record *record, unsigned allowed,
                                     unsigned of);

/* Negative, 0 or positive as `a` comes before, is, or comes behind `b`: order upwards, then preference
 * upwards (NAPTR) or weight downwards (SRV), then whatever makes the order of any two records
 * certain. 0 only for repetitions. RFC 3403 4.1, RFC 2782, RFC 2181 5 */
int locate_record_compare(const struct locate_record *a, const struct locate_record *b);

#endif
