/* SPDX-License-Identifier: Apache-2.0 */
#include "fact/counter.h"

#include "base/assert.h"

void fact_counters_sum(struct fact_counters *sum, const struct fact_counters *from)
{
    for (unsigned i = 0; i < FACT_COUNTER_COUNT; i++)
        sum->values[i] += __atomic_load_n(&from->values[i], __ATOMIC_RELAXED);
    for (unsigned i = 0; i < FACT_RULE_COUNT; i++)
        sum->rules[i] += __atomic_load_n(&from->rules[i], __ATOMIC_RELAXED);
}

struct slice fact_counter_name(enum fact_counter counter)
{
    static const struct slice names[FACT_COUNTER_COUNT] = {
        [FACT_COUNTER_PACKETS] = SLICE_INIT("packets"),
        [FACT_COUNTER_BYTES] = SLICE_INIT("bytes"),
        [FACT_COUNTER_EMPTY] = SLICE_INIT("empty"),
        [FACT_COUNTER_KEEPALIVES] = SLICE_INIT("keepalives"),
        [FACT_COUNTER_STUN] = SLICE_INIT("stun"),
        [FACT_COUNTER_MESSAGES] = SLICE_INIT("messages"),
    };
    V_ASSERT((unsigned)counter < FACT_COUNTER_COUNT);
    return names[counter];
}
