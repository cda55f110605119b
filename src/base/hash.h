/* base/hash - MD5, SHA-256 and SHA-512/256.       RFC 1321, FIPS 180-4 (6.2, 6.7), RFC 8760 2.1
 * SPDX-License-Identifier: Apache-2.0
 *
 * One engine per worker thread holds one running hash per algorithm. Making the engine is the only
 * call that allocates and the only one that can fail:
 *
 *     hash_start(engine, HASH_SHA256);
 *     hash_add(engine, HASH_SHA256, SLICE("abc"));
 *     hash_finish(engine, HASH_SHA256, out);
 *
 * Owner : one thread; nothing is locked. hash_start() forgets what was added before.
 * Policy: an algorithm that the system's OpenSSL does not give (MD5 under FIPS) is not there. Ask
 *         hash_engine_has() first; to start one that is missing is a broken invariant.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/attributes.h"
#include "base/slice.h"

enum hash_algorithm {
    HASH_MD5,
    HASH_SHA256,
    HASH_SHA512_256,
    HASH_COUNT,
};

#define HASH_MAX_SIZE 32 /* bytes of the longest result            */
#define HASH_MAX_HEX  64 /* characters of the longest result in hexadecimal */

struct hash_engine; /* opaque */

/* A new engine; the caller owns it and ends it with hash_engine_free(). NULL: no memory. */
MUST_USE struct hash_engine *hash_engine_new(void);

/* Wipes and frees the engine and sets *engine to NULL. *engine may be NULL. */
void hash_engine_free(struct hash_engine **engine);

/* True when the algorithm may be used. */
bool hash_engine_has(const struct hash_engine *engine, enum hash_algorithm algorithm);

/* Bytes of a result: 16 for MD5, 32 for the others. */
size_t hash_size(enum hash_algorithm algorithm);

/* Starts a hash over no bytes yet. */
void hash_start(struct hash_engine *engine, enum hash_algorithm algorithm);

/* Adds bytes to the hash that was started. */
void hash_add(struct hash_engine *engine, enum hash_algorithm algorithm, struct slice bytes);

/* Writes the hash_size() bytes of the result to `out`, and ends the hash. */
void hash_finish(struct hash_engine *engine, enum hash_algorithm algorithm,
                 unsigned char out[HASH_MAX_SIZE]);

/* The same, as 2 * hash_size() hexadecimal digits in lower case, without a NUL. Returns them as a
 * slice of `out`. */
struct slice hash_finish_hex(struct hash_engine *engine, enum hash_algorithm algorithm,
                             char out[HASH_MAX_HEX]);

/* Writes 2 * size hexadecimal digits in lower case to `out`, without a NUL. */
void hash_hex(const unsigned char *bytes, size_t size, char *out);

/* Reads 2 * size hexadecimal digits, in either case, into size bytes. False when `text` has another
 * length or another byte in it; `out` may then be partly written. */
MUST_USE bool hash_unhex(struct slice text, unsigned char *out, size_t size);

#endif
