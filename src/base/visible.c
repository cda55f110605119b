/* SPDX-License-Identifier: Apache-2.0 */
#include "base/visible.h"

#include "base/utf8.h"

bool visible_hides(uint32_t code_point)
{
    static const struct {
        uint32_t from, to;
    } rows[] = {{0, 0x1f},        {0x7f, 0x9f},     {0x61c, 0x61c},   {0x200b, 0x200f},
                {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xe0000, 0xe007f}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (code_point >= rows[i].from && code_point <= rows[i].to)
            return true;
    return false;
}

/* The bytes of the first character when it can be shown as it is, else 0. */
static size_t shown_character(struct slice text)
{
    uint32_t c;
    size_t n = utf8_read(text, &c);
    return n > 0 && !visible_hides(c) ? n : 0;
}

static size_t append_escape(struct buffer *b, unsigned char byte)
{
    static const char digits[] = "0123456789abcdef";
    static const char named[] = {['\t'] = 't', ['\n'] = 'n', ['\r'] = 'r'};
    buffer_append_byte(b, '\\');
    if (byte < sizeof named && named[byte] != '\0') {
        buffer_append_byte(b, named[byte]);
        return 2;
    }
    buffer_append_byte(b, 'x');
    buffer_append_byte(b, digits[byte >> 4]);
    buffer_append_byte(b, digits[byte & 15]);
    return 4;
}

size_t visible_append(struct buffer *b, struct slice text)
{
    size_t columns = 0;
    while (text.n > 0) {
        size_t n = shown_character(text);
        if (n > 0) {
            buffer_append(b, (struct slice){text.p, n});
            columns++;
        } else {
            columns += append_escape(b, (unsigned char)text.p[0]);
            n = 1;
        }
        text = (struct slice){text.p + n, text.n - n};
    }
    return columns;
}
