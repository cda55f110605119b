/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/scan.h"

/* One row is sixteen bytes; the unit test builds the table again from the grammar. The kinds of bytes that occur. */
#define S_ SDP_SPACE
#define W_ SDP_WORD
#define T_ (SDP_TOKEN | SDP_WORD)
#define TA (T_ | SDP_ADDRESS)
#define TI (T_ | SDP_ICE)
#define WA (SDP_WORD | SDP_ADDRESS)
#define WI (SDP_WORD | SDP_ICE)
#define L_ (T_ | SDP_ADDRESS | SDP_ICE | SDP_LETTER)
#define X_ (L_ | SDP_HEX)
#define D_ (T_ | SDP_ADDRESS | SDP_ICE | SDP_HEX | SDP_DIGIT)

// clang-format off
const uint8_t sdp_classes[256] = {
     0,  0,  0,  0,  0,  0,  0,  0,  0, S_,  0,  0,  0,  0,  0,  0, /* 00 */
     0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0, /* 10 */
    S_, T_, W_, T_, T_, T_, T_, T_, W_, W_, T_, TI, W_, TA, TA, WI, /* 20 */
    D_, D_, D_, D_, D_, D_, D_, D_, D_, D_, WA, W_, W_, W_, W_, W_, /* 30 */
    W_, X_, X_, X_, X_, X_, X_, L_, L_, L_, L_, L_, L_, L_, L_, L_, /* 40 */
    L_, L_, L_, L_, L_, L_, L_, L_, L_, L_, L_, W_, W_, W_, T_, TA, /* 50 */
    T_, X_, X_, X_, X_, X_, X_, L_, L_, L_, L_, L_, L_, L_, L_, L_, /* 60 */
    L_, L_, L_, L_, L_, L_, L_, L_, L_, L_, L_, T_, T_, T_, T_,  0, /* 70 */
    W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, /* 80 */
    W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, /* 90 */
    W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, /* a0 */
    W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, /* b0 */
    W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, /* c0 */
    W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, /* d0 */
    W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, /* e0 */
    W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, W_, /* f0 */
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
