/* sip/digest - Digest authentication, both roles.    RFC 8760; RFC 7616; RFC 2617; RFC 3261 22
 * SPDX-License-Identifier: Apache-2.0
 *
 * Algorithms: MD5, SHA-256, SHA-512-256, each also with -sess; qop "auth", and none as in RFC 2069
 * where the policy lets it pass. "auth-int" is neither offered nor answered: the first proxy that
 * changes a body would break it.
 *
 * The server checks each Authorization (or Proxy-Authorization) of a request in two steps, because
 * an account is looked up only for a nonce of ours, and keeps the best verdict: any good one wins,
 * and a request is wrong at most once, however many answers it carries (RFC 8760 2.4):
 *
 *     best = SIP_DIGEST_ABSENT;
 *     for (each line) {
 *         verdict = sip_digest_examine(&server, &request, &credentials, &claim);
 *         if (verdict == SIP_DIGEST_GOOD) // so far: now look the account up
 *             verdict = sip_digest_verify(server.hashes, &claim, request.method, ha1);
 *         best = sip_digest_better(best, verdict);
 *     }
 *
 * and, when the best is good, takes its nonce count: sip_nonce_count_take(),
 * sip_digest_count_verdict().
 *
 * What is hashed is what stands between the quotes (unq() of RFC 7616 3.4), but for user name and
 * realm: these are looked up and stored as people write them, so their quoted-pairs are undone.
 * Nothing here allocates, and a secret is wiped from the stack.
 */
#ifndef SIP_DIGEST_H
#define SIP_DIGEST_H

#include "base/hash.h"
#include "sip/auth.h"
#include "sip/nonce.h"

enum sip_digest_algorithm {
    SIP_DIGEST_UNKNOWN,
    SIP_DIGEST_MD5, /* also when there is no algorithm parameter */
    SIP_DIGEST_MD5_SESS,
    SIP_DIGEST_SHA256,
    SIP_DIGEST_SHA256_SESS,
    SIP_DIGEST_SHA512_256,
    SIP_DIGEST_SHA512_256_SESS,
    SIP_DIGEST_ALGORITHM_COUNT,
};

/* From the worst to the best; sip_digest_better() keeps the larger. */
enum sip_digest_verdict {
    SIP_DIGEST_ABSENT,            /* no Digest answer for our realm -> challenge           */
    SIP_DIGEST_MALFORMED,         /* a parameter missing, or impossible -> 400             */
    SIP_DIGEST_UNKNOWN_ALGORITHM, /* not one of ours -> challenge                          */
    SIP_DIGEST_REFUSED_QOP,       /* not offered, or none against policy -> challenge      */
    SIP_DIGEST_FORGED_NONCE,      /* the MAC is not ours -> challenge                      */
    SIP_DIGEST_STALE_NONCE,       /* ours, and too old -> challenge with stale=true        */
    SIP_DIGEST_REPLAYED,          /* a nonce count again -> challenge with stale=true      */
    SIP_DIGEST_WRONG,             /* wrong, to a fresh nonce of ours -> challenge, bad mark */
    SIP_DIGEST_GOOD,
};

/* How the digest's uri relates to the Request-URI. A router that rewrites SIP (an ALG) changes the
 * one and not the other: that is worth a fact, and no reason to refuse. */
enum sip_digest_uri {
    SIP_DIGEST_URI_UNKNOWN,      /* no Request-URI was given                         */
    SIP_DIGEST_URI_SAME,         /* scheme, user, host and port; parameters may differ */
    SIP_DIGEST_URI_HOST_DIFFERS, /* sip, sips: all but host and port: an ALG         */
    SIP_DIGEST_URI_DIFFERS,
};

/* What a server knows before a request comes. Owner: the caller, everything borrowed. */
struct sip_digest_server {
    struct hash_engine *hashes;
    const struct siphash_key *nonce_key;
    struct slice realm; /* ours, plain (no quoted-pairs) */
    bool allow_no_qop;  /* take an answer without qop, as of RFC 2069. It has no nonce count, and
                           so is good once: every request needs a nonce of its own */
};

/* What a request says outside of its credentials. Borrowed. */
struct sip_digest_request {
    struct slice method; /* as in the request line                             */
    struct slice uri;    /* the Request-URI as it stands; absent: not compared */
    uint64_t now_s;      /* time of day in seconds, for the nonce's life       */
};

/* What credentials say about themselves once they are worth a look-up. */
struct sip_digest_claim {
    const struct sip_credentials *credentials; /* borrowed */
    enum sip_digest_algorithm algorithm;
    struct sip_nonce nonce;
    uint32_t count;          /* nc; an answer without qop is the nonce's first: 1 */
    enum sip_digest_uri uri; /* see above                                        */
    unsigned char response[HASH_MAX_SIZE];
};

/* The algorithm of a name, in any case; absent or empty is MD5 (RFC 7616 3.3). */
enum sip_digest_algorithm sip_digest_algorithm_find(struct slice name);

/* The name as it is written, e.g. "SHA-256"; static. UNKNOWN gives an empty slice. */
struct slice sip_digest_algorithm_name(enum sip_digest_algorithm algorithm);

