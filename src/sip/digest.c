/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/digest.h"

#include "base/assert.h"
#include "base/secret.h"

static const struct algorithm {
    struct slice name;
    enum hash_algorithm hash;
    bool session;
} algorithms[SIP_DIGEST_ALGORITHM_COUNT] = {
    [SIP_DIGEST_UNKNOWN] = {SLICE_INIT(""), HASH_COUNT, false},
    [SIP_DIGEST_MD5] = {SLICE_INIT("MD5"), HASH_MD5, false},
    [SIP_DIGEST_MD5_SESS] = {SLICE_INIT("MD5-sess"), HASH_MD5, true},
    [SIP_DIGEST_SHA256] = {SLICE_INIT("SHA-256"), HASH_SHA256, false},
    [SIP_DIGEST_SHA256_SESS] = {SLICE_INIT("SHA-256-sess"), HASH_SHA256, true},
    [SIP_DIGEST_SHA512_256] = {SLICE_INIT("SHA-512-256"), HASH_SHA512_256, false},
    [SIP_DIGEST_SHA512_256_SESS] = {SLICE_INIT("SHA-512-256-sess"), HASH_SHA512_256, true},
};

static const struct slice absent = {NULL, 0};

enum sip_digest_algorithm sip_digest_algorithm_find(struct slice name)
{
    if (name.n == 0)
        return SIP_DIGEST_MD5;
    for (unsigned i = SIP_DIGEST_UNKNOWN + 1; i < SIP_DIGEST_ALGORITHM_COUNT; i++)
        if (slice_equal_nocase(algorithms[i].name, name))
            return (enum sip_digest_algorithm)i;
    return SIP_DIGEST_UNKNOWN;
}

struct slice sip_digest_algorithm_name(enum sip_digest_algorithm algorithm)
{
    bool known = (unsigned)algorithm < SIP_DIGEST_ALGORITHM_COUNT;
    return algorithms[known ? algorithm : SIP_DIGEST_UNKNOWN].name;
}

enum hash_algorithm sip_digest_hash(enum sip_digest_algorithm algorithm)
{
    V_ASSERT(algorithm > SIP_DIGEST_UNKNOWN && algorithm < SIP_DIGEST_ALGORITHM_COUNT);
    return algorithms[algorithm].hash;
}

bool sip_digest_is_session(enum sip_digest_algorithm algorithm)
{
    return (unsigned)algorithm < SIP_DIGEST_ALGORITHM_COUNT && algorithms[algorithm].session;
}

/* One hash over parts with a colon between two of them, as all of Digest is made.
 * RFC 7616 3.4 */
struct sum {
    struct hash_engine *hashes;
    enum hash_algorithm hash;
    bool any;
};

static struct sum sum_start(struct hash_engine *hashes, enum hash_algorithm hash)
{
    hash_start(hashes, hash);
    return (struct sum){.hashes = hashes, .hash = hash};
}

static void sum_colon(struct sum *sum)
{
    if (sum->any)
        hash_add(sum->hashes, sum->hash, SLICE(":"));
    sum->any = true;
}

static void sum_add(struct sum *sum, struct slice part)
{
    sum_colon(sum);
    hash_add(sum->hashes, sum->hash, part);
}

/* Takes what sip_unquote() would make of the next bytes of a quoted string: a stretch of bytes that
 * stand for themselves, the byte that a backslash brings, or the one space that a fold is. */
static struct slice take_unquoted(struct slice *rest)
{
    const char *at = rest->p, *end = rest->p + rest->n;
    struct slice piece;
    if (*at == '\r' || *at == '\n') {
        while (at < end && sip_is(*at, SIP_SPACE))
            at++;
        piece = SLICE(" ");
    } else {
        const char *from = at + (*at == '\\' && end - at > 1);
        at = from + 1;
        while (at < end && *at != '\\' && *at != '\r' && *at != '\n')
            at++;
        piece = slice_between(from, at);
    }
    *rest = slice_between(at, end);
    return piece;
}

