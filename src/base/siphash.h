/* base/siphash - SipHash-2-4, a keyed hash for short inputs.
 *                      Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012
 * SPDX-License-Identifier: Apache-2.0
 *
 * Without the key nobody can guess a result or make two inputs collide: it places what comes from
 * the network in tables, and with 128 bits of output it seals short values (see sip/nonce.h).
 * It is no hash for passwords.
 */
#ifndef BASE_SIPHASH_H
#define BASE_SIPHASH_H

#include "base/slice.h"

#define SIPHASH_KEY_SIZE 16 /* bytes of a key, and of the longer output */

/* A key in the form that the rounds use; made by siphash_key_of(). A secret: wipe it. */
struct siphash_key {
    uint64_t k0, k1;
};

/* The key that 16 bytes are. The bytes stay the caller's. */
struct siphash_key siphash_key_of(const unsigned char bytes[SIPHASH_KEY_SIZE]);

/* The 64-bit hash of the bytes. The paper prints it as eight bytes, the lowest first. */
uint64_t siphash64(const struct siphash_key *key, struct slice data);

/* The 128-bit hash of the bytes, written to `out`. It does not begin with the 64-bit one. */
void siphash128(const struct siphash_key *key, struct slice data,
                unsigned char out[SIPHASH_KEY_SIZE]);

#endif
