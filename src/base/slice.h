/* base/slice - bytes that somebody else owns.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shape : a pointer and a length in bytes; not terminated by NUL; may hold any byte.
 * Owner : never the slice. It is good for as long as the bytes it points into.
 * Empty : n == 0; p may then be NULL ("absent") or not ("present and empty").
 */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
    const char *p;
    size_t n;
};

/* A string literal as a slice; usable in static initialisers as SLICE_INIT. */
#define SLICE_INIT(literal)                                                                        \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }
#define SLICE(literal) ((struct slice)SLICE_INIT(literal))

/* The bytes from `from` up to and without `to`. Both point into the same bytes, from <= to. */
static inline struct slice slice_between(const char *from, const char *to)
{
    return (struct slice){from, (size_t)(to - from)};
}

/* A C string, without its NUL. */
static inline struct slice slice_of(const char *text)
{
    return (struct slice){text, strlen(text)};
}

/* Same bytes. */
static inline bool slice_equal(struct slice a, struct slice b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* An ASCII letter in lower case; any other byte as it is. */
static inline unsigned char slice_lower(unsigned char c)
{
    return (unsigned char)(c | (((unsigned)c - 'A' < 26U) ? 0x20U : 0U));
}

/* Same bytes when the case of ASCII letters is ignored. Not for secrets: see base/secret.h. */
static inline bool slice_equal_nocase(struct slice a, struct slice b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (slice_lower((unsigned char)a.p[i]) != slice_lower((unsigned char)b.p[i]))
            return false;
    return true;
}

#endif
