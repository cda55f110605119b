/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "base/memory.h"
#include "unit/t.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

/* Every block that OpenSSL asks for is counted, and comes from here; none ever goes back. */
static struct {
    unsigned long blocks;
    size_t used;
    _Alignas(16) unsigned char bytes[8U << 20];
} arena;

static void *counted_new(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    size_t room = 16 + (size + 15) / 16 * 16;
    if (room > sizeof arena.bytes - arena.used)
        return NULL;
    unsigned char *block = arena.bytes + arena.used + 16;
    memcpy(block - 16, &size, sizeof size);
    arena.used += room;
    arena.blocks++;
    return block;
}

static void *counted_again(void *block, size_t size, const char *file, int line)
{
    size_t before = 0;
    if (block != NULL)
        memcpy(&before, (unsigned char *)block - 16, sizeof before);
    void *again = counted_new(size, file, line);
    if (again != NULL && before > 0)
        memcpy(again, block, before < size ? before : size);
    return again;
}

static void counted_free(void *block, const char *file, int line)
{
    (void)block;
    (void)file;
    (void)line;
}

static struct slice hash_of(struct hash_engine *engine, enum hash_algorithm algorithm,
                            struct slice text, char out[HASH_MAX_HEX])
{
    hash_start(engine, algorithm);
    hash_add(engine, algorithm, text);
    return hash_finish_hex(engine, algorithm, out);
}

static void published_vectors(void **state)
{
    (void)state;

    static const struct {
        enum hash_algorithm algorithm;
        const char *text, *hash;
    } rows[] = {
        {HASH_MD5, "", "d41d8cd98f00b204e9800998ecf8427e"},               /* RFC 1321 A.5 */
        {HASH_MD5, "abc", "900150983cd24fb0d6963f7d28e17f72"},            /* RFC 1321 A.5 */
        {HASH_MD5, "message digest", "f96b697d7cb7938d525a2f31aaf161d0"}, /* RFC 1321 A.5 */
        {HASH_SHA256, "abc", /* FIPS 180-4, example of SHA-256 */
         "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {HASH_SHA512_256, "abc", /* FIPS 180-4, example of SHA-512/256 */
         "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"},
        {HASH_SHA512_256, "", "c672b8d1ef56ed28ab87c3622c5114069bdd3ad7b8f9737498d0c01ecef0967a"},
    };
    struct hash_engine *engine = hash_engine_new();
    assert_non_null(engine);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char out[HASH_MAX_HEX];
        struct slice hash = hash_of(engine, rows[i].algorithm, slice_of(rows[i].text), out);
        assert_int_equal(hash.n, 2 * hash_size(rows[i].algorithm));
        assert_true(slice_equal(hash, slice_of(rows[i].hash)));
    }
    hash_engine_free(&engine);
    assert_null(engine);
    hash_engine_free(&engine);
}

/* Also cut in two parts anywhere, and with another algorithm running beside it. */
static void every_length_is_as_evp_says(void **state)
{
    (void)state;
    static const char *names[HASH_COUNT] = {"MD5", "SHA256", "SHA512-256"};
    char text[300];
    for (unsigned i = 0; i < sizeof text; i++)
        text[i] = (char)(i * 151 + 7);
    struct hash_engine *engine = hash_engine_new();
    assert_non_null(engine);
    for (unsigned k = 0; k < HASH_COUNT; k++) {
        enum hash_algorithm algorithm = (enum hash_algorithm)k;
        EVP_MD *md = EVP_MD_fetch(NULL, names[k], NULL);
        assert_int_equal(hash_engine_has(engine, algorithm), md != NULL);
        for (size_t n = 0; md != NULL && n <= sizeof text; n++) {
            unsigned char ours[HASH_MAX_SIZE], theirs[EVP_MAX_MD_SIZE];
            unsigned length;
            assert_int_equal(EVP_Digest(text, n, theirs, &length, md, NULL), 1);
            assert_int_equal(length, hash_size(algorithm));
            hash_start(engine, algorithm);
            hash_add(engine, algorithm, (struct slice){text, n / 3});
            hash_start(engine, (enum hash_algorithm)((k + 1) % HASH_COUNT));
            hash_add(engine, algorithm, (struct slice){text + n / 3, n - n / 3});
            hash_finish(engine, algorithm, ours);
            assert_memory_equal(ours, theirs, length);
        }
        EVP_MD_free(md);
    }
    hash_engine_free(&engine);
}

static void nothing_allocates_but_a_new_engine(void **state)
{
    (void)state;
    struct hash_engine *engine = hash_engine_new();
    assert_non_null(engine);
    unsigned long before = arena.blocks;
    unsigned ours = memory_count();
    assert_true(before > 0); /* the counting works */
    for (unsigned i = 0; i < 1000; i++) {
        char out[HASH_MAX_HEX];
        (void)hash_of(engine, (enum hash_algorithm)(i % HASH_COUNT), SLICE("1001:pbx:x"), out);
    }
    assert_int_equal(arena.blocks, before);
    assert_int_equal(memory_count(), ours);
    hash_engine_free(&engine);
}

static void unknown_algorithms_are_not_there(void **state)
{
    (void)state;
    struct hash_engine *engine = hash_engine_new();
    assert_non_null(engine);
    assert_false(hash_engine_has(engine, HASH_COUNT));
    assert_false(hash_engine_has(engine, (enum hash_algorithm)77));
    hash_engine_free(&engine);
}

static void hex_goes_both_ways(void **state)
{
    (void)state;
    unsigned char bytes[256], again[256];
    char text[512];
    for (unsigned i = 0; i < 256; i++)
        bytes[i] = (unsigned char)i;
    hash_hex(bytes, 256, text);
    assert_memory_equal(text, "000102030405060708090a0b0c0d0e0f10", 34);
    assert_true(hash_unhex((struct slice){text, 512}, again, 256));
    assert_memory_equal(bytes, again, 256);

    static const struct {
        const char *text;
        size_t size;
        bool good;
    } rows[] = {
        {"aB09", 2, true},  {"", 0, true},      {"ab0", 2, false},  {"ab090", 2, false},
        {"ag09", 2, false}, {"ab/9", 2, false}, {"a:09", 2, false}, {"a@09", 2, false},
        {"a`09", 2, false}, {"0x09", 2, false}, {"  09", 2, false}, {"\xb0\xb1\xc1\xe1", 2, false},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(hash_unhex(slice_of(rows[i].text), again, rows[i].size), rows[i].good);
}

int main(void)
{
    if (CRYPTO_set_mem_functions(counted_new, counted_again, counted_free) != 1)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vectors),
        cmocka_unit_test(every_length_is_as_evp_says),
        cmocka_unit_test(nothing_allocates_but_a_new_engine),
        cmocka_unit_test(unknown_algorithms_are_not_there),
        cmocka_unit_test(hex_goes_both_ways),
    };
    return RUN_TESTS(tests);
}
