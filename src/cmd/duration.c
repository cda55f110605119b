/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/duration.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    uint64_t ms;
} units[] = {{"", 1000}, {"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}};

bool duration_read(const char *text, uint64_t *ms)
{
    uint64_t number = 0;
    const char *start = text;
    for (; *text >= '0' && *text <= '9'; text++) {
        if (__builtin_mul_overflow(number, 10U, &number) ||
            __builtin_add_overflow(number, (uint64_t)(*text - '0'), &number))
            return false;
    }
    for (size_t i = 0; text > start && i < sizeof units / sizeof *units; i++) {
        uint64_t result = 0;
        if (strcmp(text, units[i].name) != 0)
            continue;
        if (__builtin_mul_overflow(number, units[i].ms, &result))
            return false;
        *ms = result;
        return true;
    }
    return false;
}
