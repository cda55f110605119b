/* SPDX-License-Identifier: Apache-2.0 */
#include "base/secret.h"

#include <string.h>

bool secret_equal(const void *a, const void *b, size_t size)
{
    const unsigned char *left = a, *right = b;
    unsigned difference = 0;
    for (size_t i = 0; i < size; i++) {
        difference |= (unsigned)(left[i] ^ right[i]);
        /* Hides the sum so far from the optimiser, which could else leave the loop early. */
        __asm__ volatile("" : "+r"(difference));
    }
    return difference == 0;
}

void secret_wipe(void *bytes, size_t size)
{
    if (size > 0)
        explicit_bzero(bytes, size);
}
