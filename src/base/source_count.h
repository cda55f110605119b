/* base/source_count - how many of something each source has.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A source is an IPv4 address or an IPv6 /64, which is what one subscriber has. The table is as large as
 * all the things together need, so it is never full before they are; which place a source takes is
 * hidden from sources by a secret.
 */
#ifndef BASE_SOURCE_COUNT_H
#define BASE_SOURCE_COUNT_H

#include "base/address.h"
#include "base/siphash.h"

struct source_entry {
    uint8_t prefix[8];
    uint8_t family;
    uint32_t count; /* 0: the place is free */
};

struct source_count {
    struct source_entry *entries;
    uint32_t places; /* a power of two, at least twice what is counted */
    struct siphash_key key;
};

/* Bytes of memory for `capacity` things, 1 to 2^24. */
MUST_USE size_t source_count_size(uint32_t capacity);

/* An empty table over source_count_size() bytes of the caller's, all zero and aligned for any type: as they
 * come from memory_new(), which the system gives only where they are written. */
void source_count_init(struct source_count *table, void *memory, uint32_t capacity,
                       const struct siphash_key *key);

/* One more for a source, of no more than `capacity` in all. Returns how many it has now. */
uint32_t source_count_add(struct source_count *table, const struct address *source);

/* One less for a source that has one. */
void source_count_remove(struct source_count *table, const struct address *source);

/* How many a source has. */
uint32_t source_count_of(const struct source_count *table, const struct address *source);

#endif
