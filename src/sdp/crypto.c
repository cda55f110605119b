/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/crypto.h"

// clang-format off
static const struct suite {
    struct slice name;
    uint8_t key_length; /* bytes of master key and master salt */
} suites[SDP_CRYPTO_SUITE_COUNT] = {
    [SDP_CRYPTO_OTHER]                   = {SLICE_INIT(""), 0},
    [SDP_CRYPTO_AES_CM_128_HMAC_SHA1_80] = {SLICE_INIT("AES_CM_128_HMAC_SHA1_80"), 16 + 14},
    [SDP_CRYPTO_AES_CM_128_HMAC_SHA1_32] = {SLICE_INIT("AES_CM_128_HMAC_SHA1_32"), 16 + 14},
    [SDP_CRYPTO_F8_128_HMAC_SHA1_80]     = {SLICE_INIT("F8_128_HMAC_SHA1_80"),     16 + 14},
    [SDP_CRYPTO_AES_192_CM_HMAC_SHA1_80] = {SLICE_INIT("AES_192_CM_HMAC_SHA1_80"), 24 + 14},
    [SDP_CRYPTO_AES_192_CM_HMAC_SHA1_32] = {SLICE_INIT("AES_192_CM_HMAC_SHA1_32"), 24 + 14},
    [SDP_CRYPTO_AES_256_CM_HMAC_SHA1_80] = {SLICE_INIT("AES_256_CM_HMAC_SHA1_80"), 32 + 14},
    [SDP_CRYPTO_AES_256_CM_HMAC_SHA1_32] = {SLICE_INIT("AES_256_CM_HMAC_SHA1_32"), 32 + 14},
    [SDP_CRYPTO_AEAD_AES_128_GCM]        = {SLICE_INIT("AEAD_AES_128_GCM"),        16 + 12},
    [SDP_CRYPTO_AEAD_AES_256_GCM]        = {SLICE_INIT("AEAD_AES_256_GCM"),        32 + 12},
};

// clang-format on

enum sdp_crypto_suite sdp_crypto_suite_of(struct slice name)
{
    for (unsigned i = SDP_CRYPTO_OTHER + 1; i < SDP_CRYPTO_SUITE_COUNT; i++)
        if (slice_equal(suites[i].name, name))
            return (enum sdp_crypto_suite)i;
    return SDP_CRYPTO_OTHER;
}

struct slice sdp_crypto_suite_name(enum sdp_crypto_suite suite)
{
    return suites[(unsigned)suite < SDP_CRYPTO_SUITE_COUNT ? suite : SDP_CRYPTO_OTHER].name;
}

size_t sdp_crypto_suite_key_length(enum sdp_crypto_suite suite)
{
    return suites[(unsigned)suite < SDP_CRYPTO_SUITE_COUNT ? suite : SDP_CRYPTO_OTHER].key_length;
}

/* Takes the base64 of `length` bytes; the = at its end may be missing. */
static bool base64_read(struct sdp_scan *s, size_t length, struct slice *out)
{
    const char *from = s->at;
    struct slice text = sdp_scan_while(s, SDP_ICE);
    size_t digits = (length * 8 + 5) / 6;
    if (text.n != digits)
        return sdp_scan_fail_at(s, SDP_RULE_KEY, from);
    for (; digits % 4 != 0 && sdp_scan_take(s, '='); digits++)
        continue;
    *out = slice_between(from, s->at);
    return true;
}

/* Takes ["2^"] 1*DIGIT. */
static bool lifetime_read(struct sdp_scan *s, struct sdp_crypto_key *key)
{
    const char *from = s->at;
    bool power = s->end - from > 2 && from[0] == '2' && from[1] == '^';
    if (power)
        s->at += 2;
    uint64_t number;
    if (!sdp_scan_number(s, power ? 63 : UINT64_MAX, SDP_RULE_LIFETIME, &number))
        return sdp_scan_fail_at(s, SDP_RULE_LIFETIME, from);
    key->lifetime = power ? (uint64_t)1 << number : number;
    return key->lifetime > 0 || sdp_scan_fail_at(s, SDP_RULE_LIFETIME, from);
}

/* Takes mki ":" length. */
static bool identifier_read(struct sdp_scan *s, struct sdp_crypto_key *key)
{
    const char *from = s->at;
    uint64_t length;
    if (!sdp_scan_number(s, UINT64_MAX, SDP_RULE_KEY_IDENTIFIER, &key->identifier) ||
        !sdp_scan_take(s, ':') || !sdp_scan_number(s, 128, SDP_RULE_KEY_IDENTIFIER, &length) ||
        length == 0 || (length < 8 && key->identifier >> (8 * length) != 0))
        return sdp_scan_fail_at(s, SDP_RULE_KEY_IDENTIFIER, from);
    key->identifier_length = (uint8_t)length;
    return true;
}

