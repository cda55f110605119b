/* base/secret - comparing and wiping what nobody else may learn.
 * SPDX-License-Identifier: Apache-2.0
 *
 * For MACs, digest answers, keys and passwords. Everything else uses slice_equal() and memset().
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "base/attributes.h"

#include <stdbool.h>
#include <stddef.h>

/* True when the `size` bytes at a and b are the same. The time depends on `size` alone, never on
 * where they differ, so a peer cannot find a secret byte by byte. size 0: true. */
MUST_USE bool secret_equal(const void *a, const void *b, size_t size);

/* Overwrites `size` bytes with zero, even if nobody reads them again: the compiler may not leave
 * this out, as it may a memset() before the end of a function. */
void secret_wipe(void *bytes, size_t size);

#endif