static void sum_add_unquoted(struct sum *sum, struct slice quoted)
{
    sum_colon(sum);
    while (quoted.n > 0)
        hash_add(sum->hashes, sum->hash, take_unquoted(&quoted));
}

/* True when a quoted string is the plain text. */
static bool unquoted_equal(struct slice quoted, struct slice plain)
{
    while (quoted.n > 0) {
        struct slice piece = take_unquoted(&quoted);
        if (piece.n > plain.n || memcmp(piece.p, plain.p, piece.n) != 0)
            return false;
        plain = (struct slice){plain.p + piece.n, plain.n - piece.n};
    }
    return plain.n == 0;
}

void sip_digest_ha1(struct hash_engine *hashes, enum hash_algorithm hash,
                    const struct sip_digest_login *login, unsigned char out[HASH_MAX_SIZE])
{
    struct sum sum = sum_start(hashes, hash);
    sum_add(&sum, login->username);
    sum_add(&sum, login->realm);
    sum_add(&sum, login->password);
    hash_finish(hashes, hash, out);
}

struct slice sip_digest_userhash(struct hash_engine *hashes, enum hash_algorithm hash,
                                 struct slice username, struct slice realm, char out[HASH_MAX_HEX])
{
    struct sum sum = sum_start(hashes, hash);
    sum_add(&sum, username);
    sum_add(&sum, realm);
    return hash_finish_hex(hashes, hash, out);
}

/* HA1 in lower-case hexadecimal, from what is stored, in bytes or in hexadecimal. What has another
 * length, as when there is no such user, gives false and a dummy. The steps are the same for all
 * three, so that time does not tell them apart. */
static bool ha1_text(enum hash_algorithm hash, struct slice stored, char out[HASH_MAX_HEX])
{
    static const char dummy[HASH_MAX_HEX + 1] =
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    size_t size = hash_size(hash);
    unsigned char from_hex[HASH_MAX_SIZE] = {0};
    const bool in_bytes = stored.n == size, in_hex = stored.n == 2 * size;
    struct slice hex = in_hex ? stored : (struct slice){dummy, 2 * size};
    bool known = hash_unhex(hex, from_hex, size);
    hash_hex(in_bytes ? (const unsigned char *)stored.p : from_hex, size, out);
    secret_wipe(from_hex, sizeof from_hex);
    return known & (in_bytes | in_hex);
}

/* The same where time tells nothing; on false nothing of what is stored stays in `out`. */
static bool known_ha1_text(enum hash_algorithm hash, struct slice stored, char out[HASH_MAX_HEX])
{
    bool known = ha1_text(hash, stored, out);
    if (!known)
        secret_wipe(out, HASH_MAX_HEX);
    return known;
}

/* The answer to a challenge: response when there is a method, rspauth when that is empty. ha1: in
 * hexadecimal; wiped. Of the claim only the algorithm and the credentials, which bring the
 * parameters, are looked at.                                       RFC 7616 3.4.1 to 3.4.3, 3.5 */
static void compute(struct hash_engine *hashes, const struct sip_digest_claim *claim,
                    struct slice method, char ha1[HASH_MAX_HEX], unsigned char out[HASH_MAX_SIZE])
{
    const struct sip_credentials *c = claim->credentials;
    enum hash_algorithm hash = sip_digest_hash(claim->algorithm);
    struct slice a1 = {ha1, 2 * hash_size(hash)};
    struct sum sum;
    if (sip_digest_is_session(claim->algorithm)) {
        sum = sum_start(hashes, hash);
        sum_add(&sum, a1);
        sum_add(&sum, c->nonce);
        sum_add(&sum, c->cnonce);
        a1 = hash_finish_hex(hashes, hash, ha1);
    }
    char ha2[HASH_MAX_HEX];
    sum = sum_start(hashes, hash);
    sum_add(&sum, method);
    sum_add(&sum, c->uri);
    struct slice a2 = hash_finish_hex(hashes, hash, ha2);

    sum = sum_start(hashes, hash);
    sum_add(&sum, a1);
    sum_add(&sum, c->nonce);
    if (c->qop.p != NULL) {
        sum_add(&sum, c->nc_text);
        sum_add(&sum, c->cnonce);
        sum_add(&sum, c->qop);
    }
    sum_add(&sum, a2);
    hash_finish(hashes, hash, out);
    secret_wipe(ha1, HASH_MAX_HEX);
}

