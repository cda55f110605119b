/* sdp/crypto - a=crypto, keys for SRTP in the description.                   RFC 4568
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shape : crypto:tag suite inline:key||salt[|lifetime][|mki:length][;inline:...] [session ...]
 * Secret: a key is a secret. Nothing here copies one but sdp_crypto_key_decode(), into the
 *         caller's memory, which the caller wipes; no error text quotes one.
 */
#ifndef SDP_CRYPTO_H
#define SDP_CRYPTO_H

#include "sdp/scan.h"

#define SDP_MAX_CRYPTO_KEYS 4  /* keys of one attribute that are read                   */
#define SDP_MAX_CRYPTO_KEY  64 /* bytes of key and salt; the largest suite in use has 46 */

enum sdp_crypto_suite {
    SDP_CRYPTO_OTHER,                   /* kept, not understood         */
    SDP_CRYPTO_AES_CM_128_HMAC_SHA1_80, /* RFC 4568 6.2                 */
    SDP_CRYPTO_AES_CM_128_HMAC_SHA1_32,
    SDP_CRYPTO_F8_128_HMAC_SHA1_80,
    SDP_CRYPTO_AES_192_CM_HMAC_SHA1_80, /* RFC 6188 4                   */
    SDP_CRYPTO_AES_192_CM_HMAC_SHA1_32,
    SDP_CRYPTO_AES_256_CM_HMAC_SHA1_80,
    SDP_CRYPTO_AES_256_CM_HMAC_SHA1_32,
    SDP_CRYPTO_AEAD_AES_128_GCM, /* RFC 7714 14.1                       */
    SDP_CRYPTO_AEAD_AES_256_GCM,
    SDP_CRYPTO_SUITE_COUNT,
};

/* One inline:key||salt[|lifetime][|mki:length]                           RFC 4568 6.1 */
struct sdp_crypto_key {
    struct slice base64;       /* of master key and master salt, one after the other        */
    uint64_t lifetime;         /* packets; 0: not said, so the largest that the suite allows */
    uint64_t identifier;       /* MKI, when identifier_length > 0                            */
    uint8_t identifier_length; /* bytes on the wire, 1 to 128; 0: no MKI                     */
};

struct sdp_crypto {
    struct slice suite_text;
    struct slice keys_text;    /* all key parameters, as they stand        */
    struct slice session_text; /* session parameters, words; n == 0: none  */
    struct sdp_crypto_key keys[SDP_MAX_CRYPTO_KEYS];
    uint32_t tag;      /* 1 to 999999999; 0 occurs and is read too */
    uint8_t suite;     /* enum sdp_crypto_suite                    */
    uint8_t key_count; /* >= 1; of an OTHER suite 0: keys_text is not looked into */
    bool understood;   /* the suite and every session parameter are; else the line must not be taken
                        (RFC 4568 6.3.7) */
};

/* Reads a crypto attribute. The words behind "inline:" of a known suite must decode to just the key
 * and salt of that suite (padding may be missing, devices leave it out). Devices start tags at 0:
 * they are read, they only must be the same in the answer.
 * Errors: SDP_RULE_NUMBER, _NUMBER_RANGE, _SPACE, _TOKEN, _KEY, _LIFETIME, _KEY_IDENTIFIER, _END. */
MUST_USE bool sdp_crypto_read(struct sdp_scan *s, struct sdp_crypto *out);

/* Decodes key and salt into `out`, which has room for SDP_MAX_CRYPTO_KEY bytes. key: of a crypto of a
 * known suite that was read without error. Returns the number of bytes. */
size_t sdp_crypto_key_decode(const struct sdp_crypto_key *key, uint8_t *out);

/* The suite of that name (in upper case, as it is registered), OTHER when there is none. */
enum sdp_crypto_suite sdp_crypto_suite_of(struct slice name);

/* Its name. Never NULL; static; empty for OTHER. */
struct slice sdp_crypto_suite_name(enum sdp_crypto_suite suite);

/* Bytes of master key and master salt together, 0 for OTHER. */
size_t sdp_crypto_suite_key_length(enum sdp_crypto_suite suite);

#endif
