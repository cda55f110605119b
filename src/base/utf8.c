/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include "base/assert.h"

/* How many bytes a sequence has by its first one, and the smallest character that needs them. */
static size_t sequence(unsigned char first, uint32_t *bits, uint32_t *smallest)
{
    // clang-format off
    static const struct { unsigned char mask, is; uint32_t smallest; } rows[] = {
        {0x80, 0x00, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000},
    };

    // clang-format on
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if ((first & rows[i].mask) != rows[i].is)
            continue;
        *bits = first & (unsigned char)~rows[i].mask;
        *smallest = rows[i].smallest;
        return i + 1;
    }
    return 0;
}

size_t utf8_read(struct slice text, uint32_t *code_point)
{
    V_ASSERT(text.n > 0);
    uint32_t c = 0, smallest = 0;
    size_t n = sequence((unsigned char)text.p[0], &c, &smallest);
    if (n == 0 || n > text.n)
        return 0;
    for (size_t i = 1; i < n; i++) {
        unsigned char byte = (unsigned char)text.p[i];
        if ((byte & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (byte & 0x3f);
    }
    if (c < smallest || (c >= 0xd800 && c <= 0xdfff) || c > 0x10ffff)
        return 0;
    *code_point = c;
    return n;
}
