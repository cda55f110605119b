/* SPDX-License-Identifier: Apache-2.0 */
#include "base/duration.h"

static const struct {
    struct slice name;
    uint64_t ms;
} units[] = {
    {SLICE_INIT("d"), 86400000}, {SLICE_INIT("h"), 3600000}, {SLICE_INIT("m"), 60000},
    {SLICE_INIT("s"), 1000},     {SLICE_INIT("ms"), 1},      {SLICE_INIT(""), 1000},
};

bool duration_parse(struct slice text, uint64_t *ms)
{
    uint64_t number = 0;
    size_t digits = 0;
    for (; digits < text.n && text.p[digits] >= '0' && text.p[digits] <= '9'; digits++) {
        if (__builtin_mul_overflow(number, 10U, &number) ||
            __builtin_add_overflow(number, (uint64_t)(text.p[digits] - '0'), &number))
            return false;
    }
    struct slice unit = {text.p + digits, text.n - digits};
    for (size_t i = 0; digits > 0 && i < sizeof units / sizeof *units; i++) {
        uint64_t result = 0;
        if (!slice_equal(unit, units[i].name))
            continue;
        if (__builtin_mul_overflow(number, units[i].ms, &result))
            return false;
        *ms = result;
        return true;
    }
    return false;
}

void duration_append(struct buffer *b, uint64_t ms)
{
    size_t i = 0;
    while (ms % units[i].ms != 0 || (ms == 0 && units[i].ms > 1000))
        i++;
    buffer_append_decimal(b, ms / units[i].ms);
    buffer_append(b, units[i].name);
}
