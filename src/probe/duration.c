/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/duration.h"

/* number / 10, with one digit behind the point unless it is 0 or the number is large. */
static void write_tenths(struct buffer *b, uint64_t tenths)
{
    buffer_append_decimal(b, tenths / 10);
    if (tenths % 10 != 0 && tenths < 100) {
        buffer_append_byte(b, '.');
        buffer_append_decimal(b, tenths % 10);
    }
}

void probe_duration_write(struct buffer *b, uint64_t us)
{
    bool seconds = us >= 999500;
    uint64_t unit = seconds ? 1000000 : 1000;
    write_tenths(b, us < 100 ? 1 : (us + unit / 20) / (unit / 10));
    buffer_append(b, seconds ? SLICE(" s") : SLICE(" ms"));
}
