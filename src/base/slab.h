/* base/slab - a fixed number of equal slots, and handles that know when their slot is gone.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The number is set once; taking and giving back are O(1) and never allocate. So how much a server
 * can hold is a number that is known when it starts, and "full" is an answer, not an accident.
 *
 * Handle : {index 24 bits, generation 24 bits}, never 0. A slot that is given back starts a new
 *          generation, so a handle that somebody kept finds NULL, not whoever lives there now.
 *          The slot that was free for longest is taken first, which makes the time until a
 *          generation comes again the longest: capacity times 16,777,215 takes.
 * Reserve: the last fifth of the slots goes only to who is privileged (what belongs to calls that
 *          stand), so that a flood of strangers cannot take them all.
 * Owner  : the caller owns the memory. A slot is good until it is given back. What was never taken
 *          is never written, so room for many costs a server that rests no memory.
 */
#ifndef BASE_SLAB_H
#define BASE_SLAB_H

#include "base/attributes.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SLAB_MAX_CAPACITY (1U << 24)
#define SLAB_MAX_SLOT     65536U     /* bytes */
#define SLAB_HANDLE_BITS  48         /* a handle is below 2^48 */
#define SLAB_NONE         UINT32_MAX /* no index */

/* What the slab knows of a slot. */
struct slab_entry {
    uint32_t generation; /* 1 to 2^24 - 1; SLAB_IN_USE is set while the slot is taken */
    uint32_t next;       /* the next free slot, or SLAB_NONE                          */
};

struct slab {
    unsigned char *slots;
    struct slab_entry *entries;
    size_t slot_size; /* bytes, rounded up to alignment */
    uint32_t capacity, reserve;
    uint32_t touched; /* slots below were taken once; the others' memory was never written */
    uint32_t first_free, last_free; /* of those that were given back, or SLAB_NONE */
    uint32_t used, high_water;      /* now, and the most there ever were */
    uint64_t refused;               /* takes that found no slot           */
};

/* Bytes of memory that slab_init() needs, a multiple of the strictest alignment.
 * capacity: 1 to SLAB_MAX_CAPACITY. slot_size: 1 to SLAB_MAX_SLOT bytes. */
MUST_USE size_t slab_size(uint32_t capacity, size_t slot_size);

/* An empty slab over slab_size() bytes of the caller's, aligned for any type. */
void slab_init(struct slab *s, void *memory, uint32_t capacity, size_t slot_size);

/* Takes a slot: all zero, aligned for any type. *handle is its name. NULL when none is left, or only
 * the reserve is and `privileged` is false; *handle is then 0. */
MUST_USE void *slab_take(struct slab *s, bool privileged, uint64_t *handle);

/* True when slab_take() would find a slot. */
bool slab_has_room(const struct slab *s, bool privileged);

/* Gives a slot back. False, and nothing happens, when the handle is stale. */
bool slab_give(struct slab *s, uint64_t handle);

/* The slot of a handle; NULL when it is stale, or never was one. */
void *slab_find(const struct slab *s, uint64_t handle);

/* The taken slot with an index, and its handle: for lists that link slots by index. */
void *slab_at(const struct slab *s, uint32_t index, uint64_t *handle);

/* The index in a handle, below the capacity. */
static inline uint32_t slab_index(uint64_t handle)
{
    return (uint32_t)(handle & (SLAB_MAX_CAPACITY - 1));
}

/* Goes over the taken slots, for tests and for shutting down: begin with *index = 0. Returns the next
 * one and moves *index behind it; NULL at the end. A slot may be given back on the way. */
void *slab_next(const struct slab *s, uint32_t *index, uint64_t *handle);

#endif
