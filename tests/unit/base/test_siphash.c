/* SPDX-License-Identifier: Apache-2.0 */
#include "base/siphash.h"
#include "unit/t.h"

#include <openssl/evp.h>
#include <openssl/params.h>

/* Key 00 01 .. 0f over 00 01 .. (length - 1): the paper's appendix A and its reference vectors. */
static void published_vectors(void **state)
{
    (void)state;

    static const struct {
        size_t length;
        uint64_t short_hash; /* as a number: the lowest byte is printed first */
        unsigned char long_start[2];
    } rows[] = {
        {0, 0x726fdb47dd0e0e31, {0xa3, 0x81}},  {1, 0x74f839c593dc67fd, {0xda, 0x87}},
        {2, 0x0d6c8009d9a94f5a, {0x81, 0x77}},  {3, 0x85676696d7fb7e2d, {0x9c, 0x70}},
        {15, 0xa129ca6149be45e5, {0x54, 0x93}}, /* appendix A */
    };

    unsigned char bytes[16];
    for (unsigned i = 0; i < 16; i++)
        bytes[i] = (unsigned char)i;
    struct siphash_key key = siphash_key_of(bytes);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct slice data = {(const char *)bytes, rows[i].length};
        unsigned char out[16];
        siphash128(&key, data, out);
        assert_true(siphash64(&key, data) == rows[i].short_hash);
        assert_memory_equal(out, rows[i].long_start, 2);
    }
    static const unsigned char nothing[16] = {0xa3, 0x81, 0x7f, 0x04, 0xba, 0x25, 0xa8, 0xe6,
                                              0x6d, 0xf6, 0x72, 0x14, 0xc7, 0x55, 0x02, 0x93};
    unsigned char out[16];
    siphash128(&key, (struct slice){NULL, 0}, out);
    assert_memory_equal(out, nothing, 16);
}

static bool openssl_siphash(const unsigned char *key, struct slice data, unsigned char *out,
                            size_t size)
{
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "SIPHASH", NULL);
    EVP_MAC_CTX *context = mac != NULL ? EVP_MAC_CTX_new(mac) : NULL;
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_size_t("size", &size), OSSL_PARAM_END};
    size_t length = 0;
    bool good = context != NULL && EVP_MAC_init(context, key, 16, parameters) == 1 &&
                EVP_MAC_update(context, (const unsigned char *)data.p, data.n) == 1 &&
                EVP_MAC_final(context, out, &length, size) == 1 && length == size;
    EVP_MAC_CTX_free(context);
    EVP_MAC_free(mac);
    return good;
}

static void every_length_is_as_openssl_says(void **state)
{
    (void)state;
    unsigned char key_bytes[16];
    char text[300];
    for (unsigned i = 0; i < sizeof key_bytes; i++)
        key_bytes[i] = (unsigned char)(i * 37 + 200);
    for (unsigned i = 0; i < sizeof text; i++)
        text[i] = (char)(i * 151 + 7);
    struct siphash_key key = siphash_key_of(key_bytes);
    for (size_t n = 0; n <= sizeof text; n++) {
        struct slice data = {text, n};
        unsigned char ours[16], theirs[16];
        if (!openssl_siphash(key_bytes, data, theirs, 8))
            skip(); /* an OpenSSL without it */
        uint64_t number = 0;
        for (unsigned i = 8; i-- > 0;)
            number = number << 8 | theirs[i];
        assert_true(siphash64(&key, data) == number);
        assert_true(openssl_siphash(key_bytes, data, theirs, 16));
        siphash128(&key, data, ours);
        assert_memory_equal(ours, theirs, 16);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vectors),
        cmocka_unit_test(every_length_is_as_openssl_says),
    };
    return RUN_TESTS(tests);
}
