/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/terminal.h"

#include "base/utf8.h"
#include "base/visible.h"

bool terminal_hides(uint32_t code_point)
{
    return visible_hides(code_point);
}

/* The bytes of the first character when it can be shown as it is, else 0. */
static size_t shown_character(struct slice text)
{
    uint32_t c;
    size_t n = utf8_read(text, &c);
    return n > 0 && !terminal_hides(c) ? n : 0;
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
        size_t n = shown_character(text);
        if (n > 0)
            (void)fwrite(text.p, 1, n, to);
        columns += n > 0 ? 1 : write_escape(to, (unsigned char)text.p[0]);
        n += n == 0;
        text = (struct slice){text.p + n, text.n - n};
    }
    return columns;
}
