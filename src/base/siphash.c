/* SPDX-License-Identifier: Apache-2.0 */
#include "base/siphash.h"

#include "base/word.h"

/* The four words of the state: "somepseudorandomlygeneratedbytes" mixed with the key. */
struct state {
    uint64_t v0, v1, v2, v3;
};

static uint64_t rotate(uint64_t word, unsigned bits)
{
    return word << bits | word >> (64 - bits);
}

static void rounds(struct state *s, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        s->v0 += s->v1;
        s->v2 += s->v3;
        s->v1 = rotate(s->v1, 13) ^ s->v0;
        s->v3 = rotate(s->v3, 16) ^ s->v2;
        s->v0 = rotate(s->v0, 32);
        s->v2 += s->v1;
        s->v0 += s->v3;
        s->v1 = rotate(s->v1, 17) ^ s->v2;
        s->v3 = rotate(s->v3, 21) ^ s->v0;
        s->v2 = rotate(s->v2, 32);
    }
}

static struct state absorb(const struct siphash_key *key, struct slice data, uint64_t variant)
{
    struct state s = {
        key->k0 ^ 0x736f6d6570736575,
        key->k1 ^ 0x646f72616e646f6d ^ variant,
        key->k0 ^ 0x6c7967656e657261,
        key->k1 ^ 0x7465646279746573,
    };
    const unsigned char *at = (const unsigned char *)data.p;
    size_t left = data.n;
    for (; left >= 8; left -= 8, at += 8) {
        uint64_t word = word_load(at);
        s.v3 ^= word;
        rounds(&s, 2);
        s.v0 ^= word;
    }
    uint64_t last = (uint64_t)data.n << 56;
    for (size_t i = 0; i < left; i++)
        last |= (uint64_t)at[i] << (8 * i);
    s.v3 ^= last;
    rounds(&s, 2);
    s.v0 ^= last;
    return s;
}

static uint64_t squeeze(struct state *s)
{
    rounds(s, 4);
    return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

static void store(uint64_t word, unsigned char *out)
{
    for (unsigned i = 0; i < 8; i++)
        out[i] = (unsigned char)(word >> (8 * i));
}

struct siphash_key siphash_key_of(const unsigned char bytes[SIPHASH_KEY_SIZE])
{
    return (struct siphash_key){word_load(bytes), word_load(bytes + 8)};
}

uint64_t siphash64(const struct siphash_key *key, struct slice data)
{
    struct state s = absorb(key, data, 0);
    s.v2 ^= 0xff;
    return squeeze(&s);
}

void siphash128(const struct siphash_key *key, struct slice data,
                unsigned char out[SIPHASH_KEY_SIZE])
{
    struct state s = absorb(key, data, 0xee);
    s.v2 ^= 0xee;
    store(squeeze(&s), out);
    s.v1 ^= 0xdd;
    store(squeeze(&s), out + 8);
}
