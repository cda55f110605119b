/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buffer.h"

#include "base/word.h"

bool buffer_text_is_line(struct slice text)
{
    size_t i = 0;
    /* Eight bytes at a time: is one of them below 0x0e? Mostly none is. */
    while (text.n - i >= 8 && word_below(word_load(text.p + i), 0x0e) == 0)
        i += 8;
    for (; i < text.n; i++)
        if (text.p[i] == '\r' || text.p[i] == '\n' || text.p[i] == '\0')
            return false;
    return true;
}

void buffer_append_text(struct buffer *b, struct slice text)
{
    if (buffer_text_is_line(text))
        buffer_append(b, text);
    else
        buffer_mark_refused(b);
}

void buffer_append_decimal(struct buffer *b, uint64_t number)
{
    char digits[20]; /* 2^64-1 has 20 */
    size_t first = sizeof digits;
    do {
        digits[--first] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    buffer_append(b, (struct slice){digits + first, sizeof digits - first});
}
