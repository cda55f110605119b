/* base/hex - reading a hexadecimal digit.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_HEX_H
#define BASE_HEX_H

#include "base/slice.h"

/* The value of a hexadecimal digit in either case, 0 to 15; -1 for any other byte. */
static inline int hex_value(char digit)
{
    if ((unsigned)digit - '0' < 10)
        return digit - '0';
    unsigned char letter = slice_lower((unsigned char)digit);
    return (unsigned)letter - 'a' < 6 ? letter - 'a' + 10 : -1;
}

#endif
