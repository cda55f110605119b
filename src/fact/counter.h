/* fact/counter - how often each thing happened.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each worker owns one set and is the only one that writes to it; any thread may read it at any time,
 * and sums up the sets of all workers. Counters only grow, from 0 at the start of the server.
 * A rule that hits is counted under its own number; so the metrics know of every fact, also of
 * those that a ring let go.
 *
 * Units : events. A reader may see one counter before and another after the same event.
 */
#ifndef FACT_COUNTER_H
#define FACT_COUNTER_H

#include "fact/rule.h"

enum fact_counter {
    FACT_COUNTER_PACKETS,    /* that came in                           */
    FACT_COUNTER_BYTES,      /* that came in                           */
    FACT_COUNTER_EMPTY,      /* packets without a byte                 */
    FACT_COUNTER_KEEPALIVES, /* packets that only keep a NAT open      */
    FACT_COUNTER_STUN,       /* STUN requests handed on                */
    FACT_COUNTER_MESSAGES,   /* packets handed on to the parser of SIP */
    FACT_COUNTER_COUNT,
};

struct fact_counters {
    uint64_t values[FACT_COUNTER_COUNT];
    uint64_t rules[FACT_RULE_COUNT];
};

/* Adds to one counter of the caller's own set. Plain loads and stores on every machine of today:
 * there is one writer, and a reader needs whole numbers, no order. */
static inline void fact_count(struct fact_counters *set, enum fact_counter counter, uint64_t more)
{
    uint64_t value = __atomic_load_n(&set->values[counter], __ATOMIC_RELAXED);
    __atomic_store_n(&set->values[counter], value + more, __ATOMIC_RELAXED);
}

/* The same for a rule that hit. */
static inline void fact_count_rule(struct fact_counters *set, enum fact_rule rule, uint64_t more)
{
    uint64_t value = __atomic_load_n(&set->rules[rule], __ATOMIC_RELAXED);
    __atomic_store_n(&set->rules[rule], value + more, __ATOMIC_RELAXED);
}

/* Adds what `from` holds by now to `sum`, which is the caller's own. */
void fact_counters_sum(struct fact_counters *sum, const struct fact_counters *from);

/* The name of a counter, as metrics have it: lower case letters and "_"; static. */
struct slice fact_counter_name(enum fact_counter counter);

#endif
