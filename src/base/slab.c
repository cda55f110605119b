/* SPDX-License-Identifier: Apache-2.0 */
#include "base/slab.h"

#include "base/assert.h"

#include <string.h>

#define ALIGNMENT       alignof(max_align_t)
#define GENERATION_MASK ((1U << 24) - 1)
#define IN_USE          (1U << 31)
#define RESERVE_PART    5 /* one slot in five */

static size_t round_up(size_t size)
{
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

size_t slab_size(uint32_t capacity, size_t slot_size)
{
    V_ASSERT(capacity >= 1 && capacity <= SLAB_MAX_CAPACITY);
    V_ASSERT(slot_size >= 1 && slot_size <= SLAB_MAX_SLOT);
    return capacity * round_up(slot_size) + round_up(capacity * sizeof(struct slab_entry));
}

void slab_init(struct slab *s, void *memory, uint32_t capacity, size_t slot_size)
{
    unsigned char *bytes = memory;
    V_ASSERT(slab_size(capacity, slot_size) > 0); /* which looks at both */
    *s = (struct slab){.slots = bytes,
                       .slot_size = round_up(slot_size),
                       .capacity = capacity,
                       .reserve = capacity / RESERVE_PART,
                       .first_free = SLAB_NONE,
                       .last_free = SLAB_NONE};
    s->entries = (struct slab_entry *)(void *)(bytes + capacity * s->slot_size);
}

static void *slot_of(const struct slab *s, uint32_t index)
{
    return s->slots + index * s->slot_size;
}

static uint64_t handle_of(const struct slab *s, uint32_t index)
{
    return (uint64_t)(s->entries[index].generation & GENERATION_MASK) << 24 | index;
}

/* The slot that was free for longest: one that was never taken, else the first that was given back. */
static uint32_t take_free(struct slab *s)
{
    if (s->touched < s->capacity) {
        s->entries[s->touched] = (struct slab_entry){.generation = 1, .next = SLAB_NONE};
        return s->touched++;
    }
    uint32_t index = s->first_free;
    V_ASSERT(index < s->capacity);
    s->first_free = s->entries[index].next;
    if (s->first_free == SLAB_NONE)
        s->last_free = SLAB_NONE;
    return index;
}

bool slab_has_room(const struct slab *s, bool privileged)
{
    return s->used + (privileged ? 0 : s->reserve) < s->capacity;
}

void *slab_take(struct slab *s, bool privileged, uint64_t *handle)
{
    *handle = 0;
    if (!slab_has_room(s, privileged)) {
        s->refused++;
        return NULL;
    }
    uint32_t index = take_free(s);
    struct slab_entry *entry = &s->entries[index];
    V_ASSERT((entry->generation & IN_USE) == 0);
    entry->generation |= IN_USE;
    entry->next = SLAB_NONE;
    s->used++;
    if (s->used > s->high_water)
        s->high_water = s->used;
    *handle = handle_of(s, index);
    return memset(slot_of(s, index), 0, s->slot_size);
}

static bool is_live(const struct slab *s, uint64_t handle)
{
    uint32_t index = slab_index(handle);
    return handle >> SLAB_HANDLE_BITS == 0 && index < s->touched &&
           s->entries[index].generation == ((uint32_t)(handle >> 24) | IN_USE);
}

bool slab_give(struct slab *s, uint64_t handle)
{
    if (!is_live(s, handle))
        return false;
    uint32_t index = slab_index(handle);
    struct slab_entry *entry = &s->entries[index];
    uint32_t generation = (entry->generation & GENERATION_MASK) + 1;
    entry->generation = generation > GENERATION_MASK ? 1 : generation;
    if (s->last_free == SLAB_NONE)
        s->first_free = index;
    else
        s->entries[s->last_free].next = index;
    s->last_free = index;
    V_ASSERT(s->used > 0);
    s->used--;
    return true;
}

void *slab_find(const struct slab *s, uint64_t handle)
{
    return is_live(s, handle) ? slot_of(s, slab_index(handle)) : NULL;
}

void *slab_at(const struct slab *s, uint32_t index, uint64_t *handle)
{
    V_ASSERT(index < s->touched && (s->entries[index].generation & IN_USE) != 0);
    *handle = handle_of(s, index);
    return slot_of(s, index);
}

void *slab_next(const struct slab *s, uint32_t *index, uint64_t *handle)
{
    while (*index < s->touched) {
        uint32_t at = (*index)++;
        if ((s->entries[at].generation & IN_USE) != 0)
            return slab_at(s, at, handle);
    }
    *handle = 0;
    return NULL;
}
