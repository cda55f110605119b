/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/crypto.h"
#include "unit/assert_slice.h"
#include "unit/sdp/typed.h"

/* Base64 of as many bytes as key and salt of a suite have. */
#define KEY_28 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGw=="
#define KEY_30 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd"
#define KEY_38 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCU="
#define KEY_44 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKis="
#define KEY_46 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLQ=="

#define CM_80  "1 AES_CM_128_HMAC_SHA1_80 inline:"

static void crypto_legal(void **state)
{
    (void)state;
    static const struct legal rows[] = {
        {CM_80 KEY_30, "a=crypto:" CM_80 KEY_30, "RFC 4568 9.1"},
        {CM_80 KEY_30 "|2^20|1:32", "a=crypto:" CM_80 KEY_30 "|2^20|1:32", "RFC 4568 6.1"},
        {CM_80 KEY_30 "|1048575", "a=crypto:" CM_80 KEY_30 "|1048575", "RFC 4568 6.1: a number"},
        {CM_80 KEY_30 "|1048576|4294967295:4", "a=crypto:" CM_80 KEY_30 "|2^20|4294967295:4",
         "RFC 4568 6.1"},
        {CM_80 KEY_30 "|1:4", "a=crypto:" CM_80 KEY_30 "|1:4", "RFC 4568 6.1: no lifetime"},
        {CM_80 KEY_30 "|1", "a=crypto:" CM_80 KEY_30 "|1", "RFC 4568 6.1"},
        {CM_80 KEY_30 "|2^20|1:4;inline:" KEY_30 "|2^20|2:4",
         "a=crypto:" CM_80 KEY_30 "|2^20|1:4;inline:" KEY_30 "|2^20|2:4", "RFC 4568 6.1"},
        {CM_80 KEY_30 " KDR=1  WSH=64 ", "a=crypto:" CM_80 KEY_30 " KDR=1 WSH=64", "RFC 4568 6.3"},
        {"0 AES_CM_128_HMAC_SHA1_32 inline:" KEY_30 " ",
         "a=crypto:0 AES_CM_128_HMAC_SHA1_32 inline:" KEY_30, "sdp/crypto.h: tag 0"},
        {"2 AES_192_CM_HMAC_SHA1_80 inline:" KEY_38,
         "a=crypto:2 AES_192_CM_HMAC_SHA1_80 inline:" KEY_38, "RFC 6188 4"},
        {"2 AES_256_CM_HMAC_SHA1_80 inline:" KEY_46,
         "a=crypto:2 AES_256_CM_HMAC_SHA1_80 inline:" KEY_46, "RFC 6188 4"},
        {"2 AES_256_CM_HMAC_SHA1_32 INLINE:"
         "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLQ",
         "a=crypto:2 AES_256_CM_HMAC_SHA1_32 inline:"
         "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLQ",
         "sdp/crypto.h: no padding"},
        {"3 AEAD_AES_128_GCM inline:" KEY_28, "a=crypto:3 AEAD_AES_128_GCM inline:" KEY_28,
         "RFC 7714 14.1"},
        {"3 AEAD_AES_256_GCM inline:" KEY_44, "a=crypto:3 AEAD_AES_256_GCM inline:" KEY_44,
         "RFC 7714 14.1"},
        {"999999999 NEW_ONE other:any;thing x", "a=crypto:999999999 NEW_ONE other:any;thing x",
         "RFC 4568 9.1: extension"},
    };
    ASSERT_LEGAL(rows, struct sdp_crypto, sdp_crypto_read, sdp_build_crypto(&b, &out));
}

static void crypto_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SDP_RULE_NUMBER, 0, "RFC 4568 4"},
        {"1000000000 X inline:a", SDP_RULE_NUMBER_RANGE, 0, "RFC 4568 9.1: 9 digits"},
        {"1", SDP_RULE_SPACE, 1, "RFC 4568 4"},
        {"1 (X) inline:a", SDP_RULE_TOKEN, 2, "RFC 4568 9.1"},
        {"1 X", SDP_RULE_SPACE, 3, "RFC 4568 4"},
        {"1 X ", SDP_RULE_KEY, 4, "RFC 4568 4"},
        {"1 AES_CM_128_HMAC_SHA1_80 ", SDP_RULE_KEY, 26, "RFC 4568 4"},
        {"1 AES_CM_128_HMAC_SHA1_80 uri:" KEY_30, SDP_RULE_KEY, 26, "RFC 4568 6.1: inline"},
        {CM_80 KEY_28, SDP_RULE_KEY, 33, "RFC 4568 6.1: its length"},
        {CM_80 KEY_46, SDP_RULE_KEY, 33, "RFC 4568 6.1: its length"},
        {CM_80 KEY_30 "=", SDP_RULE_KEY, 73, "RFC 4648 3.2: no padding here"},
        {CM_80 KEY_30 "|", SDP_RULE_LIFETIME, 74, "RFC 4568 6.1"},
        {CM_80 KEY_30 "|0", SDP_RULE_LIFETIME, 74, "RFC 4568 6.1"},
        {CM_80 KEY_30 "|2^64", SDP_RULE_LIFETIME, 74, "64 bits"},
        {CM_80 KEY_30 "|2^x", SDP_RULE_LIFETIME, 74, "RFC 4568 6.1"},
        {CM_80 KEY_30 "|2^20|", SDP_RULE_KEY_IDENTIFIER, 79, "RFC 4568 6.1"},
        {CM_80 KEY_30 "|1:0", SDP_RULE_KEY_IDENTIFIER, 74, "RFC 4568 6.1: 1 to 128"},
        {CM_80 KEY_30 "|1:129", SDP_RULE_KEY_IDENTIFIER, 74, "RFC 4568 6.1: 1 to 128"},
        {CM_80 KEY_30 "|256:1", SDP_RULE_KEY_IDENTIFIER, 74, "RFC 4568 6.1: it must fit"},
        {CM_80 KEY_30 "|1:4|1:4", SDP_RULE_KEY, 77, "RFC 4568 6.1"},
        {CM_80 KEY_30 ";", SDP_RULE_KEY, 74, "RFC 4568 9.1"},
        {CM_80 KEY_30 ";inline:" KEY_30 ";inline:" KEY_30 ";inline:" KEY_30 ";inline:" KEY_30,
         SDP_RULE_KEY, 33 + 4 * 48 - 7, "SDP_MAX_CRYPTO_KEYS"},
        {CM_80 KEY_30 " \x02", SDP_RULE_WORD, 74, "RFC 4568 9.1: VCHAR"},
    };
    ASSERT_ILLEGAL(rows, struct sdp_crypto, sdp_crypto_read);
}

