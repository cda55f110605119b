/* Numbers that look random and come again from the same seed.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_PROPERTY_RANDOM_H
#define TESTS_PROPERTY_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct random {
    uint64_t state; /* any seed but 0 */
};

/* The next number: xorshift64*. */
static inline uint64_t random_next(struct random *r)
{
    r->state ^= r->state >> 12;
    r->state ^= r->state << 25;
    r->state ^= r->state >> 27;
    return r->state * 0x2545f4914f6cdd1dU;
}

/* A number below `limit`, which is above 0. */
static inline size_t random_below(struct random *r, size_t limit)
{
    return (size_t)((random_next(r) >> 33) % limit);
}

/* One of n. */
#define RANDOM_OF(r, array) ((array)[random_below((r), sizeof(array) / sizeof *(array))])

#endif
