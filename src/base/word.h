/* base/word - eight bytes looked at as one number.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The byte at the lowest address is the lowest in the word, on every machine; so "the first byte
 * that ..." is the lowest, and __builtin_ctzll() / 8 counts how many come before it.
 */
#ifndef BASE_WORD_H
#define BASE_WORD_H

#include <stdint.h>
#include <string.h>

/* The same byte in all eight places. */
#define WORD_OF(byte) (0x0101010101010101U * (uint64_t)(byte))

/* The top bit of each place. */
#define WORD_TOPS WORD_OF(0x80)

/* The eight bytes at p, which need not be aligned. */
static inline uint64_t word_load(const void *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* Bit 7 of each place whose byte is below `limit` (1 to 128). Exact up to and with the first such
 * place; places behind it may be set wrongly, as the subtraction borrows from them. */
static inline uint64_t word_below(uint64_t word, uint8_t limit)
{
    return (word - WORD_OF(limit)) & ~word & WORD_TOPS;
}

/* Bit 7 of each place whose byte is `byte`; exact as above. */
static inline uint64_t word_is(uint64_t word, uint8_t byte)
{
    return word_below(word ^ WORD_OF(byte), 1);
}

#endif