static const char *find_host_end(const char *at, const char *end)
{
    while (at < end && *at != ';' && *at != '?')
        at++;
    return at;
}

static bool has_at(struct slice uri)
{
    return memchr(uri.p, '@', uri.n) != NULL;
}

/* A URI cut as far as a loose comparison needs it. */
struct uri_parts {
    struct slice scheme, user, host;
};

/* user: an "@" may stand behind ";" and "?", which a user part may hold. */
static struct uri_parts cut_uri(struct slice uri, bool user)
{
    struct uri_parts parts;
    const char *end = uri.p + uri.n;
    const char *colon = memchr(uri.p, ':', uri.n);
    const char *at = colon != NULL ? colon + 1 : uri.p;
    parts.scheme = slice_between(uri.p, at);
    const char *stop = user ? end : find_host_end(at, end);
    const char *sign = memchr(at, '@', (size_t)(stop - at));
    parts.user = slice_between(at, sign != NULL ? sign : at);
    at = sign != NULL ? sign + 1 : at;
    parts.host = slice_between(at, find_host_end(at, end));
    return parts;
}

static enum sip_digest_uri compare_uris(struct slice ours, struct slice theirs)
{
    if (ours.n == 0)
        return SIP_DIGEST_URI_UNKNOWN;
    if (slice_equal(ours, theirs))
        return SIP_DIGEST_URI_SAME;
    /* Where only one has an "@" behind its host, that is a parameter's or a header's. */
    bool users = has_at(ours) && has_at(theirs);
    struct uri_parts a = cut_uri(ours, users), b = cut_uri(theirs, users);
    if (!slice_equal_nocase(a.scheme, b.scheme) || !slice_equal(a.user, b.user))
        return SIP_DIGEST_URI_DIFFERS;
    if (slice_equal_nocase(a.host, b.host))
        return SIP_DIGEST_URI_SAME;
    /* What stands there in a tel URI, or in any other, is no host that an ALG rewrites. */
    bool host =
        slice_equal_nocase(a.scheme, SLICE("sip:")) || slice_equal_nocase(a.scheme, SLICE("sips:"));
    return host ? SIP_DIGEST_URI_HOST_DIFFERS : SIP_DIGEST_URI_DIFFERS;
}

/* True for credentials that are none: before its first challenge a phone may already name itself,
 * with nothing in nonce and response.                                3GPP TS 24.229 5.1.1.2 */
static bool is_blank(const struct sip_credentials *c)
{
    return c->nonce.n == 0 && c->response.n == 0;
}

/* What RFC 7616 3.4 asks of credentials, the response's length set aside. */
static bool is_well_formed(const struct sip_credentials *c)
{
    bool both = c->username.p != NULL && c->username_extended.p != NULL;
    bool named = !both && (c->username.n > 0 || c->username_extended.n > 0);
    bool hashed = c->userhash && c->username_extended.p != NULL;
    if (!named || hashed || c->nonce.n == 0 || c->uri.n == 0 || c->response.n == 0)
        return false;
    return c->qop.p == NULL || (c->cnonce.p != NULL && c->nc > 0);
}

/* The part of sip_digest_examine() that needs no nonce. */
static enum sip_digest_verdict examine_form(const struct sip_digest_server *server,
                                            const struct sip_credentials *c,
                                            struct sip_digest_claim *claim)
{
    if (!c->digest || (c->realm.p != NULL && !unquoted_equal(c->realm, server->realm)) ||
        is_blank(c))
        return SIP_DIGEST_ABSENT;
    if (c->realm.p == NULL || !is_well_formed(c))
        return SIP_DIGEST_MALFORMED;
    claim->algorithm = sip_digest_algorithm_find(c->algorithm);
    if (claim->algorithm == SIP_DIGEST_UNKNOWN ||
        !hash_engine_has(server->hashes, sip_digest_hash(claim->algorithm)))
        return SIP_DIGEST_UNKNOWN_ALGORITHM;
    if (sip_digest_is_session(claim->algorithm) && c->cnonce.p == NULL)
        return SIP_DIGEST_MALFORMED;
    if (!hash_unhex(c->response, claim->response, hash_size(sip_digest_hash(claim->algorithm))))
        return SIP_DIGEST_MALFORMED;
    bool allowed =
        c->qop.p == NULL ? server->allow_no_qop : slice_equal_nocase(c->qop, SLICE("auth"));
    return allowed ? SIP_DIGEST_GOOD : SIP_DIGEST_REFUSED_QOP;
}