/* RFC 4568 6.3.7: a session parameter that is not understood makes the line not acceptable. */
static void crypto_understood(void **state)
{
    (void)state;

    static const struct {
        const char *value;
        bool understood;
    } rows[] = {
        {CM_80 KEY_30, true},
        {CM_80 KEY_30 " WSH=64", true},
        {CM_80 KEY_30 " -vendor", true},
        {CM_80 KEY_30 " WSH=", false},
        {CM_80 KEY_30 " UNENCRYPTED_SRTP", false},
        {CM_80 KEY_30 " UNENCRYPTED_SRTCP WSH=64", false},
        {CM_80 KEY_30 " WSH=64 UNAUTHENTICATED_SRTP", false},
        {CM_80 KEY_30 " KDR=0", false},
        {"1 NEW_ONE inline:abc", false},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sdp_scan s = sdp_scan_of(slice_of(rows[i].value), 'a');
        struct sdp_crypto c;
        assert_true(sdp_crypto_read(&s, &c));
        assert_int_equal(c.understood, rows[i].understood);
    }
}

static void crypto_in_parts(void **state)
{
    (void)state;
    struct sdp_scan s =
        sdp_scan_of(SLICE("7 AEAD_AES_128_GCM inline:" KEY_28 "|2^31|300:2 WSH=64 -x"), 'a');
    struct sdp_crypto c;
    assert_true(sdp_crypto_read(&s, &c));
    assert_int_equal(c.tag, 7);
    assert_int_equal(c.suite, SDP_CRYPTO_AEAD_AES_128_GCM);
    assert_slice(c.suite_text, "AEAD_AES_128_GCM");
    assert_slice(c.keys_text, "inline:" KEY_28 "|2^31|300:2");
    assert_slice(c.session_text, "WSH=64 -x");
    assert_int_equal(c.key_count, 1);
    assert_slice(c.keys[0].base64, KEY_28);
    assert_true(c.keys[0].lifetime == (uint64_t)1 << 31);
    assert_int_equal(c.keys[0].identifier, 300);
    assert_int_equal(c.keys[0].identifier_length, 2);
    uint8_t bytes[SDP_MAX_CRYPTO_KEY];
    assert_int_equal(sdp_crypto_key_decode(&c.keys[0], bytes), 28);
    for (unsigned i = 0; i < 28; i++)
        assert_int_equal(bytes[i], i);
}

static void key_decode_knows_every_digit(void **state)
{
    (void)state;
    struct sdp_crypto_key key = {
        .base64 = SLICE("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")};
    uint8_t bytes[SDP_MAX_CRYPTO_KEY];
    assert_int_equal(sdp_crypto_key_decode(&key, bytes), 48);
    for (unsigned i = 0; i < 64; i++) {
        unsigned at = i * 6 / 8, shift = i * 6 % 8;
        unsigned pair = (unsigned)bytes[at] << 8 | (at + 1 < 48 ? bytes[at + 1] : 0U);
        assert_int_equal(pair >> (10 - shift) & 63U, i);
    }
    key.base64 = SLICE(KEY_46 KEY_46); /* longer than any suite's: cut off */
    assert_in_range(sdp_crypto_key_decode(&key, bytes), 1, SDP_MAX_CRYPTO_KEY);
    key.base64 = SLICE(KEY_30 KEY_30 KEY_30);
    assert_int_equal(sdp_crypto_key_decode(&key, bytes), SDP_MAX_CRYPTO_KEY);
}

static void suites_by_name(void **state)
{
    (void)state;
    for (unsigned i = SDP_CRYPTO_OTHER + 1; i < SDP_CRYPTO_SUITE_COUNT; i++) {
        enum sdp_crypto_suite suite = (enum sdp_crypto_suite)i;
        assert_int_equal(sdp_crypto_suite_of(sdp_crypto_suite_name(suite)), suite);
        assert_in_range(sdp_crypto_suite_key_length(suite), 28, 46);
    }
    assert_int_equal(sdp_crypto_suite_of(SLICE("aes_cm_128_hmac_sha1_80")), SDP_CRYPTO_OTHER);
    assert_int_equal(sdp_crypto_suite_key_length(SDP_CRYPTO_SUITE_COUNT), 0);
    assert_int_equal(sdp_crypto_suite_name(SDP_CRYPTO_SUITE_COUNT).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crypto_legal),
        cmocka_unit_test(crypto_illegal),
        cmocka_unit_test(crypto_understood),
        cmocka_unit_test(crypto_in_parts),
        cmocka_unit_test(key_decode_knows_every_digit),
        cmocka_unit_test(suites_by_name),
    };
    return RUN_TESTS(tests);
}
