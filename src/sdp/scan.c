/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/scan.h"

/* The kinds of bytes that occur. */
#define SP SDP_SPACE
#define WD SDP_WORD
#define TK (SDP_TOKEN | SDP_WORD)
#define TA (TK | SDP_ADDRESS)
#define TI (TK | SDP_ICE)
#define WA (SDP_WORD | SDP_ADDRESS)
#define WI (SDP_WORD | SDP_ICE)
#define LT (TK | SDP_ADDRESS | SDP_ICE | SDP_LETTER)
#define HX (LT | SDP_HEX)
#define DG (TK | SDP_ADDRESS | SDP_ICE | SDP_HEX | SDP_DIGIT)

/* One row is sixteen bytes; the unit test builds the table again from the grammar. */
// clang-format off
const uint8_t sdp_classes[256] = {
     0,  0,  0,  0,  0,  0,  0,  0,  0, SP,  0,  0,  0,  0,  0,  0, /* 00 */
     0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0, /* 10 */
    SP, TK, WD, TK, TK, TK, TK, TK, WD, WD, TK, TI, WD, TA, TA, WI, /* 20 */
    DG, DG, DG, DG, DG, DG, DG, DG, DG, DG, WA, WD, WD, WD, WD, WD, /* 30 */
    WD, HX, HX, HX, HX, HX, HX, LT, LT, LT, LT, LT, LT, LT, LT, LT, /* 40 */
    LT, LT, LT, LT, LT, LT, LT, LT, LT, LT, LT, WD, WD, WD, TK, TA, /* 50 */
    TK, HX, HX, HX, HX, HX, HX, LT, LT, LT, LT, LT, LT, LT, LT, LT, /* 60 */
    LT, LT, LT, LT, LT, LT, LT, LT, LT, LT, LT, TK, TK, TK, TK,  0, /* 70 */
    WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, /* 80 */
    WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, /* 90 */
    WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, /* a0 */
    WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, /* b0 */
    WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, /* c0 */
    WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, /* d0 */
    WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, /* e0 */
    WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, WD, /* f0 */
};

// clang-format on

bool sdp_digits_value(struct slice digits, uint64_t *out)
{
    uint64_t number = 0;
    bool over = false;
    for (size_t i = 0; i < digits.n; i++) {
        over |= __builtin_mul_overflow(number, 10U, &number);
        over |= __builtin_add_overflow(number, (unsigned)(digits.p[i] - '0'), &number);
    }
    *out = number;
    return !over;
}