enum sip_digest_verdict sip_digest_examine(const struct sip_digest_server *server,
                                           const struct sip_digest_request *request,
                                           const struct sip_credentials *credentials,
                                           struct sip_digest_claim *out)
{
    struct sip_digest_claim claim = {.credentials = credentials};
    enum sip_digest_verdict verdict = examine_form(server, credentials, &claim);
    if (verdict != SIP_DIGEST_GOOD)
        return verdict;
    enum sip_nonce_verdict nonce =
        sip_nonce_check(server->nonce_key, credentials->nonce, request->now_s, &claim.nonce);
    if (nonce == SIP_NONCE_FORGED)
        return SIP_DIGEST_FORGED_NONCE;
    claim.count = credentials->qop.p != NULL ? credentials->nc : 1;
    claim.uri = compare_uris(request->uri, credentials->uri);
    *out = claim;
    return nonce == SIP_NONCE_STALE ? SIP_DIGEST_STALE_NONCE : SIP_DIGEST_GOOD;
}

enum sip_digest_verdict sip_digest_verify(struct hash_engine *hashes,
                                          const struct sip_digest_claim *claim, struct slice method,
                                          struct slice ha1)
{
    enum hash_algorithm hash = sip_digest_hash(claim->algorithm);
    char text[HASH_MAX_HEX];
    unsigned char expected[HASH_MAX_SIZE];
    bool known = ha1_text(hash, ha1, text);
    compute(hashes, claim, method, text, expected);
    bool same = secret_equal(expected, claim->response, hash_size(hash));
    secret_wipe(expected, sizeof expected);
    return (known & same) ? SIP_DIGEST_GOOD : SIP_DIGEST_WRONG;
}

enum sip_digest_verdict sip_digest_count_verdict(enum sip_nonce_count count, bool same_request)
{
    bool repeat = count == SIP_NONCE_COUNT_LAST && same_request;
    return count == SIP_NONCE_COUNT_NEW || repeat ? SIP_DIGEST_GOOD : SIP_DIGEST_REPLAYED;
}

struct slice sip_digest_rspauth(struct hash_engine *hashes, const struct sip_digest_claim *claim,
                                struct slice ha1, char out[HASH_MAX_HEX])
{
    enum hash_algorithm hash = sip_digest_hash(claim->algorithm);
    char text[HASH_MAX_HEX];
    unsigned char bytes[HASH_MAX_SIZE];
    if (!known_ha1_text(hash, ha1, text))
        return absent;
    compute(hashes, claim, SLICE(""), text, bytes);
    hash_hex(bytes, hash_size(hash), out);
    return (struct slice){out, 2 * hash_size(hash)};
}

/* True when we can answer: see sip_digest_choose(). */
static bool can_answer(const struct hash_engine *hashes, const struct sip_challenge *challenge,
                       enum sip_digest_algorithm *algorithm)
{
    *algorithm = sip_digest_algorithm_find(challenge->algorithm);
    return challenge->digest && challenge->realm.p != NULL && challenge->nonce.p != NULL &&
           *algorithm != SIP_DIGEST_UNKNOWN &&
           hash_engine_has(hashes, sip_digest_hash(*algorithm)) &&
           (challenge->qop_options == 0 || (challenge->qop_options & SIP_QOP_AUTH) != 0);
}

