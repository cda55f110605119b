/* base/hash - OpenSSL's three hash functions behind one interface.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Why not EVP: docs/adr/0005-hashes-without-evp.md. In short: in OpenSSL 3.0 it allocates for
 * every hash. It is asked once, when an engine is made, which algorithms the system allows.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/hash.h"

#include "base/assert.h"
#include "base/hex.h"
#include "base/memory.h"
#include "base/secret.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/md5.h>
#include <openssl/sha.h>

_Static_assert(HASH_MAX_HEX == 2 * HASH_MAX_SIZE, "two digits a byte");

struct hash_engine {
    bool has[HASH_COUNT];
    MD5_CTX md5;
    SHA256_CTX sha256;
    SHA512_CTX sha512_256;
};

static bool start_md5(struct hash_engine *e)
{
    return MD5_Init(&e->md5) == 1;
}

static bool add_md5(struct hash_engine *e, struct slice bytes)
{
    return MD5_Update(&e->md5, bytes.p, bytes.n) == 1;
}

static bool finish_md5(struct hash_engine *e, unsigned char *out)
{
    return MD5_Final(out, &e->md5) == 1;
}

static bool start_sha256(struct hash_engine *e)
{
    return SHA256_Init(&e->sha256) == 1;
}

static bool add_sha256(struct hash_engine *e, struct slice bytes)
{
    return SHA256_Update(&e->sha256, bytes.p, bytes.n) == 1;
}

static bool finish_sha256(struct hash_engine *e, unsigned char *out)
{
    return SHA256_Final(out, &e->sha256) == 1;
}

/* SHA-512/256 is SHA-512 with other initial words, cut to its first half. FIPS 180-4 5.3.6.2 */
static bool start_sha512_256(struct hash_engine *e)
{
    static const SHA_LONG64 initial[8] = {
        0x22312194fc2bf72c, 0x9f555fa3c84c64c2, 0x2393b86b6f53b151, 0x963877195940eabd,
        0x96283ee2a88effe3, 0xbe5e1e2553863992, 0x2b0199fc2c85b8aa, 0x0eb72ddc81c52ca2,
    };
    bool good = SHA512_Init(&e->sha512_256) == 1;
    memcpy(e->sha512_256.h, initial, sizeof initial);
    return good;
}

static bool add_sha512_256(struct hash_engine *e, struct slice bytes)
{
    return SHA512_Update(&e->sha512_256, bytes.p, bytes.n) == 1;
}

static bool finish_sha512_256(struct hash_engine *e, unsigned char *out)
{
    unsigned char whole[SHA512_DIGEST_LENGTH];
    bool good = SHA512_Final(whole, &e->sha512_256) == 1;
    memcpy(out, whole, 32);
    secret_wipe(whole, sizeof whole);
    return good;
}

static const struct function {
    const char *name; /* as EVP knows it */
    size_t size;
    bool (*start)(struct hash_engine *);
    bool (*add)(struct hash_engine *, struct slice);
    bool (*finish)(struct hash_engine *, unsigned char *);
} functions[HASH_COUNT] = {
    [HASH_MD5] = {"MD5", 16, start_md5, add_md5, finish_md5},
    [HASH_SHA256] = {"SHA256", 32, start_sha256, add_sha256, finish_sha256},
    [HASH_SHA512_256] = {"SHA512-256", 32, start_sha512_256, add_sha512_256, finish_sha512_256},
};

static bool allowed(const char *name)
{
    EVP_MD *found = EVP_MD_fetch(NULL, name, NULL);
    if (found == NULL)
        ERR_clear_error();
    EVP_MD_free(found);
    return found != NULL;
}

struct hash_engine *hash_engine_new(void)
{
    struct hash_engine *engine = memory_new(sizeof *engine);
    if (engine == NULL)
        return NULL;
    for (unsigned i = 0; i < HASH_COUNT; i++)
        engine->has[i] = allowed(functions[i].name);
    return engine;
}

void hash_engine_free(struct hash_engine **engine)
{
    if (*engine == NULL)
        return;
    secret_wipe(*engine, sizeof **engine);
    memory_free(*engine);
    *engine = NULL;
}

bool hash_engine_has(const struct hash_engine *engine, enum hash_algorithm algorithm)
{
    return (unsigned)algorithm < HASH_COUNT && engine->has[algorithm];
}

size_t hash_size(enum hash_algorithm algorithm)
{
    V_ASSERT((unsigned)algorithm < HASH_COUNT);
    return functions[algorithm].size;
}

void hash_start(struct hash_engine *engine, enum hash_algorithm algorithm)
{
    V_ASSERT(hash_engine_has(engine, algorithm));
    V_ASSERT(functions[algorithm].start(engine));
}

void hash_add(struct hash_engine *engine, enum hash_algorithm algorithm, struct slice bytes)
{
    V_ASSERT((unsigned)algorithm < HASH_COUNT);
    if (bytes.n > 0)
        V_ASSERT(functions[algorithm].add(engine, bytes));
}

void hash_finish(struct hash_engine *engine, enum hash_algorithm algorithm,
                 unsigned char out[HASH_MAX_SIZE])
{
    V_ASSERT((unsigned)algorithm < HASH_COUNT);
    V_ASSERT(functions[algorithm].finish(engine, out));
}

struct slice hash_finish_hex(struct hash_engine *engine, enum hash_algorithm algorithm,
                             char out[HASH_MAX_HEX])
{
    unsigned char bytes[HASH_MAX_SIZE];
    hash_finish(engine, algorithm, bytes);
    size_t size = functions[algorithm].size;
    hash_hex(bytes, size, out);
    secret_wipe(bytes, sizeof bytes); /* it may be an HA1 */
    return (struct slice){out, 2 * size};
}

void hash_hex(const unsigned char *bytes, size_t size, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 0xf];
    }
}

bool hash_unhex(struct slice text, unsigned char *out, size_t size)
{
    if (text.n != 2 * size)
        return false;
    for (size_t i = 0; i < size; i++) {
        int high = hex_value(text.p[2 * i]), low = hex_value(text.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}
