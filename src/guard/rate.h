/* guard/rate - how much each source may send: token buckets in a table that never grows.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A source is an IPv4 address, or the first 64 bits of an IPv6 one (one customer has as many of the
 * others as he likes). It may send `burst` packets at once and `per_s` a second in the long run.
 *
 * A bucket is one time: when it would be full again. So a bucket whose time has passed says nothing
 * that an absent one does not, and forgetting it changes nothing. The table is rows of four, one cache
 * line each; a keyed hash of the source picks the row, and 32 more bits of it tell the four apart.
 * Without the secret nobody can aim at a row.
 *
 * Eviction: a source without a bucket takes one that is full, else the one of its row that
 * will be full first, that is, of whom was least over his rate; he starts anew with a whole burst.
 * So with more active sources than buckets a sender may pass up to a burst more, each time
 * that he is forgotten; nobody is ever limited for what others of his row send. Two sources
 * share a bucket when row and 32 bits agree: for a given source once in 10^9.
 *
 * Owner : one thread; the rows are the caller's memory. Every worker has its own table.
 * Units : now_us is microseconds of a clock that never goes back; its zero is anything.
 *         The time between two packets, 1 / per_s, is rounded down to whole microseconds.
 */
#ifndef GUARD_RATE_H
#define GUARD_RATE_H

#include "base/address.h"
#include "base/siphash.h"

#include <stdalign.h>

#define GUARD_RATE_WAYS 4
#define GUARD_RATE_MAX  100000U /* largest per_s and burst */

/* One row; all zero: four full buckets. */
struct guard_rate_row {
    alignas(64) uint64_t full_us[GUARD_RATE_WAYS];
    uint32_t tags[GUARD_RATE_WAYS];
};

struct guard_rate {
    struct guard_rate_row *rows; /* all zero at first                         */
    uint32_t row_count;          /* a power of two                            */
    struct siphash_key secret;   /* random at start, told to nobody           */
    uint32_t per_s;              /* 1 to GUARD_RATE_MAX; 0: nobody is limited */
    uint32_t burst;              /* 1 to GUARD_RATE_MAX                       */
};

/* Takes one packet of the source out of its bucket. False when the bucket is empty: the source is over
 * its rate, and nothing is taken. */
MUST_USE bool guard_rate_take(struct guard_rate *rate, const struct address *source,
                              uint64_t now_us);

#endif
