/* SPDX-License-Identifier: Apache-2.0 */
#include "histogram.h"

#define PART_BITS 6
#define HOUR_US   UINT64_C(3600000000)

/* Times below 64 have a place each; above, each power of two has 64. */
static unsigned place_of(uint64_t us)
{
    if (us < HISTOGRAM_PARTS)
        return (unsigned)us;
    unsigned shift = 63U - (unsigned)__builtin_clzll(us) - PART_BITS;
    return (shift + 1) * HISTOGRAM_PARTS + ((unsigned)(us >> shift) - HISTOGRAM_PARTS);
}

/* The longest time of a place. */
static uint64_t longest_of(unsigned place)
{
    if (place < HISTOGRAM_PARTS)
        return place;
    unsigned shift = place / HISTOGRAM_PARTS - 1;
    return ((uint64_t)(place % HISTOGRAM_PARTS + HISTOGRAM_PARTS + 1) << shift) - 1;
}

void histogram_add(struct histogram *histogram, uint64_t us)
{
    histogram->total++;
    histogram->places[place_of(us < HOUR_US ? us : HOUR_US)]++;
}

uint64_t histogram_at(const struct histogram *histogram, double share)
{
    uint64_t below = 0;
    for (unsigned i = 0; i < HISTOGRAM_PLACES; i++) {
        below += histogram->places[i];
        if (below > 0 && (double)below >= share * (double)histogram->total)
            return longest_of(i);
    }
    return 0;
}
