/* Times by how long they were, each kept to within one part in 64.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BENCH_LOAD_HISTOGRAM_H
#define BENCH_LOAD_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_PARTS  64 /* of a power of two */
#define HISTOGRAM_PLACES (HISTOGRAM_PARTS * 27)

struct histogram {
    uint64_t total;
    uint64_t places[HISTOGRAM_PLACES];
};

/* Adds one time in microseconds; more than an hour counts as an hour. */
void histogram_add(struct histogram *histogram, uint64_t us);

/* The time that `share` of them (0.5, 0.99) do not exceed, in microseconds; 0 when there is none. */
uint64_t histogram_at(const struct histogram *histogram, double share);

#endif
