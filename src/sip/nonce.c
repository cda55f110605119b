/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/nonce.h"

#include "base/secret.h"

/* The bytes of a nonce: 4 of time, 8 of id, 12 of the MAC. */
#define BODY_SIZE  12
#define MAC_SIZE   12
#define NONCE_SIZE (BODY_SIZE + MAC_SIZE)

static const char digits[64] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* The value of a digit, or 64. Not a table by the byte: a nonce is no secret, but its MAC must be
 * found by sending it, not by watching the cache. */
static unsigned digit_value(char c)
{
    unsigned byte = (unsigned char)c, value = 64;
    value = byte - 'A' < 26 ? byte - 'A' : value;
    value = byte - 'a' < 26 ? byte - 'a' + 26 : value;
    value = byte - '0' < 10 ? byte - '0' + 52 : value;
    value = byte == '-' ? 62 : value;
    return byte == '_' ? 63 : value;
}

static void encode(const unsigned char bytes[NONCE_SIZE], char out[SIP_NONCE_LENGTH])
{
    for (size_t i = 0; i < NONCE_SIZE / 3; i++) {
        const unsigned char *three = bytes + 3 * i;
        unsigned bits = (unsigned)three[0] << 16 | (unsigned)three[1] << 8 | three[2];
        for (unsigned k = 0; k < 4; k++)
            out[4 * i + k] = digits[bits >> (18 - 6 * k) & 63];
    }
}

static bool decode(struct slice text, unsigned char out[NONCE_SIZE])
{
    unsigned wrong = text.n != SIP_NONCE_LENGTH;
    for (size_t i = 0; !wrong && i < NONCE_SIZE / 3; i++) {
        unsigned bits = 0;
        for (unsigned k = 0; k < 4; k++) {
            unsigned value = digit_value(text.p[4 * i + k]);
            wrong |= value >> 6;
            bits = bits << 6 | (value & 63);
        }
        out[3 * i] = (unsigned char)(bits >> 16);
        out[3 * i + 1] = (unsigned char)(bits >> 8);
        out[3 * i + 2] = (unsigned char)bits;
    }
    return !wrong;
}

/* Writes the MAC of a body. The purpose is hashed too, so that no value that was sealed for
 * something else under the same key is ever a nonce. */
static void seal(const struct siphash_key *key, const unsigned char body[BODY_SIZE],
                 unsigned char mac[SIPHASH_KEY_SIZE])
{
    char sealed[BODY_SIZE + 9] = "SIP nonce";
    memcpy(sealed + 9, body, BODY_SIZE);
    siphash128(key, (struct slice){sealed, sizeof sealed}, mac);
}

void sip_nonce_write(const struct siphash_key *key, struct sip_nonce nonce,
                     char out[SIP_NONCE_LENGTH])
{
    unsigned char bytes[NONCE_SIZE], mac[SIPHASH_KEY_SIZE];
    for (unsigned i = 0; i < 4; i++)
        bytes[i] = (unsigned char)(nonce.time_s >> (24 - 8 * i));
    for (unsigned i = 0; i < 8; i++)
        bytes[4 + i] = (unsigned char)(nonce.id >> (56 - 8 * i));
    seal(key, bytes, mac);
    memcpy(bytes + BODY_SIZE, mac, MAC_SIZE);
    encode(bytes, out);
}

enum sip_nonce_verdict sip_nonce_check(const struct siphash_key *key, struct slice text,
                                       uint64_t now_s, struct sip_nonce *out)
{
    unsigned char bytes[NONCE_SIZE], mac[SIPHASH_KEY_SIZE];
    if (!decode(text, bytes))
        return SIP_NONCE_FORGED;
    seal(key, bytes, mac);
    if (!secret_equal(bytes + BODY_SIZE, mac, MAC_SIZE))
        return SIP_NONCE_FORGED;
    struct sip_nonce nonce = {0, 0};
    for (unsigned i = 0; i < 4; i++)
        nonce.time_s = nonce.time_s << 8 | bytes[i];
    for (unsigned i = 0; i < 8; i++)
        nonce.id = nonce.id << 8 | bytes[4 + i];
    *out = nonce;
    /* One comparison for "too old" and "from the future": the age counted from the skew. */
    uint32_t age_s = (uint32_t)now_s - nonce.time_s + SIP_NONCE_SKEW_S;
    return age_s <= SIP_NONCE_LIFE_S + SIP_NONCE_SKEW_S ? SIP_NONCE_GOOD : SIP_NONCE_STALE;
}

enum sip_nonce_count sip_nonce_count_look(const struct sip_nonce_window *window, uint32_t count)
{
    if (count == 0)
        return SIP_NONCE_COUNT_OLD;
    if (count > window->last)
        return SIP_NONCE_COUNT_NEW;
    uint32_t behind = window->last - count;
    if (behind == 0)
        return SIP_NONCE_COUNT_LAST;
    if (behind > 63)
        return SIP_NONCE_COUNT_OLD;
    return window->seen >> behind & 1 ? SIP_NONCE_COUNT_SEEN : SIP_NONCE_COUNT_NEW;
}

enum sip_nonce_count sip_nonce_count_take(struct sip_nonce_window *window, uint32_t count)
{
    enum sip_nonce_count verdict = sip_nonce_count_look(window, count);
    if (verdict != SIP_NONCE_COUNT_NEW)
        return verdict;
    if (count > window->last) {
        uint32_t ahead = count - window->last;
        window->seen = ahead > 63 ? 0 : window->seen << ahead;
        window->last = count;
    }
    window->seen |= (uint64_t)1 << (window->last - count);
    return verdict;
}
