/* guard/gate - the first look at a datagram: may its bytes be parsed at all?
 * SPDX-License-Identifier: Apache-2.0           RFC 3261 7, 18.3; RFC 5626 3.5; RFC 7983 7
 *
 * Costs some tens of nanoseconds and touches nothing but its own memory, so that a flood is cheap. In
 * this order:
 *
 *   1. no byte at all                             -> nothing, counted
 *   2. CR, LF or up to four NULs and nothing else -> a keepalive
 *   3. more than max_size bytes                   -> dropped
 *   4. STUN by its header (rtp/stun.h)            -> a Binding request is handed on, an indication is
 *                                                    a keepalive, the rest is dropped
 *   5. a first line that cannot be one of SIP     -> dropped, TLS under a name of its own
 *   6. a source over its rate, if not allowed     -> dropped
 *
 * What is dropped before the sixth step costs nobody any of his rate. Keepalives do: each has an
 * answer or a look-up. An allowed source is never limited, but its junk is junk.
 *
 * Each drop is counted; the facts are summed up: guard_gate_report() gives one for a rule and second,
 * with the number of drops and the first packet of that second. If one source sent more than half of
 * them it is the fact's source; else that is one of them, or none.
 *
 * Owner : one worker; nothing is locked or allocated.
 */
#ifndef GUARD_GATE_H
#define GUARD_GATE_H

#include "fact/counter.h"
#include "fact/fact.h"
#include "guard/network.h"
#include "guard/rate.h"

#define GUARD_GATE_METHOD_MAX 64      /* of a method: the longest known has 9, RFC 4475's 44 */
#define GUARD_GATE_REPORT_US  1000000 /* between two facts of one rule                   */

enum guard_gate_verdict {
    GUARD_GATE_PASS,      /* parse it                                                      */
    GUARD_GATE_STUN,      /* a STUN Binding request -> rtp_stun_read()                     */
    GUARD_GATE_KEEPALIVE, /* keeps a NAT open -> forget it                                 */
    GUARD_GATE_EMPTY,     /* no bytes -> forget it                                         */
    GUARD_GATE_DROP,      /* forget it; the rule is counted                                */
};

/* Drops of one rule that no fact has told of yet. */
struct guard_gate_tally {
    uint64_t since_us;     /* of the first one                                   */
    uint64_t told_us;      /* when the last fact was made                        */
    bool told;             /* told_us is set                                     */
    uint32_t count;        /* 0: none                                            */
    uint32_t votes;        /* of the candidate for who sent more than half       */
    struct address source; /* the candidate                                      */
    uint8_t seen_length;   /* bytes of the first packet                          */
    char seen[FACT_SEEN_MAX];
};

/* All zero but for what the caller sets. */
struct guard_gate {
    const struct guard_network *allowed; /* the caller's; may be replaced between two calls */
    size_t allowed_count;
    size_t max_size;                /* bytes of a packet that may be parsed */
    struct guard_rate rate;         /* see guard/rate.h                     */
    struct fact_counters *counters; /* of this worker, the caller's         */
    struct guard_gate_tally tallies[FACT_RULE_COUNT];
};

/* Looks at one datagram; what comes over streams is cut by sip/framer.h. now_us: as in
 * guard/rate.h. */
MUST_USE enum guard_gate_verdict guard_gate_check(struct guard_gate *gate, struct slice bytes,
                                                  const struct address *source, uint64_t now_us);

/* The next fact that is due. The first drop of a rule after a quiet second is due at once, the next
 * ones when a second has gone by since the last fact. False: none is due now. time_ms: now, as the
 * fact has it. To be called until it is false, after packets and once a second. */
MUST_USE bool guard_gate_report(struct guard_gate *gate, uint64_t now_us, int64_t time_ms,
                                struct fact *out);

#endif
