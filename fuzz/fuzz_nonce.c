/* Nonces, and the server's check of a digest answer, against a second implementation of both.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Input: an Authorization value. The key, the account and the time are fixed, so that the corpus
 * can hold answers that are good, and the fuzzer changes them: none may be good that the second
 * implementation, one string and one hash at a time, does not find good too.
 */
#include "fuzz.h"
#include "sip/digest.h"

#include <openssl/evp.h>
#include <stdio.h>

#define NOW_S 1700000000
#define REALM "example.com"

static const struct siphash_key key = {0x0706050403020100, 0x0f0e0d0c0b0a0908};

/* "alice:example.com:secret" */
static const struct account {
    const char *name; /* as EVP knows the hash */
    const char *ha1;
} accounts[HASH_COUNT] = {
    [HASH_MD5] = {"MD5", "b1726872c344b6dc8365b774f8fd6412"},
    [HASH_SHA256] = {"SHA256", "ed8925b20f9a77b8f8f8d5f8e4467fe32b866f7208ab9e4b20595e9821a0fdee"},
    [HASH_SHA512_256] = {"SHA512-256",
                         "9e413627514b03d0753229d450617d94a9b2a2a635222e49bad90404c29e97ad"},
};

/* A nonce that is not forged is spelt as we spell it. */
static void fuzz_nonce(struct slice text)
{
    struct sip_nonce nonce;
    char again[SIP_NONCE_LENGTH];
    if (sip_nonce_check(&key, text, NOW_S, &nonce) == SIP_NONCE_FORGED)
        return;
    sip_nonce_write(&key, nonce, again);
    FUZZ_CHECK(slice_equal(text, (struct slice){again, sizeof again}));
}

/* The hash of the parts with colons between them, as hexadecimal and a NUL. */
static void hash_parts(const char *name, const struct slice *parts, size_t count, char out[65])
{
    size_t length = 0;
    for (size_t i = 0; i < count; i++)
        length += parts[i].n + 1;
    char *text = malloc(length);
    FUZZ_CHECK(text != NULL);
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            text[at++] = ':';
        for (size_t k = 0; k < parts[i].n; k++)
            text[at++] = parts[i].p[k];
    }
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    FUZZ_CHECK(EVP_Q_digest(NULL, name, NULL, text, at, hash, NULL) == 1);
    size = strcmp(name, "MD5") == 0 ? 16 : 32;
    for (unsigned i = 0; i < size; i++)
        (void)snprintf(out + 2 * (size_t)i, 3, "%02x", hash[i]);
    free(text);
}

/* What the response must be. RFC 7616 3.4.1 */
static void expected_response(const struct sip_digest_claim *claim, struct slice method,
                              char out[65])
{
    const struct sip_credentials *c = claim->credentials;
    const struct account *account = &accounts[sip_digest_hash(claim->algorithm)];
    char a1[65], a2[65];
    (void)snprintf(a1, sizeof a1, "%s", account->ha1);
    if (sip_digest_is_session(claim->algorithm)) {
        const struct slice session[] = {slice_of(account->ha1), c->nonce, c->cnonce};
        hash_parts(account->name, session, 3, a1);
    }
    const struct slice request[] = {method, c->uri};
    hash_parts(account->name, request, 2, a2);
    if (c->qop.p != NULL) {
        const struct slice parts[] = {slice_of(a1), c->nonce, c->nc_text,
                                      c->cnonce,    c->qop,   slice_of(a2)};
        hash_parts(account->name, parts, 6, out);
    } else {
        const struct slice parts[] = {slice_of(a1), c->nonce, slice_of(a2)};
        hash_parts(account->name, parts, 3, out);
    }
}

static void fuzz_answer(struct hash_engine *hashes, const struct sip_credentials *c)
{
    const struct sip_digest_server server = {
        .hashes = hashes, .nonce_key = &key, .realm = SLICE(REALM), .allow_no_qop = true};
    const struct sip_digest_request request = {
        .method = SLICE("REGISTER"), .uri = SLICE("sip:alice@example.com"), .now_s = NOW_S};
    struct sip_digest_claim claim;
    if (sip_digest_examine(&server, &request, c, &claim) != SIP_DIGEST_GOOD)
        return;
    FUZZ_CHECK(c->digest && c->response.n == 2 * hash_size(sip_digest_hash(claim.algorithm)));
    struct slice ha1 = slice_of(accounts[sip_digest_hash(claim.algorithm)].ha1);
    enum sip_digest_verdict verdict = sip_digest_verify(hashes, &claim, request.method, ha1);
    char expected[65];
    expected_response(&claim, request.method, expected);
    bool good = slice_equal_nocase(c->response, slice_of(expected));
    FUZZ_CHECK(verdict == (good ? SIP_DIGEST_GOOD : SIP_DIGEST_WRONG));
    FUZZ_CHECK(sip_digest_verify(hashes, &claim, request.method, (struct slice){NULL, 0}) ==
               SIP_DIGEST_WRONG);

    struct sip_nonce_window window = {0, 0};
    if (claim.count > 0) {
        FUZZ_CHECK(sip_nonce_count_take(&window, claim.count) == SIP_NONCE_COUNT_NEW);
        FUZZ_CHECK(sip_nonce_count_take(&window, claim.count) == SIP_NONCE_COUNT_LAST);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice input = fuzz_copy(data, size);
    struct hash_engine *hashes = hash_engine_new();
    FUZZ_CHECK(hashes != NULL);
    fuzz_nonce(input);
    struct sip_credentials c;
    struct sip_scan s = sip_scan_of(input, 0);
    if (sip_credentials_read(&s, &c)) {
        fuzz_nonce(c.nonce);
        fuzz_answer(hashes, &c);
    }
    hash_engine_free(&hashes);
    fuzz_free(input);
    return 0;
}
