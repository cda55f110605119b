/* sip/line - finding the end of a line, eight bytes at a time.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIP_LINE_H
#define SIP_LINE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define SIP_LINE_ONES  UINT64_C(0x0101010101010101)
#define SIP_LINE_HIGHS UINT64_C(0x8080808080808080)

/* A high bit in each byte of `word` that is below 0x20 or is 0x7f. A byte above a hit may be marked
 * without being one (a borrow runs upwards), so only the lowest mark says where. */
static inline uint64_t sip_line_marks(uint64_t word)
{
    uint64_t low = (word - SIP_LINE_ONES * 0x20) & ~word;
    uint64_t delete = word ^ (SIP_LINE_ONES * 0x7f);
    return (low | ((delete - SIP_LINE_ONES) & ~delete)) & SIP_LINE_HIGHS;
}

static inline bool sip_line_is_control(char c)
{
    return ((unsigned char)c < 0x20 && c != '\t') || c == 0x7f;
}

/* The first control byte but HTAB in [at, end), or end. CR and LF are control bytes, so this is
 * where a line ends unless something is wrong with it. */
static inline const char *sip_line_control(const char *at, const char *end)
{
    while (end - at >= 8) {
        uint64_t word;
        memcpy(&word, at, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        word = __builtin_bswap64(word);
#endif
        uint64_t marks = sip_line_marks(word);
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
