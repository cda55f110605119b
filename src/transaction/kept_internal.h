/* transaction/kept_internal - copies of messages that may have to be sent again.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Blocks of five sizes, each a slab. A handle is {size 4 bits, slab handle 48 bits}, 0 for none.
 */
#ifndef TRANSACTION_KEPT_INTERNAL_H
#define TRANSACTION_KEPT_INTERNAL_H

#include "base/slab.h"
#include "transaction/transaction.h"

struct transaction_kept {
    struct slab slabs[TRANSACTION_BLOCKS]; /* capacity 0: none of this size */
    uint32_t used;
};

/* Bytes of memory for the blocks of a setting. */
size_t transaction_kept_size(const struct transaction_setting *setting);

/* Empty, over transaction_kept_size() bytes. */
void transaction_kept_init(struct transaction_kept *kept, void *memory,
                           const struct transaction_setting *setting);

/* True when transaction_kept_take() would find a block. */
bool transaction_kept_has_room(const struct transaction_kept *kept, size_t size, bool privileged);

/* Takes a block of at least `size` bytes. NULL, and *handle 0: none is left. */
MUST_USE char *transaction_kept_take(struct transaction_kept *kept, size_t size, bool privileged,
                                     uint64_t *handle);

/* Gives a block back, and sets *handle to 0. 0 is allowed. */
void transaction_kept_give(struct transaction_kept *kept, uint64_t *handle);

/* The bytes of a block that is taken. */
char *transaction_kept_bytes(const struct transaction_kept *kept, uint64_t handle);

/* The bytes that fit into a block that is taken. */
size_t transaction_kept_capacity(uint64_t handle);

#endif
