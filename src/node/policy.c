/* SPDX-License-Identifier: Apache-2.0 */
#include "node/policy.h"

#include "base/assert.h"
#include "base/memory.h"

struct policy {
    unsigned holds; /* atomic */
    struct policy_guard guard;
    struct guard_network allowed[];
};

struct policy *policy_new(const struct policy_guard *guard, unsigned holds)
{
    V_ASSERT(holds > 0);
    size_t list = guard->allowed_count * sizeof *guard->allowed;
    struct policy *policy = memory_new(sizeof *policy + list);
    if (policy == NULL)
        return NULL;
    policy->holds = holds;
    policy->guard = *guard;
    policy->guard.allowed = policy->allowed;
    if (list > 0)
        memcpy(policy->allowed, guard->allowed, list);
    return policy;
}

void policy_release(struct policy *policy)
{
    if (policy != NULL && __atomic_sub_fetch(&policy->holds, 1, __ATOMIC_ACQ_REL) == 0)
        memory_free(policy);
}

const struct policy_guard *policy_guard(const struct policy *policy)
{
    return &policy->guard;
}
