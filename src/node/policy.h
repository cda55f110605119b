/* node/policy - what workers follow until they are given the next: the part of the config that changes while
 * they run.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shape : immutable, in one block, made of a config that was found good.
 * Owner : those who follow it, together: each worker has one hold. It is handed over with worker_follow(); a
 *         worker that takes the next one gives back its hold of the last, and with the last hold the policy
 *         is freed, by whichever thread that is. So nobody waits for anybody, and nothing is locked.
 *         Nobody keeps a pointer into a policy beyond the event in which he got it.
 */
#ifndef NODE_POLICY_H
#define NODE_POLICY_H

#include "guard/network.h"

/* Who may send how much; see guard/gate.h and guard/rate.h. */
struct policy_guard {
    const struct guard_network *allowed; /* never limited */
    size_t allowed_count;
    uint32_t per_s, burst; /* packets of one source; per_s 0: as many as it likes */
};

struct policy; /* opaque */

/* A policy with so many holds, 1 or more. The guard is copied, with its list. NULL when memory fails. */
MUST_USE struct policy *policy_new(const struct policy_guard *guard, unsigned holds);

/* Gives one hold back; the last one frees it. From any thread. NULL is allowed. */
void policy_release(struct policy *policy);

/* Its guard. Good for as long as a hold is. */
const struct policy_guard *policy_guard(const struct policy *policy);

#endif
