/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/digest.h"
#include "unit/sip/typed.h"

#include <pthread.h>

#define NOW_S 1700000000

static const struct siphash_key key = {0x0706050403020100, 0x0f0e0d0c0b0a0908};

/* What every test begins with: an engine, our realm, alice's HA1 for each hash, a fresh nonce. */
struct bench {
    struct hash_engine *hashes;
    struct sip_digest_server server;
    struct sip_digest_request request;
    unsigned char ha1[HASH_COUNT][HASH_MAX_SIZE];
    char nonce[SIP_NONCE_LENGTH];
};

static int bench_new(void **state)
{
    static struct bench b;
    memset(&b, 0, sizeof b);
    b.hashes = hash_engine_new();
    if (b.hashes == NULL)
        return -1;
    b.server = (struct sip_digest_server){
        .hashes = b.hashes, .nonce_key = &key, .realm = SLICE("example.com")};
    b.request = (struct sip_digest_request){
        .method = SLICE("REGISTER"), .uri = SLICE("sip:example.com"), .now_s = NOW_S};
    struct sip_digest_login alice = {SLICE("alice"), SLICE("example.com"), SLICE("secret")};
    for (unsigned i = 0; i < HASH_COUNT; i++)
        sip_digest_ha1(b.hashes, (enum hash_algorithm)i, &alice, b.ha1[i]);
    sip_nonce_write(&key, (struct sip_nonce){NOW_S - 5, 42}, b.nonce);
    *state = &b;
    return 0;
}

static int bench_free(void **state)
{
    struct bench *b = *state;
    hash_engine_free(&b->hashes);
    return 0;
}

static struct slice ha1_of(const struct bench *b, enum sip_digest_algorithm algorithm)
{
    enum hash_algorithm hash = sip_digest_hash(algorithm);
    return (struct slice){(const char *)b->ha1[hash], hash_size(hash)};
}

static struct sip_credentials read_credentials(struct slice value)
{
    struct sip_credentials c;
    struct sip_scan s = sip_scan_of(value, SIP_HEADER_AUTHORIZATION);
    assert_true(sip_credentials_read(&s, &c));
    return c;
}

/* Alice's good answer, made by the client's side and read back from what it writes. */
static struct sip_credentials answer_of(struct bench *b, enum sip_digest_algorithm algorithm,
                                        const char *password, char text[600])
{
    struct sip_challenge challenge = {
        .digest = true,
        .realm = SLICE("example.com"),
        .nonce = {b->nonce, SIP_NONCE_LENGTH},
        .algorithm = sip_digest_algorithm_name(algorithm),
        .qop_options = SIP_QOP_AUTH,
    };
    struct sip_digest_client client = {
        .username = SLICE("alice"),
        .password = slice_of(password),
        .method = SLICE("REGISTER"),
        .uri = SLICE("sip:example.com"),
        .cnonce = SLICE("0a4f113b"),
        .count = 1,
    };
    struct sip_digest_room room;
    struct sip_credentials c;
    assert_true(sip_digest_answer(b->hashes, &challenge, &client, &room, &c));
    struct buffer out = buffer_of(text, 600);
    sip_credentials_write(&out, &c);
    assert_true(buffer_good(&out));
    return read_credentials(buffer_slice(&out));
}

static enum sip_digest_verdict check(struct bench *b, const struct sip_credentials *c)
{
    struct sip_digest_claim claim;
    enum sip_digest_verdict verdict = sip_digest_examine(&b->server, &b->request, c, &claim);
    if (verdict != SIP_DIGEST_GOOD)
        return verdict;
    return sip_digest_verify(b->hashes, &claim, b->request.method, ha1_of(b, claim.algorithm));
}

#define FIRST_CNONCE "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
#define OTHER_CNONCE "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v"

static const struct vector {
    const char *challenge, *username, *password, *uri, *cnonce, *response;
} vectors[] = {
    {"Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", "
     "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
     "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"",
     "Mufasa", "Circle Of Life", "/dir/index.html", "0a4f113b",
     "6629fae49393a05397450978507c4ef1"}, /* RFC 2617 3.5 */
    {"Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=SHA-256, "
     "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\"",
     "Mufasa", "Circle of Life", "/dir/index.html", FIRST_CNONCE, /* RFC 7616 3.9.1 */
     "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"},
    {"Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=MD5, "
     "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\"",
     "Mufasa", "Circle of Life", "/dir/index.html", FIRST_CNONCE,
     "8ca523f5e9506fed4657c9700eebdbec"}, /* RFC 7616 3.9.1 */
    {"Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-512-256, "
     "nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\", charset=UTF-8, userhash=true",
     "J\xc3\xa4s\xc3\xb8n Doe", "Secret, or not?", "/doe.json", OTHER_CNONCE,
     "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5"}, /* 3.9.2, erratum 4897 */
};

