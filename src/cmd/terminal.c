/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/terminal.h"

/* The length of a UTF-8 sequence by its first byte, and the smallest character that may need it. */
static size_t sequence(unsigned char first, uint32_t *bits, uint32_t *smallest)
{
    // clang-format off
    static const struct { unsigned char mask, is; uint32_t smallest; } rows[] = {
        {0x80, 0x00, 0x20}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000},
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

/* Control characters, halves of pairs, and what turns the direction of writing. */
static bool hidden(uint32_t c)
{
    static const struct {
        uint32_t from, to;
    } rows[] = {{0x7f, 0x9f},     {0x61c, 0x61c},   {0x200b, 0x200f}, {0x2028, 0x202e},
                {0x2066, 0x2069}, {0xd800, 0xdfff}, {0xfeff, 0xfeff}, {0x110000, UINT32_MAX}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (c >= rows[i].from && c <= rows[i].to)
            return true;
    return false;
}

size_t terminal_character(struct slice text)
{
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
    return c < smallest || hidden(c) ? 0 : n;
}

static size_t write_escape(FILE *to, unsigned char byte)
{
    static const char named[] = {['\t'] = 't', ['\n'] = 'n', ['\r'] = 'r'};
    if (byte < sizeof named && named[byte] != '\0') {
        (void)fprintf(to, "\\%c", named[byte]);
        return 2;
    }
    (void)fprintf(to, "\\x%02x", byte);
    return 4;
}

size_t terminal_write(FILE *to, struct slice text)
{
    size_t columns = 0;
    while (text.n > 0) {
        size_t n = terminal_character(text);
        if (n > 0)
            (void)fwrite(text.p, 1, n, to);
        columns += n > 0 ? 1 : write_escape(to, (unsigned char)text.p[0]);
        n += n == 0;
        text = (struct slice){text.p + n, text.n - n};
    }
    return columns;
}
