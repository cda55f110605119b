/* SPDX-License-Identifier: Apache-2.0 */
#include "node/epoch.h"

#include "base/assert.h"
#include "base/memory.h"

struct epoch {
    unsigned holds; /* atomic */
    struct epoch_guard guard;
    struct guard_network allowed[];
};

struct epoch *epoch_new(const struct epoch_guard *guard, unsigned holds)
{
    V_ASSERT(holds > 0);
    size_t list = guard->allowed_count * sizeof *guard->allowed;
    struct epoch *epoch = memory_new(sizeof *epoch + list);
    if (epoch == NULL)
        return NULL;
    epoch->holds = holds;
    epoch->guard = *guard;
    epoch->guard.allowed = epoch->allowed;
    if (list > 0)
        memcpy(epoch->allowed, guard->allowed, list);
    return epoch;
}

void epoch_release(struct epoch *epoch)
{
    if (epoch != NULL && __atomic_sub_fetch(&epoch->holds, 1, __ATOMIC_ACQ_REL) == 0)
        memory_free(epoch);
}

const struct epoch_guard *epoch_guard(const struct epoch *epoch)
{
    return &epoch->guard;
}
