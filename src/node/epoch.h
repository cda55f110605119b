/* node/epoch - what workers follow until they are given the next: the part of the config that changes while
 * they run.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shape : immutable, in one block, made of a config that was found good.
 * Owner : those who follow it, together: each worker has one hold. It is handed over with worker_follow(); a
 *         worker that takes the next one gives back its hold of the last, and with the last hold the epoch
 *         is freed, by whichever thread that is. So nobody waits for anybody, and nothing is locked.
 *         Nobody keeps a pointer into an epoch beyond the event in which he got it.
 */
#ifndef NODE_EPOCH_H
#define NODE_EPOCH_H

#include "guard/network.h"

/* Who may send how much; see guard/gate.h and guard/rate.h. */
struct epoch_guard {
    const struct guard_network *allowed; /* never limited */
    size_t allowed_count;
    uint32_t per_s, burst; /* packets of one source; per_s 0: as many as it likes */
};

struct epoch; /* opaque */

/* An epoch with so many holds, 1 or more. The guard is copied, with its list. NULL when memory fails. */
MUST_USE struct epoch *epoch_new(const struct epoch_guard *guard, unsigned holds);

/* Gives one hold back; the last one frees it. From any thread. NULL is allowed. */
void epoch_release(struct epoch *epoch);

/* Its guard. Good for as long as a hold is. */
const struct epoch_guard *epoch_guard(const struct epoch *epoch);

#endif