size_t sip_digest_choose(const struct hash_engine *hashes, const struct sip_challenge *challenges,
                         size_t count, struct slice realm)
{
    size_t best = count;
    int best_hash = -1;
    for (size_t i = 0; i < count; i++) {
        enum sip_digest_algorithm algorithm;
        if (!can_answer(hashes, &challenges[i], &algorithm) ||
            (realm.p != NULL && !unquoted_equal(challenges[i].realm, realm)))
            continue;
        /* enum hash_algorithm goes from the weakest to the strongest. */
        int hash = (int)sip_digest_hash(algorithm);
        if (hash > best_hash) {
            best_hash = hash;
            best = i;
        }
    }
    return best;
}

/* The user name as it stands between quotes: itself, or with its quoted-pairs in `room`. Absent
 * when there is not enough room, or the name holds what no header may. */
static struct slice quote_username(struct slice username, char room[SIP_DIGEST_MAX_USERNAME])
{
    size_t pairs = 0;
    for (size_t i = 0; i < username.n; i++) {
        char c = username.p[i];
        if (c == '\r' || c == '\n' || c == '\0')
            return absent;
        pairs += c == '"' || c == '\\';
    }
    if (pairs == 0)
        return username;
    if (username.n > SIP_DIGEST_MAX_USERNAME || pairs > SIP_DIGEST_MAX_USERNAME - username.n)
        return absent;
    size_t length = 0;
    for (size_t i = 0; i < username.n; i++) {
        if (username.p[i] == '"' || username.p[i] == '\\')
            room[length++] = '\\';
        room[length++] = username.p[i];
    }
    return (struct slice){room, length};
}

/* HA1 in hexadecimal, from the client's stored one or from its password. */
static bool client_ha1(struct sum *sum, const struct sip_digest_client *client, struct slice realm,
                       char out[HASH_MAX_HEX])
{
    if (client->ha1.p != NULL)
        return known_ha1_text(sum->hash, client->ha1, out);
    *sum = sum_start(sum->hashes, sum->hash);
    sum_add(sum, client->username);
    sum_add_unquoted(sum, realm);
    sum_add(sum, client->password);
    (void)hash_finish_hex(sum->hashes, sum->hash, out);
    return true;
}

static void write_count(uint32_t count, char out[8])
{
    unsigned char bytes[4];
    for (unsigned i = 0; i < 4; i++)
        bytes[i] = (unsigned char)(count >> (24 - 8 * i));
    hash_hex(bytes, 4, out);
}

bool sip_digest_answer(struct hash_engine *hashes, const struct sip_challenge *challenge,
                       const struct sip_digest_client *client, struct sip_digest_room *room,
                       struct sip_credentials *out)
{
    enum sip_digest_algorithm algorithm;
    if (!can_answer(hashes, challenge, &algorithm) || client->count == 0)
        return false;
    struct sip_credentials c = {
        .scheme = SLICE("Digest"),
        .digest = true,
        .username = quote_username(client->username, room->username),
        .realm = challenge->realm,
        .nonce = challenge->nonce,
        .uri = client->uri,
        .algorithm = challenge->algorithm,
        .opaque = challenge->opaque,
    };
    struct sum sum = {.hashes = hashes, .hash = sip_digest_hash(algorithm)};
    if (c.username.p == NULL)
        return false;
    if (challenge->qop_options != 0) {
        write_count(client->count, room->count);
        c.nc = client->count;
        c.nc_text = (struct slice){room->count, 8};
        c.qop = SLICE("auth");
    }
    if (c.qop.p != NULL || sip_digest_is_session(algorithm)) {
        c.cnonce = client->cnonce;
        if (c.cnonce.n == 0)
            return false;
    }
    /* The secret last: from here on compute() wipes it, whatever comes. */
    char ha1[HASH_MAX_HEX];
    if (!client_ha1(&sum, client, challenge->realm, ha1))
        return false;
    struct sip_digest_claim claim = {.credentials = &c, .algorithm = algorithm};
    unsigned char response[HASH_MAX_SIZE];
    compute(hashes, &claim, client->method, ha1, response);
    hash_hex(response, hash_size(sum.hash), room->response);
    c.response = (struct slice){room->response, 2 * hash_size(sum.hash)};
    *out = c;
    return true;
}
