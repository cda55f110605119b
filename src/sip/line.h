/* sip/line - finding the end of a line, eight bytes at a time.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIP_LINE_H
#define SIP_LINE_H

#include "base/word.h"

#include <stdbool.h>

/* A byte that may stand in a line only behind a backslash: below 0x20, but for HTAB, and 0x7f. */
static inline bool sip_line_is_control(char c)
{
    return ((unsigned char)c < 0x20 && c != '\t') || c == 0x7f;
}

/* True when an odd number of backslashes stands right before `at`, back to `from`: then the byte at
 * `at` is the second of a quoted-pair. RFC 3261 25.1 */
static inline bool sip_line_is_escaped(const char *from, const char *at)
{
    const char *back = at;
    while (back > from && back[-1] == '\\')
        back--;
    return (at - back) % 2 != 0;
}

/* The first control byte but HTAB in [at, end), or end. CR and LF are control bytes, so this is
 * where a line ends unless something is wrong with it. */
static inline const char *sip_line_control(const char *at, const char *end)
{
    while (end - at >= 8) {
        uint64_t word = word_load(at);
        uint64_t marks = word_below(word, 0x20) | word_is(word, 0x7f);
        if (marks == 0) {
            at += 8;
            continue;
        }
        at += __builtin_ctzll(marks) / 8;
        if (*at != '\t')
            return at;
        at++;
    }
    while (at < end && !sip_line_is_control(*at))
        at++;
    return at;
}

#endif