static void published_vectors(void **state)
{
    struct bench *b = *state;
    for (size_t i = 0; i < COUNT_OF(vectors); i++) {
        const struct vector *v = &vectors[i];
        struct sip_challenge challenge;
        struct sip_scan s = scan_of(v->challenge);
        assert_true(sip_challenge_read(&s, &challenge));
        struct sip_digest_client client = {
            .username = slice_of(v->username),
            .password = slice_of(v->password),
            .method = SLICE("GET"),
            .uri = slice_of(v->uri),
            .cnonce = slice_of(v->cnonce),
            .count = 1,
        };
        struct sip_digest_room room;
        struct sip_credentials c;
        assert_true(sip_digest_answer(b->hashes, &challenge, &client, &room, &c));
        assert_slice(c.response, v->response);
        assert_slice(c.nc_text, "00000001");

        /* The server's half finds the same. */
        struct sip_digest_claim claim = {.credentials = &c};
        claim.algorithm = sip_digest_algorithm_find(challenge.algorithm);
        enum hash_algorithm hash = sip_digest_hash(claim.algorithm);
        assert_true(hash_unhex(c.response, claim.response, hash_size(hash)));
        unsigned char ha1[HASH_MAX_SIZE];
        struct sip_digest_login login = {client.username, challenge.realm, client.password};
        sip_digest_ha1(b->hashes, hash, &login, ha1);
        struct slice stored = {(const char *)ha1, hash_size(hash)};
        assert_int_equal(sip_digest_verify(b->hashes, &claim, SLICE("GET"), stored),
                         SIP_DIGEST_GOOD);
        assert_int_equal(sip_digest_verify(b->hashes, &claim, SLICE("PUT"), stored),
                         SIP_DIGEST_WRONG);
    }
}

static void userhash_hides_the_name(void **state) /* RFC 7616 3.4.4, 3.9.2 with erratum 4897 */
{
    struct bench *b = *state;
    char out[HASH_MAX_HEX];
    assert_slice(sip_digest_userhash(b->hashes, HASH_SHA512_256, SLICE("J\xc3\xa4s\xc3\xb8n Doe"),
                                     SLICE("api@example.org"), out),
                 "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b");
}

/* H(H(alice:example.com:secret)[:nonce1:cn0nce]:nonce1[:0000000a:cn0nce:auth]:H(REGISTER:uri)),
 * computed by another implementation. RFC 8760 2.1; RFC 7616 3.4.1, 3.4.2; RFC 2617 3.2.2.1 */
