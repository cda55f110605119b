/* What every fuzz target includes.
 * SPDX-License-Identifier: Apache-2.0
 *
 * FUZZ_CHECK states a property: a crash is not the only thing a fuzzer can find. Inputs are copied
 * into a heap block of just their size, so that a read one byte behind the end is seen.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include "base/assert.h"
#include "base/slice.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FUZZ_CHECK(condition) V_ASSERT(condition)

/* The entry that libFuzzer, or replay.c, calls. Always 0. The name is libFuzzer's. */
int LLVMFuzzerTestOneInput(const uint8_t *data,
                           size_t size); // NOLINT(readability-identifier-naming)

/* A copy of the input that ends where its heap block ends. Free with fuzz_free(). */
static inline struct slice fuzz_copy(const uint8_t *data, size_t size)
{
    char *copy = malloc(size > 0 ? size : 1);
    FUZZ_CHECK(copy != NULL);
    if (size > 0)
        memcpy(copy, data, size);
    return (struct slice){copy, size};
}

static inline void fuzz_free(struct slice copy)
{
    free((void *)(uintptr_t)copy.p); // NOLINT(performance-no-int-to-ptr): it was ours to write
}

/* True when the part lies inside the whole, or is absent. */
static inline bool fuzz_inside(struct slice whole, struct slice part)
{
    return part.p == NULL || (part.p >= whole.p && part.p <= whole.p + whole.n &&
                              part.n <= (size_t)(whole.p + whole.n - part.p));
}

#endif
