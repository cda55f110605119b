/* SPDX-License-Identifier: Apache-2.0 */
#include "base/assert.h"
#include "transaction/kept_internal.h"

#define SMALLEST 512U

static size_t block_size(unsigned size_class)
{
    return (size_t)SMALLEST << size_class;
}

_Static_assert(SMALLEST << (TRANSACTION_BLOCKS - 1) == TRANSACTION_MAX_KEPT, "the largest block");

size_t transaction_kept_size(const struct transaction_setting *setting)
{
    size_t size = 0;
    for (unsigned i = 0; i < TRANSACTION_BLOCKS; i++)
        if (setting->blocks[i] > 0)
            size += slab_size(setting->blocks[i], block_size(i));
    return size;
}

void transaction_kept_init(struct transaction_kept *kept, void *memory,
                           const struct transaction_setting *setting)
{
    unsigned char *at = memory;
    *kept = (struct transaction_kept){0};
    for (unsigned i = 0; i < TRANSACTION_BLOCKS; i++) {
        if (setting->blocks[i] == 0)
            continue;
        slab_init(&kept->slabs[i], at, setting->blocks[i], block_size(i));
        at += slab_size(setting->blocks[i], block_size(i));
    }
}

/* The smallest size that has room; TRANSACTION_BLOCKS for none. */
static unsigned find_class(const struct transaction_kept *kept, size_t size, bool privileged)
{
    unsigned i = 0;
    while (i < TRANSACTION_BLOCKS &&
           (block_size(i) < size || !slab_has_room(&kept->slabs[i], privileged)))
        i++;
    return i;
}

bool transaction_kept_has_room(const struct transaction_kept *kept, size_t size, bool privileged)
{
    return find_class(kept, size, privileged) < TRANSACTION_BLOCKS;
}

char *transaction_kept_take(struct transaction_kept *kept, size_t size, bool privileged,
                            uint64_t *handle)
{
    unsigned i = find_class(kept, size, privileged);
    *handle = 0;
    if (i == TRANSACTION_BLOCKS)
        return NULL;
    char *block = slab_take(&kept->slabs[i], privileged, handle);
    V_ASSERT(block != NULL);
    *handle |= (uint64_t)i << SLAB_HANDLE_BITS;
    kept->used++;
    return block;
}

static unsigned class_of(uint64_t handle)
{
    unsigned size_class = (unsigned)(handle >> SLAB_HANDLE_BITS);
    V_ASSERT(handle != 0 && size_class < TRANSACTION_BLOCKS);
    return size_class;
}

static uint64_t slab_part(uint64_t handle)
{
    return handle & ((UINT64_C(1) << SLAB_HANDLE_BITS) - 1);
}

void transaction_kept_give(struct transaction_kept *kept, uint64_t *handle)
{
    if (*handle == 0)
        return;
    bool given = slab_give(&kept->slabs[class_of(*handle)], slab_part(*handle));
    V_ASSERT(given);
    kept->used--;
    *handle = 0;
}

char *transaction_kept_bytes(const struct transaction_kept *kept, uint64_t handle)
{
    char *bytes = slab_find(&kept->slabs[class_of(handle)], slab_part(handle));
    V_ASSERT(bytes != NULL);
    return bytes;
}

size_t transaction_kept_capacity(uint64_t handle)
{
    return block_size(class_of(handle));
}