/* True when the part up to the next | ; or space has a colon: an MKI, not a lifetime. */
static bool identifier_follows(const struct sdp_scan *s)
{
    for (const char *at = s->at; at < s->end && sdp_is(*at, SDP_DIGIT | SDP_ADDRESS); at++)
        if (*at == ':')
            return true;
    return false;
}

/* Takes inline:key[|lifetime][|mki:length]. */
static bool key_read(struct sdp_scan *s, size_t length, struct sdp_crypto_key *out)
{
    static const char method[] = "inline:";
    const char *from = s->at;
    struct sdp_crypto_key key = {.lifetime = 0};
    if ((size_t)(s->end - s->at) < sizeof method - 1 ||
        !slice_equal_nocase((struct slice){from, sizeof method - 1}, SLICE("inline:")))
        return sdp_scan_fail(s, SDP_RULE_KEY);
    s->at += sizeof method - 1;
    if (!base64_read(s, length, &key.base64))
        return false;
    bool more = sdp_scan_take(s, '|');
    if (more && !identifier_follows(s)) {
        if (!lifetime_read(s, &key))
            return false;
        more = sdp_scan_take(s, '|');
    }
    if (more && !identifier_read(s, &key))
        return false;
    *out = key;
    return true;
}

/* Takes key *(";" key). */
static bool keys_read(struct sdp_scan *s, struct sdp_crypto *c)
{
    const char *from = s->at;
    size_t length = suites[c->suite].key_length;
    if (length == 0)
        return sdp_scan_some(s, SDP_WORD, SDP_RULE_KEY, &c->keys_text);
    do {
        if (c->key_count == SDP_MAX_CRYPTO_KEYS)
            return sdp_scan_fail(s, SDP_RULE_KEY);
        if (!key_read(s, length, &c->keys[c->key_count]))
            return false;
        c->key_count++;
    } while (sdp_scan_take(s, ';'));
    c->keys_text = slice_between(from, s->at);
    if (!sdp_scan_done(s) && !sdp_is(*s->at, SDP_SPACE))
        return sdp_scan_fail(s, SDP_RULE_KEY);
    return true;
}

/* Takes the session parameters. One that changes what SRTP does (KDR, UNENCRYPTED_SRTP, FEC_ORDER ...)
 * is not understood: varco encrypts, or it does not take the line. WSH is only advice, and what
 * begins with a dash may be ignored. RFC 4568 6.3 */
static bool session_read(struct sdp_scan *s, struct sdp_crypto *c)
{
    bool more = sdp_scan_more(s);
    const char *from = s->at, *to = s->at;
    while (more) {
        struct slice word;
        if (!sdp_scan_some(s, SDP_WORD, SDP_RULE_WORD, &word))
            return false;
        to = s->at;
        bool advice = word.n > 4 && slice_equal((struct slice){word.p, 4}, SLICE("WSH="));
        c->understood = c->understood && (word.p[0] == '-' || advice);
        more = sdp_scan_more(s);
    }
    c->session_text = slice_between(from, to);
    return true;
}

bool sdp_crypto_read(struct sdp_scan *s, struct sdp_crypto *out)
{
    struct sdp_crypto c;
    uint64_t tag;
    if (!sdp_scan_number(s, 999999999, SDP_RULE_NUMBER_RANGE, &tag) || !sdp_scan_space(s) ||
        !sdp_scan_some(s, SDP_TOKEN, SDP_RULE_TOKEN, &c.suite_text) || !sdp_scan_space(s))
        return false;
    c.tag = (uint32_t)tag;
    c.suite = (uint8_t)sdp_crypto_suite_of(c.suite_text);
    c.key_count = 0;
    c.understood = c.suite != SDP_CRYPTO_OTHER;
    if (!keys_read(s, &c) || !session_read(s, &c))
        return false;
    *out = c;
    return true;
}

/* The value of a base64 digit. */
static uint32_t digit_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (uint32_t)(c - 'A');
    if (c >= 'a' && c <= 'z')
        return (uint32_t)(c - 'a' + 26);
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0' + 52);
    return c == '+' ? 62 : 63;
}

size_t sdp_crypto_key_decode(const struct sdp_crypto_key *key, uint8_t *out)
{
    size_t n = 0;
    uint32_t bits = 0;
    unsigned count = 0;
    for (size_t i = 0; i < key->base64.n && key->base64.p[i] != '='; i++) {
        bits = bits << 6 | digit_value(key->base64.p[i]);
        count += 6;
        if (count >= 8 && n < SDP_MAX_CRYPTO_KEY) {
            count -= 8;
            out[n++] = (uint8_t)(bits >> count);
        }
    }
    return n;
}