/* The hash function under an algorithm; not for UNKNOWN. */
enum hash_algorithm sip_digest_hash(enum sip_digest_algorithm algorithm);

/* True when the algorithm is a -sess one. */
bool sip_digest_is_session(enum sip_digest_algorithm algorithm);

/* A user as people know one. All plain; borrowed. */
struct sip_digest_login {
    struct slice username;
    struct slice realm;
    struct slice password;
};

/* Writes H(username ":" realm ":" password) to `out`: the hash_size(hash) bytes that an account
 * stores. A -sess algorithm uses the same. hash: must be there (hash_engine_has()).
 * RFC 7616 3.4.2 */
void sip_digest_ha1(struct hash_engine *hashes, enum hash_algorithm hash,
                    const struct sip_digest_login *login, unsigned char out[HASH_MAX_SIZE]);

/* Writes H(username ":" realm) in hexadecimal to `out` and returns it: what credentials with
 * userhash=true carry as their user name.                                   RFC 7616 3.4.4 */
struct slice sip_digest_userhash(struct hash_engine *hashes, enum hash_algorithm hash,
                                 struct slice username, struct slice realm, char out[HASH_MAX_HEX]);

/* Server, step 1: all that can be said without an account. GOOD: *out is set, now look the account
 * up by sip_credentials_username() and sip_digest_hash(out->algorithm). STALE_NONCE: *out is set
 * but for its response. Any other verdict leaves *out untouched. */
MUST_USE enum sip_digest_verdict sip_digest_examine(const struct sip_digest_server *server,
                                                    const struct sip_digest_request *request,
                                                    const struct sip_credentials *credentials,
                                                    struct sip_digest_claim *out);

/* Server, step 2: GOOD or WRONG. ha1: what the account stores for the claim's hash, in bytes or in
 * hexadecimal; absent (no such user, or no HA1 of that hash) is checked against a dummy in the same
 * time and is WRONG, and so is one of another length. method: the request's. */
MUST_USE enum sip_digest_verdict sip_digest_verify(struct hash_engine *hashes,
                                                   const struct sip_digest_claim *claim,
                                                   struct slice method, struct slice ha1);

/* What a nonce count makes of a GOOD answer. same_request: Call-ID and CSeq are those of the last
 * good request with this nonce, so that LAST is a repeat and not a replay. GOOD or REPLAYED. */
enum sip_digest_verdict sip_digest_count_verdict(enum sip_nonce_count count, bool same_request);

/* The one that decides when a request carries several answers.                RFC 8760 2.4 */
static inline enum sip_digest_verdict sip_digest_better(enum sip_digest_verdict a,
                                                        enum sip_digest_verdict b)
{
    return a > b ? a : b;
}

/* Writes the rspauth of Authentication-Info for a claim that was GOOD to `out` and returns it: as
 * the answer, but over no method. ha1 as in sip_digest_verify(); absent gives an absent slice.
 * RFC 7616 3.5 */
struct slice sip_digest_rspauth(struct hash_engine *hashes, const struct sip_digest_claim *claim,
                                struct slice ha1, char out[HASH_MAX_HEX]);

/* Client: who answers, and what. Borrowed; user name and password are plain. */
struct sip_digest_client {
    struct slice username;
    struct slice password; /* not used when ha1 is there                               */
    struct slice ha1;      /* bytes or hexadecimal, for the challenge's hash; or absent */
    struct slice method;
    struct slice uri;    /* the Request-URI, as it will stand in the request line     */
    struct slice cnonce; /* fresh and random, of characters that need no quoting      */
    uint32_t count;      /* requests sent with this nonce, this one included: 1, 2, ... */
};

#define SIP_DIGEST_MAX_USERNAME 256 /* bytes of a user name whose quoting must be written out */

/* Room for what an answer makes up; the credentials point into it. */
struct sip_digest_room {
    char response[HASH_MAX_HEX];
    char count[8];
    char username[SIP_DIGEST_MAX_USERNAME];
};

/* Client: the index of the challenge to answer, or `count` when we can answer none: scheme Digest,
 * qop "auth" or none, a realm and a nonce. The strongest hash wins (SHA-512-256, SHA-256, MD5), of
 * equal ones the first: the server lists them in its order (RFC 8760 2.4 allows a policy of
 * one's own; the strongest is what a man in the middle cannot make us leave).
 * realm: plain, only its challenges count; absent: any. */
size_t sip_digest_choose(const struct hash_engine *hashes, const struct sip_challenge *challenges,
                         size_t count, struct slice realm);

/* Client: the credentials that answer a challenge, for sip_credentials_write(). They borrow from
 * challenge, client and room. False, and *out untouched, when sip_digest_choose() would not have
 * chosen the challenge, when the count is 0, when there is no cnonce and one is needed, when ha1
 * has another length, or when the user name is absent, holds CR, LF or NUL, or needs quoted-pairs
 * and more room than there is. */
MUST_USE bool sip_digest_answer(struct hash_engine *hashes, const struct sip_challenge *challenge,
                                const struct sip_digest_client *client,
                                struct sip_digest_room *room, struct sip_credentials *out);

#endif
