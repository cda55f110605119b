/* probe/outcome - what all legs together mean: good or not, and what a monitor is told.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PROBE_OUTCOME_H
#define PROBE_OUTCOME_H

#include "probe/leg.h"

/* The states of a monitoring plugin, which are its exit codes. */
enum probe_state {
    PROBE_STATE_OK,
    PROBE_STATE_WARNING,
    PROBE_STATE_CRITICAL,
    PROBE_STATE_UNKNOWN,
};

struct probe_outcome {
    size_t legs, answered;
    size_t broken;      /* were promised and do not answer                                  */
    size_t not_offered; /* nobody promised them, and nothing listens there                  */
    size_t no_name;     /* are no more than a name that leads to no address                 */
    bool good;          /* one answers, and none is broken                                  */
    bool has_rtt, has_days;
    uint64_t rtt_us; /* of the slowest leg that answers, its mean                         */
    int64_t days;    /* until the first certificate of any leg ends                       */
};

/* From when on a monitor is told. Days: below it. Round trips: from it on; 0: never. */
struct probe_threshold {
    int64_t warn_days, critical_days;
    uint64_t warn_rtt_us, critical_rtt_us;
};

/* True unless nobody promised the leg and nothing listens there. */
bool probe_leg_is_offered(const struct probe_leg *leg);

/* Adds one leg to an outcome that is all zero before the first. */
void probe_outcome_add(struct probe_outcome *outcome, const struct probe_leg *leg);

/* The state for a monitor: critical when no leg answers, when a certificate or a round trip is beyond
 * the critical threshold; warning when one leg does not answer that is offered, or beyond the
 * other; unknown when DNS leads nowhere. */
enum probe_state probe_outcome_state(const struct probe_outcome *outcome,
                                     const struct probe_threshold *threshold);

/* Appends what it means in one line, without a line end: "good: 2 of 3 legs answer, 1 is not offered". */
void probe_outcome_say(const struct probe_outcome *outcome, struct buffer *b);

#endif
