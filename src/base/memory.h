/* base/memory - the one place where memory comes from the heap.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Owner : whoever called memory_new() gives the block back with memory_free().
 * Errors: NULL is the only one. A caller that gets NULL leaves everything as it was and says so
 *         to its own caller; a server answers 503 and lives on.
 * Tests : memory_fail_at() makes the n-th allocation fail, so that a test can be run again for
 *         n = 1, 2, ... and every path through a full memory is walked (tests/unit/t.h).
 *
 * The pure rooms do not include this header: they work in memory that they are given.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include "base/attributes.h"

#include <stddef.h>

/* A block of `size` bytes (> 0), all zero, aligned for any type. The caller owns it.
 * NULL when there is no memory, or when memory_fail_at() asked for this failure. */
MUST_USE void *memory_new(size_t size);

/* Gives a block back. NULL is allowed and does nothing. */
void memory_free(void *block);

/* For tests: the n-th call of memory_new() from now on fails, and only that one. 0: none fails.
 * Sets memory_count() back to 0. */
void memory_fail_at(unsigned n);

/* For tests: how often memory_new() was called, failures included, since the start of the process
 * or the last memory_fail_at(). */
unsigned memory_count(void);

#endif
