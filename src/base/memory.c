/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"

#include "base/assert.h"

#include <stdatomic.h>
#include <stdlib.h>

/* A knob of the whole process, because what is to be failed may be called from anywhere. */
static struct {
    atomic_uint count;   /* calls of memory_new() so far */
    atomic_uint fail_at; /* the call that fails; 0: none */
} knob; // NOLINT(cppcoreguidelines-avoid-non-const-global-variables): for tests, see memory.h

void *memory_new(size_t size)
{
    V_ASSERT(size > 0);
    unsigned call = atomic_fetch_add(&knob.count, 1) + 1;
    return call == atomic_load(&knob.fail_at) ? NULL : calloc(1, size);
}

void memory_free(void *block)
{
    free(block);
}

void memory_fail_at(unsigned n)
{
    atomic_store(&knob.count, 0);
    atomic_store(&knob.fail_at, n);
}

unsigned memory_count(void)
{
    return atomic_load(&knob.count);
}