static void every_algorithm_with_and_without_qop(void **state)
{
    struct bench *b = *state;

    static const struct {
        enum sip_digest_algorithm algorithm;
        const char *with_qop, *without;
    } rows[] = {
        {SIP_DIGEST_MD5, "8dfcb4cc8aaf9dbd34227cdd565150ba", "c1ac0bc47e6ac3972b0c6e7df5f4cd1a"},
        {SIP_DIGEST_MD5_SESS, "5f198299634458e6858c691d037d289d",
         "57f329148ab6cd9708b19ff03c08ba2a"},
        {SIP_DIGEST_SHA256, "adf9b10d8e741ddb71c08724d0520cd4a992060301b26c7caf33d12c27a352a8",
         "cadb724993383516d35da5d0737e15462f05be04bd5e7e00916047ac572cf2ff"},
        {SIP_DIGEST_SHA256_SESS, "e7a533d77f2250e5ba086d38ce668102466adbb90e15d6e1f1f640a3dd8a2744",
         "0a762af0db37e2155ee5fa5074dd76667aa35c2110ac69e299daa3af03bc9658"},
        {SIP_DIGEST_SHA512_256, "a855a81ddabd5152260b97a2a0035b602994acac214da455c64564f1228dc3d7",
         "eeec3d055b47009651125b01d4f8722dfd81e2f88333a92198615dbe69762e67"},
        {SIP_DIGEST_SHA512_256_SESS,
         "ececce389659698a202df15f5c6a492354712229ad18e3023315fdc29d188037",
         "c28363f84527aaad88e8a804613dafe70a8b4b7ff03295427450a5d5d9d190ee"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_challenge challenge = {
            .digest = true,
            .realm = SLICE("example.com"),
            .nonce = SLICE("nonce1"),
            .algorithm = sip_digest_algorithm_name(rows[i].algorithm),
            .qop_options = SIP_QOP_AUTH,
        };
        struct sip_digest_client client = {
            .username = SLICE("alice"),
            .ha1 = ha1_of(b, rows[i].algorithm),
            .method = SLICE("REGISTER"),
            .uri = SLICE("sip:example.com"),
            .cnonce = SLICE("cn0nce"),
            .count = 10,
        };
        struct sip_digest_room room;
        struct sip_credentials c;
        assert_true(sip_digest_answer(b->hashes, &challenge, &client, &room, &c));
        assert_slice(c.response, rows[i].with_qop);
        challenge.qop_options = 0;
        assert_true(sip_digest_answer(b->hashes, &challenge, &client, &room, &c));
        assert_slice(c.response, rows[i].without);
        assert_slice(c.qop, NULL);
        assert_slice(c.nc_text, NULL);
        assert_int_equal(c.cnonce.p != NULL, sip_digest_is_session(rows[i].algorithm));
    }
}

static void algorithm_names(void **state) /* RFC 8760 2.1; RFC 7616 6.1 */
{
    (void)state;

    static const struct {
        const char *name;
        enum sip_digest_algorithm algorithm;
    } rows[] = {
        {"", SIP_DIGEST_MD5},
        {"MD5", SIP_DIGEST_MD5},
        {"md5-SESS", SIP_DIGEST_MD5_SESS},
        {"SHA-256", SIP_DIGEST_SHA256},
        {"sha-256-sess", SIP_DIGEST_SHA256_SESS},
        {"SHA-512-256", SIP_DIGEST_SHA512_256},
        {"SHA-512-256-sess", SIP_DIGEST_SHA512_256_SESS},
        {"SHA256", SIP_DIGEST_UNKNOWN},
        {"SHA-512", SIP_DIGEST_UNKNOWN},
        {"AKAv1-MD5", SIP_DIGEST_UNKNOWN},
        {"MD5-ses", SIP_DIGEST_UNKNOWN},
        {"-sess", SIP_DIGEST_UNKNOWN},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(sip_digest_algorithm_find(slice_of(rows[i].name)), rows[i].algorithm);
    assert_slice(sip_digest_algorithm_name(SIP_DIGEST_UNKNOWN), "");
    assert_slice(sip_digest_algorithm_name((enum sip_digest_algorithm)99), "");
    assert_false(sip_digest_is_session((enum sip_digest_algorithm)99));
}

static void good_and_wrong_answers(void **state) /* RFC 3261 22.1 to 22.4 */
{
    struct bench *b = *state;
    for (unsigned i = SIP_DIGEST_MD5; i < SIP_DIGEST_ALGORITHM_COUNT; i++) {
        enum sip_digest_algorithm algorithm = (enum sip_digest_algorithm)i;
        enum hash_algorithm hash = sip_digest_hash(algorithm);
        char text[600], hex[HASH_MAX_HEX];
        struct sip_credentials c = answer_of(b, algorithm, "secret", text);
        struct sip_digest_claim claim;
        assert_int_equal(sip_digest_examine(&b->server, &b->request, &c, &claim), SIP_DIGEST_GOOD);
        assert_ptr_equal(claim.credentials, &c);
        assert_int_equal(claim.algorithm, algorithm);
        assert_int_equal(claim.nonce.id, 42);
        assert_int_equal(claim.nonce.time_s, NOW_S - 5);
        assert_int_equal(claim.count, 1);
        assert_int_equal(claim.uri, SIP_DIGEST_URI_SAME);

        struct slice method = SLICE("REGISTER"), ha1 = ha1_of(b, algorithm);
        assert_int_equal(sip_digest_verify(b->hashes, &claim, method, ha1), SIP_DIGEST_GOOD);
        hash_hex((const unsigned char *)ha1.p, ha1.n, hex);
        struct slice stored = {hex, 2 * ha1.n};
        assert_int_equal(sip_digest_verify(b->hashes, &claim, method, stored), SIP_DIGEST_GOOD);
        for (size_t k = 0; k < stored.n; k++) /* as some databases keep it */
            hex[k] = (char)(hex[k] >= 'a' ? hex[k] - 0x20 : hex[k]);
        assert_int_equal(sip_digest_verify(b->hashes, &claim, method, stored), SIP_DIGEST_GOOD);

        hex[0] = 'x';
        struct slice none = {NULL, 0}, cut = {hex, stored.n - 1}, empty = SLICE("");
        assert_int_equal(sip_digest_verify(b->hashes, &claim, method, stored), SIP_DIGEST_WRONG);
        assert_int_equal(sip_digest_verify(b->hashes, &claim, method, none), SIP_DIGEST_WRONG);
        assert_int_equal(sip_digest_verify(b->hashes, &claim, method, empty), SIP_DIGEST_WRONG);
        assert_int_equal(sip_digest_verify(b->hashes, &claim, method, cut), SIP_DIGEST_WRONG);
        assert_int_equal(sip_digest_verify(b->hashes, &claim, SLICE("INVITE"), ha1),
                         SIP_DIGEST_WRONG);
        for (size_t at = 0; at < hash_size(hash); at++) {
            claim.response[at] ^= 0x10;
            assert_int_equal(sip_digest_verify(b->hashes, &claim, method, ha1), SIP_DIGEST_WRONG);
            claim.response[at] ^= 0x10;
        }
        c = answer_of(b, algorithm, "Secret", text);
        assert_int_equal(check(b, &c), SIP_DIGEST_WRONG);
    }
}

/* The dummy that stands for an unknown user is no account: who knows it cannot answer either. */
static void the_dummy_is_no_password(void **state)
{
    struct bench *b = *state;
    char text[600];
    struct sip_credentials c = answer_of(b, SIP_DIGEST_MD5, "secret", text);
    struct sip_digest_claim claim;
    assert_int_equal(sip_digest_examine(&b->server, &b->request, &c, &claim), SIP_DIGEST_GOOD);
    struct sip_challenge challenge = {.digest = true,
                                      .realm = c.realm,
                                      .nonce = c.nonce,
                                      .algorithm = c.algorithm,
                                      .qop_options = SIP_QOP_AUTH};
    struct sip_digest_client client = {.username = SLICE("nobody"),
                                       .ha1 = SLICE("0123456789abcdef0123456789abcdef"),
                                       .method = SLICE("REGISTER"),
                                       .uri = c.uri,
                                       .cnonce = c.cnonce,
                                       .count = 1};
    struct sip_digest_room room;
    struct sip_credentials forged;
    assert_true(sip_digest_answer(b->hashes, &challenge, &client, &room, &forged));
    assert_int_equal(sip_digest_examine(&b->server, &b->request, &forged, &claim), SIP_DIGEST_GOOD);
    struct slice none = {NULL, 0};
    assert_int_equal(sip_digest_verify(b->hashes, &claim, b->request.method, none),
                     SIP_DIGEST_WRONG);
}

/* %N: our nonce. What the rows do not say is good. */
static void every_verdict_before_the_account(void **state)
{
    struct bench *b = *state;
#define REST       "uri=\"sip:example.com\",cnonce=\"c\",nc=00000001,"
#define MD5_ANSWER "response=\"0123456789abcdef0123456789abcdef\""

    static const struct {
        const char *value;
        enum sip_digest_verdict verdict;
    } rows[] = {
        {"Digest username=\"a\",realm=\"example.com\",nonce=\"%N\",qop=auth," REST MD5_ANSWER,
         SIP_DIGEST_GOOD},
        /* RFC 3261 22.3: another realm's credentials stay for its server */
        {"Digest username=\"a\",realm=\"other.com\",nonce=\"%N\",qop=auth," REST MD5_ANSWER,
         SIP_DIGEST_ABSENT},
        {"Digest username=\"a\",realm=\"Example.com\",nonce=\"%N\",qop=auth," REST MD5_ANSWER,
         SIP_DIGEST_ABSENT},
        {"Digest username=\"a\",realm=\"example.co\",nonce=\"%N\",qop=auth," REST MD5_ANSWER,
         SIP_DIGEST_ABSENT},
        {"Digest username=\"a\",realm=\"example.com2\",nonce=\"%N\",qop=auth," REST MD5_ANSWER,
         SIP_DIGEST_ABSENT},
        {"Digest username=\"a\",realm=\"\\example\\.com\",nonce=\"%N\",qop=auth," REST MD5_ANSWER,
         SIP_DIGEST_GOOD},                   /* RFC 3261 25.1 quoted-pair */
        {"Bearer token", SIP_DIGEST_ABSENT}, /* RFC 3261 22.1 */
        {"Digest username=\"a\",realm=\"example.com\",nonce=\"\",uri=\"sip:x\",response=\"\"",
         SIP_DIGEST_ABSENT}, /* 3GPP TS 24.229 5.1.1.2 */
        /* RFC 7616 3.4: what must be there */
        {"Digest realm=\"example.com\",nonce=\"%N\",qop=auth," REST MD5_ANSWER,
         SIP_DIGEST_MALFORMED},
        {"Digest username=\"\",realm=\"example.com\",nonce=\"%N\",qop=auth," REST MD5_ANSWER,
         SIP_DIGEST_MALFORMED},
        {"Digest username=\"a\",nonce=\"%N\",qop=auth," REST MD5_ANSWER, SIP_DIGEST_MALFORMED},
        {"Digest username=\"a\",realm=\"example.com\",qop=auth," REST MD5_ANSWER,
         SIP_DIGEST_MALFORMED},
        {"Digest username=\"a\",realm=\"example.com\",nonce=\"%N\",qop=auth," REST "x=y",
         SIP_DIGEST_MALFORMED},
        {"Digest "
         "username=\"a\",realm=\"example.com\",nonce=\"%N\",qop=auth,nc=1,cnonce=\"c\"," MD5_ANSWER,
         SIP_DIGEST_MALFORMED},
        {"Digest "
         "username=\"a\",realm=\"example.com\",nonce=\"%N\",qop=auth,nc=1,uri=\"sip:"
         "x\"," MD5_ANSWER,
         SIP_DIGEST_MALFORMED},
        {"Digest username=\"a\",realm=\"example.com\",nonce=\"%N\",qop=auth,cnonce=\"c\","
         "uri=\"sip:x\"," MD5_ANSWER,
         SIP_DIGEST_MALFORMED},
        {"Digest username=\"a\",realm=\"example.com\",nonce=\"%N\",qop=auth,cnonce=\"c\","
         "nc=00000000,uri=\"sip:x\"," MD5_ANSWER,
         SIP_DIGEST_MALFORMED},
        {"Digest "
         "username=\"a\",username*=UTF-8''a,realm=\"example.com\",nonce=\"%N\",qop=auth," REST
             MD5_ANSWER,
         SIP_DIGEST_MALFORMED},
        {"Digest username=\"\",username*=UTF-8''a,realm=\"example.com\",nonce=\"%N\",qop=auth," REST
             MD5_ANSWER,
         SIP_DIGEST_MALFORMED},
        {"Digest username=\"a\",username*=\"\",realm=\"example.com\",nonce=\"%N\",qop=auth," REST
             MD5_ANSWER,
         SIP_DIGEST_MALFORMED},
        {"Digest username*=UTF-8''a,realm=\"example.com\",nonce=\"%N\",qop=auth," REST MD5_ANSWER,
         SIP_DIGEST_GOOD},
        {"Digest username*=UTF-8''a,userhash=true,realm=\"example.com\",nonce=\"%N\",qop=auth," REST
             MD5_ANSWER,
         SIP_DIGEST_MALFORMED},
        /* the response: as long as its algorithm's, and hexadecimal (RFC 8760 2.2) */
        {"Digest username=\"a\",realm=\"example.com\",nonce=\"%N\",qop=auth," REST
         "response=\"0123456789ABCDEF0123456789abcdef\"",
         SIP_DIGEST_GOOD},
        {"Digest username=\"a\",realm=\"example.com\",nonce=\"%N\",qop=auth," REST
         "response=\"0123456789abcdef0123456789abcdeg\"",
         SIP_DIGEST_MALFORMED},
        {"Digest username=\"a\",realm=\"example.com\",nonce=\"%N\",qop=auth," REST
         "response=\"0123456789abcdef0123456789abcde\"",
         SIP_DIGEST_MALFORMED},
        {"Digest username=\"a\",realm=\"example.com\",nonce=\"%N\",qop=auth,algorithm=SHA-256," REST
             MD5_ANSWER,
         SIP_DIGEST_MALFORMED},
        {"Digest username=\"a\",realm=\"example.com\",nonce=\"%N\",qop=auth,algorithm=SHA-1," REST
             MD5_ANSWER,
         SIP_DIGEST_UNKNOWN_ALGORITHM},
        /* qop: "auth", as offered (RFC 3261 22.4 (8)) */
        {"Digest username=\"a\",realm=\"example.com\",nonce=\"%N\",qop=\"AUTH\"," REST MD5_ANSWER,
         SIP_DIGEST_GOOD},
        {"Digest username=\"a\",realm=\"example.com\",nonce=\"%N\",qop=auth-int," REST MD5_ANSWER,
         SIP_DIGEST_REFUSED_QOP},
        {"Digest username=\"a\",realm=\"example.com\",nonce=\"%N\",qop=\"\"," REST MD5_ANSWER,
         SIP_DIGEST_REFUSED_QOP},
        {"Digest username=\"a\",realm=\"example.com\",nonce=\"%N\"," REST MD5_ANSWER,
         SIP_DIGEST_REFUSED_QOP},
        {"Digest username=\"a\",realm=\"example.com\",nonce=\"x%N\",qop=auth," REST MD5_ANSWER,
         SIP_DIGEST_FORGED_NONCE},
        {"Digest username=\"a\",realm=\"example.com\",nonce=\"ffff\",qop=auth," REST MD5_ANSWER,
         SIP_DIGEST_FORGED_NONCE},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[600];
        struct buffer out = buffer_of(text, sizeof text);
        const char *mark = strstr(rows[i].value, "%N");
        struct slice whole = slice_of(rows[i].value);
        if (mark != NULL) {
            buffer_append(&out, slice_between(whole.p, mark));
            buffer_append(&out, (struct slice){b->nonce, SIP_NONCE_LENGTH});
            buffer_append(&out, slice_between(mark + 2, whole.p + whole.n));
        } else {
            buffer_append(&out, whole);
        }
        struct sip_credentials c = read_credentials(buffer_slice(&out));
        struct sip_digest_claim claim, before;
        memset(&claim, 0xa5, sizeof claim);
        memcpy(&before, &claim, sizeof claim);
        enum sip_digest_verdict verdict = sip_digest_examine(&b->server, &b->request, &c, &claim);
        if (verdict != rows[i].verdict)
            print_error("%s\n", rows[i].value);
        assert_int_equal(verdict, rows[i].verdict);
        if (verdict != SIP_DIGEST_GOOD)
            assert_memory_equal(&claim, &before, sizeof claim);
    }
}

static void an_old_nonce_is_stale(void **state) /* RFC 7616 3.3 (stale) */
{
    struct bench *b = *state;
    char text[600];
    struct sip_credentials c = answer_of(b, SIP_DIGEST_SHA256, "secret", text);
    struct sip_digest_claim claim;
    b->request.now_s = NOW_S - 5 + SIP_NONCE_LIFE_S;
    assert_int_equal(check(b, &c), SIP_DIGEST_GOOD);
    b->request.now_s++;
    assert_int_equal(sip_digest_examine(&b->server, &b->request, &c, &claim),
                     SIP_DIGEST_STALE_NONCE);
    assert_int_equal(claim.nonce.id, 42);
}

static void without_qop_only_if_allowed(void **state) /* RFC 2617 3.2.2.1; RFC 3261 22.4 (8) */
{
    struct bench *b = *state;
    struct sip_challenge challenge = {
        .digest = true, .realm = SLICE("example.com"), .nonce = {b->nonce, SIP_NONCE_LENGTH}};
    struct sip_digest_client client = {.username = SLICE("alice"),
                                       .password = SLICE("secret"),
                                       .method = SLICE("REGISTER"),
                                       .uri = SLICE("sip:example.com"),
                                       .count = 1};
    struct sip_digest_room room;
    struct sip_credentials c;
    assert_true(sip_digest_answer(b->hashes, &challenge, &client, &room, &c));
    assert_int_equal(check(b, &c), SIP_DIGEST_REFUSED_QOP);
    b->server.allow_no_qop = true;
    assert_int_equal(check(b, &c), SIP_DIGEST_GOOD);
    struct sip_digest_claim claim;
    c.nc = 7; /* RFC 7616 3.4: no qop, no nc; it is not hashed, so it says nothing */
    assert_int_equal(sip_digest_examine(&b->server, &b->request, &c, &claim), SIP_DIGEST_GOOD);
    assert_int_equal(claim.count, 1);

    /* As there is no count, the nonce is good for one request, and for its repeats. */
    struct sip_nonce_window window = {0, 0};
    enum sip_nonce_count count = sip_nonce_count_take(&window, claim.count);
    assert_int_equal(sip_digest_count_verdict(count, false), SIP_DIGEST_GOOD);
    count = sip_nonce_count_take(&window, claim.count);
    assert_int_equal(sip_digest_count_verdict(count, true), SIP_DIGEST_GOOD);
    assert_int_equal(sip_digest_count_verdict(count, false), SIP_DIGEST_REPLAYED);
    c.algorithm = SLICE("MD5-sess"); /* its A1 needs a cnonce */
    assert_int_equal(check(b, &c), SIP_DIGEST_MALFORMED);
}

/* One phone answers SHA-256 wrongly and MD5 well, in any order. RFC 8760 2.4 */
static void any_good_answer_wins(void **state)
{
    struct bench *b = *state;
    char text[4][600];
    struct sip_credentials wrong = answer_of(b, SIP_DIGEST_SHA256, "?", text[0]);
    struct sip_credentials good = answer_of(b, SIP_DIGEST_MD5, "secret", text[1]);
    struct sip_credentials other = answer_of(b, SIP_DIGEST_MD5, "secret", text[2]);
    other.realm = SLICE("other.com");
    struct sip_credentials forged = answer_of(b, SIP_DIGEST_MD5, "secret", text[3]);
    forged.nonce = SLICE("x");

    const struct {
        const struct sip_credentials *answers[3];
        enum sip_digest_verdict verdict;
    } rows[] = {
        {{&wrong, &good, &other}, SIP_DIGEST_GOOD},
        {{&good, &wrong, &other}, SIP_DIGEST_GOOD},
        {{&other, &wrong, &wrong}, SIP_DIGEST_WRONG},
        {{&wrong, &forged, &other}, SIP_DIGEST_WRONG},
        {{&other, &other, &other}, SIP_DIGEST_ABSENT},
        {{&forged, &forged, &other}, SIP_DIGEST_FORGED_NONCE},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        enum sip_digest_verdict best = SIP_DIGEST_ABSENT;
        for (size_t k = 0; k < 3; k++)
            best = sip_digest_better(best, check(b, rows[i].answers[k]));
        assert_int_equal(best, rows[i].verdict);
    }
}

static void a_changed_uri_is_told_and_not_refused(void **state) /* RFC 3261 22.4 (5), 7616 3.4.6 */
{
    struct bench *b = *state;

    static const struct {
        const char *request, *digest;
        enum sip_digest_uri uri;
    } rows[] = {
        {"", "sip:a", SIP_DIGEST_URI_UNKNOWN},
        {"sip:1001@a.com", "sip:1001@a.com", SIP_DIGEST_URI_SAME},
        {"sip:1001@a.com", "SIP:1001@A.COM;transport=tcp", SIP_DIGEST_URI_SAME},
        {"sip:a.com", "sip:a.com?x=y", SIP_DIGEST_URI_SAME},
        {"sip:1001@a.com", "sip:1001@192.0.2.1:5060", SIP_DIGEST_URI_HOST_DIFFERS}, /* an ALG */
        {"sip:a.com", "sip:a.com:5060", SIP_DIGEST_URI_HOST_DIFFERS},
        {"sip:1001@a.com", "sip:1002@a.com", SIP_DIGEST_URI_DIFFERS},
        {"sip:1001@a.com", "sip:a.com", SIP_DIGEST_URI_DIFFERS},
        {"sips:1001@a.com", "sip:1001@a.com", SIP_DIGEST_URI_DIFFERS},
        {"sip:a.com", "a", SIP_DIGEST_URI_DIFFERS},
        {"sip:a.com", ":", SIP_DIGEST_URI_DIFFERS},
        {"sip:a.com", "@", SIP_DIGEST_URI_DIFFERS},
        {"sip:a.com", "sip:a.com?x=a@b", SIP_DIGEST_URI_SAME}, /* no user: @ is a header's */
        {"sip:a.com;x=a@b", "sip:a.com", SIP_DIGEST_URI_SAME},
        {"sip:a.com", "sip:1001@a.com", SIP_DIGEST_URI_DIFFERS},
        {"sip:1;x=a@a.com", "sip:1;x=a@b.com", SIP_DIGEST_URI_HOST_DIFFERS}, /* ; in the user */
        {"sip:1;x=a@a.com", "sip:1;x=b@a.com", SIP_DIGEST_URI_DIFFERS},
        {"sips:1001@a.com", "SIPS:1001@b.com", SIP_DIGEST_URI_HOST_DIFFERS},
        {"tel:+123", "tel:+123;ext=5", SIP_DIGEST_URI_SAME}, /* RFC 3966: it has no host */
        {"tel:+123", "tel:+124", SIP_DIGEST_URI_DIFFERS},
        {"urn:service:sos", "urn:service:fire", SIP_DIGEST_URI_DIFFERS},
        {"a", "b", SIP_DIGEST_URI_DIFFERS},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[600];
        struct sip_credentials c = answer_of(b, SIP_DIGEST_MD5, "secret", text);
        struct sip_digest_claim claim;
        c.uri = slice_of(rows[i].digest);
        b->request.uri = slice_of(rows[i].request);
        assert_int_equal(sip_digest_examine(&b->server, &b->request, &c, &claim), SIP_DIGEST_GOOD);
        assert_int_equal(claim.uri, rows[i].uri);
    }
}

static void counts_make_good_answers_replays(void **state) /* RFC 7616 3.4 (nc), 5.5 */
{
    (void)state;
    assert_int_equal(sip_digest_count_verdict(SIP_NONCE_COUNT_NEW, false), SIP_DIGEST_GOOD);
    assert_int_equal(sip_digest_count_verdict(SIP_NONCE_COUNT_NEW, true), SIP_DIGEST_GOOD);
    assert_int_equal(sip_digest_count_verdict(SIP_NONCE_COUNT_LAST, true), SIP_DIGEST_GOOD);
    assert_int_equal(sip_digest_count_verdict(SIP_NONCE_COUNT_LAST, false), SIP_DIGEST_REPLAYED);
    assert_int_equal(sip_digest_count_verdict(SIP_NONCE_COUNT_SEEN, true), SIP_DIGEST_REPLAYED);
    assert_int_equal(sip_digest_count_verdict(SIP_NONCE_COUNT_OLD, true), SIP_DIGEST_REPLAYED);
}

static void rspauth_is_the_answer_over_no_method(void **state) /* RFC 7616 3.5 */
{
    struct bench *b = *state;
    char text[600], out[HASH_MAX_HEX];
    struct sip_credentials c = answer_of(b, SIP_DIGEST_SHA256, "secret", text);
    struct sip_digest_claim claim;
    assert_int_equal(sip_digest_examine(&b->server, &b->request, &c, &claim), SIP_DIGEST_GOOD);
    struct slice ha1 = ha1_of(b, SIP_DIGEST_SHA256);
    struct slice rspauth = sip_digest_rspauth(b->hashes, &claim, ha1, out);
    assert_int_equal(rspauth.n, 64);
    assert_true(hash_unhex(rspauth, claim.response, 32));
    assert_int_equal(sip_digest_verify(b->hashes, &claim, SLICE(""), ha1), SIP_DIGEST_GOOD);
    assert_slice(sip_digest_rspauth(b->hashes, &claim, (struct slice){NULL, 0}, out), NULL);
}

static struct sip_challenge challenge_of(const char *value)
{
    struct sip_challenge c;
    struct sip_scan s = scan_of(value);
    assert_true(sip_challenge_read(&s, &c));
    return c;
}

static void the_strongest_challenge_is_chosen(void **state) /* RFC 8760 2.4; RFC 3261 22.2 */
{
    struct bench *b = *state;
    const struct sip_challenge challenges[] = {
        challenge_of("Digest realm=\"a\",nonce=\"n\",qop=\"auth-int\",algorithm=SHA-512-256"),
        challenge_of("Digest realm=\"a\",nonce=\"n\""),
        challenge_of("Digest realm=\"a\",nonce=\"n\",qop=\"auth\",algorithm=SHA-256"),
        challenge_of("Digest realm=\"a\",nonce=\"n\",qop=\"auth\",algorithm=SHA-256-sess"),
        challenge_of("Digest realm=\"b\",nonce=\"n\",qop=\"auth,auth-int\",algorithm=SHA-512-256"),
        challenge_of("Digest realm=\"a\",nonce=\"n\",qop=\"auth\",algorithm=SHA-512"),
        challenge_of("Bearer x"),
        challenge_of("Digest realm=\"c\""),
        challenge_of("Digest nonce=\"c\""),
    };
    size_t count = COUNT_OF(challenges);
    struct slice any = {NULL, 0};
    assert_int_equal(sip_digest_choose(b->hashes, challenges, count, any), 4);
    assert_int_equal(sip_digest_choose(b->hashes, challenges, count, SLICE("a")), 2);
    assert_int_equal(sip_digest_choose(b->hashes, challenges, 2, any), 1);
    assert_int_equal(sip_digest_choose(b->hashes, challenges, 1, any), 1);
    assert_int_equal(sip_digest_choose(b->hashes, challenges + 5, 4, any), 4);
    assert_int_equal(sip_digest_choose(b->hashes, challenges, count, SLICE("x")), count);
    assert_int_equal(sip_digest_choose(b->hashes, NULL, 0, any), 0);
}

static void names_with_quotes_are_hashed_as_people_write_them(void **state) /* RFC 7616 3.4.2 */
{
    struct bench *b = *state;
    struct sip_challenge challenge =
        challenge_of("Digest realm=\"the \\\"r\\\\\r\n  x\",nonce=\"n\",qop=auth");
    struct sip_digest_client client = {.username = SLICE("a\"b\\c"),
                                       .password = SLICE("secret"),
                                       .method = SLICE("INVITE"),
                                       .uri = SLICE("sip:b"),
                                       .cnonce = SLICE("c"),
                                       .count = 0xabcdef01};
    struct sip_digest_room room, second;
    struct sip_credentials c, same;
    assert_true(sip_digest_answer(b->hashes, &challenge, &client, &room, &c));
    assert_slice(c.username, "a\\\"b\\\\c");
    assert_slice(c.nc_text, "abcdef01");
    struct sip_digest_login login = {client.username, SLICE("the \"r\\ x"), client.password};
    unsigned char ha1[HASH_MAX_SIZE];
    sip_digest_ha1(b->hashes, HASH_MD5, &login, ha1);
    client.ha1 = (struct slice){(const char *)ha1, 16};
    assert_true(sip_digest_answer(b->hashes, &challenge, &client, &second, &same));
    assert_true(slice_equal(c.response, same.response));
}

static void what_cannot_be_answered_is_not(void **state)
{
    struct bench *b = *state;
    const struct sip_digest_client good = {.username = SLICE("a"),
                                           .password = SLICE("p"),
                                           .method = SLICE("INVITE"),
                                           .uri = SLICE("sip:b"),
                                           .cnonce = SLICE("c"),
                                           .count = 1};
    const struct sip_challenge challenge = challenge_of("Digest realm=a,nonce=n,qop=auth");
    const struct sip_challenge integrity = challenge_of("Digest realm=a,nonce=n,qop=auth-int");
    struct sip_digest_client rows[7] = {good, good, good, good, good, good, good};
    char long_name[SIP_DIGEST_MAX_USERNAME];
    memset(long_name, 'a', sizeof long_name);
    rows[0].count = 0;
    rows[1].cnonce = SLICE("");
    rows[2].ha1 = SLICE("0123");
    rows[3].username = (struct slice){NULL, 0};
    rows[4].username = SLICE("a\r\nb");
    rows[5].username = (struct slice){"a\0b", 3};
    long_name[3] = '"';
    rows[6].username = (struct slice){long_name, sizeof long_name};
    struct sip_digest_room room;
    struct sip_credentials out, before;
    memset(&out, 0xa5, sizeof out);
    memcpy(&before, &out, sizeof out);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_false(sip_digest_answer(b->hashes, &challenge, &rows[i], &room, &out));
    assert_false(sip_digest_answer(b->hashes, &integrity, &good, &room, &out));
    char longer[400]; /* what is wrong stands far behind */
    memset(longer, 'a', sizeof longer);
    rows[0] = good;
    rows[0].username = (struct slice){longer, sizeof longer};
    longer[sizeof longer - 1] = '"';
    assert_false(sip_digest_answer(b->hashes, &challenge, &rows[0], &room, &out));
    longer[sizeof longer - 1] = '\n';
    assert_false(sip_digest_answer(b->hashes, &challenge, &rows[0], &room, &out));
    assert_memory_equal(&out, &before, sizeof out);
    /* a long name without quotes needs no room, and one that just fits is good */
    long_name[3] = 'a';
    assert_true(sip_digest_answer(b->hashes, &challenge, &rows[6], &room, &out));
    long_name[3] = '"';
    rows[6].username.n = SIP_DIGEST_MAX_USERNAME - 1;
    assert_true(sip_digest_answer(b->hashes, &challenge, &rows[6], &room, &out));
    assert_int_equal(out.username.n, SIP_DIGEST_MAX_USERNAME);
}

/* Runs what knows an HA1 on a stack of its own, where it can be looked for afterwards. */
struct on_stack {
    struct bench *bench;
    struct sip_challenge challenge;
    struct sip_digest_client client;
    const struct sip_digest_claim
        *claim; /* there: the server verifies; absent: the client answers */
    struct slice ha1;
    bool good;
};

static void *answer_on_stack(void *argument)
{
    struct on_stack *on = argument;
    static struct sip_digest_room room;
    static struct sip_credentials out;
    static char rspauth[HASH_MAX_HEX];
    struct hash_engine *hashes = on->bench->hashes;
    if (on->claim == NULL)
        on->good = sip_digest_answer(hashes, &on->challenge, &on->client, &room, &out);
    else
        on->good =
            sip_digest_verify(hashes, on->claim, SLICE("REGISTER"), on->ha1) == SIP_DIGEST_GOOD &&
            sip_digest_rspauth(hashes, on->claim, on->ha1, rspauth).n > 0;
    return NULL;
}

static void assert_wiped(struct on_stack *on, enum sip_digest_algorithm algorithm, bool good)
{
    static _Alignas(4096) char stack[1 << 18];
    memset(stack, 0x55, sizeof stack);
    pthread_attr_t attributes;
    pthread_t thread;
    assert_int_equal(pthread_attr_init(&attributes), 0);
    assert_int_equal(pthread_attr_setstack(&attributes, stack, sizeof stack), 0);
    assert_int_equal(pthread_create(&thread, &attributes, answer_on_stack, on), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(pthread_attr_destroy(&attributes), 0);
    assert_int_equal(on->good, good);
    struct slice ha1 = ha1_of(on->bench, algorithm);
    char hex[HASH_MAX_HEX];
    hash_hex((const unsigned char *)ha1.p, ha1.n, hex);
    /* Half of it is as bad. */
    assert_null(memmem(stack, sizeof stack, ha1.p, ha1.n / 2));
    assert_null(memmem(stack, sizeof stack, hex, ha1.n));
}

static void secrets_are_wiped_from_the_stack(void **state)
{
    struct bench *b = *state;
    for (unsigned i = SIP_DIGEST_MD5; i < SIP_DIGEST_ALGORITHM_COUNT; i++) {
        enum sip_digest_algorithm algorithm = (enum sip_digest_algorithm)i;
        struct on_stack on = {
            .bench = b,
            .challenge = challenge_of("Digest realm=\"example.com\",nonce=n,qop=auth"),
            .client = {.username = SLICE("alice"),
                       .password = SLICE("secret"),
                       .method = SLICE("REGISTER"),
                       .uri = SLICE("sip:b"),
                       .cnonce = SLICE("c"),
                       .count = 1},
        };
        on.challenge.algorithm = sip_digest_algorithm_name(algorithm);
        assert_wiped(&on, algorithm, true);
        on.client.cnonce = SLICE("");
        assert_wiped(&on, algorithm, false);
        on.client.cnonce = SLICE("c");
        on.client.ha1 = ha1_of(b, algorithm);
        assert_wiped(&on, algorithm, true);
        char hex[HASH_MAX_HEX];
        hash_hex((const unsigned char *)on.client.ha1.p, on.client.ha1.n, hex);
        on.client.ha1 = (struct slice){hex, 2 * on.client.ha1.n};
        assert_wiped(&on, algorithm, true);
        hex[on.client.ha1.n - 1] = 'x';
        assert_wiped(&on, algorithm, false);

        char text[600];
        struct sip_credentials c = answer_of(b, algorithm, "secret", text);
        struct sip_digest_claim claim;
        assert_int_equal(sip_digest_examine(&b->server, &b->request, &c, &claim), SIP_DIGEST_GOOD);
        on.claim = &claim;
        on.ha1 = ha1_of(b, algorithm);
        assert_wiped(&on, algorithm, true);
        on.ha1 = on.client.ha1;
        assert_wiped(&on, algorithm, false);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_new, bench_free)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(published_vectors),
        TEST(userhash_hides_the_name),
        TEST(every_algorithm_with_and_without_qop),
        TEST(algorithm_names),
        TEST(good_and_wrong_answers),
        TEST(the_dummy_is_no_password),
        TEST(every_verdict_before_the_account),
        TEST(an_old_nonce_is_stale),
        TEST(without_qop_only_if_allowed),
        TEST(any_good_answer_wins),
        TEST(a_changed_uri_is_told_and_not_refused),
        TEST(counts_make_good_answers_replays),
        TEST(rspauth_is_the_answer_over_no_method),
        TEST(the_strongest_challenge_is_chosen),
        TEST(names_with_quotes_are_hashed_as_people_write_them),
        TEST(what_cannot_be_answered_is_not),
        TEST(secrets_are_wiped_from_the_stack),
    };
    return RUN_TESTS(tests);
}
